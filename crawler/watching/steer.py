"""Orders to a running crawl: files in `state/` that other terminals write and the run takes away.

1. An order is there whole or not at all. It is taken away once it is obeyed and what watchers read
   shows that; what nobody takes is withdrawn.
2. A run throws away what a crash left, from before it held the collection; what came since is
   obeyed as soon as it visits anything.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from archive.errors import ConfigurationError, storing
from archive.storage.collection import Collection
from archive.storage.settings import with_options
from crawler.state.events import event

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.crawl.run import Run  # brings Scrapy, which those who only look go without

PATIENCE = 15.0  #: seconds until an order is withdrawn; a run looks several times a second
_LOOK = 0.05  # seconds

#: Settings of `[crawl]` that an order may change.
CHANGED = ("max_pages", "max_bytes", "max_time", "delay")
#: `do` is pause, resume, stop, budget or delay; with the last two come some of these settings.
Order = dict[str, Any]

log = logging.getLogger(__name__)


def send(collection: Collection, order: Order) -> None:
    """Returns when all that crawl have obeyed and say so. ConfigurationError if nobody crawls."""
    held = [part for part in collection.parts() if part.sole_holder()]
    if not held:
        raise ConfigurationError(f"no crawl is running in {collection.folder}")
    for part in held:
        _send(part, order)


def _send(collection: Collection, order: Order) -> None:
    path = collection.state / f"order-{os.getpid()}.json"
    draft = path.with_suffix(".draft")
    with storing(path, "write"):
        draft.write_text(json.dumps(order), "utf-8")
        draft.replace(path)
        until = time.monotonic() + PATIENCE
        while path.exists():
            if time.monotonic() > until:
                path.unlink(missing_ok=True)
                raise ConfigurationError(
                    f"the crawl in {collection.folder} does not listen: it is just beginning or "
                    "ending; look with `letapis status`"
                )
            time.sleep(_LOOK)


def throw_away(collection: Collection) -> None:
    """Removes the orders from before the collection was held, by the process that holds it."""
    held_since = collection.lock("crawl").stat().st_mtime_ns
    for path in collection.state.glob("order-*.json"):
        with suppress(OSError):  # just withdrawn
            if path.stat().st_mtime_ns < held_since:
                path.unlink()


@contextmanager
def taken(collection: Collection) -> Iterator[list[Order]]:
    """The orders that wait. They are gone when it is left, which who sent them waits for."""
    paths = sorted(collection.state.glob("order-*.json"))
    yield [order for path in paths if (order := _read(path)) is not None]
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s stays: %s", path, error)


def _read(path: Path) -> Order | None:
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError) as error:  # just withdrawn, or no order of ours
        log.warning("%s is passed over: %s", path, error)
        return None


def obey(order: Order, runs: Sequence[Run]) -> None:
    """Does what an order says to all runs of this process, and puts it on record."""
    do, said = order.get("do"), {name: order[name] for name in CHANGED if name in order}
    for run in runs:
        match do:
            case "pause":
                run.pause(ordered=True)
            case "resume":
                run.pause(ordered=False)
            case "budget" | "delay":
                run.settings = with_options(run.settings, "crawl", **said)
            case "stop":
                run.pause(ordered=False)
        words = " ".join([str(do), *(f"{name}={value}" for name, value in said.items())])
        run.steered.append(f"{run.clock.now():%Y-%m-%dT%H:%M:%SZ} {words}")
        event("order", source=run.source, do=do, **said)
    if do == "stop":
        signal.raise_signal(signal.SIGTERM)
