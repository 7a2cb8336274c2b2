"""A source file and its fixture, drafted from pages of a site that nobody described yet.

1. The draft says what the pages suggest: it is for a person to correct, and it runs as it is.
2. What the fixture expects is what the draft itself reads, so that its test says what a change
   of either changes.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from archive.errors import ConfigurationError
from archive.records.reader import read_capture
from archive.storage import files
from archive.storage.collection import Collection
from archive.wire.capture import Capture
from archive.wire.coding import decode
from exports.database import Corpus, Row
from exports.extraction.extract import BODY_LIMIT, read_page
from exports.extraction.outcome import Outcome
from spiders.catalogue import source_for, sources
from spiders.document import Document
from spiders.source import Source
from spiders.vocabulary import addresses, guess
from spiders.vocabulary.discovery import sniff
from spiders.vocabulary.html import Html

_CAPTURES = """
    SELECT c.url, c.page, c.mime, c.captured_at, c.warc_file, c.warc_offset, c.warc_length, c.via,
      r.language, coalesce(r.published, r.period_start) AS day
    FROM captures c LEFT JOIN readings r ON r.body_file = c.warc_file
      AND r.body_offset = c.warc_offset AND r.capture_url = c.url
    WHERE c.source = ? AND c.kind = 'response' AND c.status = 200 AND c.truncated IS NULL
    GROUP BY c.url ORDER BY c.url
