"""What lists say of a document whose own page does not: its days by feeds and sitemaps, its week's
year by the order of a listing, and what that week ties it to.

1. A function of the readings and of what lists say; whatever order these came in.
2. A page's own word comes first. A change that a sitemap states is the day of publication only
   where nothing else is, the earliest one, and never after the page was first seen.
3. A year is one that a listing's lines themselves, or the pages they lead to, tell without
   contradiction, in each listing that has the week. Where none of a page's lines does, the pages
   of the listing before and after it are read with it, as they were at about that time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from exports.database import Corpus, Row
from spiders.catalogue import sources
from spiders.vocabulary.periods import Span
from spiders.vocabulary.weeks import MonthDay, nearest, years

_STATED = """
    SELECT field, origin, value FROM stated_dates
    WHERE address IN (SELECT value FROM json_each(?)) ORDER BY value
"""
_LISTINGS = """
    SELECT DISTINCT body_file, body_offset, list, page, captured_at FROM listed_weeks
    WHERE address IN (SELECT value FROM json_each(?)) ORDER BY body_file, body_offset
"""
_BESIDE = """
    SELECT DISTINCT body_file, body_offset, list, page, captured_at FROM listed_weeks
    WHERE list = ? AND page = ?
"""
_LINES = "SELECT * FROM listed_weeks WHERE body_file = ? AND body_offset = ? ORDER BY position"
_PAGES = "SELECT DISTINCT period_end, published FROM readings WHERE rtrim(url, '/') = ?"
#: Brings up documents without a week in listings of which something new is known.
LISTED = """
    INSERT OR IGNORE INTO stale (document_id) SELECT r.document_id FROM stale_lists
    JOIN listed_weeks l USING (list) JOIN readings r ON rtrim(r.url, '/') = l.address
    WHERE r.period_start IS NULL ORDER BY r.body_file, r.body_offset
"""
#: Pages of one listing that were fetched further apart may have a year between them, or the same
#: lines: with a line a week, as many as their order bears (weeks.py).
_APART = timedelta(days=14)
_REACH = 20  # pages before and after one that tells no year
#: In which order statements are believed to be the day of publication.
_PUBLISHED = (
    ("published", "feed"), ("published", "sitemap"), ("modified", "sitemap"), ("modified", "feed"),
)  # fmt: skip


def stand_in(corpus: Corpus, latest: Row, urls: set[str]) -> Row:
    """The columns that lists fill of a document that was seen under these canonical addresses."""
    addresses = json.dumps(sorted(url.rstrip("/") for url in urls))
    found: Row = {}
    if latest["published"] is None or latest["modified"] is None:
        said = list(corpus.query(_STATED, (addresses,)))
        if latest["published"] is None:
            found |= _published(said, latest["first_captured"])
        if latest["modified"] is None:
            found |= _modified(said, latest["last_captured"])
    if latest["period_start"] is None:
        found |= _period(corpus, addresses)
    if "period_start" in found and latest["translation_group"] is None:
        found |= _tie(latest, date.fromisoformat(found["period_start"]))
    return found


def _published(said: list[Row], seen: str) -> Row:
    for kind in _PUBLISHED:
        for row in said:
            if (row["field"], row["origin"]) == kind and row["value"] <= seen:
                return {"published": row["value"], "published_from": row["origin"]}
    return {}


def _modified(said: list[Row], seen: str) -> Row:
    for row in reversed(said):
        if row["field"] == "modified" and row["value"] <= seen:
            return {"modified": row["value"], "modified_from": row["origin"]}
    return {}


def _period(corpus: Corpus, addresses: str) -> Row:
    found: set[tuple[date, date]] = set()
    for listing in list(corpus.query(_LISTINGS, (addresses,))):
        found.update(_weeks(corpus, listing, set(json.loads(addresses))))
    if len(found) != 1:
        return {}
    start, end = found.pop()
    return {
        "period_start": start.isoformat(), "period_end": end.isoformat(), "period_from": "listing",
    }  # fmt: skip


def _tie(latest: Row, start: date) -> Row:
    """What ties the translations of a piece together, now that its week is known."""
    source = sources().get(latest["source"])
    group = source().tie(latest["topic"], start) if source else None
    return {"translation_group": group} if group else {}


def _weeks(corpus: Corpus, listing: Row, wanted: set[str]) -> Iterator[tuple[date, date]]:
    """The weeks of the wanted addresses in a listing, as far as their year is known."""
    lines, known = _lines(corpus, listing)
    before: Row | None = listing
    after: Row | None = listing
    for _ in range(_REACH):
        if known or not (before or after):
            break
        before, after = _beside(corpus, before, -1), _beside(corpus, after, 1)
        above, known_above = _lines(corpus, before)
        below, known_below = _lines(corpus, after)
        known = known_above | {at + len(above) + len(lines): y for at, y in known_below.items()}
        lines = above + lines + below
    for at, year in years([_month_day(line["last_day"]) for line in lines], known).items():
        line = lines[at]
        span = Span(_month_day(line["first_day"]), _month_day(line["last_day"]), year)
        if line["address"] in wanted and (days := span.days()):
            yield days


def _lines(corpus: Corpus, listing: Row | None) -> tuple[list[Row], dict[int, int]]:
    """The lines of one page of a listing, and the years of those that tell it, by place."""
    if listing is None:
        return [], {}
    lines = list(corpus.query(_LINES, (listing["body_file"], listing["body_offset"])))
    return lines, {
        at: year for at, line in enumerate(lines) if (year := _stated_year(corpus, line))
    }


def _beside(corpus: Corpus, listing: Row | None, step: int) -> Row | None:
    """The next page of a listing, or the one before, as it was when this one was fetched."""
    if listing is None:
        return None
    found = [
        (abs(_moment(row) - _moment(listing)), row["body_file"], row["body_offset"], row)
        for row in corpus.query(_BESIDE, (listing["list"], listing["page"] + step))
    ]
    apart, *_, nearest_in_time = min(found, default=(_APART, None), key=itemgetter(0, 1, 2))
    return nearest_in_time if apart < _APART else None


def _moment(row: Row) -> datetime:
    return datetime.fromisoformat(row["captured_at"])


def _stated_year(corpus: Corpus, line: Row) -> int | None:
    """The year of a line: as it says, else as the page that it leads to says."""
    if line["year"] is not None:
        return int(line["year"])
    found: set[int | None] = set()
    for page in corpus.query(_PAGES, (line["address"],)):
        if page["period_end"]:
            same = page["period_end"][5:] == line["last_day"]
            found.add(int(page["period_end"][:4]) if same else None)
        elif page["published"]:
            published = date.fromisoformat(page["published"][:10])
            found.add(nearest(_month_day(line["last_day"]), published))
    return found.pop() if len(found) == 1 else None


def _month_day(text: Any) -> MonthDay:
    month, day = map(int, text.split("-"))
    return month, day
