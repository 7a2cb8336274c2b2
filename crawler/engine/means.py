"""What visits are made with: the exact client, limits and secrets, as the settings ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from archive.index.originals import Held
from archive.storage.settings import Network, Settings
from archive.wire.exchange import Exchange
from crawler.client.dial import Dialer
from crawler.client.idle import Idle
from crawler.client.wire import Client, Limits
from crawler.engine.files import KEPT
from crawler.keeping.recorder import Kept
from crawler.politeness.holds import Holds
from crawler.secrets import Secret, from_environment, secrets

#: The hop of what no visit is: a robots.txt, which others wait for.
PREREQUISITE = "P"


class Keeper(Protocol):
    """Where exchanges go; crawler/keeping/recorder.py."""

    async def held(self, url: str) -> Held | None:
        """What a request may ask about, and its answer repeat."""

    async def keep(self, exchange: Exchange, held: Held | None = None) -> Kept:
        """Returns once its bytes are on the disk."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a handler works with."""

    client: Client
    keeper: Keeper
    limits: Limits
    unpacked: int  #: bytes of a body after decoding
    robots_seconds: float = 30.0  #: of a robots.txt
    bodies: Mapping[str, int] = field(default_factory=dict)  #: bytes by hop, else as in `limits`
    holds: Holds = field(default_factory=Holds)
    secrets: tuple[Secret, ...] = ()
    scripted: tuple[str, ...] = ()  #: regexes of addresses of pages that a browser shows


def means(settings: Settings, keeper: Keeper, now: Callable[[], datetime]) -> Means:
    """The client and limits that a collection's settings ask for; `now` dates what it fetches."""
    limits = settings.limits
    bounds = Limits(
        body=int(limits.body * 1_000_000),
        heads=limits.heads,
        interim=limits.interim,
        connect_seconds=limits.connect,
        idle_seconds=limits.idle,
        total_seconds=limits.total,
    )
    client = Client(dialer(settings.network), Idle(KEPT * settings.crawl.connections), now)
    megabytes = {"E": limits.requisite, "M": limits.sitemap, PREREQUISITE: limits.robots}
    bodies = {hop: int(most * 1_000_000) for hop, most in megabytes.items()}
    return Means(
        client,
        keeper,
        bounds,
        int(limits.unpacked * 1_000_000),
        limits.robots_seconds,
        bodies,
        secrets=secrets(settings.network),
    )


def dialer(network: Network) -> Dialer:
    """How connections are made. ConfigurationError where a rule makes no sense."""
    return Dialer(
        allow_private=network.allow_private,
        connect_to=network.connect_to,
        ca_file=network.ca_file,
        proxy=from_environment(network.proxy),
        broken_tls=network.broken_tls,
    )
