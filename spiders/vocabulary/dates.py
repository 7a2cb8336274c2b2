"""Dates as machines write them: ISO 8601, RFC 822, and days inside addresses."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from spiders.vocabulary.months import MONTH, MONTHS

_ISO = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ]\s*(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_IN_ADDRESS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"/{_YEAR}[/-](?P<m>\d{{1,2}})[/-](?P<d>\d{{1,2}})(?=[/-]|$)",  # /2024/07/08/slug
        # /22-07-2024-slug; up to 12 either number may be the month
        rf"/(?P<d>1[3-9]|2\d|3[01])-(?P<m>\d\d)-{_YEAR}-",
        rf"-(?P<m>{MONTH})-(?P<d>\d{{1,2}})-{_YEAR}(?:\.html?)?$",  # /review-july-08-2024.html
    )
)
#: Before this no page was on the web: 1970-01-01 and its like are empty fields.
WEB_BEGINS = date(1991, 8, 6)


def iso(text: str) -> datetime | date | None:
    """A W3C date or time. With a zone: UTC. Without one only the day is known, so only it is kept.

    None for what is no date, and for days before the web was.
    """
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        known = date(int(year), int(month), int(day))
        if known < WEB_BEGINS:
            return None
        if hour is None or zone is None:
            return known
        local = datetime(known.year, known.month, known.day, int(hour), int(minute),
                         min(int(second or 0), 59), tzinfo=_zone(zone))  # fmt: skip
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def rfc822(text: str) -> datetime | date | None:
    """A date as in mail, HTTP and RSS; UTC. `-0000` and no zone are read as UTC (RFC 5322)."""
    try:
        found = parsedate_to_datetime(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.date() >= WEB_BEGINS else None


def in_address(path: str) -> date | None:
    """The day in a path such as `/2024/07/08/slug`; None where there is none."""
    found = next((match for form in _IN_ADDRESS if (match := form.search(path))), None)
    if found is None:
        return None
    month = MONTHS.get(found["m"].lower())
    try:
        return date(int(found["y"]), month or int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def day(moment: datetime | date) -> date:
    """The day of a date, or of a time in UTC."""
    return moment.date() if isinstance(moment, datetime) else moment


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
