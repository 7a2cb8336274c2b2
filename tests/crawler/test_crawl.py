"""Whole crawls by the real command: what is kept, budgets, failures, wrong calls."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.records.warc import read_fields
from crawler.state.journal import append
from tests.command import letapis, run, start
from tests.crawler.crawled import QUICK, captured, end, kept, wait_for
from tests.website import Answer, Website, serving


def test_a_site_is_kept_whole_and_asked_once(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses
    assert set(site.asked.values()) == {1}
    counts = end(tmp_path)
    assert counts["outcome"] == "finished"
    assert int(counts["wanted"]) == int(counts["kept"]) == len(site.addresses)


def test_what_could_not_be_had_is_named(tmp_path: Path) -> None:
    site = Website(pages=1)
    with serving(site) as address:
        said = letapis("crawl", address, "-C", tmp_path, "--no-build", status=1)
    assert "5 private-address;" in said
    assert "--allow-private" in said


def test_the_result_is_one_json(tmp_path: Path) -> None:
    site = Website(pages=2)
    with serving(site) as address:
        (row,) = json.loads(letapis("crawl", address, "-C", tmp_path, *QUICK[:-1], "--json"))
    assert row["outcome"] == "finished" and len(row["files"]) == 1


def test_the_same_call_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    site = Website(pages=12)
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        assert end(tmp_path)["outcome"] == "stopped"
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses
    assert max(captured(tmp_path)[f"{site.address}/page-{n}"] for n in range(12)) == 1


def test_a_site_without_end_ends_and_is_named(tmp_path: Path) -> None:
    site = Website(pages=12)
    letapis("init", tmp_path)
    with (tmp_path / "letapis.toml").open("a") as settings:
        settings.write("\n[limits]\npages = 9\n")
    with serving(site) as address:
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "5", status=1)
        said = letapis("crawl", address, "-C", tmp_path, *QUICK, status=1)
        assert "budget" in said
        status = json.loads(letapis("status", "--json", "-C", tmp_path))
    pages = {url for url in captured(tmp_path) if not url.endswith((".png", ".css"))}
    assert len(pages) == 9
    assert {row["kind"] for row in status["failures"]} == {"budget"}
    counts = end(tmp_path)
    assert int(counts["wanted"]) == int(counts["kept"]) + int(counts["failed"])


def test_depth_0_fetches_just_the_addresses_given(tmp_path: Path) -> None:
    moved: dict[str, Callable[[int], Answer]] = {}
    site = Website(pages=3, odd=moved)
    with serving(site) as address:
        listed = tmp_path / "list.txt"
        listed.write_text(f"# two pages\n{address}/page-1\n\n{address}/page-2\n")
        letapis("crawl", "--urls", listed, "--depth", "0", "-C", tmp_path / "c", *QUICK)
    assert set(captured(tmp_path / "c")) == {
        f"{site.address}/{name}" for name in ("page-1", "page-2", "robots.txt")
    }


def test_failed_visits_are_tried_again_by_the_next_run(tmp_path: Path) -> None:
    odd: dict[str, Callable[[int], Answer]] = {
        "/busy": lambda before: (503, "text/plain", b"later") if before < 2 else (200, "", b"now"),
        "/broken": lambda before: (0 if before < 2 else 200, "text/plain", b"here"),
    }
    site = Website(pages=2, odd=odd)
    collection = tmp_path / "c"
    letapis("init", collection)
    settings = collection / "letapis.toml"
    settings.write_text(settings.read_text().replace("[crawl]", "[crawl]\nretries = []"))
    with serving(site) as address:
        letapis("crawl", address, "-C", collection, *QUICK, status=1)
        assert end(collection)["passing"] == "2"
        status = json.loads(letapis("status", "--json", "-C", collection))
        assert status["crawls"][-1]["outcome"] == "incomplete"
        assert {row["kind"] for row in status["failures"]} == {"status-503", "disconnect"}
        letapis("crawl", address, "-C", collection, *QUICK, status=1)
        letapis("crawl", address, "-C", collection, *QUICK)
    failures = [
        dict(read_fields(item.block))
        for item in kept(collection)
        if item.type == "metadata" and item.target_uri == f"{site.address}/broken"
    ]
    assert [said["kind"] for said in failures if "kind" in said] == ["disconnect"]
    assert captured(collection)[f"{site.address}/busy"] == 3
    assert captured(collection)[f"{site.address}/broken"] == 1


def test_status_shows_the_newest_crawls_and_says_how_many_there_are_before(tmp_path: Path) -> None:
    letapis("init", tmp_path)
    rows = [
        {"crawl": f"a-{n}", "source": f"a{n}", "ended": f"2026-01-{n:02}", "outcome": "finished"}
        for n in range(1, 61)
    ]
    append(tmp_path / "state" / "runs.jsonl", rows)
    said = letapis("status", "-C", tmp_path)
    assert "a10 " not in said and "a11 " in said and "a60 " in said
    assert "10 crawls before these" in said
    assert len(json.loads(letapis("status", "--json", "-C", tmp_path))["crawls"]) == 60


def test_one_crawl_at_a_time(tmp_path: Path) -> None:
    site = Website(pages=400)
    with serving(site) as address:
        process = start("crawl", address, "-C", tmp_path, "--allow-private", "--delay", "0.05")
        wait_for(lambda: site.asked["/page-3"] > 0)
        letapis("crawl", address, "-C", tmp_path, *QUICK, status=3)
        process.kill()
        process.communicate()
        letapis("crawl", address, "-C", tmp_path, *QUICK, "--max-pages", "1", status=1)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["crawl", "nowhere"], "nor an http or https address"),
        (["crawl", "ftp://example.org/"], "nor an http or https address"),
        (["crawl", "https://me:secret@a.example/"], "a.example: no user or password stands in"),
        (["crawl"], "nothing to crawl"),
        (["crawl", "--urls", os.devnull], "names no address"),
        (["crawl", "http://192.0.2.1/"], "does not say who crawls it"),
        (["crawl", "http://no.example/", "--proxy", "http://127.0.0.1:1"], "not say who crawls it"),
        (["crawl", "http://127.0.0.1/", "--max-pages", "0"], "max-pages"),
        (["crawl", "http://127.0.0.1/", "--proxy", "nonsense"], "a proxy is given as"),
        (["build"], "is no collection"),
        (["status"], "is no collection"),
        (["frobnicate"], "No such command"),
    ],
)
def test_a_wrong_call_says_so_and_does_nothing(
    tmp_path: Path, words: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*words)
    assert ended.status == 2 and complaint in ended.complained
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["crawl", "http://127.0.0.1:1/"], ["init", "."], ["status"]])
def test_a_checkout_is_no_collection(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archive").mkdir()
    code = tmp_path / "archive" / "__init__.py"
    code.touch()
    monkeypatch.chdir(tmp_path)
    ended = run(*words)
    assert ended.status == 2 and "-C" in ended.complained
    assert list(tmp_path.rglob("*")) == [code.parent, code]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("delai = 1", "no setting 'delai' in [crawl]; is it 'delay'?"),
        ('delay = "slow"', "crawl.delay must be a number"),
        ("delay = ", "not valid TOML"),
        ('hours = "3-4"', 'crawl.hours must be two times, as "22:00-06:00"'),
        ("[network]\nconnect_to = ['a:b']", "connect-to is HOST1:PORT1:HOST2:PORT2, not 'a:b'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    (tmp_path / "letapis.toml").write_text(f"[crawl]\n{line}\n")
    ended = run("crawl", "http://127.0.0.1/", "-C", tmp_path)
    assert ended.status == 2 and complaint in ended.complained


def test_what_is_excluded_is_not_fetched(tmp_path: Path) -> None:
    site = Website(pages=6)
    with serving(site) as address:
        refused = next(url for url in sorted(site.addresses) if "image-3" in url)
        (tmp_path / "exclusions.toml").write_text(
            f'[[exclude]]\naddresses = ["{refused}"]\nsince = 2024-05-01\nreason = "asked for"\n'
        )
        letapis("crawl", address, "-C", tmp_path, *QUICK)
    assert set(captured(tmp_path)) == site.addresses - {refused}
    (failure,) = [item for item in kept(tmp_path) if b"kind: excluded" in item.block]
    assert failure.target_uri == refused


def test_pages_alone_are_counted_and_a_site_is_reported_by_its_name(tmp_path: Path) -> None:
    odd: dict[str, Callable[[int], Answer]] = {
        "/page-1": lambda _: (302, "text/html\r\nLocation: /page-2", b""),
        "/sitemap.xml": lambda _: (200, "application/xml", b"<urlset/>"),
    }
    site = Website(pages=30, odd=odd)
    with serving(site) as address:
        settings = f'[schedule.sources.ours]\nurl = "{address}"\n'
        (tmp_path / "letapis.toml").write_text(settings)
        options = ("--allow-private", "--delay", "0", "--max-pages", "6")
        said = json.loads(letapis("crawl", "ours", "-C", tmp_path, *options, "--json", status=1))
    assert said[0]["pages"] == 6 and said[0]["reason"] == "budget: max_pages = 6"
    asked = {path for path in site.asked if path.startswith("/page-")} - {"/page-1"}
    assert len(asked | {"/"}) == 6
    for name in ("ours", address):
        report = json.loads(letapis("report", name, "-C", tmp_path, "--json"))
        assert report["crawl"]["id"] == said[0]["crawl"]
