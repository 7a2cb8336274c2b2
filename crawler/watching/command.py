"""The verb steer: pause, resume, stop, budget, delay of a running crawl."""

from __future__ import annotations

import click

from archive.commands.cli import collection_option, say
from archive.errors import ConfigurationError
from archive.storage.collection import Collection


@click.group(
    epilog="""\b
Examples, from another terminal than the crawl's:
  letapis steer pause -C belarus             send no more requests
  letapis steer resume -C belarus            go on
  letapis steer budget --max-pages 500       end this run after 500 pages
  letapis steer delay 5 -C belarus           leave 5 seconds between two requests to a host
  letapis steer stop -C belarus              end in good order; the next crawl continues
"""
)
def steer() -> None:
    """Pause, resume or stop the running crawl; change its budget or delay."""


@steer.command(epilog="Example: letapis steer pause -C belarus")
@collection_option
def pause(collection: Collection) -> None:
    """Send no more requests until `steer resume`; visits under way end, the clock stops."""
    _send(collection, "Paused", do="pause")


@steer.command(epilog="Example: letapis steer resume -C belarus")
@collection_option
def resume(collection: Collection) -> None:
    """Continue after `steer pause`."""
    _send(collection, "Goes on, at its hours if it has some", do="resume")


@steer.command(epilog="Example: letapis steer stop -C belarus")
@collection_option
def stop(collection: Collection) -> None:
    """End the crawl as SIGTERM does: visits under way end, the file is sealed, status 143."""
    _send(collection, "Stopping", do="stop")


@steer.command(epilog="Example: letapis steer budget --max-time 7200 -C belarus")
@click.option("--max-pages", type=click.IntRange(min=1), help="End the run after N pages.")
@click.option("--max-bytes", type=click.IntRange(min=1), help="End the run after N bytes.")
@click.option("--max-time", type=click.FloatRange(min=0), help="End the run after N seconds.")
@collection_option
def budget(collection: Collection, **said: float | None) -> None:
    """Change the run's budget, counted from its beginning; limits not named stay."""
    named = {name: value for name, value in said.items() if value is not None}
    if not named:
        raise ConfigurationError("name a budget: --max-pages, --max-bytes or --max-time")
    _send(collection, "Changed", do="budget", **named)


@steer.command(epilog="Example: letapis steer delay 5 -C belarus")
@click.argument("seconds", type=click.FloatRange(min=0))
@collection_option
def delay(collection: Collection, seconds: float) -> None:
    """Leave SECONDS between two requests to a host, from the next but one on."""
    _send(collection, "Changed", do="delay", delay=seconds)


def _send(collection: Collection, done: str, **order: object) -> None:
    from crawler.watching.steer import send

    collection.require()
    send(collection, order)
    say(f"{done}. See `letapis status`")
