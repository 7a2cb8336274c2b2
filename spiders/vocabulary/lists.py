"""What lists say of the pages they lead to: days in feeds and sitemaps, weeks in listings.

1. A day that half of a list shares tells when the list, or the site, was made; no page's.
2. A week belongs to the one piece in the smallest box around it, else to the one beside it; a piece
   has the week that stands nearest to its title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.wire import urls
from spiders.vocabulary.blocks import Block, fold
from spiders.vocabulary.dates import day
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link
from spiders.vocabulary.markup import Element
from spiders.vocabulary.metadata import credible
from spiders.vocabulary.periods import Span, week

Said = Literal["published", "modified"]

#: `/page/2`, `/page2.html`, of which the first is the list itself; and `?page=2`, which with some
#: systems is the second and with others the third.
_PAGE = re.compile(r"/(?:page|старонка|страница)[/-]?(\d{1,5})(?:\.html?)?/?(?=\?|$)")
_PAGE_ASKED = re.compile(r"(?<=[?&])(page|paged|pg|p|PAGEN_1)=(\d{1,5})(?=&|$)")
_MANY = 5  # of a list's days alike, at least; two, where they are those of the fetch
_WEEKS = 1000  # of one listing
_REACH = 5  # blocks between a title and its week, picture, topic and teaser among them


@dataclass(frozen=True, slots=True)
class Stated:
    """A date that a list gives for an address."""

    url: str
    field: Said
    value: datetime | date


@dataclass(frozen=True, slots=True)
class Listed:
    """A week that a listing gives for an address, newest or oldest first as it stands there."""

    url: str
    week: Span


def stated(links: Iterable[Link], captured: datetime, never: tuple[date, ...]) -> Iterator[Stated]:
    """The dates of a feed's or sitemap's entries that can be those of their pages."""
    pages = [link for link in links if link.kind == "page"]
    found = [Stated(link.url, "published", link.published) for link in pages if link.published]
    found += [Stated(link.url, "modified", link.modified) for link in pages if link.modified]
    made: set[tuple[Said, datetime | date]] = set()
    fields: tuple[Said, ...] = ("published", "modified")
    for said in fields:
        alike = Counter(_grain(one) for one in found if one.field == said)
        for grain, count in alike.items():
            least = 2 if day(grain) == captured.date() else _MANY
            if count >= least and count * 2 >= alike.total():
                made.add((said, grain))
    for one in found:
        if (one.field, _grain(one)) not in made and credible(one.value, captured, never):
            yield one


def _grain(one: Stated) -> datetime | date:
    """What is the same where a list was made at once: the day of changes, the very moment of
    publications, of which a day may have many."""
    return day(one.value) if one.field == "modified" else one.value


def listed(html: Html, is_piece: Callable[[str], bool]) -> list[Listed]:
    """The weeks of a listing in its order, each with the piece that it belongs to."""
    weeks = [(place, days) for place, block in enumerate(html.blocks) if (days := _week(block))]
    if not weeks:
        return []
    pieces = _Pieces(html, is_piece)
    before = sum(pieces.at(place - 1) is not None for place, _ in weeks)
    after = sum(pieces.at(place + 1) is not None for place, _ in weeks)
    found: dict[str, tuple[int, Listed]] = {}
    for place, days in weeks[:_WEEKS]:
        url = pieces.around(place) or pieces.at(place + (1 if after > before else -1))
        near = [gap for gap in range(_REACH) if pieces.names(url, place, gap)]
        if url and near and (url not in found or near[0] < found[url][0]):
            found[url] = (near[0], Listed(url, days))
    return [one for _, one in found.values()]


def paged(key: str) -> tuple[str, int]:
    """What the pages of a list have in common in path and query, and the number of this one."""
    if found := _PAGE.search(key):
        return key[: found.start()] + key[found.end() :] or "/", int(found[1])
    if found := _PAGE_ASKED.search(key):
        return key[: found.end(1)] + key[found.end() :], int(found[2])
    return key, 1


def _week(block: Block) -> Span | None:
    """The week that a block is, or that is one of its parts."""
    return next((days for text in (block.text, *block.parts) if (days := week(text))), None)


class _Pieces:
    """Where on a page links to pieces stand."""

    def __init__(self, html: Html, is_piece: Callable[[str], bool]) -> None:
        self.blocks = html.blocks
        self.by_text: dict[str, str] = {}
        self.within: dict[Element, str | None] = {}  # None where there are several
        for link in html.elements("a"):
            url = urls.resolve(html.base, link.get("href") or "")
            if url is None or not is_piece(url):
                continue
            self.by_text.setdefault(fold("".join(link.itertext())), url)
            box: Element | None = link
            while box is not None and self.within.get(box, "") is not None:
                self.within[box] = url if self.within.get(box, url) == url else None
                box = box.getparent()

    def around(self, place: int) -> str | None:
        """The piece in the smallest box around a block that has any, if it is the only one."""
        box: Element | None = self.blocks[place].element
        while box is not None and box not in self.within:
            box = box.getparent()
        return None if box is None else self.within[box]

    def at(self, place: int) -> str | None:
        """The piece that a block is the title of, or has it among its parts."""
        if not 0 <= place < len(self.blocks):
            return None
        block = self.blocks[place]
        said = (self.by_text[text] for text in (block.text, *block.parts) if text in self.by_text)
        return next(said, None) or (self.around(place) if block.linked else None)

    def names(self, url: str | None, place: int, gap: int) -> bool:
        """Whether a block so many blocks away from one is the title of a piece."""
        return url is not None and url in (self.at(place - gap), self.at(place + gap))
