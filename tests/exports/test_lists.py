"""What lists say stands in for what a page does not, whole and in steps alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from exports.corpus.build import build
from exports.database import dump
from tests.exports.warcs import START, Warc, prose

SITE = "https://belarusinfocus.pro/the-ruling-elite"
XML = "application/xml"
Columns = tuple[str | None, ...]


def page(number: int, week: str = "", extra: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in prose(f"mill {number}"))
    return (
        f"<html lang=en><title>Mill {number} closes - Belarus in Focus</title>{extra}<main>"
        f"<p>{week}</p><h1>Mill {number} closes</h1>{text}<p>Subscribe to our newsletter</p></main>"
    )


def listing(*lines: tuple[int, str]) -> str:
    items = "".join(
        f'<div><a href="{SITE}/mill-{number}/">Mill number {number} closes again</a></div>'
        f"<div>{week}</div>"
        for number, week in lines
    )
    return f"<html><title>All trends - Belarus in Focus</title><h1>All trends</h1>{items}"


def sitemap(**modified: str) -> str:
    entries = "".join(
        f"<url><loc>{SITE}/{name.replace('_', '-')}</loc><lastmod>{when}</lastmod></url>"
        for name, when in modified.items()
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


LISTING = listing(
    (1, "January 8 – January 14"), (2, "January 1 – January 7"), (3, "December 18 – December 24")
)
FEED = (
    f"<rss><channel><item><link>{SITE}/mill-2/</link><pubDate>Tue, 09 Jan 2024 08:00:00 +0000"
    "</pubDate></item></channel></rss>"
)
#: Address, body and type of one visit each, in files of their own.
VISITS = (
    (f"{SITE}/mill-1/", page(1, "January 8 – January 14, 2024"), "text/html"),
    (f"{SITE}/mill-2/", page(2), "text/html"),
    (f"{SITE}/mill-3", page(3), "text/html"),
    ("https://belarusinfocus.pro/analytics/the-ruling-elite/", LISTING, "text/html"),
    ("https://belarusinfocus.pro/feed/", FEED, "application/rss+xml"),
)


def write(archive: Path, number: int) -> None:
    url, body, mime = VISITS[number]
    warc = Warc(f"{number}.warc.gz", "crawl", START + timedelta(days=number))
    warc.page(url, body, content_type=mime)
    warc.write(archive)


def row(corpus: Path, number: int, columns: str) -> Columns:
    with sqlite3.connect(corpus) as database:
        sql = f"SELECT {columns} FROM documents WHERE identity = 'mill-{number}'"
        (found,) = database.execute(sql).fetchall()
    database.close()
    return tuple(found)


WEEK = "period_start, period_end, period_from"
ORDERS = [
    pytest.param(order, marks=[pytest.mark.slow] if number % 8 else [])
    for number, order in enumerate(permutations(range(4)))
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_in_any_order_as_at_once(archive: Path, corpus: Path, order: tuple[int, ...]) -> None:
    for number in (*order, 4):
        write(archive, number)
        build(archive, corpus, jobs=1)
    assert row(corpus, 1, WEEK) == ("2024-01-08", "2024-01-14", "source")
    assert row(corpus, 2, WEEK) == ("2024-01-01", "2024-01-07", "listing")
    assert row(corpus, 3, WEEK) == ("2023-12-18", "2023-12-24", "listing")
    assert row(corpus, 2, "published, published_from") == ("2024-01-09T08:00:00Z", "feed")
    stepwise = list(dump(corpus))
    build(archive, corpus, full=True, jobs=1)
    assert list(dump(corpus)) == stepwise


def test_no_year_where_neighbours_contradict(archive: Path, corpus: Path) -> None:
    warc = Warc("1.warc.gz")
    for url, body, mime in VISITS[:4]:
        warc.page(url, body, content_type=mime)
    other = listing((3, "December 18 – December 24"), (4, "December 11 – December 17, 2021"))
    warc.page("https://belarusinfocus.pro/analytics/the-ruling-elite/page/2", other)
    warc.write(archive)
    build(archive, corpus, jobs=1)
    assert row(corpus, 2, WEEK) == ("2024-01-01", "2024-01-07", "listing")
    assert row(corpus, 3, WEEK) == (None, None, None)


#: Three pages of a listing, of which only the first has a piece that tells its year.
PAGES = (
    listing((1, "February 5 – February 11"), (2, "January 29 – February 4")),
    listing((3, "January 8 – January 14"), (4, "December 25 – December 31")),
    listing((5, "December 11 – December 17"), (6, "November 27 – December 3")),
)
LIST = "https://belarusinfocus.pro/analytics/the-ruling-elite/"


def paged(archive: Path, part: int, *, days: int = 0) -> None:
    """A file with one page of the listing, or with the pieces."""
    warc = Warc(f"{part}.warc.gz", "crawl", START + timedelta(days=days, hours=part))
    if part < len(PAGES):
        warc.page(LIST if part == 0 else f"{LIST}page/{part + 1}/", PAGES[part])
    else:
        warc.page(f"{SITE}/mill-1/", page(1, "February 5 – February 11, 2024"))
        for number in (3, 4, 5, 6):
            warc.page(f"{SITE}/mill-{number}/", page(number))
    warc.write(archive)


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_years_go_on_from_page_to_page(archive: Path, corpus: Path, order: tuple[int, ...]) -> None:
    for part in order:
        paged(archive, part)
        build(archive, corpus, jobs=1)
    assert row(corpus, 3, WEEK) == ("2024-01-08", "2024-01-14", "listing")
    assert row(corpus, 4, WEEK) == ("2023-12-25", "2023-12-31", "listing")
    assert row(corpus, 6, WEEK) == ("2023-11-27", "2023-12-03", "listing")
    stepwise = list(dump(corpus))
    build(archive, corpus, full=True, jobs=1)
    assert list(dump(corpus)) == stepwise


@pytest.mark.parametrize("missing", ["fetched weeks later", "never fetched"])
def test_years_do_not_go_on_where_pages_may_be_missing(
    archive: Path, corpus: Path, missing: str
) -> None:
    for part in (0, 2, 3):
        paged(archive, part)
    if missing == "fetched weeks later":
        paged(archive, 1, days=30)
    build(archive, corpus, jobs=1)
    assert row(corpus, 6, WEEK) == (None, None, None)


def test_the_earliest_change_stands_in_for_publication(archive: Path, corpus: Path) -> None:
    """Never one after the page was seen; and the latest that was seen is that of the change."""
    for number, said in enumerate(("2024-02-03T08:00:00Z", "2024-03-01", "2024-03-20")):
        warc = Warc(f"{number}.warc.gz", start=START + timedelta(days=number * 20))
        body = sitemap(mill_1=said, mill_2="2024-01-02")
        warc.page("https://belarusinfocus.pro/post-sitemap.xml", body, content_type=XML)
        if number < 2:
            warc.page(f"{SITE}/mill-1/", page(1))
        warc.write(archive)
        build(archive, corpus, jobs=1)
    columns = "published, published_from, modified, modified_from"
    assert row(corpus, 1, columns) == ("2024-02-03T08:00:00Z", "sitemap", "2024-03-20", "sitemap")


def test_a_page_s_own_word_comes_first(archive: Path, corpus: Path) -> None:
    warc = Warc("1.warc.gz")
    meta = '<meta property="article:published_time" content="2024-01-05T09:00:00Z">'
    warc.page(f"{SITE}/mill-2/", page(2, extra=meta))
    warc.page("https://belarusinfocus.pro/feed/", FEED, content_type="application/rss+xml")
    warc.write(archive)
    build(archive, corpus, jobs=1)
    assert row(corpus, 2, "published, published_from") == ("2024-01-05T09:00:00Z", "meta")


def week_of(archive: Path, corpus: Path, body: Callable[[int], str]) -> Columns:
    warc = Warc("1.warc.gz")
    warc.page(f"{SITE}/mill-1/", body(1))
    warc.write(archive)
    build(archive, corpus, jobs=1)
    return row(corpus, 1, WEEK)


def test_a_week_without_a_year_beside_a_day_of_publication(archive: Path, corpus: Path) -> None:
    meta = '<meta property="article:published_time" content="2024-01-03T09:00:00Z">'
    verdict = "December 25 – December 31</p><p>The situation got worse"
    found = week_of(archive, corpus, lambda number: page(number, verdict, meta))
    assert found == ("2023-12-25", "2023-12-31", "published")


def test_others_may_not_date_a_page(archive: Path, corpus: Path) -> None:
    warc = Warc("1.warc.gz")
    warc.page(f"{SITE}/mill-2/", page(2))
    warc.page("https://elsewhere.example/feed", FEED, content_type="application/rss+xml")
    warc.write(archive)
    build(archive, corpus, jobs=1)
    assert row(corpus, 2, "published") == (None,)
