"""Pages that scripts make, in a real browser: what they ask for is on record, once and exact."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.problem import Problem
from archive.records.reader import records
from archive.records.record import Record
from archive.replay.browser import chromium
from archive.storage.collection import Collection
from tests.command import LETAPIS, letapis, start
from tests.crawler.crawled import end
from tests.crawler.scripted import ODD, TEXT
from tests.website import Answer, Website, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]


def website(**more: Answer) -> Website:
    def same(answer: Answer):  # type: ignore[no-untyped-def]
        return lambda before: answer

    return Website(0, {path: same(answer) for path, answer in (ODD | more).items()})


@pytest.fixture
def site() -> Iterator[Website]:
    made = website()
    with serving(made):
        yield made


def crawl(
    site: Website, folder: Path, pages: str = "/$|/herons$", status: int = 0, seconds: int = 60
) -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / "letapis.toml").write_text(
        f"[browser]\npages = ['{pages}']\nclick = ['#agree']\nseconds = {seconds}\nrequests = 60\n"
        "[crawl]\ndelay = 0\nretries = [0.1]\n[network]\nallow_private = true\n"
    )
    letapis("crawl", site.address, "-C", folder, status=status)
    found = [item for path in Collection(folder).warc_files() for item in records(path)]
    assert not [item for item in found if isinstance(item, Problem)]
    return [item for item in found if isinstance(item, Record)]


def test_all_that_a_page_asks_for_is_kept_once(site: Website, tmp_path: Path) -> None:
    found = crawl(site, tmp_path)
    kept = [urlsplit(one.target_uri or "").path for one in found if one.type == "response"]
    assert {path for path in kept if path in ODD} == set(ODD)
    assert {path: site.asked[path] for path in ODD} == dict.fromkeys(ODD, 1)
    posted = [one for one in found if one.type == "request" and one.block.startswith(b"POST ")]
    assert len(posted) == 1
    assert posted[0].block.endswith(b'\r\n\r\n{"page":1}')
    assert "0 errors, 0 warnings" in letapis("verify", "-C", tmp_path)


def test_what_was_seen_is_beside_the_page(site: Website, tmp_path: Path) -> None:
    made = {one.target_uri: one for one in crawl(site, tmp_path) if one.type == "resource"}
    page = f"{site.address}/"
    dom, text = made[f"urn:dom:{page}"], made[f"urn:text:{page}"]
    assert b'<h2><a href="/herons">All about herons</a></h2>' in dom.block
    assert b'data-worker="done"' in dom.block
    assert b'data-moved="moved"' in dom.block
    assert b'data-part="206 234"' in dom.block
    assert b'data-more="and more"' in dom.block
    assert b"thank you" in dom.block
    assert "They are back." in text.block.decode()
    assert made[f"urn:view:{page}"].block.startswith(b"\x89PNG")


def test_the_corpus_is_the_same_again(site: Website, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    letapis("build", "--check", "-C", tmp_path)
    with closing(sqlite3.connect(tmp_path / "corpus.db")) as corpus:
        kinds = dict(corpus.execute("SELECT kind, count(*) FROM captures GROUP BY kind"))
        rows = corpus.execute("SELECT url, title, text FROM documents").fetchall()
    assert kinds["resource"] == 6
    assert json.loads(letapis("report", "-C", tmp_path, "--json"))["numbers"]["failed"] == 0
    paragraphs = [part.removesuffix("</p>") for part in TEXT.split("<p>")[1:]]
    assert rows == [(f"{site.address}/herons", "The herons are back", "\n\n".join(paragraphs))]


@pytest.mark.parametrize(
    "hostile",
    [
        b"<script>for (;;);</script>",
        b"<script>setInterval(() => fetch('/again?' + Math.random()), 10)</script>",
    ],
    ids=["hangs", "never-rests"],
)
def test_a_hostile_page_costs_itself_only(hostile: bytes, tmp_path: Path) -> None:
    site = website(
        **{
            "/": (200, "text/html", b"<a href=/bad>a</a> <a href=/herons>b</a>"),
            "/bad": (200, "text/html", hostile),
        }
    )
    with serving(site):
        found = crawl(site, tmp_path, "/bad$|/herons$", status=1, seconds=5)
    seen = {one.target_uri for one in found if one.type == "resource"}
    assert f"urn:dom:{site.address}/herons" in seen
    assert f"urn:dom:{site.address}/bad" not in seen


def test_pages_that_read_each_other_are_fetched_once_and_shown(tmp_path: Path) -> None:
    names = [f"/herons-{number}" for number in range(4)]
    links = "".join(f"<a href={name}>{name}</a>" for name in names)
    reads = "".join(f"fetch('{name}');" for name in names)
    page = (200, "text/html", f"<p>birds</p>{links}<script>{reads}</script>".encode())
    site = website(**{"/": page} | dict.fromkeys(names, page))
    with serving(site):
        found = crawl(site, tmp_path, "/$|/herons")
    assert {path: site.asked[path] for path in ["/", *names]} == dict.fromkeys(["/", *names], 1)
    seen = sorted(one.target_uri or "" for one in found if one.type == "resource")
    assert [uri for uri in seen if uri.startswith("urn:dom:")] == [
        f"urn:dom:{site.address}{name}" for name in ["/", *names]
    ]


def test_a_page_sees_the_errors_of_servers(tmp_path: Path) -> None:
    script = b"fetch('/late').then(a => { document.body.dataset.late = a.status; })"
    site = website(**{"/": (200, "text/html", b"<body><script>" + script + b"</script>")})
    site.odd["/late"] = lambda before: (200 if before else 503, "text/plain", b"late")
    with serving(site):
        found = crawl(site, tmp_path)
    made = {one.target_uri: one.block for one in found if one.type == "resource"}
    assert b'data-late="503"' in made[f"urn:dom:{site.address}/"]
    assert site.asked["/late"] == 2, "it is asked again for the archive"


def test_a_fault_of_ours_costs_one_requisite(site: Website, tmp_path: Path) -> None:
    """It has its end in the frontier, and all others are taken in."""
    faulty = (
        "from crawler.engine.harvest import Harvest\n"
        "take = Harvest.take\n"
        "Harvest.take = lambda self, response, visit: "
        "take(self, response, visit if '/worker.js' not in visit.url else None)\n"
    )
    (tmp_path / "letapis.toml").write_text(
        "[browser]\npages = ['/$']\n[crawl]\ndelay = 0\nretries = []\n"
        "[network]\nallow_private = true\n"
    )
    words = [sys.executable, "-c", faulty + LETAPIS[-1], "crawl", site.address, "-C", str(tmp_path)]
    ended = subprocess.run([*words, "--no-build"], check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.count("failed unexpectedly") == 1
    counts = end(tmp_path)
    assert (counts["passing"], counts["left"]) == ("1", "0")
    assert site.asked["/work"] == 1, "the browser has its answer"


def test_the_replay_shows_what_was_seen(site: Website, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    report = json.loads(letapis("qa", "--json", "-C", tmp_path, status=1))  # the banner is back
    looks = {urlsplit(look["url"]).path: look for look in report["pages"]}
    assert looks["/herons"]["words"] == 1.0
    assert not any(look["missing"] or look["leaks"] for look in looks.values())


def test_pages_that_need_none_start_none(site: Website, tmp_path: Path) -> None:
    assert not [one for one in crawl(site, tmp_path, "/nothing") if one.type == "resource"]


def test_a_missing_browser_is_said(tmp_path: Path) -> None:
    (tmp_path / "letapis.toml").write_text("[browser]\npages = ['/']\n")
    words = ("crawl", "http://127.0.0.1:9/", "-C", tmp_path)
    process = start(*words, before=["env", "PATH=/nowhere"])
    assert "need a browser: install Chromium" in process.communicate(timeout=60)[1]
    assert process.returncode == 2
