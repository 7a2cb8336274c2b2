"""What a crawl left behind, and how tests wait for one that runs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.problem import Problem
from archive.records.reader import records
from archive.records.record import Record
from archive.records.warc import CRAWL_URN, read_fields

QUICK = ("--allow-private", "--delay", "0", "--concurrency", "4", "--no-build")


def kept(folder: Path) -> list[Record]:
    """Every record of the archive; damage fails the test."""
    found: list[Record] = []
    assert not list((folder / "archive").glob("*.open"))
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        for item in records(path):
            assert not isinstance(item, Problem), item
            found.append(item)
    return found


def captured(folder: Path) -> Counter[str]:
    """How often each URL was answered."""
    return Counter(item.target_uri or "" for item in kept(folder) if item.type == "response")


def end(folder: Path) -> dict[str, str]:
    """What the last end of a crawl on record says."""
    ends = [item for item in kept(folder) if (item.target_uri or "").startswith(CRAWL_URN)]
    return dict(read_fields(ends[-1].block))


def wait_for(condition: Callable[[], bool]) -> None:
    """Returns when a server has seen what a test waits for: two minutes, on a busy machine."""
    patience = threading.Event()
    for _ in range(12_000):
        if condition():
            return
        patience.wait(0.01)
    pytest.fail("it never came")
