"""An archive in which each step of a build has something to decide across its files; its tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from archive.records import warc
from exports.corpus.parquet import TABLES
from exports.database import Corpus
from tests import test_sources
from tests.exports import test_build, test_lists
from tests.exports.warcs import START, Warc, article, prose

HERON = test_build.HERON
EXCLUDED = "https://plain.example/notes/secret"


def write(archive: Path) -> None:
    """Fixtures of sources; lists; revisits by all ways; copies; what is gone, damaged, excluded."""
    archive.mkdir(parents=True, exist_ok=True)
    for name in test_sources.FIXTURES:
        test_sources.warc(name).write(archive)
    for number in range(len(test_lists.VISITS)):
        test_lists.write(archive, number)
    test_build.write_two_files(archive)
    _revisits(archive)
    _copies(archive)
    gone = Warc("gone.warc.gz", "crawl-9", START.replace(year=2026))
    gone.page(HERON, "It is no more", status="404 Not Found")
    gone.page(EXCLUDED, article("The secret", prose("secret")))
    gone.page("https://plain.example/wide", "<p>x</p>" * 150_000)
    gone.end(wanted=9, kept=9, failed=0, left=0)
    whole = gone.write(archive).read_bytes()
    (archive / "cut.warc.gz").write_bytes(whole[: len(whole) // 2])
    exclusion = f'[[exclude]]\naddresses = {json.dumps([EXCLUDED])}\nsince = "2024-05-01"\n'
    (archive.parent / "exclusions.toml").write_text(exclusion + 'reason = "asked for"\n')


def _revisits(archive: Path) -> None:
    """Each in a file before that of its original; a digest has two originals, in two files."""
    page = article("The finch", prose("finch"))
    url = "https://plain.example/notes/finch"
    revisits = Warc("0-revisits.warc.gz", "crawl-7", START.replace(month=8))
    for name, month in (("z", 5), ("y", 6)):
        file = Warc(f"{name}.warc.gz", f"crawl-{name}", START.replace(month=month))
        date = warc.warc_date(file.now)
        record = file.page(url, page)
        file.write(archive)
        fields = {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": date}
        revisits.revisit(url, **fields)
        revisits.revisit(f"{url}/print", WARC_Refers_To=record.record_id)
    digest = warc.digest(page.encode())
    revisits.revisit(f"{url}/again", WARC_Payload_Digest=digest)
    revisits.revisit(f"{url}/again", WARC_Payload_Digest=digest)
    revisits.revisit(url, status="404 Not Found", WARC_Payload_Digest=digest)
    revisits.revisit(url, WARC_Refers_To="<urn:uuid:nowhere>")
    revisits.write(archive)


def _copies(archive: Path) -> None:
    for number, changed in enumerate(["bridge", "footbridge", "viaduct"]):
        file = Warc(f"copy-{9 - number}.warc.gz", "copies", START.replace(day=5 + number))
        text = [one.replace("bridge", changed, 1) for one in prose("gull", 6)]
        file.page(f"https://copy-{number}.example/gull", article("The gull", text))
        file.page(f"https://copy-{number}.example/short", article("Short", ["Yes, it is. " * 30]))
        walk = prose("gander", 12 if number else 4)  # the first to be seen is cut
        file.page(f"https://copy-{number}.example/walk", article("A walk", walk))
        file.write(archive)


def rows(tables: Path, table: str) -> Iterator[dict[str, Any]]:
    """What DuckDB reads of a folder of Parquet files."""
    if not list(tables.glob(f"{table}/**/*.parquet")):
        return
    files = f"{tables}/{table}/**/*.parquet"
    sql = f"SELECT * FROM read_parquet('{files}', hive_partitioning = true)"
    found = import_module("duckdb").sql(sql)
    yield from (dict(zip(found.columns, row, strict=True)) for row in found.fetchall())


def differing(corpus: Path, tables: Path) -> list[str]:
    """The tables of which both do not have the same rows, in the columns that a corpus has."""
    found = []
    with Corpus(corpus) as opened:
        for table in TABLES:
            expected = Counter(tuple(row.items()) for row in opened.query(f"SELECT * FROM {table}"))
            columns = [name for name, _ in next(iter(expected), ())]
            written = Counter(
                tuple((name, row[name]) for name in columns) for row in rows(tables, table)
            )
            if written != expected:
                found.append(table)
    return found
