"""Makes a corpus of invented documents, as large as asked for, without the WARC files behind it.

python -m benchmarks.corpus big.db --documents 1000000

The same rows for the same number, in one go or, with `--seconds`, in several calls: each goes on
where the last one stopped. `--bare` leaves out what only builds read. Rows are written table by
table, as the build would have them; what the build works out from captures (readings, versions,
originals) is worked out here.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import prose
from exports.database import Corpus, Row
from exports.extraction import near
from exports.extraction.outcome import text_sha256
from exports.extraction.sentences import hashes, sentences

SOURCES = 40
TOPICS = ("Economy", "Elections", "Media", "Courts", "Borders", "Energy")
_BEGIN = datetime(2007, 1, 1, 8, tzinfo=UTC)
_DAYS = 19 * 365
_PIECE = 20_000  # documents in one transaction
_FILE = 20_000  # captures in one WARC file
_LENGTH = 4_000  # bytes of a record
_READ = ("topic", "period_start", "period_end", "trend", "trend_text", "modified", "image_credit",
         "translation_group", "agreement")  # fmt: skip
_COMPARED = ("near_duplicate_of", "part_of")
_INDEXES = "sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name <> 'months_by_source'"
_PENDING = 1 << 26  # bytes of words that FTS5 gathers before it writes them; 8 MiB in a corpus
_GATHER = "INSERT INTO documents_fts (documents_fts, rank) VALUES ('hashsize', ?)"


@dataclass(slots=True)
class Generator:
    """Rows of one document after the other, in the order of their first capture."""

    documents: int
    bare: bool = False
    done: int = 0  # of them, in whole pieces
    captures: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(2026))
    rows: dict[str, list[Row]] = field(default_factory=dict)
    recent: list[Row] = field(default_factory=list)  # documents that a later one may repeat

    def pieces(self) -> Iterator[dict[str, list[Row]]]:
        """The rows of some thousand documents at once, by table."""
        for number in range(self.done, self.documents):
            if number % _PIECE == 0:
                self.chance, self.recent = random.Random(2026 + number), []
            self._document(number)
            if number % _PIECE == _PIECE - 1 or number == self.documents - 1:
                # FTS5 writes out what it has gathered wherever a rowid is below the last one.
                self.rows["documents_fts"].sort(key=lambda row: int(row["rowid"]))
                yield self.rows
                self.rows = {}

    def _document(self, number: int) -> None:
        chance = self.chance
        day = _BEGIN + timedelta(days=number * _DAYS / self.documents)
        language = chance.choices(prose.LANGUAGES, (5, 3, 2))[0]
        source = f"source-{int(SOURCES * chance.random() ** 2):02}.example"
        title, title_keys = prose.title(chance, language)
        original = chance.choice(self.recent) if self.recent and chance.random() < 0.05 else None
        if original:
            language, title = original["language"], original["title"]
            title_keys = original["title_keys"]
            text, keys, cut = _copied(chance, number, original["text"], original["keys"])
        else:
            words = max(60, int(chance.lognormvariate(5.4, 0.6)))
            text, keys = prose.text(chance, language, words)
        url = f"https://{source}/{day:%Y/%m/%d}/{number}"
        row: Row = {
            "source": source, "identity": url, "language": language, "shape": "article",
            "url": url, "title": title, "published": f"{day:%Y-%m-%d}",
            "published_from": "json-ld", "author": f"Author {chance.randrange(2000)}",
            "extractor": "invented",
        }  # fmt: skip
        if number % 3:
            row["published"] = f"{day:%Y-%m-%dT%H:%M:%SZ}"
        if number % 50 == 0:  # a verdict of one source on a topic and a week
            row["source"] = "source-00.example"
            monday = day - timedelta(days=day.weekday())
            row |= {"topic": TOPICS[number // 50 % len(TOPICS)],
                    "trend": chance.choice(("better", "same", "worse")),
                    "period_start": f"{monday:%Y-%m-%d}",
                    "period_end": f"{monday + timedelta(days=6):%Y-%m-%d}"}  # fmt: skip
        if number % 10 < 3:
            row["translation_group"] = f"group-{number // 10}"
        if original:
            row["part_of" if cut else "near_duplicate_of"] = original["id"]
        document = self._write(number, day, row, text)
        self._add("documents_fts", {
            "rowid": document, "title": title, "text": text, "title_forms": title_keys,
            "text_forms": keys, "names": prose.names(title_keys, keys)})  # fmt: skip
        if original is None:
            self.recent = [
                *self.recent[-99:],
                {**row, "id": document, "text": text, "keys": keys, "title_keys": title_keys},
            ]

    def _write(self, number: int, day: datetime, row: Row, text: str) -> int:
        """A document with its captures and versions; returns its id."""
        chance, document = self.chance, _number(row["identity"])
        texts = [text]
        if chance.random() < 0.06:
            texts.append(text.replace(".", ", as was found later.", 1))
        shown = []
        for version, said in enumerate(texts, 1):
            text_id = number * 2 + version
            visit = self._capture(row, day + timedelta(days=version), text)
            place = {"body_file": visit["warc_file"], "body_offset": visit["warc_offset"]}
            own = {"text_id": text_id, "text_sha256": text_sha256(said)}
            self._add("texts", {"id": text_id, "sha256": _sha(said), "text": said})
            reading = {"capture_url": row["url"], "document_id": document, "whole": 1}
            self._add("readings", _all(row, _READ) | own | place | reading)
            shown.append(visit["captured_at"])
            self._add("document_versions", {
                "document_id": document, "number": version, "captured_at": shown[-1],
                "title": row["title"], "published": row["published"], "modified": None,
                **own, **place})  # fmt: skip
            if version > 1:
                self._add("edits", {
                    "document_id": document, "position": version - 1, "before_at": shown[-2],
                    "captured_at": shown[-1], "before_version": version - 1, "version": version,
                    "published": row["published"], "modified": None, "silent": 1})  # fmt: skip
        if chance.random() < 0.01:
            self._capture(row, day + timedelta(days=30), text, status=404)
        if chance.random() < 0.03:
            kind = chance.choice(("dns", "connect", "tls", "timeout", "robots", "budget"))
            self._failure(row, day, kind)
        self._add("document_latest", _all(row, (*_READ, *_COMPARED)) | own | place | {
            "id": document, "first_captured": shown[0], "last_captured": shown[-1],
            "captured_at": shown[-1], "captures": len(texts), "versions": len(texts)})  # fmt: skip
        if not self.bare:
            self._sign(document, row, texts[-1], _microseconds(shown[0]), str(own["text_sha256"]))
        return document

    def _sign(self, document: int, row: Row, text: str, moment: int, sha256: str) -> None:
        minhash, said = near.signature(text), sentences(row["language"], text)
        self._add("signatures", {
            "document_id": document, "moment": moment, "language": row["language"],
            "text_sha256": sha256, "minhash": minhash, "sentences": said})  # fmt: skip
        for band in near.bands(row["language"], sha256, minhash):
            self._add("later_bands", {"band": band, "moment": moment, "document_id": document})
        for sentence in hashes(said):
            self._add("later_sentences", {"sentence": sentence, "document_id": document})

    def _capture(self, row: Row, at: datetime, text: str, status: int = 200) -> Row:
        file, self.captures = f"{self.captures // _FILE:05}.warc.gz", self.captures + 1
        offset = self.captures % _FILE * _LENGTH
        if offset == _LENGTH or self.captures == 1:
            about = {"size": _FILE * _LENGTH, "modified": 0, "fingerprint": "none", "complete": 1}
            self._add("files", {"name": file, **about})
            self._add("crawls", {
                "id": file, "source": row["source"], "started": _moment(at), "software": "none",
                "stated": "finished", "outcome": "finished", "warc_file": file})  # fmt: skip
        visit = {
            "url": row["url"], "captured_at": _moment(at), "kind": "response", "status": status,
            "mime": "text/html", "method": "GET", "payload_digest": f"sha256:{_sha(text)}",
            "warc_file": file, "warc_offset": offset, "warc_length": _LENGTH,
            "record_id": f"<urn:uuid:{_sha(str(self.captures))[:32]}>", "body_file": file,
            "body_offset": offset, "page": "document" if status == 200 else None,
            "crawl": file, "source": row["source"]}  # fmt: skip
        self._add("captures", visit)
        return visit

    def _failure(self, row: Row, at: datetime, kind: str) -> None:
        file = f"{(self.captures - 1) // _FILE:05}.warc.gz"
        self._add("failures", {
            "url": f"{row['url']}/more", "at": _moment(at), "kind": kind, "crawl": file,
            "source": row["source"], "warc_file": file, "record_id": "none",
            "warc_offset": self.captures % _FILE * _LENGTH + 1})  # fmt: skip

    def _add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)


def make(path: Path, documents: int, seconds: float, bare: bool) -> None:
    """Writes a corpus of so many documents, or goes on with it for so long."""
    began, later = time.monotonic(), path.with_name(path.name + ".later")
    with Corpus(path) if path.exists() else Corpus.create(path, {}) as corpus:
        for pragma in ("synchronous = OFF", "cache_size = -600000", "foreign_keys = OFF"):
            corpus.execute(f"PRAGMA {pragma}")
        corpus.execute(_GATHER, (_PENDING,))
        _put_off(corpus, later)
        done, captures = (_count(corpus, table) for table in ("document_latest", "captures"))
        for rows in Generator(documents, bare, done, captures).pieces():
            with corpus.transaction():
                for table, found in rows.items():
                    corpus.insert(table, found)
            done += len(rows["document_latest"])
            took = time.monotonic() - began
            print(f"\r{done} documents, {took:.0f} s", end="", file=sys.stderr, flush=True)
            if took > seconds:
                return
        _make_up(corpus)
        later.unlink()
        corpus.execute(_GATHER, (1 << 23,))
        corpus.tidy()
    print(f"\n{path.stat().st_size / 1e9:.2f} GB, {time.monotonic() - began:.0f} s")


def _put_off(corpus: Corpus, path: Path) -> None:
    """Leaves to the end what documents, in their order, would write all over its tree."""
    corpus.execute("ATTACH ? AS later", (str(path),))
    corpus.execute("CREATE TABLE IF NOT EXISTS later.later_bands (band, moment, document_id)")
    corpus.execute("CREATE TABLE IF NOT EXISTS later.later_sentences (sentence, document_id)")
    corpus.execute("CREATE TABLE IF NOT EXISTS later.indexes (sql)")
    corpus.execute(f"INSERT INTO indexes SELECT sql FROM {_INDEXES}")
    for row in list(corpus.query(f"SELECT name FROM {_INDEXES}")):
        corpus.execute(f"DROP INDEX {row['name']}")


def _make_up(corpus: Corpus) -> None:
    with corpus.transaction():
        for table in ("bands", "sentences"):
            corpus.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM later_{table} ORDER BY 1")
        for row in list(corpus.query("SELECT sql FROM indexes")):
            corpus.execute(row["sql"])
    corpus.execute("DETACH later")


def _copied(chance: random.Random, number: int, text: str, keys: str) -> tuple[str, str, bool]:
    """A repeated text and its keys, and whether it was cut, as one of five is."""
    if cut := chance.random() < 0.2:
        paragraphs = text.split("\n\n")
        text = "\n\n".join(paragraphs[: max(1, len(paragraphs) * 2 // 5)])
        keys = " ".join(keys.split()[: len(text.split())])
    return f"{text} Said reader {number}.", keys, cut


def _count(corpus: Corpus, table: str) -> int:
    found = corpus.first(f"SELECT count(*) AS n FROM {table}")
    return int(found["n"]) if found else 0


def _all(row: Row, fields: Sequence[str]) -> Row:
    """A row with all of these fields, and without what only comparing documents says."""
    said = {name: value for name, value in row.items() if name not in _COMPARED or name in fields}
    return dict.fromkeys(fields) | said


def _number(identity: str) -> int:
    return int(_sha(identity)[:13], 16)


def _sha(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _microseconds(moment: str) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (datetime.fromisoformat(moment) - epoch) // timedelta(microseconds=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after so many")
    parser.add_argument(
        "--bare", action="store_true", help="without what documents are compared by"
    )
    asked = parser.parse_args()
    make(asked.path, asked.documents, asked.seconds, asked.bare)


if __name__ == "__main__":
    main()
