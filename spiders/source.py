"""Source: where pages are, which of them belong, and what they mean.

1. A source is data first: its class attributes say nearly everything, and one that is not
   declared here is an error at import.
2. `discover` and `read` look at one response and nothing else: no network, no clock, no state.
3. A source says what to visit; when, how fast and how far is the crawler's to say, which makes a
   Scrapy spider of it (crawler/engine/spiders.py): whoever reads pages does without Scrapy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from archive.errors import ConfigurationError
from archive.wire import http, urls
from spiders.vocabulary import (
    addresses,
    discovery,
    editions,
    links,
    lists,
    needs,
    requisites,
    rest,
)
from spiders.vocabulary.discovery import Start
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link
from spiders.vocabulary.lists import Listed, Stated
from spiders.vocabulary.reading import NotADocument, Prose, Reading, UnknownShape
from spiders.vocabulary.shape import Other, Shape, Topic, Words

if TYPE_CHECKING:
    from spiders.vocabulary.article import Article

Cadence = Literal["daily", "weekly", "monthly"]

#: Addresses that no reader needs, on any site: machine doors, reply forms, share buttons.
_REFUSED = (
    r"/wp-(?:json|admin|login\.php)", r"/xmlrpc\.php", r"/comments/feed/?$", r"/_api/",
    r"[?&](?:replytocom|share|add-to-cart|action|wordfence_lh|doing_wp_cron)=",
)  # fmt: skip
_NO_PAGE = (404, 410)  #: what says so is shown to readers


@dataclass(frozen=True, slots=True)
class Yield:
    """What a crawl of a source normally brings; less is a sign that something broke."""

    documents: int  #: at least, in the whole archive
    dated: float = 0.0  #: share of them, at least, with a period or a date of publication


class Source:
    """What a source file may say. Only `name`, `title` and `hosts` must be said."""

    name: str = ""  #: as the file
    title: ClassVar[str] = ""  #: as people call it
    hosts: tuple[str, ...] = ()  #: every host it was ever served from; the first is canonical
    languages: ClassVar[tuple[str, ...]] = ()  #: BCP 47, those its texts are in
    cadence: ClassVar[Cadence] = "weekly"  #: how often to come by
    expects: ClassVar[Yield | None] = None  #: the normal yield
    seeds: tuple[Start, ...] = ()  #: where a crawl begins
    rest: ClassVar[bool] = False  #: ask the REST API of WordPress for posts, where pages link to it
    follow: ClassVar[tuple[str, ...]] = ()  #: regexes of addresses to visit; none: all of `hosts`
    scripted: ClassVar[tuple[str, ...]] = ()  #: regexes of addresses of pages that scripts make
    refuse: ClassVar[tuple[str, ...]] = ()  #: regexes of addresses never to visit
    not_documents: ClassVar[tuple[Other, ...]] = ()  #: pages that are something else
    residue: ClassVar[tuple[str, ...]] = ()  #: query parameters that do not change what is shown
    pieces: ClassVar[tuple[str, ...]] = ()  #: regexes of path and query; a group names a piece
    topics: ClassVar[tuple[Topic, ...]] = ()  #: with every name and slug they ever had
    ends: ClassVar[tuple[str, ...]] = ()  #: lines after which an article is over
    furniture: ClassVar[tuple[str, ...]] = ()  #: lines that are never part of an article
    scraps: ClassVar[tuple[str, ...]] = ()  #: regexes of what stands within lines and is no text
    never: ClassVar[tuple[date, ...]] = ()  #: days that are no publication dates (imports)
    shapes: ClassVar[tuple[Shape, ...]] = ()  #: tried in order, the first that fits reads

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = {attribute for base in cls.__mro__[1:] for attribute in vars(base)}
        known |= set(Source.__annotations__)
        if unknown := sorted(key for key in vars(cls) if key not in known and key[0] != "_"):
            raise ConfigurationError(
                f"source {cls.__module__}.{cls.__name__} sets {', '.join(unknown)}, "
                "which no source may; see the attributes of spiders.source.Source"
            )

    def __init__(self, name: str = "", **_: Any) -> None:
        self.name = name or self.name

    def start_links(self) -> list[Link]:
        """The links with which a crawl begins, seeds first."""
        return [discovery.seed(start) for start in self.seeds]

    def is_host(self, url: str) -> bool:
        """Whether an address is on one of the source's hosts, `www.` or not, any port."""
        return addresses.bare_host(url) in {addresses.bare(host) for host in self.hosts}

    def in_scope(self, url: str) -> bool:
        """Whether a page at this address is to be visited."""
        if not self.is_host(url) or _any((*_REFUSED, *self.refuse), url):
            return False
        return not self.follow or _any(self.follow, url)

    def discover(self, url: str, status: int, head: http.Head, body: bytes) -> list[Link]:
        """What to visit next, by one response; `body` without its content coding.

        A redirect is followed wherever it goes. Links are followed within the scope, sitemaps
        and what a page needs to be shown anywhere. A page out of scope (a redirect's end, a
        frame) gives only what it needs to be shown, as does one that says that there is none.
        """
        if 300 <= status < 400:
            target = urls.resolve(url, head.first("location") or "")
            return [Link(target, "R", "page")] if target and target != url else []
        kind = head.first("content-type")
        if status in _NO_PAGE and discovery.sniff(body, kind) == "html":
            return [link for link in Html(url, body, kind).requisites() if link.url != url]
        if status not in (200, 203):
            return []
        sent_on = links.refresh(url, head.first("refresh"))
        found: dict[tuple[str, str], Link] = {}
        named = requisites.named(", ".join(head.all("link")), url)
        for link in (*sent_on, *named, *self._found(url, body, kind)):
            found.setdefault((link.url, link.hop), link)
        return [link for link in found.values() if link.url != url and self._wanted(link, url)]

    def _found(self, url: str, body: bytes, content_type: str | None) -> Iterator[Link]:
        if url.endswith("/robots.txt"):
            yield from discovery.robots_sitemaps(body, url)
            return
        if self.rest and rest.is_list(url):
            yield from rest.posts(body, url)
            return
        kind = discovery.sniff(body, content_type)
        if kind == "sitemap" or discovery.is_text_sitemap(url, body, content_type):
            yield from discovery.sitemap(body, url)
        elif kind == "feed":
            yield from discovery.feed(body, url)
        elif kind == "html":
            html = Html(url, body, content_type)
            inside = self.is_host(url)
            yield from html.links() if inside else ()
            if inside and self.rest:
                yield from (link for link in rest.listed(html) if self.is_host(link.url))
            yield from html.requisites()
            if inside and not html.has_icon:
                yield _icon(html.url)
        else:
            yield from needs.of(url, body, content_type)

    def _wanted(self, link: Link, found_at: str) -> bool:
        if link.hop == "E" or link.kind == "sitemap":
            return True
        if link.kind == "feed":
            refused = _any(_REFUSED, link.url) or _of_one_page(link.url, found_at)
            return self.is_host(link.url) and not refused
        return self._remembers_scope(link.url)

    @cached_property
    def _remembers_scope(self) -> Callable[[str], bool]:
        """`in_scope`; pages of a site share most of their links."""
        return lru_cache(maxsize=16384)(self.in_scope)

    def identity(self, url: str) -> str:
        """What is the same for one piece under all its addresses."""
        key = addresses.key(url, self.residue)
        return next((found[1] for piece in self.pieces if (found := re.search(piece, key))), key)

    def canonical(self, url: str) -> str:
        """The address under which a piece is cited: first host, https, no residue."""
        return addresses.canonical(url, self.hosts[0], self.residue)

    def kind(self, url: str) -> str | None:
        """What a page is, by its address, when it is no document."""
        target = addresses.target(url)
        return next(
            (other.kind for other in self.not_documents if re.search(other.at, target)), None
        )

    def complete(self, reading: Reading, html: Html) -> Reading:
        """The one method for what attributes cannot say: the reading, as it shall be."""
        group = (
            self.translation_group(html, reading)
            or self.tie(reading.topic, reading.period_start)
            or self._group(editions.switched(html), reading)
        )
        return reading.replace(translation_group=group)

    def translation_group(self, html: Html, reading: Reading) -> str | None:
        """What the translations of one piece share; None where the page does not declare them."""
        return self._group(html.alternates.values(), reading)

    def _group(self, pages: Iterable[str], reading: Reading) -> str | None:
        """What these pages share with a reading; None where none of them is another piece."""
        pieces = [url for url in pages if self._is_piece(url)]
        if {self.canonical(url) for url in pieces} <= {reading.url}:
            return None
        return f"{self.name}:{min([reading.identity, *map(self.identity, pieces)])}"

    def tie(self, topic: str | None, start: date | None) -> str | None:
        """What ties the translations of a piece together by its topic and the first day of its
        period, where no page declares another; None where that tells nothing."""
        return None

    def read(self, html: Html, captured: datetime) -> Reading | NotADocument | UnknownShape:
        """What one page says. `captured` is when it was fetched, UTC; it is never a date of it."""
        from spiders.vocabulary import article  # a crawl reads nothing, and starts without them
        from spiders.vocabulary.refusal import refusal

        if kind := self.kind(html.url) or refusal(html):
            return NotADocument(kind)
        words = Words(self.title, self.topics, self.ends, self.furniture, self.never, self.shapes)
        found = article.read(html, captured, words)
        if not isinstance(found, article.Article):
            return found
        return self.complete(self.reading(html, found, trusted=True), html)

    def reading(self, html: Html, found: Article, *, trusted: bool) -> Reading:
        """What a page states, under this source's identity and address for it."""
        url = self._preferred(html)
        start, end = found.period or (None, None)
        return Reading(
            source=self.name,
            shape=found.shape,
            identity=self.identity(url),
            url=self.canonical(url),
            title=found.title,
            prose=Prose(
                paragraphs=self._clear(found.paragraphs),
                trusted=trusted,
                densest=self._clear(found.densest),
                said=found.said,
                lines=tuple(block.text for block in html.blocks),
            ),
            language_hint=html.lang or addresses.edition(url),
            topic=found.topic,
            period_start=start,
            period_end=end,
            period_from=found.period_from,
            trend=found.verdict.trend if found.verdict else None,
            trend_text=found.verdict.words if found.verdict else None,
            published=found.published.value if found.published else None,
            published_from=found.published.origin if found.published else None,
            modified=found.modified.value if found.modified else None,
            modified_from=found.modified.origin if found.modified else None,
            author=found.author,
            image_credit=found.image_credit,
        )

    def stated(
        self, url: str, body: bytes, content_type: str | None, captured: datetime
    ) -> list[Stated]:
        """The dates that a feed or sitemap gives for pages of this source."""
        found = [link for link in self._found(url, body, content_type) if self.is_host(link.url)]
        return list(lists.stated(found, captured, self.never))

    def listed(self, html: Html) -> list[Listed]:
        """The weeks that a listing gives for pieces of this source."""
        return lists.listed(html, self._is_piece)

    def _is_piece(self, url: str) -> bool:
        return self.is_host(url) and self.kind(url) is None and addresses.path(url) != ""

    def _clear(self, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
        for scrap in self.scraps:
            paragraphs = tuple(re.sub(scrap, " ", text).strip() for text in paragraphs)
        return tuple(filter(None, paragraphs))

    def _preferred(self, html: Html) -> str:
        """The address that the page prefers, if it is one of the source's and no home page."""
        said = html.canonical
        if said and self.is_host(said) and addresses.path(said) and self.kind(said) is None:
            return said
        return html.url


def _any(patterns: tuple[str, ...], url: str) -> bool:
    return any(search(url) for search in _searches(patterns))


@cache
def _searches(patterns: tuple[str, ...]) -> tuple[Callable[[str], object], ...]:
    return tuple(re.compile(pattern).search for pattern in patterns)


def _of_one_page(feed: str, page: str) -> bool:
    """Whether a feed is the comments of one page, as WordPress links it from every page."""
    return addresses.target(page).strip("/") != "" and feed.startswith(page.rstrip("/") + "/")


def _icon(page: str) -> Link:
    """What browsers ask for where a page names no icon (HTML standard, section 4.6.7.8)."""
    return Link(urls.resolve(page, "/favicon.ico") or page, "E", "image")
