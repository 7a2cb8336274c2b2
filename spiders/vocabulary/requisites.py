"""What a page needs to be shown: images, styles, scripts, fonts, media and frames, late ones too.

What scripts load late waits in attributes that browsers do not know. By their names, or by being
the address of a file, those are told from all that scripts keep there else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from archive.wire import urls
from spiders.vocabulary import css, scripts
from spiders.vocabulary.files import is_file
from spiders.vocabulary.link import Kind, Link
from spiders.vocabulary.links import link_to
from spiders.vocabulary.markup import Element, name, parse_html
from spiders.vocabulary.srcset import candidates

#: One link of the field `Link` and its parameters (RFC 8288 section 3).
_FIELD = re.compile(r"<([^<>]*+)>((?:[^,\"<]++|\"[^\"]*+\")*+)")
_PARAMETER = re.compile(r"(?<![\w*-])([\w*-]++)\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]*+))")
_FIELDS = 100  # links of the field that are read
_RELATIONS: Mapping[str, Kind] = {
    "stylesheet": "style", "icon": "image", "apple-touch-icon": "image", "mask-icon": "image",
    "apple-touch-icon-precomposed": "image", "manifest": "data", "modulepreload": "script",
    "prefetch": "data",
}  # fmt: skip
_PRELOADED: Mapping[str, Kind] = {
    "style": "style", "script": "script", "font": "font", "image": "image", "audio": "media",
    "video": "media", "track": "media", "fetch": "data",
}  # fmt: skip
_XLINK = ("href", "{http://www.w3.org/1999/xlink}href", "xlink:href")
_IMAGE: tuple[tuple[str, Kind], ...] = tuple((href, "image") for href in _XLINK)
_SOURCES: Mapping[str, tuple[tuple[str, Kind], ...]] = {
    "script": (("src", "script"), *((href, "script") for href in _XLINK)),
    "iframe": (("src", "frame"),), "frame": (("src", "frame"),), "embed": (("src", "media"),),
    "object": (("data", "media"),), "video": (("src", "media"), ("poster", "image")),
    "audio": (("src", "media"),), "track": (("src", "media"),), "input": (("src", "image"),),
    "img": (("src", "image"),), "use": _IMAGE, "feimage": _IMAGE,
    "image": (("src", "image"), *_IMAGE),
    **{tag: (("background", "image"),) for tag in ("body", "table", "td", "th", "tr")},
}  # fmt: skip
_NEEDING = frozenset({*_SOURCES, "link", "source", "style"})

_SCRIPTS = ("", "module", "application/json")  # the last is what scripts in the page work with

_DONE_BY = ("onerror", "onload", "onmouseover")  # attributes that are scripts
_SHOWING = frozenset(("img", "source", "iframe", "video", "audio", "embed", "script", "input"))
_OF_THESE = ("src", "original", "data-lazy", "data-url", "data-full-url", "data-large-file",
             "data-echo", "data-flickity-lazyload", "data-lazyload", "data-poster")  # fmt: skip
_BACKGROUNDS = ("data-bg", "data-background", "data-background-image")
_SETS = ("srcset", "src-set", "data-bgset")


def requisites(tree: Element, base: str, *, of_frame: bool = False) -> Iterator[Link]:
    """Every requisite, as often as it is named, in the order of the elements that name it.

    `of_frame`: of a frame whose text stands in its page (`srcdoc`); there may be no more in it.
    """
    names = dict[str, str]()
    for element in tree.iter():
        if (tag := str(element.tag)) in _NEEDING:
            yield from _named(element, tag, base)
            yield from _inside(element, tag, base, names)
        for attribute, value in element.items():
            if ("/" in value or "." in value) and _may_name(attribute, value):
                yield from _said(tag, attribute, value, base)
        if tag == "iframe" and not of_frame and (text := element.get("srcdoc")):
            inside = parse_html(text.encode("utf-8", "replace"))
            if inside is not None:
                yield from requisites(inside, base_of(inside.iter("base"), base), of_frame=True)


def base_of(elements: Iterable[Element], url: str) -> str:
    """What references are relative to in a page at an address with these `base` elements."""
    for element in elements:
        if href := element.get("href"):
            return urls.resolve(url, href) or url
    return url


def named(said: str, base: str) -> Iterator[Link]:
    """The requisites that the field `Link` of an answer names."""
    for found in islice(_FIELD.finditer(said), _FIELDS):
        of = {one[1].lower(): one[2] or one[3] for one in _PARAMETER.finditer(found[2])}
        yield from link_to(base, found[1], _required(of.get("rel"), of.get("as")), hop="E")


def _required(relation: str | None, of: str | None) -> Kind | None:
    """What a link is for, by `rel` and `as`; None where the page is shown without."""
    relations = (relation or "").lower().split()
    if "preload" in relations:
        return _PRELOADED.get((of or "").strip().lower())
    return next((_RELATIONS[said] for said in relations if said in _RELATIONS), None)


def _named(element: Element, tag: str, base: str) -> Iterator[Link]:
    """What an element names where browsers look."""
    if tag == "link":
        kind = _required(element.get("rel"), element.get("as"))
        yield from link_to(base, element.get("href"), kind, hop="E")
        yield from _set(base, element.get("imagesrcset"))
    elif tag == "source":
        parent = element.getparent()
        in_media = parent is not None and name(parent) in ("video", "audio")
        yield from link_to(base, element.get("src"), "media" if in_media else "image", hop="E")
    for attribute, needed in _SOURCES.get(tag, ()):
        yield from link_to(base, element.get(attribute), needed, hop="E")
    if tag in ("img", "source"):
        yield from _set(base, element.get("srcset"))


def _inside(element: Element, tag: str, base: str, names: dict[str, str]) -> Iterator[Link]:
    """What a style sheet or a script in the page names; `names` are those of import maps."""
    if tag not in ("style", "script") or not (text := element.text):
        return
    kind = (element.get("type") or "").strip().lower()
    if tag == "style":
        yield from css.requisites(text, base)
    elif kind == "importmap":
        names.update(mapped := scripts.mapped(text, base))
        yield from (Link(url, "E", "script") for _, url in mapped if not url.endswith("/"))
    elif kind in _SCRIPTS or kind.endswith("javascript"):
        yield from scripts.imports(text, base, names)
        yield from scripts.loads(text, base, inside=True)


def _may_name(attribute: str, value: str) -> bool:
    """Whether to look closer: of the thousands of attributes of a page at a few."""
    return (
        attribute.startswith("data-")
        or attribute == "style"
        or "-src" in attribute
        or "url(" in value
        or ".src" in value
    )


def _said(tag: str, attribute: str, value: str, base: str) -> Iterator[Link]:
    """What is named where scripts look, or by a style or a script that is an attribute."""
    kind: Kind = "frame" if tag == "iframe" else "image"
    if attribute in _DONE_BY or value[:1] in ("{", "["):
        yield from scripts.loads(value, base, inside=True)
    elif attribute == "style" or "url(" in value.lower():
        yield from css.requisites(value, base)
    elif attribute.endswith(_SETS):
        yield from _set(base, value)
    elif (tag in _SHOWING and attribute.endswith(_OF_THESE)) or attribute in _BACKGROUNDS:
        yield from link_to(base, value, kind, hop="E")
    elif attribute.startswith("data-"):
        files = (reference for reference, _ in candidates(value) if is_file(reference))
        yield from (link for file in files for link in link_to(base, file, kind, hop="E"))


def _set(base: str, said: str | None) -> Iterator[Link]:
    """Every candidate of a `srcset`: another window shows another one."""
    for reference, _ in candidates(said or ""):
        yield from link_to(base, reference, "image", hop="E")
