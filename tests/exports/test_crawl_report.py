"""What a crawl brought, by the real commands on a site that changes between two crawls."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.command import letapis, run
from tests.website import Answer, Website, serving

_ARTICLE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article>
<h1>{title}</h1>{text}</article></body></html>"""
QUICK = ("--allow-private", "--delay", "0", "--concurrency", "2")
_HOSTILE = "<script>alert(1)</script> & sons"


def article(title: str, word: str) -> Answer:
    text = "".join(
        f"<p>The {word} paragraph number {n} has something to say about the town hall.</p>"
        for n in range(8)
    )
    return 200, "text/html", _ARTICLE.format(title=title, text=text).encode()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A collection with two crawls of a site, and the site's address."""
    folder, site = tmp_path_factory.mktemp("report") / "c", Website(pages=1)

    def odd(path: str, week: int) -> Answer:
        match path, week:
            case "/gone", 2:
                return 404, "text/html", b"<h1>Not found</h1>"
            case "/broken", 2:
                return 500, "text/html", b"Oops"
            case "/edited", 2:
                return article("Edited", "second")
            case "/new", _:
                return article(html.escape(_HOSTILE), "new")
            case "/robots.txt", _:
                return 200, "text/plain", b"User-agent: *\nDisallow: /secret"
        return article(path, path)

    paths = ("/same", "/edited", "/gone", "/broken", "/secret", "/robots.txt")
    with serving(site) as address:
        letapis("init", folder)
        settings = folder / "letapis.toml"
        settings.write_text(settings.read_text().replace("[crawl]", "[crawl]\nretries = []"))
        for week in (1, 2):
            there = (*paths, "/new")[: 5 + week]
            site.odd = {path: partial(_answer, odd, path, week) for path in there}
            letapis("crawl", address, "-C", folder, *QUICK, status=week - 1)
    return folder, address


def _answer(odd: Callable[[str, int], Answer], path: str, week: int, _: int) -> Answer:
    return odd(path, week)


def said(folder: Path, *words: str) -> dict[str, Any]:
    found = json.loads(letapis("report", *words, "-C", folder, "--json"))
    assert isinstance(found, dict)
    return found


def test_the_numbers_of_a_second_crawl(crawled: tuple[Path, str]) -> None:
    folder, address = crawled
    found = said(folder)
    documents = {row["url"].removeprefix(address): row["what"] for row in found["documents"]}
    assert documents == {"/new": "new", "/edited": "changed", "/gone": "gone"}
    assert [row["url"] for row in found["gone"]] == [f"{address}/gone"]
    assert [(row["url"], row["kind"]) for row in found["failed"]] == [
        (f"{address}/broken", "status-500")
    ]
    assert [(row["url"], row["kind"]) for row in found["refused"]] == [
        (f"{address}/secret", "robots")
    ]
    assert found["numbers"]["addresses new"] == 1
    assert found["numbers_before"]["documents gone"] == 0
    assert found["before"]["id"] != found["crawl"]["id"]


def test_the_first_crawl_has_nothing_before_it(crawled: tuple[Path, str]) -> None:
    folder, _ = crawled
    first = said(folder, said(folder)["before"]["id"])
    assert first["before"] is None and first["numbers_before"] is None
    assert "first of its source" in letapis("report", first["crawl"]["id"], "-C", folder)


def test_the_page_shows_what_a_site_says_as_text(crawled: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = crawled
    page = tmp_path / "report.html"
    letapis("report", "-C", folder, "--html", page)
    written = page.read_text("utf-8")
    assert html.escape(_HOSTILE) in written
    assert "<script" not in written and "default-src 'none'" in written
    assert f"{address}/new" in written
    assert _HOSTILE in letapis("report", "-C", folder)


def test_a_crawl_that_is_not_there(crawled: tuple[Path, str]) -> None:
    ended = run("report", "nothing", "-C", crawled[0])
    assert ended.status == 2 and "neither a crawl nor a source" in ended.complained
