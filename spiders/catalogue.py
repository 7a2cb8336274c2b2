"""Which sources there are: this folder is the list."""

from __future__ import annotations

import inspect
import pkgutil
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from spiders.site import Site
from spiders.source import Source
from spiders.vocabulary import addresses


@cache
def sources() -> dict[str, type[Source]]:
    """Every described source by name, in the order of names."""
    found: dict[str, type[Source]] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        members = vars(import_module(f"spiders.{module.name}")).values()
        for member in members:
            if not (inspect.isclass(member) and issubclass(member, Source) and member.name):
                continue
            if member.__module__ == f"spiders.{module.name}":
                found[member.name] = member
    return dict(sorted(found.items()))


@cache
def _by_host() -> dict[str, type[Source]]:
    return {addresses.bare(host): source for source in sources().values() for host in source.hosts}


def source_for(url: str) -> Source:
    """The source that describes the host of an address, else a `Site` for that host."""
    described = _by_host().get(addresses.bare_host(url))
    return described() if described else _site(addresses.origin(url))


def source_of(url: str) -> str | None:
    """The name of the source that an address belongs to; None where it is none of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return _source_at(f"{parts.scheme}://{parts.netloc}/")


@lru_cache(maxsize=4096)
def _source_at(root: str) -> str | None:
    return source_for(root).name if root.startswith(("http://", "https://")) else None


@lru_cache(maxsize=256)
def _site(origin: str) -> Site:
    return Site([origin])
