"""Periods and stamps as people write them, in English, Belarusian and Russian.

A week without a year is no period: its year depends on what stands around it (weeks.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from spiders.vocabulary.months import MONTH, MONTHS, number

_TO = r"(?:[-‐‑‒–—−]|\b(?:to|till|until|through|по|па|да)\b)"
_DASH = rf"\s*{_TO}\s*"
_YEAR = r"(?:19|20)\d{2}"
_ENDING = r"(?:st|nd|rd|th|-?га|-?го)?"
_DAY = rf"\d{{1,2}}{_ENDING}"
_WEEKDAY = r"(?:[^\W\d_]+,\s+)?"
_TAIL = r"(?!\w)"
_HEAD = r"(?<![\w.])"
#: How the two days may stand; `a` and `b` for the first and the last day. A space is any, or none.
_FORMS = (
    # July 24, 2023 – July 30, 2023 · December 26 – January 1, 2023 · July 24 – 30, 2023
    rf"(?P<ma>{MONTH})\s+(?P<a>{_DAY}) (?:,? (?P<ya>{_YEAR}))? {_DASH}"
    rf"{_WEEKDAY}(?:(?P<mb>{MONTH})\s+)?(?P<b>{_DAY})(?:(?: , |\s+)(?P<yb>{_YEAR}))?",
    # 24 July 2023 – 30 July 2023 · 24 июля – 30 июля 2023 · 24–30 ліпеня 2023
    rf"(?:с\s+|з\s+)?(?P<a>{_DAY})(?:\s+(?P<ma>{MONTH})(?: ,? (?P<ya>{_YEAR}))?)? {_DASH}"
    rf"{_WEEKDAY}(?P<b>{_DAY})\s+(?P<mb>{MONTH})(?: ,? (?P<yb>{_YEAR}))?",
    # 01-31.12.2021 · 24.07–30.07.2023 · 24.07.2023 – 30.07.2023
    rf"(?P<a>\d{{1,2}})(?:\.(?P<na>\d{{1,2}})(?:\.(?P<ya>{_YEAR}))?)?\.? {_DASH}"
    rf"(?P<b>\d{{1,2}})\.(?P<nb>\d{{1,2}})\.(?P<yb>{_YEAR})",
    # 2023-07-24 – 2023-07-30
    rf"(?P<ya>{_YEAR})-(?P<na>\d\d)-(?P<a>\d\d)(?: {_DASH} |/)"
    rf"(?P<yb>{_YEAR})-(?P<nb>\d\d)-(?P<b>\d\d)",
)
_ANY_TO = re.compile(_TO, re.IGNORECASE)
_TWO_NUMBERS = re.compile(r"\d\D+\d")
_SPACED = re.compile(r"\d(?:(?<=\s\d)|-?+\w{0,2}+\s)")  # a day and the name of its month
_PAIRED = re.compile(r"\d(?:(?<=\s\d)|\.\d|-?+\w{0,2}+\s)")  # the same, or two numbers with a dot
_DOTTED = re.compile(r"\d\.\d")
_HYPHENS = 4  # of two dates in numbers, year first
_WORD = re.compile(r"[^\W\d_]{3,}")
_WEEK_LINE, _STAMP_LINE = 60, 120  # characters
_TOLD = 6  # words beside a period; a line of more that ends as a sentence tells something
_SENTENCE_END = (".", "!", "?", "…", ";", ":")
_ANY_YEAR = re.compile(_YEAR)
_STAMPS = (
    rf"(?P<m>{MONTH})\s+(?P<d>{_DAY}),?\s+(?P<y>{_YEAR})",
    rf"(?P<d>{_DAY})\s+(?P<m>{MONTH}),?\s+(?P<y>{_YEAR})",
    rf"(?P<d>\d{{1,2}})\.(?P<n>\d{{1,2}})\.(?P<y>{_YEAR})",
    rf"(?P<y>{_YEAR})-(?P<n>\d\d)-(?P<d>\d\d)",
)
_CLOCK = r"(?:,|\bat\b|в|у|\||·|/)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]m)?"
#: What may stand before a date: what it is the date of, the day of the week.
_BEFORE = (
    r"(?:(?:(?:posted|published|created|added)(?: on)?|date|дата|апублікавана|опубликовано"
    r"|дададзена|добавлено)\s*:?)?\s*(?:[^\W\d_]+,)?"
)
_ONLY_STAMP = re.compile(
    rf"[\s,|·]*{_BEFORE}[\s,|·]*(?:г\.|года|г|{_CLOCK})?[\s,|·]*(?:{_CLOCK})?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """Two days as written. The year is None where none is written."""

    first: tuple[int, int]  #: month, day
    last: tuple[int, int]
    year: int | None  #: of the last day
    first_year: int | None = None  #: where it is written apart
    text: str = ""  #: the words that say it

    def days(self) -> tuple[date, date] | None:
        """First and last day; None without a year, and where no such days exist."""
        if self.year is None:
            return None
        wraps = self.first > self.last  # December to January, and the year is that of the end
        try:
            start = date(self.first_year or self.year - wraps, *self.first)
            end = date(self.year, *self.last)
        except ValueError:
            return None
        return (start, end) if start <= end else None


def span(text: str) -> Span | None:
    """The first pair of days in a text; None where there is none."""
    found = [match for form in _possible(text) if (match := _compiled(form).search(text))]
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if read := _read(match):
            return read
    return None


def week(text: str) -> Span | None:
    """The two days of a line that is nothing else, with a year or without."""
    found = span(text) if len(text) < _WEEK_LINE else None
    return found if found and len(found.text) + 6 > len(text) else None


def period(text: str) -> tuple[date, date] | None:
    """First and last day of the first period of a text that has its year."""
    found = span(text) if has_year(text) else None
    return found.days() if found else None


def tells(text: str) -> bool:
    """Whether a line with a period in it is a sentence about something, not a statement of it."""
    if not text.rstrip().endswith(_SENTENCE_END):
        return False
    found = span(text)
    return found is not None and len(text.replace(found.text, " ").split()) > _TOLD


def has_two_numbers(text: str) -> bool:
    """Whether a text may state days: a day has its month or its year, or both."""
    return _TWO_NUMBERS.search(text) is not None


def may_pair(text: str) -> bool:
    """Whether a text with two numbers, or any part of it, may state two days."""
    return _PAIRED.search(text) is not None or text.count("-") >= _HYPHENS


def has_year(text: str) -> bool:
    """Whether any year is in a text: asked first, since most lines have none."""
    return ("20" in text or "19" in text) and _ANY_YEAR.search(text) is not None


def stamp(text: str) -> date | None:
    """The day of a line that is nothing but a date, with or without a time of day.

    The time is left: no stamp says in which zone it is.
    """
    for found in _stamps(text) if len(text) <= _STAMP_LINE and has_year(text) else ():
        rest = text[: found.start()] + " " + text[found.end() :]
        if _ONLY_STAMP.fullmatch(rest):
            month = number(found["m"]) if "m" in found.re.groupindex else int(found["n"])
            return _date(int(found["y"]), month, found["d"])
    return None


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """A form, once it is asked for: all together take 8 ms, and most commands read no page."""
    return re.compile(_HEAD + form.replace(" ", r"\s*") + _TAIL, re.IGNORECASE)


def _possible(text: str) -> Iterator[str]:
    """The forms that a text may have, most have none: with the name of a month, or in numbers."""
    if not has_two_numbers(text):
        return
    if _names_month(text) and _ANY_TO.search(text):
        yield from _FORMS[:2]
    if _DOTTED.search(text):
        yield _FORMS[2]
    if text.count("-") >= _HYPHENS:
        yield _FORMS[3]


def _stamps(text: str) -> Iterator[re.Match[str]]:
    forms = _STAMPS if _names_month(text) else _STAMPS[2:]
    return (match for form in forms if (match := _compiled(form).search(text)))


def _names_month(text: str) -> bool:
    if _SPACED.search(text) is None:
        return False
    return not MONTHS.keys().isdisjoint(_WORD.findall(text.lower()))


def _read(match: re.Match[str]) -> Span | None:
    parts = match.groupdict()
    last = _month(parts, "b") or _month(parts, "a")
    first = _month(parts, "a") or last
    if first is None or last is None:
        return None
    a, b = _number(parts["a"]), _number(parts["b"])
    if not (1 <= a <= 31 and 1 <= b <= 31 and 1 <= first <= 12 and 1 <= last <= 12):
        return None
    year = parts.get("yb") or parts.get("ya")
    first_year = int(parts["ya"]) if parts.get("ya") and parts.get("yb") else None
    return Span((first, a), (last, b), int(year) if year else None, first_year, match[0])


def _month(parts: dict[str, str | None], which: str) -> int | None:
    if name := parts.get(f"m{which}"):
        return number(name)
    digits = parts.get(f"n{which}")
    return int(digits) if digits else None


def _number(day: str | None) -> int:
    return int(re.sub(r"\D", "", day or "0"))


def _date(year: int, month: int, day: str) -> date | None:
    try:
        return date(year, month, _number(day))
    except ValueError:
        return None
