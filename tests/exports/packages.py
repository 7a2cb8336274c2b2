"""A small collection to hand over: two crawls, a failure, a revisit of the crawl before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.problem import Problem
from archive.records.captures import captures
from archive.storage.collection import Collection
from archive.wire.capture import Capture
from exports.corpus.build import build
from exports.package.contents import Order
from exports.package.make import Made, make_bag, make_wacz
from exports.package.selection import Selection
from tests.exports.warcs import START, Warc, article, prose

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
SITE = "https://plain.example"
FIRST, SECOND = "crawl-1", "crawl-2"
WEEK = timedelta(days=7)


def collection(folder: Path) -> Collection:
    """Written, and built."""
    made = Collection(folder)
    made.create(name="Archive of Herons", contact="herons@archive.example")
    one = Warc("FIRST-00000.warc.gz", crawl=FIRST)
    heron = one.page(f"{SITE}/heron", article("The heron", prose("heron")))
    one.page(f"{SITE}/otter", article("The otter", prose("otter")))
    one.page(f"{SITE}/style.css", "body { margin: 0 }", content_type="text/css")
    one.failure(f"{SITE}/gone", "dns")
    one.end(wanted=4, kept=3, failed=1)
    one.write(made.archive)
    two = Warc("SECOND-00000.warc.gz", crawl=SECOND, start=START + WEEK)
    two.page(f"{SITE}/crane", article("The crane", prose("crane")))
    body = article("The heron", prose("heron")).encode()
    two.revisit(
        f"{SITE}/heron",
        WARC_Refers_To=heron.record_id,
        WARC_Refers_To_Target_URI=f"{SITE}/heron",
        WARC_Refers_To_Date="2024-03-04T09:30:01.000000Z",
        WARC_Payload_Digest=f"sha256:{hashlib.sha256(body).hexdigest()}",
    )
    two.end(wanted=2, kept=2)
    two.write(made.archive)
    build(made.archive, made.corpus, jobs=1)
    return made


def wacz(held: Collection, path: Path, order: Order | None = None) -> Made:
    return make_wacz(path, held, held.settings(), order or Order(Selection()), NOW)


def bag(held: Collection, path: Path, order: Order | None = None) -> Made:
    return make_bag(path, held, held.settings(), order or Order(Selection()), NOW)


def facts(folder: Path) -> list[tuple[object, ...]]:
    """What may not change on the way: every capture with its digest, block and reference."""
    found = [one for one in captures(sorted(folder.glob("*.warc.gz"))) if isinstance(one, Capture)]
    return sorted(
        (one.record_id, one.kind, one.url, one.payload_digest, one.block, str(one.refers_to))
        for one in found
    )


def errors(problems: list[Problem]) -> set[str]:
    return {problem.rule for problem in problems if problem.severity == "error"}
