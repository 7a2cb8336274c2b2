"""What lists say of the pages they lead to: days in feeds and sitemaps, weeks in listings.

1. A day that half of a list shares tells when the list, or the site, was made; no page's.
2. A week belongs to the one piece in the smallest box around it, else to the one beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive import urls
from spiders.vocabulary.blocks import fold
from spiders.vocabulary.dates import day
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link
from spiders.vocabulary.markup import Element
from spiders.vocabulary.metadata import credible
from spiders.vocabulary.periods import Span, week

Said = Literal["published", "modified"]

_MANY = 5  # of a list's days alike, at least; two, where they are those of the fetch
_WEEKS = 1000  # of one listing


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


def stated(
    links: Iterable[Link], captured: datetime, never: tuple[date, ...] = ()
) -> Iterator[Stated]:
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
    lines = [(at, found) for at, block in enumerate(html.blocks) if (found := week(block.text))]
    if not lines:
        return []
    pieces = _Pieces(html, is_piece)
    before = sum(pieces.at(place - 1) is not None for place, _ in lines)
    after = sum(pieces.at(place + 1) is not None for place, _ in lines)
    step = 1 if after > before else -1
    placed = ((pieces.around(place) or pieces.at(place + step), days) for place, days in lines)
    return [Listed(url, days) for url, days in placed if url][:_WEEKS]


class _Pieces:
    """Where on a page links to pieces stand."""

    def __init__(self, html: Html, is_piece: Callable[[str], bool]) -> None:
        self.blocks = html.blocks
        self.by_text: dict[str, str] = {}
        self.within: dict[Element, str | None] = {}  # None where there are several
        for link in html.elements.get("a", ()):
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
        """The piece that a block is the title of."""
        block = self.blocks[place] if 0 <= place < len(self.blocks) else None
        return self.by_text.get(block.text) if block and block.linked else None
