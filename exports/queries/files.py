"""The corpus as files for other tools: CSV, JSON Lines, Parquet, plain texts, a data package.

1. Rows come in a fixed order and files hold no date of their making: the same corpus gives the
   same bytes.
2. In CSV no cell begins as a formula would in a spreadsheet (OWASP, CSV injection): such text
   gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from archive.errors import ConfigurationError, storing
from exports.database import Corpus, Row
from exports.queries import output
from exports.queries.selection import ALL, Selection
from exports.queries.tables import TABLES, Tables

_PACKAGE, _NAME = "datapackage.json", "letapis-corpus"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones in Japanese
_TYPES = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}
_ABOUT, _BEGINS = "documents.csv", b"id,source,url,language,title,"
_TEXT = re.compile(r"\d+\.txt")
_FOLDERS = {"datapackage": "a data package", "text": "a folder of texts"}
_PIECE = 1000  # rows of one Parquet row group


def export(corpus: Path, format: str, path: Path, wanted: Selection = ALL) -> int:
    """Writes documents as `csv`, `jsonl`, `parquet` or `text`, or all tables as `datapackage`.

    Returns the number of documents. Of the other tables there is what belongs to the documents
    that are wanted. Texts and data packages are folders, all else is a file; `-` is standard
    output. Raises ConfigurationError and StorageError.
    """
    if format not in FORMATS:
        raise ConfigurationError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    _require(format, path)
    with Corpus.existing(corpus) as opened:
        return FORMATS[format](Tables(opened, wanted), path)


def _require(format: str, path: Path) -> None:
    """Raises ConfigurationError where nothing of the format may be written."""
    if path == output.STANDARD:
        if format not in ("csv", "jsonl"):
            raise ConfigurationError(f"{format} does not go to standard output; name a path")
    elif not path.absolute().parent.is_dir():
        raise ConfigurationError(f"there is no folder {path.absolute().parent}")
    elif format not in _FOLDERS:
        if path.is_dir():
            raise ConfigurationError(f"{path} is a folder; name a file")
    elif path.exists() and not path.is_dir():
        raise ConfigurationError(f"{path} is a file; {_FOLDERS[format]} is a folder")
    elif path.is_dir() and any(path.iterdir()) and not _OURS[format](path):
        raise ConfigurationError(
            f"{path} holds other things than {_FOLDERS[format]} of Letapis; name an empty folder"
        )


def _are_texts(folder: Path) -> bool:
    """Whether a folder holds texts that were written here, and nothing else."""
    try:
        with (folder / _ABOUT).open("rb") as file:
            begins = file.read(len(_BEGINS)) == _BEGINS
    except OSError:
        return False
    names = {path.name for path in folder.iterdir()} - {_ABOUT}
    return begins and all(map(_TEXT.fullmatch, names))


def _is_package(folder: Path) -> bool:
    """Whether a folder holds a data package that was made here, and nothing else."""
    try:
        said = json.loads((folder / _PACKAGE).read_bytes())
    except (OSError, ValueError):
        return False
    names = {path.name for path in folder.iterdir()}
    own = {_PACKAGE, *(f"{table}.csv" for table in TABLES)}
    return isinstance(said, dict) and said.get("name") == _NAME and names <= own


def _csv(tables: Tables, path: Path, table: str = "documents", without: str = "") -> int:
    names = [name for name, _ in tables.columns(table) if name != without]
    with output.text(path) as file:
        writer = csv.writer(file)
        writer.writerow(names)
        count = 0
        for row in tables.rows(table):
            writer.writerow(_harmless(row[name]) for name in names)
            count += 1
    return count


def _jsonl(tables: Tables, path: Path) -> int:
    with output.text(path) as file:
        count = 0
        for row in tables.rows("documents"):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def _parquet(tables: Tables, path: Path) -> int:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ConfigurationError(
            "Parquet needs the library pyarrow: pip install pyarrow"
        ) from error
    kinds = {"INTEGER": pyarrow.int64(), "REAL": pyarrow.float64(), "TEXT": pyarrow.string()}
    columns = tables.columns("documents")
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in columns])
    count = 0
    with (
        output.whole(path) as part,
        parquet.ParquetWriter(part, schema, compression="zstd") as writer,
    ):
        for rows in _pieces(tables.rows("documents")):
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
            count += len(rows)
    return count


def _texts(tables: Tables, folder: Path) -> int:
    """A file of title and text for each document, and a table of what else is known of them."""
    with storing(folder, "write to"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for row in tables.rows("documents"):
            text = f"{row['title']}\n\n{row['text']}\n"
            (folder / f"{row['id']}.txt").write_text(text, "utf-8", newline="")
    return _csv(tables, folder / _ABOUT, without="text")


def _datapackage(tables: Tables, folder: Path) -> int:
    """Frictionless Data Package 1.0: a CSV file for each table, and what their columns mean."""
    with storing(folder, "create"):
        folder.mkdir(parents=True, exist_ok=True)
    counts = {table: _csv(tables, folder / f"{table}.csv", table) for table in TABLES}
    package = {
        "profile": "tabular-data-package",
        "name": _NAME,
        "title": "A corpus of documents, each with the place of its bytes in a web archive",
        "resources": [_resource(tables, folder, table) for table in TABLES],
    }
    with output.whole(folder / _PACKAGE) as part:
        part.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return counts["documents"]


def _resource(tables: Tables, folder: Path, table: str) -> Row:
    path = folder / f"{table}.csv"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    said = tables.descriptions(table)
    schema: Row = {
        "fields": [
            {"name": name, "type": _TYPES[kind], "description": said[name]}
            for name, kind in tables.columns(table)
        ]
    }
    if key := TABLES[table][1]:
        schema["primaryKey"] = key
    if references := tables.references(table):
        schema["foreignKeys"] = [
            {"fields": field, "reference": {"resource": resource, "fields": to}}
            for field, resource, to in references
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": path.name,
        "description": said[""],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def _pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    piece: list[Row] = []
    for row in rows:
        piece.append(row)
        if len(piece) == _PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_OURS = {"datapackage": _is_package, "text": _are_texts}
FORMATS: dict[str, Callable[[Tables, Path], int]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "text": _texts,
    "datapackage": _datapackage,
}
