"""A source that yields less than before is noticed, by address, and ends with findings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from archive.storage.collection import Collection
from exports.corpus.build import build
from exports.corpus.drift import Drift, is_drift
from tests.command import letapis
from tests.exports.warcs import START, Warc, prose

SITE = "https://belarusinfocus.pro/the-ruling-elite"
Page = Callable[[int], str]


def weekly(number: int) -> str:
    """An article as the site shows it."""
    return themed(number, f"<p>July {number} – July {number + 6}, 2023</p>",
                  "<p>The situation got worse</p>", *prose(f"mill {number}"))  # fmt: skip


def themed(number: int, week: str, verdict: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang=en><title>Mill {number} closes - Belarus in Focus</title><main>{week}"
        f"<p>The ruling elite</p><h1>Mill {number} closes</h1>{verdict}{text}"
        "<p>Subscribe to our newsletter</p></main>"
    )


def script(number: int) -> str:
    """A theme that a script fills in."""
    return f"<html><title>Mill {number} closes</title><div id=app></div><script>go()</script>"


def without_dates(number: int) -> str:
    return themed(number, "", "", *prose(f"mill {number}"))


def teaser(number: int) -> str:
    return weekly(number).replace(prose(f"mill {number}")[1], "").replace(
        prose(f"mill {number}")[2], ""
    ).replace(prose(f"mill {number}")[3], "")  # fmt: skip


def soft_404(number: int) -> str:
    return "<html><title>Page not found</title><h1>Page not found</h1><p>It may have moved.</p>"


def challenge(number: int) -> str:
    return "<html><title>Just a moment...</title><h1>Just a moment...</h1><p>Checking.</p>"


def crawl(
    archive: Path,
    number: int,
    page: Page,
    pages: range,
    status: str = "200 OK",
    also: Page = weekly,
) -> None:
    """A crawl of articles, of which those in `pages` are so."""
    warc = Warc(f"{number}.warc.gz", f"crawl-{number}", START + timedelta(days=7 * number))
    for article in range(1, 11):
        body = page(article) if article in pages else also(article)
        warc.page(f"{SITE}/mill-{article}/", body, status=status if article in pages else "200 OK")
    warc.end()
    warc.write(archive)


def drift(archive: Path, corpus: Path) -> tuple[Drift, ...]:
    return build(archive, corpus, jobs=1).drift


@pytest.mark.parametrize(
    ("page", "status", "rules"),
    [
        (script, "200 OK", {"unknown-shape"}),
        (without_dates, "200 OK", {"undated", "no-trend"}),
        (teaser, "200 OK", {"shorter"}),
        (soft_404, "200 OK", {"not-found"}),
        (challenge, "200 OK", {"challenge"}),
        (challenge, "403 Forbidden", {"status-403"}),
        (lambda number: "", "200 OK", {"empty"}),
    ],
    ids=["no shape", "no dates", "shorter", "soft 404", "challenge", "forbidden", "empty"],
)
def test_what_changed_between_two_crawls(
    archive: Path, corpus: Path, page: Page, status: str, rules: set[str]
) -> None:
    crawl(archive, 1, weekly, range(0))
    assert drift(archive, corpus) == ()
    crawl(archive, 2, page, range(1, 4), status)
    found = drift(archive, corpus)
    assert {one.rule for one in found} == rules
    assert {one.url for one in found} == {f"{SITE}/mill-{number}/" for number in (1, 2, 3)}
    assert {(one.source, one.crawl) for one in found} == {("belarus_in_focus", "crawl-2")}
    crawl(archive, 3, weekly, range(0))
    assert drift(archive, corpus) == ()  # it is as it was


def test_a_crawl_that_got_nothing_but_errors(archive: Path, corpus: Path) -> None:
    crawl(archive, 1, weekly, range(0))
    crawl(archive, 2, challenge, range(1, 11), "503 Service Unavailable")
    assert {one.rule for one in drift(archive, corpus)} == {"status-503"}


def test_one_page_of_many_is_the_way_of_the_web(archive: Path, corpus: Path) -> None:
    crawl(archive, 1, weekly, range(0))
    crawl(archive, 2, teaser, range(1, 2))
    assert drift(archive, corpus) == ()


def test_a_first_crawl_that_no_shape_fits(archive: Path, corpus: Path) -> None:
    crawl(archive, 1, script, range(1, 11))
    assert {one.rule for one in drift(archive, corpus)} == {"unknown-shape"}


def test_new_articles_without_dates_and_texts(archive: Path, corpus: Path) -> None:
    """What the latest crawl saw was never seen before: it is held against all that was."""
    crawl(archive, 1, weekly, range(0))
    warc = Warc("2.warc.gz", "crawl-2", START + timedelta(days=14))
    for number in range(20, 26):
        page = themed(number, "", "", prose(f"mill {number}")[0])
        warc.page(f"{SITE}/mill-{number}/", page)
    warc.write(archive)
    found = drift(archive, corpus)
    assert {one.rule for one in found} == {"undated", "shorter"}
    assert len(found) == 12


def test_a_page_that_moved_is_not_lost(archive: Path, corpus: Path) -> None:
    crawl(archive, 1, weekly, range(0))
    warc = Warc("2.warc.gz", "crawl-2", START + timedelta(days=14))
    warc.page(f"{SITE}/mill-1/", "", status="301 Moved Permanently")
    warc.page(f"{SITE.replace('the-', '')}/mill-1/", weekly(1))
    for number in (2, 3):
        warc.page(f"{SITE}/mill-{number}/", "", status="301 Moved Permanently")  # to the home page
    warc.write(archive)
    assert [(one.rule, one.url) for one in drift(archive, corpus)] == [
        ("status-301", f"{SITE}/mill-{number}/") for number in (2, 3)
    ]


@pytest.mark.parametrize(
    ("odd", "among", "is_one"),
    [(1, 2, False), (2, 2, True), (1, 10, False), (3, 10, True), (9, 100, False), (10, 100, True),
     (99, 1000, False), (100, 1000, True)],
)  # fmt: skip
def test_what_chance_does_not_explain_is_drift(odd: int, among: int, is_one: bool) -> None:
    assert is_drift(odd, among, 0.1) is is_one


def test_a_deleted_page_of_a_small_site(archive: Path, corpus: Path) -> None:
    for number in (1, 2):
        warc = Warc(f"{number}.warc.gz", f"crawl-{number}", START + timedelta(days=7 * number))
        warc.page(f"{SITE}/mill-1/", weekly(1))
        status = "200 OK" if number == 1 else "404 Not Found"
        warc.page(f"{SITE}/mill-2/", weekly(2), status=status)
        warc.write(archive)
        assert drift(archive, corpus) == ()


def test_in_steps_as_at_once(archive: Path, corpus: Path) -> None:
    crawl(archive, 1, weekly, range(0))
    drift(archive, corpus)
    crawl(archive, 2, script, range(1, 6))
    stepwise = drift(archive, corpus)
    assert build(archive, corpus, full=True, jobs=1).drift == stepwise != ()
    with sqlite3.connect(corpus) as database:
        assert database.execute("SELECT count(*) FROM drift").fetchone() == (len(stepwise),)
    database.close()


@pytest.mark.slow
def test_build_and_status_say_so(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.create()
    crawl(collection.archive, 1, weekly, range(0))
    letapis("build", "-C", tmp_path)
    crawl(collection.archive, 2, script, range(1, 6))
    assert f"{SITE}/mill-5/" in letapis("build", "-C", tmp_path, status=1)
    letapis("build", "-C", tmp_path, "--of", "another-crawl")  # which is not judged by this
    facts = json.loads(letapis("status", "-C", tmp_path, "--json", status=1))
    assert {row["url"] for row in facts["drift"]} == {f"{SITE}/mill-{n}/" for n in range(1, 6)}
    (row,) = facts["yields"]
    assert (row["documents"], row["documents_expected"], row["cadence"]) == (10, 4000, "weekly")
    assert f"{SITE}/mill-5/" in letapis("status", "-C", tmp_path, status=1)


@pytest.mark.parametrize(
    ("body", "why"),
    [(script(1), "1 unknown-shape"), (challenge(1), "shows a bot challenge")],
    ids=["no shape", "challenge"],
)
def test_a_source_without_any_document_says_so(
    archive: Path, corpus: Path, body: str, why: str
) -> None:
    warc = Warc("1.warc.gz")
    warc.page(f"{SITE}/mill-1/", body)
    warc.page("https://belarusinfocus.pro/", "<html><title>Home</title><p>Home</p>")
    warc.write(archive)
    (row,) = build(archive, corpus, jobs=1).fruitless
    assert row["pages"] == {"home": 1} | {page: 1 for page in row["pages"] if page != "home"}
    assert why in row["told"]
    warc = Warc("2.warc.gz", "crawl-2", START + timedelta(days=7))
    warc.page(f"{SITE}/mill-1/", weekly(1))
    warc.write(archive)
    assert build(archive, corpus, jobs=1).fruitless == ()