"""
_LISTED = 4  # sitemaps and feeds among the seeds
_SHOWN = 3  # documents in the fixture
_TRIED = 200  # articles that the draft is tried on
_PAGES = 12  # of the site that are looked at for its title and software
_NOT_EXPECTED = {"source", "extractor", "agreement"}


@dataclass(frozen=True, slots=True)
class Site:
    """What was captured of a site, by what it is."""

    root: str
    articles: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    lists: list[tuple[str, str]] = field(default_factory=list)  #: Sitemap or Feed, address


def write(collection: Collection, url: str, folder: Path) -> list[Path]:
    """Writes the draft for the site of an address into a checkout; the files.

    Raises ConfigurationError where the site is described, was not crawled, or the files are there.
    """
    known = source_for(url)
    if known.name in sources():
        raise ConfigurationError(f"{known.name} describes {addresses.bare_host(url)} already")
    name = re.sub(r"\W+", "_", addresses.bare_host(url)).strip("_").lower()
    name = f"site_{name}" if name[:1].isdigit() else name
    module, fixture = folder / "spiders" / f"{name}.py", folder / "tests" / "sources" / name
    for path in (module, fixture):
        if path.exists():
            raise ConfigurationError(f"{path} is there already")
    site = _site(collection, known.name, url)
    if not site.articles:
        raise ConfigurationError(
            f"{collection.folder} has no articles of {known.name}; crawl more of it first: "
            f"letapis crawl {url} -C {collection.folder}"
        )
    captures = {row["url"]: _capture(collection, row) for row in (*site.articles, *site.others)}
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(_source(name, site, captures), "utf-8")
    source = _loaded(module, name)
    if unread := _unread(site, source, captures):
        site.articles[:] = [row for row in site.articles if row["url"] not in unread]
        site.others.extend(unread.values())
        module.write_text(_source(name, site, captures), "utf-8")
        source = _loaded(module, name)
    fixture.mkdir(parents=True)
    chosen = [captures[row["url"]] for row in _chosen(site)]
    bodies = [fixture / f"{number}.html" for number in range(1, len(chosen) + 1)]
    for path, capture in zip(bodies, chosen, strict=True):
        path.write_bytes(_body(capture))
    pages = fixture / "pages.toml"
    pages.write_text("\n".join(_expected(site, source, chosen, bodies)), "utf-8")
    return [module, pages, *bodies]


def _site(collection: Collection, name: str, url: str) -> Site:
    with Corpus.existing(collection.corpus) as corpus:
        rows = list(corpus.query(_CAPTURES, (name,)))
    roots = Counter(addresses.origin(row["url"]) for row in rows if row["page"] == "document")
    site = Site(max(roots, key=lambda root: (roots[root], root), default=addresses.origin(url)))
    for row in rows:
        if row["page"] == "document":
            site.articles.append(row)
        elif row["mime"] and "xml" in row["mime"]:
            kind = sniff(_body(_capture(collection, row)), row["mime"])
            top = row["via"] is None or not row["via"].endswith(".xml")
            if kind in ("sitemap", "feed") and top:
                site.lists.append((kind.capitalize(), row["url"]))
        elif row["page"] not in (None, "other", "not-found", "challenge", "empty"):
            site.others.append(row)
    return site


def _unread(site: Site, source: Source, captures: dict[str, Capture]) -> dict[str, Row]:
    """Pages that a stranger takes for articles and the draft for something else, by address; none
    where it reads no article."""
    first = site.articles[:_TRIED]
    read = {row["url"]: read_page(captures[row["url"]], row["url"], source) for row in first}
    unread = [row for row in first if read[row["url"]].document is None]
    return (
        {row["url"]: row | {"page": "page"} for row in unread} if len(unread) < len(first) else {}
    )


def _capture(collection: Collection, row: Row) -> Capture:
    path = files.at(collection.archive, row["warc_file"])
    return read_capture(path, row["warc_offset"], row["warc_length"])


def _body(capture: Capture) -> bytes:
    return decode(capture.entity, capture.content_codings, BODY_LIMIT).body


def _html(capture: Capture) -> Html:
    return Html(capture.url, _body(capture), capture.stated_type)


def _source(name: str, site: Site, captures: dict[str, Capture]) -> str:
    """The text of the source file."""
    looked_at = [_html(captures[row["url"]]) for row in site.articles[:_PAGES]]
    title = guess.site_title(looked_at) or addresses.bare_host(site.root)
    forms = guess.forms(addresses.target(row["url"]) for row in site.articles)
    alone = "|".join(form.removeprefix("^").removesuffix("/?$") for form in forms)
    languages = sorted({row["language"] for row in site.articles})
    dated = [row["day"] for row in site.articles if row["day"]]
    pace = guess.cadence([date.fromisoformat(day[:10]) for day in dated])
    said = guess.software(looked_at) or "software that they do not name"
    seeds = ['Url(f"{_ROOT}/")', 'Robots(f"{_ROOT}/robots.txt")']
    for kind, url in site.lists[:_LISTED]:
        seeds.append(f"{kind}({url!r})".replace("'", '"').replace(f'"{site.root}', 'f"{_ROOT}'))
    hosts = json.dumps(addresses.split(site.root).hostname)
    known = {addresses.target(row["url"]): row["page"] for row in site.others}
    listed = [
        f'        Other({json.dumps(kind)}, r"^{re.escape(target).replace(chr(34), ".")}$"),'
        for target, kind in sorted(known.items())
        if kind != "home" and any(re.search(form, target) for form in forms)
    ]
    shapes = [
        f'        Shape("article{number or ""}", at=r"{form}"),'
        for number, form in enumerate(forms)
    ]
    one = f"    shapes = ({shapes[0].strip()})"
    used = sorted({"Robots", "Url", *(kind for kind, _ in site.lists[:_LISTED])})
    lines = [
        f'"""{title.replace(chr(34), "")}: drafted from {len(captures)} of its pages, which come '
        "from",
        f"{said}. What is certain of it is to be said here.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from spiders.source import Source, Yield",
        f"from spiders.vocabulary.discovery import {', '.join(used)}",
        "from spiders.vocabulary.shape import Other, Shape",
        "",
        f"_ROOT = {json.dumps(site.root)}",
        "",
        "",
        f"class {_class(name)}(Source):",
        f"    name = {json.dumps(name)}",
        f"    title = {json.dumps(title, ensure_ascii=False)}",
        f"    hosts = ({hosts},)",
        f"    languages = ({''.join(json.dumps(one) + ', ' for one in languages).strip()})",
        f"    cadence = {json.dumps(pace)}",
        f"    expects = Yield(documents={len(site.articles)}, "
        f"dated={int(len(dated) / len(site.articles) * 10) / 10})",
        "    seeds = (",
        *(f"        {seed}," for seed in seeds),
        "    )",
        "    not_documents = (",
        '        Other("home", r"^/(?:[a-z]{2}/?)?$"),',
        *listed[:_PAGES],
        f'        Other("page", r"^(?!(?:{alone})/?$)"),',
        "    )",
        *(["    shapes = (", *shapes, "    )"] if len(shapes) > 1 else [one]),
    ]
    return "\n".join(lines) + "\n"


