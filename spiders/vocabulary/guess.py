"""What a few pages of a site suggest of all: the form of its addresses, its software, its pace."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Literal

from spiders.vocabulary import metadata
from spiders.vocabulary.furniture import fixture
from spiders.vocabulary.html import Html

_SHARED = 5  # addresses of one form, beside which a single one of another is none
_NAMED = 6  # names of one segment that are listed; more are taken for any name
_GENERATORS = ("WordPress", "Wix", "Drupal", "Tilda", "Joomla", "Ghost", "Blogger")
_SIGNS = (  # in markup, where no generator is named
    ("WordPress", "/wp-content/"), ("Wix", "static.wixstatic.com"), ("Tilda", "tildacdn"),
    ("Drupal", "/sites/default/files/"), ("Blogger", "blogger.googleusercontent.com"),
)  # fmt: skip
_NUMBERED = ((r"(?:19|20)\d\d", r"\d{4}"), (r"\d+", r"\d+"), (r"\d+-.+", r"\d+-[^/?]+"))
_ENDING = re.compile(r"\.[a-z]{3,5}$")


def forms(targets: Iterable[str]) -> list[str]:
    """Regexes for paths with queries (`addresses.target`), the form of most of them first; beside
    one that many share, what is alone is no form."""
    alike: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
    for target in targets:
        segments = target.strip("/").split("/")
        alike[tuple(_form(segment) for segment in segments)].append(segments)
    ordered = sorted(alike.items(), key=lambda item: (-len(item[1]), item[0]))
    many = len(ordered[0][1]) >= _SHARED if ordered else False
    ordered = [item for item in ordered if len(item[1]) > 1 or not many]
    return ["^/" + "/".join(_segments(kinds, paths)) + "/?$" for kinds, paths in ordered]


def _form(segment: str) -> str:
    """A regex for what is like a segment."""
    path, mark, query = segment.partition("?")
    ending = _ENDING.search(path)
    stem = path.removesuffix(ending[0]) if ending else path
    said = next((form for test, form in _NUMBERED if re.fullmatch(test, stem)), "[^/?]+")
    said = (said if stem else "") + (re.escape(ending[0]) if ending else "")
    return said + (r"\?" + re.sub(r"\d+", r"\\d+", re.escape(query)) if mark else "")


def _segments(kinds: Sequence[str], paths: Sequence[Sequence[str]]) -> Iterable[str]:
    """The segments of one form; all but the last by their names, where these are few."""
    for at, kind in enumerate(kinds):
        names = sorted({path[at] for path in paths})
        if at == len(kinds) - 1 or kind != "[^/?]+" or len(names) > _NAMED:
            yield kind
        elif len(names) == 1:
            yield re.escape(names[0])
        else:
            yield f"(?:{'|'.join(map(re.escape, names))})"


def software(pages: Iterable[Html]) -> str | None:
    """The software that serves the pages, as they say or as their addresses do."""
    for html in pages:
        generator = html.metas.get("generator", "")
        if found := next((one for one in _GENERATORS if one.lower() in generator.lower()), None):
            return found
        needed = [link.url for link in html.requisites()]
        for one, sign in _SIGNS:
            if any(sign in url for url in needed):
                return one
    return None


def site_title(pages: Sequence[Html]) -> str | None:
    """What the pages call their site: in metadata, else what the titles of most end with."""
    said = [html.metas.get("og:site_name") for html in pages]
    named = [name for name in said if name]
    if not named:
        ends = [re.split(r"\s[|–—»«·-]\s", html.title or "") for html in pages]
        named = [parts[-1] for parts in ends if len(parts) > 1]
    links = (name for html in pages for name in sorted(metadata.site_names(html)))
    named = named or [name for name in links if not fixture(name)]
    return max(sorted(set(named)), key=named.count) if named else None


def cadence(days: Collection[date]) -> Literal["daily", "weekly", "monthly"]:
    """How often to come by a site that published on these days."""
    gaps = [(after - before).days for before, after in pairwise(sorted(set(days)))]
    usual = median(gaps) if gaps else 7
    return "daily" if usual <= 2 else "weekly" if usual <= 14 else "monthly"
