"""What may be said of any crawl on the command line, and the settings that come of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.commands.cli import collection_option, json_option
from archive.storage import settings as config
from archive.storage.collection import Collection

_CRAWL = ("max_pages", "max_bytes", "max_time", "depth", "delay", "concurrency")
_OPTIONS = (
    click.option("--max-pages", type=click.IntRange(min=1), help="Stop after N pages."),
    click.option("--max-bytes", type=click.IntRange(min=1), help="Stop after N bytes."),
    click.option("--max-time", type=click.FloatRange(min=0), help="Stop after N seconds."),
    click.option(
        "--delay", type=click.FloatRange(min=0), help="Seconds between requests to a host."
    ),
    click.option(
        "--concurrency", type=click.IntRange(min=1), help="Connections to a host at once."
    ),
    click.option(
        "--allow-private",
        is_flag=True,
        help="Allow addresses of this machine and of private networks.",
    ),
    click.option("--connect-to", multiple=True, help="HOST1:PORT1:HOST2:PORT2, as in curl."),
    click.option(
        "--ca-file",
        type=click.Path(dir_okay=False),
        help="Additional certificate authorities, PEM.",
    ),
    click.option("--proxy", help="Proxy to use: http:// or socks5:// address."),
    click.option("--operator", help="Who crawls, if letapis.toml does not say."),
    click.option("--contact", help="How site owners reach you, if letapis.toml does not say."),
    click.option("--no-build", is_flag=True, help="Do not build the corpus."),
    json_option,
    collection_option,
)


def crawl_options(function: Any) -> Any:
    """Adds what may be said of any crawl; the command passes them to `carry_out`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def settings_of(collection: Collection, said: dict[str, Any]) -> config.Settings:
    """The collection's settings with the options of the call in their place."""
    settings = collection.settings()
    settings = config.with_options(settings, "crawl", **{name: said.get(name) for name in _CRAWL})
    settings = config.with_options(
        settings,
        "network",
        allow_private=said["allow_private"],
        connect_to=[*settings.network.connect_to, *said["connect_to"]],
        ca_file=str(Path(said["ca_file"]).absolute()) if said["ca_file"] else "",
        proxy=said["proxy"],
    )
    return config.with_options(settings, "operator", name=said["operator"], contact=said["contact"])
