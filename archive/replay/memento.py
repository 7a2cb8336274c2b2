"""Dates and links of Memento (RFC 7089), the HTTP of archives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

LINK_FORMAT = "application/link-format"  #: RFC 6690; the media type of a TimeMap

_RFC1123 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"
)
_IN_A_URL = "!#$%&'()*+,/:;=?@[]~"  # besides letters, digits and -._


def parse_datetime(said: str) -> datetime | None:
    """The moment an Accept-Datetime asks for, UTC; None where it is not in the one form allowed.

    RFC 7089 section 2.1: as in RFC 1123, always GMT.
    """
    if not _RFC1123.fullmatch(said.strip()):
        return None
    try:
        return parsedate_to_datetime(said).astimezone(UTC)
    except ValueError:  # the 31st of February
        return None


def http_datetime(moment: datetime) -> str:
    """A UTC moment as Memento-Datetime, Accept-Datetime and links have it."""
    return format_datetime(moment, usegmt=True)


def timestamp(moment: datetime) -> str:
    """A UTC moment as 14 digits, as archives have it in addresses."""
    return f"{moment:%Y%m%d%H%M%S}"


def link(url: str, relation: str, **attributes: str) -> str:
    """One link (RFC 8288); what could end its target is percent-encoded."""
    said = {"rel": relation, **attributes}
    return "; ".join(
        [
            f"<{quote(url, safe=_IN_A_URL, errors='replace')}>",
            *(f'{k}="{v}"' for k, v in said.items()),
        ]
    )


def timemap(original: str, here: str, mementos: Iterable[tuple[str, datetime]]) -> str:
    """A TimeMap (RFC 7089 section 5) of mementos, oldest first; there is at least one.

    `original` is its own TimeGate; `here` is the address of the TimeMap.
    """
    every = list(mementos)
    begin, end = http_datetime(every[0][1]), http_datetime(every[-1][1])
    said = {"type": LINK_FORMAT, "from": begin, "until": end}
    links = [link(original, "original timegate"), link(here, "self", **said)]
    links += [
        link(url, relation(place, len(every)), datetime=http_datetime(moment))
        for place, (url, moment) in enumerate(every)
    ]
    return ",\n".join(links) + "\n"


def relation(place: int, count: int) -> str:
    """How the memento at `place`, from 0, of `count` is related to its original."""
    first, last = ["first"] * (place == 0), ["last"] * (place == count - 1)
    return " ".join([*first, *last, "memento"])
