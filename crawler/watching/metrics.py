"""Numbers for Prometheus, in the text format that node_exporter's textfile collector reads.

One file, replaced whole, and no port: what is scraped is what was last written, while nothing runs
too. https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

_LIVE = {
    "kept": "visits of the crawl that got an answer",
    "failed": "visits of the crawl that ended in a failure",
    "left": "addresses still to visit",
}


def write(path: Path, live: Sequence[dict[str, Any]], ended: Iterable[dict[str, Any]]) -> None:
    """Running crawls, and the last run of each source. Raises OSError."""
    draft = path.with_name(f".{path.name}.draft")  # the collector reads *.prom
    draft.write_text("".join(f"{line}\n" for line in _lines(live, ended)), "utf-8")
    draft.replace(path)


def _lines(live: Sequence[dict[str, Any]], ended: Iterable[dict[str, Any]]) -> Iterator[str]:
    last = {row["source"]: row for row in ended}
    latest = last | {row["source"]: row for row in live}
    now = {row["source"] for row in live}
    yield from _metric("running", "whether a crawl is under way", {s: s in now for s in latest})
    for name, words in _LIVE.items():
        values = {s: row.get("counts", {}).get(name, 0) for s, row in latest.items()}
        yield from _metric(name, words, values)
    received = {s: row.get("received", 0) for s, row in latest.items()}
    yield from _metric("received_bytes", "received in the run", received)
    times = {s: datetime.fromisoformat(row["ended"]).timestamp() for s, row in last.items()}
    yield from _metric("ended_timestamp_seconds", "when the last run ended", times)
    findings = {s: bool(row.get("findings")) for s, row in last.items()}
    yield from _metric("findings", "whether the last run left anything to look at", findings)


def _metric(name: str, words: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP letapis_crawl_{name} {words[:1].upper()}{words[1:]}."
    yield f"# TYPE letapis_crawl_{name} gauge"
    for source, value in sorted(values.items()):
        label = source.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield f'letapis_crawl_{name}{{source="{label}"}} {float(value):.15g}'
