"""The addresses in a page: where a reader can go, and what the page needs to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from archive import urls
from spiders.vocabulary import css, scripts
from spiders.vocabulary.link import Hop, Kind, Link
from spiders.vocabulary.markup import Element, having, name, parse_html

_FEEDS = ("application/rss+xml", "application/atom+xml")
#: Seconds, then an address (HTML standard, shared declarative refresh steps).
_REFRESH = re.compile(
    r"\s*[0-9.]+(?=[;,\s])\s*[;,]?+\s*+(?:url\s*=\s*+)?(?:'([^']*)|\"([^\"]*)|([^'\"].*))",
    re.IGNORECASE | re.DOTALL,
)
_CANDIDATE = re.compile(r"\s*,*\s*([^\s,]\S*[^\s,]|[^\s,])\s*([^,(]*(?:\([^)]*\))?[^,]*)")
#: One link of the field `Link` and its parameters (RFC 8288 section 3).
_FIELD = re.compile(r"<([^<>]*+)>((?:[^,\"<]++|\"[^\"]*+\")*+)")
_PARAMETER = re.compile(r"(?<![\w*-])([\w*-]++)\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]*+))")
_CANDIDATES = 100  # of one srcset
#: What scripts load late: the real address waits in an attribute that browsers do not know.
_LAZY = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-url", "data-bg",
         "data-background-image", "data-full-url", "data-large-file", "data-echo", "data-cfsrc",
         "data-litespeed-src", "data-flickity-lazyload", "data-flickity-lazyload-src",
         "data-lazyload", "data-defer-src")  # fmt: skip
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-flickity-lazyload-srcset")
_RELATIONS: Mapping[str, Kind] = {
    "stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "mask-icon": "image",
    "apple-touch-icon-precomposed": "image", "manifest": "data", "modulepreload": "script",
}  # fmt: skip
_PRELOADED: Mapping[str, Kind] = {
    "style": "style", "script": "script", "font": "font", "image": "image", "audio": "media",
    "video": "media", "track": "media", "fetch": "data",
}  # fmt: skip
_SOURCES: Mapping[str, tuple[tuple[str, Kind], ...]] = {
    "script": (("src", "script"),),
    "iframe": (("src", "frame"), ("data-src", "frame"), ("data-lazy-src", "frame"),
               ("data-litespeed-src", "frame")),
    "frame": (("src", "frame"),),
    "embed": (("src", "media"),),
    "object": (("data", "media"),),
    "video": (("src", "media"), ("poster", "image"), ("data-src", "media"),
              ("data-poster", "image")),
    "audio": (("src", "media"),),
    "track": (("src", "media"),),
    "input": (("src", "image"),),
    "use": (("href", "image"), ("{http://www.w3.org/1999/xlink}href", "image"),
            ("xlink:href", "image")),
    "image": (("href", "image"), ("{http://www.w3.org/1999/xlink}href", "image"),
              ("xlink:href", "image")),
    "feimage": (("href", "image"), ("xlink:href", "image")),
}  # fmt: skip
_LATE = ("data-bg", "data-background-image")
_LATE_SET = "data-bgset"
_on_any = having("style", *_LATE, _LATE_SET)
_NEEDING = frozenset({*_SOURCES, "link", "img", "source", "body", "table", "td", "th", "tr",
                      "style"})  # fmt: skip


def navigation(tree: Element, base: str) -> Iterator[Link]:
    """`a` and `area`, `link rel=next|prev|alternate`, and a refresh."""
    for element in tree.iter("meta"):
        if (element.get("http-equiv") or "").strip().lower() == "refresh":
            yield from refresh(base, element.get("content"))
    for element in tree.iter("link"):
        if kind := _navigational(element):
            yield from _link(base, element.get("href"), kind)
    for tag in ("a", "area"):
        for element in tree.iter(tag):
            if element.get("download") is None:
                yield from _link(base, element.get("href"), "page")


def refresh(base: str, said: str | None) -> tuple[Link, ...]:
    """Where a page sends its readers on, by a `meta` element or the field `Refresh`."""
    found = _REFRESH.match(said or "")
    return _link(base, found[found.lastindex or 0], "page", hop="R") if found else ()


def _navigational(link: Element) -> Kind | None:
    relations = (link.get("rel") or "").lower().split()
    media = (link.get("type") or "").partition(";")[0].strip().lower()
    if "alternate" in relations and "stylesheet" not in relations:
        if media in _FEEDS:
            return "feed"
        return "page" if media in ("", "text/html", "application/xhtml+xml") else None
    if "sitemap" in relations:
        return "sitemap"
    return "page" if {"next", "prev", "previous"} & set(relations) else None


def requisites(tree: Element, base: str, *, of_frame: bool = False) -> Iterator[Link]:
    """Images, styles, scripts, fonts, media and frames, late-loading ones too.

    `of_frame`: of a frame whose text stands in its page (`srcdoc`); there may be no more in it.
    """
    for tag, element in _needing(tree):
        if tag == "link":
            kind = _required(element.get("rel"), element.get("as"))
            yield from _link(base, element.get("href"), kind, hop="E")
            yield from _set(base, element.get("imagesrcset"), "image")
        elif tag in ("img", "source"):
            yield from _image(element, tag, base)
        for attribute, needed in _SOURCES.get(tag, ()):
            if not (element.get(attribute) or "#").startswith("#"):
                yield from _link(base, element.get(attribute), needed, hop="E")
        if tag not in ("img", "source", "iframe"):
            yield from _late(element, base)
        if tag in ("body", "table", "td", "th", "tr"):
            yield from _link(base, element.get("background"), "image", hop="E")
        if style := element.get("style"):
            yield from css.requisites(style, base)
        yield from _inside(element, tag, base)
        if tag == "iframe" and not of_frame and (said := element.get("srcdoc")):
            inside = parse_html(said.encode("utf-8", "replace"))
            yield from requisites(inside, base, of_frame=True) if inside is not None else ()


def _needing(tree: Element) -> Iterator[tuple[str, Element]]:
    """Elements that may need anything to be shown; most of a page do not."""
    styled = set(_on_any(tree))
    for element in tree.iter() if styled else tree.iter(*_NEEDING):
        if (tag := str(element.tag)) in _NEEDING or element in styled:
            yield tag, element


def named(said: str, base: str) -> Iterator[Link]:
    """The requisites that the field `Link` of an answer names."""
    for found in islice(_FIELD.finditer(said), _CANDIDATES):
        of = {one[1].lower(): one[2] or one[3] for one in _PARAMETER.finditer(found[2])}
        yield from _link(base, found[1], _required(of.get("rel"), of.get("as")), hop="E")


def _required(relation: str | None, of: str | None) -> Kind | None:
    """What a link is for, by `rel` and `as`; None where the page is shown without."""
    relations = (relation or "").lower().split()
    if "preload" in relations:
        return _PRELOADED.get((of or "").strip().lower())
    return next((_RELATIONS[said] for said in relations if said in _RELATIONS), None)


def _image(element: Element, tag: str, base: str) -> Iterator[Link]:
    parent = element.getparent()
    in_media = tag == "source" and parent is not None and name(parent) in ("video", "audio")
    kind: Kind = "media" if in_media else "image"
    for attribute in ("src", *_LAZY):
        yield from _link(base, element.get(attribute), kind, hop="E")
    for attribute in ("srcset", *_LAZY_SETS):
        yield from _set(base, element.get(attribute), kind)


def _set(base: str, said: str | None, kind: Kind) -> Iterator[Link]:
    """Every candidate of a `srcset`: another window shows another one."""
    for found in islice(_CANDIDATE.finditer(said or ""), _CANDIDATES):
        yield from _link(base, found[1], kind, hop="E")


def _inside(element: Element, tag: str, base: str) -> Iterator[Link]:
    """What a style sheet or a script in the page names."""
    text = (tag in ("style", "script") and element.text) or ""
    kind = (element.get("type") or "").strip().lower() if text else ""
    if tag == "style":
        yield from css.requisites(text, base)
    elif kind == "module":
        yield from scripts.imports(text, base)
    elif kind == "importmap":
        yield from scripts.mapped(text, base)


def _late(element: Element, base: str) -> Iterator[Link]:
    """Backgrounds that a script sets on any element."""
    for attribute in _LATE:
        if value := element.get(attribute):
            if value.lstrip()[:4].lower() == "url(":
                yield from css.requisites(value, base)
            else:
                yield from _link(base, value, "image", hop="E")
    yield from _set(base, element.get(_LATE_SET), "image")


def _link(
    base: str, reference: str | None, kind: Kind | None, *, hop: Hop = "L"
) -> tuple[Link, ...]:
    """The link of a reference; none where it leads nowhere."""
    if not reference or kind is None:
        return ()
    start = reference.lstrip()[:5].lower()
    if start[:1] in ("", "#") or start in ("data:", "javas", "mailt"):
        return ()
    url = urls.resolve(base, reference)
    return (_made(url, hop, kind),) if url else ()


#: Pages of a site share most of their links.
_made = lru_cache(maxsize=16384)(Link)
