"""Schedules at work: one round, or rounds until a signal.

1. One process at a time schedules for a collection; a second one is refused.
2. A crawl that outlived its scheduler is waited for; nothing begins beside it.
3. letapis.toml is read anew for each round, so a service need not be restarted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from archive.commands.cli import say
from archive.errors import CollectionBusy, ConfigurationError
from archive.storage.collection import Collection
from crawler.schedule.child import Crawls, last_crawled
from crawler.schedule.due import Plan
from crawler.schedule.log import Log
from crawler.schedule.plans import plans
from crawler.schedule.round import Ending, perform, verdicts
from crawler.schedule.stop import Stop

NOTHING = "Nothing is scheduled: name sources under [crawl] or [schedule.sources.NAME]"
_LOOK = 60.0  # seconds between two looks at the clock, which may have been set
_AGAIN = 1.0  # seconds until the first look after a run that has to be tried again


def log_of(collection: Collection) -> Log:
    return Log(collection.state / "schedule.jsonl")


def now() -> datetime:
    """UTC, in whole seconds, as the log has it."""
    return datetime.now(UTC).replace(microsecond=0)


def run(collection: Collection, stop: Stop) -> list[tuple[Plan, Ending]]:
    """Does what is due; how each run ended.

    Raises CollectionBusy where another process schedules, or a crawl of one is under way.
    """
    planned = plans(collection.settings())
    with collection.hold("schedule"):
        return list(_round(collection, planned, log_of(collection), stop))


def serve(collection: Collection, stop: Stop) -> None:
    """Does what is due, when it is due, until a signal.

    Raises CollectionBusy where another process schedules.
    """
    planned = plans(collection.settings())
    told, pause = "", _AGAIN
    with collection.hold("schedule"):
        log = log_of(collection)
        while stop.signal is None:
            try:
                planned = plans(collection.settings())
                endings = [end for _, end in _round(collection, planned, log, stop)]
                trouble = next((end.reason for end in endings if not end.over), "")
            except (CollectionBusy, ConfigurationError) as error:
                trouble = str(error)
            if trouble:
                news, wait, pause = f"Waiting: {trouble}", pause, min(pause * 2, _LOOK)
            else:
                (news, wait), pause = _next(collection, planned, log), _AGAIN
            if news != told and stop.signal is None:
                say(news)
                told = news
            stop.wait(wait)


def _round(
    collection: Collection, planned: Sequence[Plan], log: Log, stop: Stop
) -> Iterator[tuple[Plan, Ending]]:
    with collection.hold("run") as lock:
        for plan, ending in perform(log, planned, Crawls(collection, lock, stop), now):
            said = "ended" if ending.over else "goes on later"
            say(f"{plan.name}: {said}, status {ending.status}: {ending.reason}")
            yield plan, ending


def _next(collection: Collection, planned: Sequence[Plan], log: Log) -> tuple[str, float]:
    """What comes next, and the seconds until the clock is to be looked at again."""
    moment = now()
    last = partial(last_crawled, collection)
    found = verdicts(log, planned, last, moment, keep=False)
    times = [(time, v.plan.name, v.plan) for v in found if (time := v.due or v.next)]
    if not times:
        return NOTHING, _LOOK
    time, name, plan = min(times)
    wait = min(max((time - moment).total_seconds(), 0), _LOOK)
    return f"Next: {name}, {plan.local(time)}", wait
