"""What a page states about itself to machines: JSON-LD, meta, `time`; each with its origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from itertools import islice
from typing import Any, TypeVar, cast

from spiders.vocabulary import addresses
from spiders.vocabulary.alike import bare
from spiders.vocabulary.blocks import fold
from spiders.vocabulary.dates import day, in_address, iso
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element, name

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|WebPage)$")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "dcterms.created", "dcterms.date", "dcterms.issued", "dc.date.issued", "dc.date", "pubdate",
    "publishdate", "publish_date", "parsely-pub-date", "sailthru.date", "article.published", "date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?:[|–—»«›•·]|::|-|/)\s+")
_HOME = re.compile(r"/|https?://([^/?#]+)/?")
_TITLE = 1000  # characters
_ARTICLES, _PARTS = 10, 6  # JSON-LD objects and parts of a title that are considered
#: A time this near to the fetch is that of the fetch: some pages print the present time.
_RENDERED = timedelta(minutes=2)
_T = TypeVar("_T")
_AHEAD = timedelta(days=1)  # of time zones; else nothing is published after it was fetched


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where on the page it was read: json-ld, meta, time, url."""

    value: datetime | date
    origin: str


def _once(find: Callable[[Html], _T]) -> Callable[[Html], _T]:
    """Has something found once for each page, and forgotten with it. A page that is remembered
    until the next one is read makes that cost a thirtieth more."""

    @wraps(find)
    def found(html: Html) -> _T:
        if find not in html.known:
            html.known[find] = find(html)
        return cast(_T, html.known[find])

    return found


@_once
def titles(html: Html) -> tuple[str, ...]:
    """What the page may be called, likeliest first: headlines, then its `title`.

    This comes whole, then in parts: first those that a heading says, last names of the site.
    """
    found = [_text(thing.get("headline")) for thing in articles(html)]
    found += [html.metas.get("og:title", ""), html.metas.get("twitter:title", "")]
    whole = html.title or ""
    found.append(whole)
    cuts = list(islice(_SEPARATOR.finditer(whole), _PARTS))
    parts = [whole[: cut.start()] for cut in cuts] + [whole[cut.end() :] for cut in cuts]
    said = {bare(block.text) for block in html.blocks if block.heading and not block.linked}
    names = site_names(html)
    # Where nothing else tells, the site's name is mostly the shorter part.
    found += sorted(parts, key=lambda p: (bare(p) in names, bare(p) not in said, -len(p)))
    return tuple(title[:_TITLE] for title in dict.fromkeys(map(fold, found)) if title)


@_once
def site_names(html: Html) -> frozenset[str]:
    """How the page calls its site, bare: in metadata, and where it links to the home page."""
    found = [html.metas.get(key, "") for key in ("og:site_name", "application-name")]
    for thing in html.json_ld:
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(_types(thing)):
            found.append(_text(thing.get("name")))
    here = addresses.bare_host(html.url)
    for link in html.elements("a"):
        home = _HOME.fullmatch((link.get("href") or "").strip())
        if home and (not home[1] or addresses.bare(home[1]) == here):
            found.append("".join(link.itertext()))
    return frozenset(bare(name[:_TITLE]) for name in found) - {""}


def headline(html: Html, names: Set[str]) -> str | None:
    """What the page calls its article, without the site's `names` (bare) before or behind it."""
    for said in titles(html):
        for cut in islice(_SEPARATOR.finditer(said), _PARTS):
            if bare(said[cut.end() :]) in names:
                return said[: cut.start()]
            if bare(said[: cut.start()]) in names:
                return said[cut.end() :]
        if bare(said) not in names:
            return said
    return None


@_once
def articles(html: Html) -> list[dict[str, Any]]:
    """The JSON-LD objects that are about the page, articles before pages; not more than a few."""
    found = [thing for thing in html.json_ld if any(map(_ARTICLE.search, _types(thing)))]
    found.sort(key=lambda thing: any(said.endswith("Page") for said in _types(thing)))
    return found[:_ARTICLES]


def types(html: Html) -> set[str]:
    """Every JSON-LD type on the page."""
    return {said for thing in html.json_ld for said in _types(thing)}


def published(html: Html, captured: datetime, never: tuple[date, ...] = ()) -> Dated | None:
    """When the page says it was published; never a day of `never`, never the time of the fetch."""
    return next((d for d in _published(html) if credible(d.value, captured, never)), None)


def modified(html: Html, captured: datetime) -> Dated | None:
    """When the page says it was last changed."""
    return next((d for d in _modified(html) if credible(d.value, captured)), None)


def author(html: Html) -> str | None:
    """The people that the page names as its authors, parted by commas."""
    for thing in articles(html):
        if names := list(dict.fromkeys(_names(thing.get("author")))):
            return ", ".join(names)
    said = html.metas.get("author") or html.metas.get("article:author") or ""
    return said if said and "://" not in said and "@" not in said else None


def _published(html: Html) -> Iterator[Dated]:
    for thing in articles(html):
        if found := iso(_text(thing.get("datePublished"))):
            yield Dated(found, "json-ld")
    for key in _PUBLISHED:
        if found := iso(html.metas.get(key, "")):
            yield Dated(found, "meta")
    for element, said in (*_times(html), *_microformat(html)):
        if (found := iso(said)) and not _aside(element):
            yield Dated(found, "time")
    if found := in_address(addresses.path(html.url)):
        yield Dated(found, "url")


def _times(html: Html) -> Iterator[tuple[Element, str]]:
    for element in sorted(html.elements("time"), key=_unmarked):
        yield element, element.get("datetime") or ""


def _microformat(html: Html) -> Iterator[tuple[Element, str]]:
    """`<abbr class="published" title="...">`, as hAtom has it and Blogger writes it."""
    for element in html.elements("abbr"):
        if "published" in (element.get("class") or "").split():
            yield element, element.get("title") or ""


def _unmarked(element: Element) -> bool:
    """Whether a `time` is not marked as that of publication."""
    return element.get("pubdate") is None and element.get("itemprop") != "datePublished"


def _aside(element: Element) -> bool:
    """Whether a `time` is of something else: a sidebar, a comment, a list of other pages."""
    return any(
        name(above) in ("nav", "aside", "footer", "li", "a") for above in element.iterancestors()
    )


def _modified(html: Html) -> Iterator[Dated]:
    for thing in articles(html):
        if found := iso(_text(thing.get("dateModified"))):
            yield Dated(found, "json-ld")
    for key in _MODIFIED:
        if found := iso(html.metas.get(key, "")):
            yield Dated(found, "meta")


def credible(value: datetime | date, captured: datetime, never: tuple[date, ...] = ()) -> bool:
    """Whether something may have been published then: not after it was fetched, nor just then."""
    if day(value) in never:
        return False
    if isinstance(value, datetime):
        return value <= captured + _AHEAD and abs(captured - value) > _RENDERED
    return value <= (captured.astimezone(UTC) + _AHEAD).date()


def _types(thing: dict[str, Any]) -> list[str]:
    said = thing.get("@type")
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]


def _names(value: object) -> Iterator[str]:
    """Names of persons; a site that names itself as author has not named one."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and "://" not in one:
            yield fold(one)
        elif isinstance(one, dict) and "Organization" not in _types(one):
            yield from filter(None, [fold(_text(one.get("name")))])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
