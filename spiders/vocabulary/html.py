"""Html: one HTML body, parsed once and asked many things.

1. What a page says of itself is given as it stands; judging it is for those who ask.
2. Whatever the bytes are, nothing here raises or hangs (limits: markup, blocks, `_JSON_LIMIT`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from archive.wire import urls
from archive.wire.head import media_type
from spiders.vocabulary import charset, links, requisites
from spiders.vocabulary.blocks import Block, Layout, fold, layout
from spiders.vocabulary.link import Link
from spiders.vocabulary.markup import (
    SIZE_LIMIT,
    Element,
    having,
    most_parts,
    name,
    parse_html,
    parts,
)

_JSON_LIMIT = 1024 * 1024  # characters of one JSON-LD script
_ADDRESS = 4096  # characters; no server takes longer ones
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_ADDRESSING = ("href", "src")
_addressing = having(*_ADDRESSING)
_ASKED_FOR = ("a", "abbr", "base", "img", "link", "meta", "script", "table", "time", "title")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")


class Html:
    """One HTML body. `url` is where it was fetched; `content_type` the header as it came."""

    def __init__(self, url: str, body: bytes, content_type: str | None = None) -> None:
        self.url = url
        self.known: dict[object, object] = {}  #: what others have found out of it, by what finds it
        decoded = charset.decode(body[:SIZE_LIMIT], content_type)
        self.declared_charset = decoded.declared
        self.charset = decoded.used
        #: The body in UTF-8, as it is parsed.
        self.markup = decoded.utf8.replace(b"\0", b"")

    @cached_property
    def parts(self) -> int:
        """About how many tags and attributes there are."""
        return parts(self.markup)

    def has_more_parts(self, most: int) -> bool:
        """Whether there are more tags and attributes; each takes two bytes at least."""
        large = len(self.markup) > 2 * most and most_parts(self.markup) > most
        return large and self.parts > most

    @cached_property
    def tree(self) -> Element | None:
        """What the body is parsed to; None where no element can be made out."""
        tree = parse_html(self.markup)
        if tree is not None and not self.charset.startswith("utf-"):
            _write_queries(tree, self.charset)
        return tree

    def elements(self, tag: str) -> list[Element]:
        """All elements of a tag, in document order."""
        if tag in _ASKED_FOR:
            return self._elements[tag]
        return list(self.tree.iter(tag)) if self.tree is not None else []

    @cached_property
    def _elements(self) -> Mapping[str, list[Element]]:
        """Those that are asked for on each page, found in one pass."""
        found: dict[str, list[Element]] = {tag: [] for tag in _ASKED_FOR}
        for element in self.tree.iter(*_ASKED_FOR) if self.tree is not None else ():
            found[element.tag].append(element)  # type: ignore[index]
        return found

    @cached_property
    def title(self) -> str | None:
        """The text of the first `title` of the head (one inside an SVG is not it)."""
        for element in self.elements("title"):
            parent = element.getparent()
            if parent is not None and name(parent) in ("head", "html", "body"):
                return fold(element.text or "") or None
        return None

    @cached_property
    def lang(self) -> str | None:
        """The `lang` of the root element, as it stands."""
        if self.tree is None:
            return None
        return (self.tree.get("lang") or self.tree.get("xml:lang") or "").strip() or None

    @cached_property
    def metas(self) -> Mapping[str, str]:
        """`name`, `property`, `itemprop` or `http-equiv` in lower case → first content."""
        found: dict[str, str] = {}
        for element in self.elements("meta"):
            content = fold(element.get("content") or "")
            for attribute in ("name", "property", "itemprop", "http-equiv"):
                if content and (key := (element.get(attribute) or "").strip().lower()):
                    found.setdefault(key, content)
        return found

    @cached_property
    def json_ld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object, `@graph` and main entities beside their holders."""
        found: list[dict[str, Any]] = []
        for element in self.elements("script"):
            if media_type(element.get("type")) == "application/ld+json":
                found += _objects(_read_json(element.text or ""))
        return found

    @cached_property
    def base(self) -> str:
        """What relative references are relative to."""
        return requisites.base_of(self.elements("base"), self.url)

    @cached_property
    def canonical(self) -> str | None:
        """The absolute URL of `link rel=canonical`; None where there is none."""
        return next((url for url, _ in self._rel("canonical")), None)

    @property
    def has_icon(self) -> bool:
        """Whether it names an icon of its own, so that browsers look for no other."""
        return any(
            "icon" in (link.get("rel") or "").lower().split() for link in self.elements("link")
        )

    @cached_property
    def alternates(self) -> Mapping[str, str]:
        """hreflang in lower case → absolute URL."""
        found: dict[str, str] = {}
        for url, element in self._rel("alternate"):
            if language := (element.get("hreflang") or "").strip().lower():
                found.setdefault(language, url)
        return found

    @cached_property
    def layout(self) -> Layout:
        """The visible text and where it stands."""
        return layout(self.tree) if self.tree is not None else Layout([], {})

    @property
    def blocks(self) -> list[Block]:
        """The visible text in document order."""
        return self.layout.blocks

    @cached_property
    def text(self) -> str:
        """All visible text, one block a line."""
        return "\n".join(block.text for block in self.blocks)

    def links(self) -> list[Link]:
        """Where a reader can go from here, each address once, in document order."""
        return self._once(links.navigation)

    def requisites(self) -> list[Link]:
        """What the page needs to be shown, each address once, in document order."""
        return self._once(requisites.requisites)

    def _once(self, find: Callable[[Element, str], Iterator[Link]]) -> list[Link]:
        if self.tree is None:
            return []
        found: dict[str, Link] = {}
        for link in find(self.tree, self.base):
            found.setdefault(link.url, link)
        return list(found.values())

    def _rel(self, wanted: str) -> Iterator[tuple[str, Element]]:
        for element in self.elements("link"):
            said = wanted in (element.get("rel") or "").lower().split()
            href = element.get("href") or ""
            if said and len(href) <= _ADDRESS and (url := urls.resolve(self.base, href)):
                yield url, element


def _write_queries(tree: Element, charset: str) -> None:
    """Gives the addresses in a page the bytes that a browser would send for them."""
    for element in _addressing(tree):
        for attribute in _ADDRESSING:
            if said := element.get(attribute):
                element.set(attribute, urls.with_query_in(charset, said))


def _read_json(text: str) -> object:
    """What a script holds; None where even mending does not help."""
    text = _WRAPPING.sub("", text[:_JSON_LIMIT])
    for attempt in (text, _TRAILING_COMMA.sub("", text).rstrip().rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects of one script in document order, without recursion."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, list):
            waiting += reversed(found)
        elif isinstance(found, dict):
            yield found
            waiting += [found[key] for key in reversed(_NESTED) if key in found]
