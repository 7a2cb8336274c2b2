"""More lines than memory holds, in order: sorted in runs, which are then merged."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO

#: Lines that are sorted in memory at a time; of an index, about 60 MB.
RUN = 150_000


def in_order(lines: Iterable[bytes], folder: Path | None = None, run: int = RUN) -> Iterator[bytes]:
    """Lines, each with its line end, in the order of their bytes, none twice.

    Runs lie in `folder`, else where temporary files do, in files without a name. Raises OSError.
    """
    source = iter(lines)
    with ExitStack() as stack:
        runs: list[BinaryIO] = []
        while some := sorted(islice(source, run)):
            if not runs and len(some) < run:  # that is all of them
                yield from dict.fromkeys(some)
                return
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by the stack
            stack.callback(file.close)
            file.writelines(some)
            file.seek(0)
            runs.append(file)
        last = b""
        for line in heapq.merge(*runs):
            if line != last:
                yield line
            last = line
