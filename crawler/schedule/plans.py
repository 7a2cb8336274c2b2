"""The plans of a collection, from letapis.toml and from how often its sources want to be visited.

Planned are the sources that `[crawl] sources` names, and what has a `[schedule.sources.NAME]`.
"""

from __future__ import annotations

from datetime import timedelta

from archive.errors import ConfigurationError
from archive.storage.settings import Scheduled, Settings
from crawler.crawl.targets import targets
from crawler.politeness.hours import zone_of
from crawler.schedule.cron import fault_in
from crawler.schedule.due import Plan


def plans(settings: Settings) -> list[Plan]:
    """Every plan, in the order of names. Raises ConfigurationError, which names the place."""
    said = dict.fromkeys(settings.crawl.sources, Scheduled()) | settings.schedule.sources
    found = [_plan(name, said[name], settings) for name in sorted(said)]
    taken: dict[str, str] = {}
    for plan in found:
        if (other := taken.setdefault(plan.source, plan.name)) != plan.name:
            raise ConfigurationError(
                f"letapis.toml plans one site twice: [schedule.sources.{other}] and "
                f"[schedule.sources.{plan.name}] are both {plan.source}"
            )
    return found


def _plan(name: str, said: Scheduled, settings: Settings) -> Plan:
    whole = settings.schedule
    place = f"letapis.toml, [schedule.sources.{name}]"
    try:
        target = targets((said.url or name,), (), settings)[0]
    except ConfigurationError as error:
        if name not in whole.sources:
            raise ConfigurationError(f"letapis.toml, [crawl] sources: {error}") from error
        raise ConfigurationError(f"{place}: {error}; a site of any name needs its `url`") from error
    if said.cron and (fault := fault_in(said.cron)):
        raise ConfigurationError(f"{place}: cron = {said.cron!r}: {fault}")
    return Plan(
        name=name,
        target=said.url or name,
        source=target.name,
        zone=zone_of(said.zone or whole.zone, place),
        cadence=said.cadence or target.spider.cadence,
        cron=" ".join(said.cron.split()),
        missed=said.missed or whole.missed,
        grace=timedelta(seconds=whole.grace),
        enabled=said.enabled,
    )
