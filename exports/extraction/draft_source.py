"""The text of a source file, drafted from what is known of a site's pages.

It is Python, and is run. What a site says goes into it as a literal and as nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from exports.database import Row
from spiders.vocabulary import addresses, guess
from spiders.vocabulary.html import Html

_LISTED = 4  # sitemaps and feeds among the seeds
_LISTED_PAGES = 12  # that are no articles, by their own addresses


@dataclass(frozen=True, slots=True)
class Site:
    """What was captured of a site, by what it is."""

    root: str
    articles: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    lists: list[tuple[str, str]] = field(default_factory=list)  #: Sitemap or Feed, address


def source_file(name: str, site: Site, looked_at: Sequence[Html]) -> str:
    """The text of the source file; `looked_at` are some of the articles."""
    title = guess.site_title(looked_at) or addresses.bare_host(site.root)
    forms = guess.forms(addresses.target(row["url"]) for row in site.articles)
    alone = "|".join(form.removeprefix("^").removesuffix("/?$") for form in forms)
    languages = sorted({row["language"] for row in site.articles})
    dated = [row["day"] for row in site.articles if row["day"]]
    pace = guess.cadence([date.fromisoformat(day[:10]) for day in dated])
    said = guess.software(looked_at) or "software that they do not name"
    seeds = ['Url(f"{_ROOT}/")', 'Robots(f"{_ROOT}/robots.txt")']
    seeds += (f"{kind}({_address(url, site.root)})" for kind, url in site.lists[:_LISTED])
    hosts = _text(addresses.split(site.root).hostname or "")
    known = {addresses.target(row["url"]): row["page"] for row in site.others}
    listed = [
        f"        Other({_text(kind)}, {_regex(f'^{re.escape(target)}$')}),"
        for target, kind in sorted(known.items())
        if kind != "home" and any(re.search(form, target) for form in forms)
    ]
    shapes = [
        f'        Shape("article{number or ""}", at={_regex(form)}),'
        for number, form in enumerate(forms)
    ]
    one = f"    shapes = ({shapes[0].strip()})"
    used = sorted({"Robots", "Url", *(kind for kind, _ in site.lists[:_LISTED])})
    pages = len(site.articles) + len(site.others)
    lines = [
        f'"""{words(title)}: drafted from {pages} of its pages, which come from',
        f"{said}. What is certain of it is to be said here.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from spiders.source import Source, Yield",
        f"from spiders.vocabulary.discovery import {', '.join(used)}",
        "from spiders.vocabulary.shape import Other, Shape",
        "",
        f"_ROOT = {_text(site.root)}",
        "",
        "",
        f"class {class_name(name)}(Source):",
        f"    name = {_text(name)}",
        f"    title = {_text(title)}",
        f"    hosts = ({hosts},)",
        f"    languages = ({''.join(_text(one) + ', ' for one in languages).strip()})",
        f"    cadence = {_text(pace)}",
        f"    expects = Yield(documents={len(site.articles)}, "
        f"dated={int(len(dated) / len(site.articles) * 10) / 10})",
        "    seeds = (",
        *(f"        {seed}," for seed in seeds),
        "    )",
        "    not_documents = (",
        '        Other("home", r"^/(?:[a-z]{2}/?)?$"),',
        *listed[:_LISTED_PAGES],
        f'        Other("page", {_regex(f"^(?!(?:{alone})/?$)")}),',
        "    )",
        *(["    shapes = (", *shapes, "    )"] if len(shapes) > 1 else [one]),
    ]
    return "\n".join(lines) + "\n"


def _text(said: str) -> str:
    """A literal, in double quotes; JSON's are Python's, too."""
    return json.dumps(said, ensure_ascii=False)


def _address(url: str, root: str) -> str:
    """A literal that begins with `_ROOT` where the address does."""
    if not url.startswith(f"{root}/"):
        return _text(url)
    rest = _text(url.removeprefix(root)).replace("{", "{{").replace("}", "}}")
    return f'f"{{_ROOT}}{rest[1:]}'


def _regex(pattern: str) -> str:
    """A raw literal, which can hold no quote: there any character fits."""
    return 'r"' + "".join(c if c.isprintable() and c != '"' else "." for c in pattern) + '"'


def words(said: str) -> str:
    """What may stand in a docstring."""
    return "".join(c for c in said if c.isprintable() and c not in '"\\')


def class_name(name: str) -> str:
    """Of the source of a name."""
    return "".join(part.capitalize() for part in name.split("_"))
