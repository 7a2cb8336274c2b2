"""From what a call names to running crawls: targets, who crawls, recovery, runs, the index."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archive.commands.cli import say
from archive.errors import ConfigurationError
from archive.index.cdxj import is_current, write_index
from archive.storage.collection import Collection
from archive.storage.moving import move_all
from archive.storage.recovery import recover
from archive.storage.settings import Settings
from archive.wire import urls
from crawler.browser.show import check, scripted
from crawler.client.dial import mapping
from crawler.handler import dialer
from crawler.links.finder import Finder, Guide
from crawler.part import Part
from crawler.politeness.hours import hours
from crawler.process import Ended, Job, crawl
from crawler.recall import Recall
from crawler.resume import open_frontier
from crawler.run import Run
from crawler.secrets import secrets
from crawler.state.events import event, kept_in
from crawler.state.leads import Leads
from crawler.state.runs import as_row
from spiders.catalogue import sources
from spiders.mementos import Mementos
from spiders.site import Site
from spiders.source import Source

#: Top-level names that lead to nobody's server (RFC 6761).
_NOBODYS = frozenset({"invalid", "localhost", "test"})


@dataclass(frozen=True, slots=True)
class Target:
    """Something to crawl: a described source, or a site by its addresses."""

    name: str
    spider: type[Source]
    arguments: dict[str, Any]
    hosts: tuple[str, ...]
    described: bool


def targets(named: Sequence[str], listed: Sequence[str], settings: Settings) -> list[Target]:
    """What a call asks for; the sources that the settings name where it names nothing.

    A name is that of a source, or of a site in [schedule.sources]. Raises ConfigurationError where
    there is nothing, and for a name that is neither, nor an address.
    """
    known = sources()
    named = named or (() if listed else settings.crawl.sources)
    if not named and not listed:
        raise ConfigurationError(
            "nothing to crawl: name a source or an address, or list sources under [crawl] in "
            f"letapis.toml. The sources: {', '.join(sorted(known))}"
        )
    sites: dict[str, list[str]] = {}
    found: list[Target] = []
    for word in named:
        if word in known:
            source = known[word]
            found.append(target_of(word, source()))
        else:
            scheduled = settings.schedule.sources.get(word)
            url = _address(scheduled.url if scheduled and scheduled.url else word, known)
            sites.setdefault(urls.server(url), []).append(url)
    found += [_site(name, starts) for name, starts in sites.items()]
    if listed:
        starts = list(dict.fromkeys(_address(line, known) for line in listed))
        mark = hashlib.sha256("\n".join(sorted(starts)).encode()).hexdigest()[:8]
        found.append(_site(f"urls-{mark}", starts))
    return found


def check_identity(wanted: Sequence[Target], settings: Settings) -> None:
    """Raises ConfigurationError where others' servers would be visited without saying who does."""
    if settings.operator.name and settings.operator.contact:
        return
    network = settings.network
    behind = urlsplit(network.proxy).hostname or ""
    if behind and network.allow_private and _on_this_machine(behind):
        return
    mapped = {host: there for host, _, there, _ in map(mapping, network.connect_to)}
    for host in sorted({host for target in wanted for host in target.hosts}):
        there = mapped.get(host, mapped.get("", "")) or host
        if not _on_this_machine(there, by_name=not network.proxy):
            raise ConfigurationError(
                f"{host} is not known to be on this machine, and letapis.toml does not say who "
                "crawls it. Site owners need to know whom to ask: set name and contact under "
                "[operator], or give --operator and --contact"
            )


def target_of(name: str, source: Source) -> Target:
    """A source that is there already, as something to crawl."""
    return Target(name, type(source), {}, tuple(source.hosts), described=True)


def run(
    part: Part,
    settings: Settings,
    wanted: Sequence[Target],
    progress: Callable[[Sequence[Run]], None],
) -> tuple[Ended, bool]:
    """Crawls the targets side by side, and brings the index in line with the archive.

    The latter only where no other worker still writes to it: the second of what is returned.
    """
    collection = part.collection
    dialer(settings.network)  # what is wrong with it shows now, before anything is done
    secrets(settings.network)
    for target in wanted:
        check(scripted(target.spider, settings))
    hours(settings.crawl.hours, settings.schedule.zone)
    log = kept_in(collection.state / "log.jsonl")
    with (
        closing(Finder()) as finder,
        log,
        closing(Leads(collection.state / "leads.db")) as leads,
    ):
        if part.alone():
            _set_right(collection)
        part.share()
        jobs = []
        for target in wanted:
            trusting = target.name in settings.crawl.trust_lastmod
            guide = Guide(finder, target.spider, target.arguments, leads, trusting)
            opened = open_frontier(collection, target.name, guide, settings)
            if opened.resumed:
                counts = opened.frontier.counts()
                say(f"Going on with {opened.crawl}: {counts.kept} kept, {counts.left} left")
            mementos = issubclass(target.spider, Mementos)
            recall = Recall(collection.index) if mementos else None
            work = Run(
                collection=collection,
                settings=settings,
                source=target.name,
                opened=opened,
                guide=guide,
                recall=recall,
            )
            jobs.append(Job(work, target.spider, target.arguments))
            event("begun", source=work.source, crawl=work.crawl, resumed=opened.resumed)
        ended = crawl(jobs, progress)
        for result in ended.results:
            event("ended", **as_row(result))
        if last := part.alone():
            _set_right(collection, moves=ended.signal is None)
        return ended, last


def _set_right(collection: Collection, *, moves: bool = True) -> None:
    """Seals what a crash left open, moves it, and makes the index anew: visits refer to that."""
    for mended in recover(collection.archive):
        say(f"Recovered {mended}")
    if moves:  # which may take longer than whoever stopped us waits
        move_all(collection.archive, say)
    if not is_current(collection.archive, collection.index):
        write_index(collection.archive, collection.index)


def _address(word: str, known: dict[str, type[Source]]) -> str:
    url = urls.normalise(word if "://" in word else f"https://{word}/")
    if url is None or ("://" not in word and "." not in word):
        raise ConfigurationError(
            f"{word!r} is neither a source, nor a site in [schedule.sources], nor an http or https "
            f"address. The sources: {', '.join(sorted(known)) or 'none'}"
        )
    if "@" in urlsplit(url).netloc:
        raise ConfigurationError(
            f"{urls.server(url)}: no user or password stands in an address, where every record "
            "would have it; give them under [[network.send]] in letapis.toml"
        )
    return url


def _site(name: str, starts: list[str]) -> Target:
    hosts = tuple(dict.fromkeys(urls.host(url) for url in starts))
    return Target(name, Site, {"start_urls": starts}, hosts, described=False)


def _on_this_machine(host: str, *, by_name: bool = True) -> bool:
    """Whether a host is loopback, or a name that is nobody's (RFC 6761).

    A name is looked up only where it will be looked up here; a proxy has names of its own.
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        pass
    if host.rpartition(".")[2] in _NOBODYS:
        return True
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM) if by_name else []
    except OSError:
        return False
    addresses = [ipaddress.ip_address(str(entry[4][0])) for entry in found]
    return bool(addresses) and all(address.is_loopback for address in addresses)
