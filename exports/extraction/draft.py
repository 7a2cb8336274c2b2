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
from dataclasses import fields
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from archive.errors import ConfigurationError
from archive.records.captures import read_capture
from archive.storage import files
from archive.storage.collection import Collection
from archive.wire.capture import Capture
from archive.wire.coding import decode
from exports.database import Corpus, Row
from exports.extraction.draft_source import Site, class_name, source_file, words
from exports.extraction.extract import BODY_LIMIT, read_page
from exports.extraction.outcome import Outcome
from spiders.catalogue import source_for, sources
from spiders.document import Document
from spiders.source import Source
from spiders.vocabulary import addresses
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
_SHOWN = 3  # documents in the fixture
_TRIED = 200  # articles that the draft is tried on
_PAGES = 12  # of the site that are looked at for its title and software
_NOT_EXPECTED = {"source", "extractor", "agreement"}


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
    module.write_text(source_file(name, site, _looked_at(site, captures)), "utf-8")
    source = _loaded(module, name)
    if unread := _unread(site, source, captures):
        site.articles[:] = [row for row in site.articles if row["url"] not in unread]
        site.others.extend(unread.values())
        module.write_text(source_file(name, site, _looked_at(site, captures)), "utf-8")
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


def _looked_at(site: Site, captures: dict[str, Capture]) -> list[Html]:
    """Some of its articles, to be asked for title and software."""
    found = (captures[row["url"]] for row in site.articles[:_PAGES])
    return [Html(capture.url, _body(capture), capture.stated_type) for capture in found]


def _loaded(module: Path, name: str) -> Source:
    """The source that a file describes, which is in no catalogue yet."""
    spec = spec_from_file_location(f"drafted_{name}", module)
    assert spec and spec.loader
    loaded = module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    source: Source = getattr(loaded, class_name(name))()
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
    yield f"# {words(source.title)}: pages of {site.root} as they came. Invent others in their"
    yield "# shape before this is published: the sentences belong to the site."
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