def _class(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _loaded(module: Path, name: str) -> Source:
    """The source that a file describes, which is in no catalogue yet."""
    spec = spec_from_file_location(f"drafted_{name}", module)
    assert spec and spec.loader
    loaded = module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    source: Source = getattr(loaded, _class(name))()
    return source


def _chosen(site: Site) -> Iterator[Row]:
    """Articles of each language, then any, and one of the pages that are none."""
    by_language = {row["language"]: row for row in reversed(site.articles)}
    chosen = {row["url"]: row for row in (*by_language.values(), *site.articles)}
    yield from list(chosen.values())[: max(_SHOWN, len(by_language))]
    yield from site.others[:1]


def _expected(
    site: Site, source: Source, captures: Sequence[Capture], bodies: Sequence[Path]
) -> Iterator[str]:
    """The lines of `pages.toml`: what the draft reads in the pages."""
    outcomes = [read_page(capture, capture.url, source) for capture in captures]
    findings = [f"{one.rule}: {one.detail}" for outcome in outcomes for one in outcome.findings]
    fetched = max(capture.date for capture in captures).astimezone(UTC)
    yield f"# {source.title}: pages of {site.root} as they came. Invent others in their shape"
    yield "# before this is published: the sentences belong to the site."
    yield f"fetched = {fetched:%Y-%m-%dT%H:%M:%SZ}"
    if findings:
        yield f"findings = {json.dumps(findings, ensure_ascii=False)}"
    fewest = min(captures, key=lambda capture: len(_leads_to(source, capture)))
    for capture, outcome, path in zip(captures, outcomes, bodies, strict=True):
        yield from ("", "[[page]]", f"url = {json.dumps(capture.url)}", f'file = "{path.name}"')
        yield f'is = "{outcome.page}"'
        yield f"content_type = {json.dumps(capture.stated_type or 'text/html')}"
        if capture is fewest:
            yield f"leads_to = {json.dumps(_leads_to(source, capture), indent=2)}"
    yield from _documents(captures, outcomes)


def _leads_to(source: Source, capture: Capture) -> list[str]:
    assert capture.head
    links = source.discover(capture.url, 200, capture.head, _body(capture))
    return sorted(link.url for link in links if link.hop != "E")


def _documents(captures: Sequence[Capture], outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each document once, with the addresses that show it; the last one shows its latest state."""
    seen: dict[tuple[str, str], tuple[Document, list[str]]] = {}
    for capture, outcome in zip(captures, outcomes, strict=True):
        if document := outcome.document:
            key = document.identity, document.language
            urls = seen[key][1] if key in seen else []
            seen[key] = document, [*urls, capture.url]
    for document, urls in seen.values():
        yield from ("", "[[document]]", f"seen_at = {json.dumps(urls)}")
        yield from _stated(document)


def _stated(document: Document) -> Iterable[str]:
    for one in fields(document):
        value = getattr(document, one.name)
        if value is None or one.name in _NOT_EXPECTED:
            continue
        if isinstance(value, datetime):
            value = f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        yield f"{one.name} = {json.dumps(str(value), ensure_ascii=False)}"
