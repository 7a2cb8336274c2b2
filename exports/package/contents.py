"""What goes into a package, whatever its form: WARC files, index, page list, log, reports, papers.

All but the dates of the packaging itself is a function of the archive, the corpus and the order.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from archive.errors import ConfigurationError, storing
from archive.index.cdxj import index_files
from archive.index.originals import Originals
from archive.sorting import in_order
from archive.storage import durable, rights
from archive.storage.collection import Collection
from archive.storage.exclusions import beside
from archive.storage.files import File
from archive.storage.settings import Settings
from exports.database import Corpus
from exports.package import papers
from exports.package.crawl_log import Tally
from exports.package.outside import Outside, outside
from exports.package.pages import entry, header, is_page
from exports.package.parts import Part, parts
from exports.package.selection import Selection
from exports.package.visits import Visit, visits

Version = Literal["1.0", "1.1"]


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to have."""

    selection: Selection
    version: Version = "1.1"  #: of the WARC files
    self_contained: bool = False  #: with the originals of revisits, wherever the archive has them


@dataclass(slots=True)
class Contents:
    """What was gathered."""

    parts: list[Part]
    papers: Path  #: folder of all other files, in their places
    outside: list[Outside]  #: revisits whose originals are not in it
    visits: int = 0
    failures: int = 0
    pages: int = 0
    main_page: dict[str, str] = field(default_factory=dict)  #: where to begin

    begins_within: bool = True  #: whether that one was led to by another

    def files(self) -> list[tuple[str, File]]:
        """Every file with its place in the package, in the order of their places."""
        found: list[tuple[str, File]] = [
            (f"archive/{part.path.name}", part.path) for part in self.parts
        ]
        for path in self.papers.rglob("*"):
            if path.is_file():
                found.append((path.relative_to(self.papers).as_posix(), path))
        return sorted(found)


def title(collection: Collection, settings: Settings) -> str:
    """What a collection is called."""
    return settings.collection.title or collection.folder.name


def gather(
    collection: Collection, settings: Settings, order: Order, scratch: Path, now: datetime
) -> Contents:
    """Brings together what was ordered, in a folder; `now` is UTC.

    Raises ConfigurationError where nothing is, and StorageError.
    """
    made, folder = scratch / "warcs", scratch / "papers"
    with storing(scratch, "write to"):
        for one in (made, folder):
            one.mkdir(parents=True)
        contents = _chosen(collection, order, made)
        contents.papers = folder
        lines = index_files(_paths(contents), beside(collection.archive))
        _write(folder / "indexes" / "index.cdxj", lines)
        _go_through(contents, collection)
        rows = [one.as_row() for one in contents.outside]
        leaning = {"count": len(rows), "revisits": rows}
        files = papers.file_list(contents.parts, collection.archive, title(collection, settings))
        said: dict[str, Iterable[bytes]] = {
            "files.json": [papers.as_json(files)],
            "rights.json": [papers.as_json(rights.as_table(settings))],
            "fixity.jsonl": papers.history(contents.parts, collection.archive, now),
            "revisits-outside.json": [papers.as_json(leaning)],
        }
        for name, text in said.items():
            _write(folder / "metadata" / name, text)
    return contents


def _chosen(collection: Collection, order: Order, folder: Path) -> Contents:
    """The WARC files, and which revisits lean on others."""
    sources = collection.warc_files()
    chosen = list(parts(sources, folder, order.selection, order.version))
    if not chosen:
        raise ConfigurationError(
            f"nothing in {collection.archive} matches the selection; `letapis status` and "
            "`letapis sources` say what there is"
        )
    leaning = outside((part.path for part in chosen), collection)
    also = {
        one.original.record_id
        for one in leaning
        if one.original and not order.selection.excludes(one.original.url)
    }
    if order.self_contained and also:
        for part in chosen:
            if isinstance(part.path, Path) and part.path != part.origin:
                part.path.unlink()
        selection = replace(order.selection, also=frozenset(also))
        chosen = list(parts(sources, folder, selection, order.version))
        leaning = outside((part.path for part in chosen), collection)
    return Contents(chosen, folder, leaning)


def _go_through(contents: Contents, collection: Collection) -> None:
    """Everything that needs the visits, in one reading: log, reports, page list."""
    tally = Tally()
    originals = Originals(collection.archive, collection.index)
    unshown = {one.revisit.record_id for one in contents.outside}
    with ExitStack() as stack:
        there = collection.corpus.exists()
        corpus = stack.enter_context(Corpus(collection.corpus)) if there else None
        listed = stack.enter_context(tempfile.TemporaryFile())

        def each() -> Iterator[bytes]:
            for visit in visits(_paths(contents)):
                yield tally.line(visit)
                if is_page(visit) and visit.record.record_id not in unshown:
                    one = entry(visit, corpus, originals)
                    listed.write(_line(one))
                    _count_page(contents, visit, one)

        log = in_order(each())
        _write(contents.papers / "logs" / "crawl.log", log)
        listed.seek(0)
        _write(
            contents.papers / "pages" / "pages.jsonl",
            itertools.chain([_line(header(with_text=there))], listed),
        )
    for name, text in tally.reports().items():
        _write(contents.papers / "reports" / name, [text.encode()])
    contents.visits, contents.failures = tally.visits, tally.failures


def _count_page(contents: Contents, visit: Visit, one: dict[str, str]) -> None:
    """The first page that was a seed is the one to begin with, else the first of all."""
    contents.pages += 1
    if not contents.main_page or (contents.begins_within and not visit.hops):
        contents.main_page = {"mainPageUrl": one["url"], "mainPageDate": one["ts"]}
        contents.begins_within = bool(visit.hops)


def _paths(contents: Contents) -> list[File]:
    return [part.path for part in contents.parts]


def _line(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, pieces)
