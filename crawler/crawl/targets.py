"""What a call names, as something to crawl, and whether it may be: sources, sites, addresses."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archive.errors import ConfigurationError
from archive.storage.settings import Settings
from archive.wire import urls
from crawler.client.dial import mapping
from spiders.catalogue import sources
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
