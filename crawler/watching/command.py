"""The verb steer: pause, resume, stop, budget, delay of a running crawl."""

from __future__ import annotations

import click

from archive.commands.cli import collection_option, say
from archive.errors import ConfigurationError
from archive.storage.collection import Collection


@click.group(
    epilog="""\b
Examples, from another terminal than the crawl's:
  letapis steer pause -C belarus             ask no server for anything more
  letapis steer resume -C belarus            go on
  letapis steer budget --max-pages 500       end this run after 500 pages
  letapis steer delay 5 -C belarus           leave 5 seconds between two requests to a host
  letapis steer stop -C belarus              end in good order; the next crawl goes on
"""
)
def steer() -> None:
    """Pause, resume or stop the crawl that is running; give it another budget or delay."""


@steer.command(epilog="Example: letapis steer pause -C belarus")
@collection_option
def pause(collection: Collection) -> None:
    """Ask for nothing more until `steer resume`; visits under way end, and time is not counted."""
    _send(collection, "Paused", do="pause")


@steer.command(epilog="Example: letapis steer resume -C belarus")
@collection_option
def resume(collection: Collection) -> None:
    """Go on after `steer pause`."""
    _send(collection, "Goes on, at its hours if it has some", do="resume")


@steer.command(epilog="Example: letapis steer stop -C belarus")
@collection_option
def stop(collection: Collection) -> None:
    """End the crawl as SIGTERM does: visits under way end, the file is sealed, status 143."""
    _send(collection, "Stopping", do="stop")


@steer.command(epilog="Example: letapis steer budget --max-time 7200 -C belarus")
@click.option("--max-pages", type=click.IntRange(min=1), help="End the run after so many pages.")
@click.option("--max-bytes", type=click.IntRange(min=1), help="End the run after so many bytes.")
@click.option("--max-time", type=click.FloatRange(min=0), help="End it after so many seconds.")
@collection_option
def budget(collection: Collection, **said: float | None) -> None:
    """Give the run another budget; all counts are from its beginning. What is not named stays."""
    named = {name: value for name, value in said.items() if value is not None}
    if not named:
        raise ConfigurationError("name a budget: --max-pages, --max-bytes or --max-time")
    _send(collection, "Changed", do="budget", **named)


@steer.command(epilog="Example: letapis steer delay 5 -C belarus")
@click.argument("seconds", type=click.FloatRange(min=0))
@collection_option
def delay(collection: Collection, seconds: float) -> None:
    """Leave so many SECONDS between two requests to a host, from the next but one on."""
    _send(collection, "Changed", do="delay", delay=seconds)


def _send(collection: Collection, done: str, **order: object) -> None:
    from crawler.watching.steer import send

    collection.require()
    send(collection, order)
    say(f"{done}. See `letapis status`")
