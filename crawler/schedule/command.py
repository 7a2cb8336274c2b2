"""The verb schedule: due, run, service, install, runs."""

from __future__ import annotations

import sys

import click

from archive.commands.cli import FINDINGS, collection_option, json_option, print_json, say
from archive.storage.collection import Collection


@click.group(
    epilog="""\b
Examples:
  letapis schedule due -C belarus            what is due, why, and when the next run is
  letapis schedule run -C belarus            run what is due, then end; for cron and timers
  letapis schedule service -C belarus        keep running, and run what falls due
  letapis schedule install -C belarus        let systemd call `schedule run`
  letapis schedule runs -C belarus           what ran, and how it ended
"""
)
def schedule() -> None:
    """Crawl sources at the times set under [schedule] in letapis.toml."""


@schedule.command(epilog="Example: letapis schedule due --json")
@collection_option
@json_option
def due(collection: Collection, as_json: bool) -> None:
    """List what is due and why, and when each source is next. Nothing is started or changed."""
    from crawler.schedule import service, view
    from crawler.schedule.plans import plans

    collection.require()
    log, planned = service.log_of(collection), plans(collection.settings())
    rows = view.due(collection, log, planned, service.now())
    if as_json:
        print_json(rows)
    else:
        click.echo(view.due_table(rows) if rows else service.NOTHING)


@schedule.command(epilog="Example: letapis schedule run -C belarus")
@collection_option
@click.pass_context
def run(ctx: click.Context, collection: Collection) -> None:
    """Run what is due, one source after the other, and end.

    Exit status 0: all that was due ended well, or nothing was. 1: a run ended otherwise. 3:
    another schedule or crawl is at work. 4: storage failed. 130, 143: stopped by a signal.
    """
    from crawler.schedule import service
    from crawler.schedule.stop import Stop

    collection.require()
    stop = Stop()
    endings = service.run(collection, stop)
    if stop.signal is not None:
        ctx.exit(128 + stop.signal)
    if not endings and sys.stderr.isatty():  # a timer's journal need not know every time
        say("Nothing is due")
    ctx.exit(max((_status(ending.status) for _, ending in endings), default=0))


@schedule.command(epilog="Example: letapis schedule service -C belarus")
@collection_option
@click.pass_context
def service(ctx: click.Context, collection: Collection) -> None:
    """Keep running, and run what falls due, until SIGTERM or Ctrl-C.

    A crawl under way is asked to end well; the next service, or `schedule run`, goes on with it.
    """
    from crawler.schedule import service
    from crawler.schedule.stop import Stop

    collection.require()
    stop = Stop()
    service.serve(collection, stop)
    ctx.exit(128 + (stop.signal or 0))


@schedule.command(
    epilog="""\b
Examples:
  letapis schedule install -C belarus            write the units, and say what to do with them
  letapis schedule install -C belarus --print    only show them
"""
)
@click.option(
    "--print", "printing", is_flag=True, help="Write nothing; show what would be written."
)
@click.option("--name", help="Name of the units after `letapis-` (default: that of the folder).")
@collection_option
def install(collection: Collection, printing: bool, name: str | None) -> None:
    """Write systemd units that run what is due, and explain them; or a line for cron.

    For root they are units of the system, which work as the owner of the collection; for anyone
    else units of that user.
    """
    from crawler.schedule.units import units

    collection.require()
    made = units(collection, name)
    if printing:
        for file, text in made.files.items():
            click.echo(f"# {made.folder / file}\n{text}")
    else:
        made.write()
        click.echo("\n".join(f"Wrote {made.folder / file}" for file in made.files))
    click.echo(made.advice)


@schedule.command(epilog="Example: letapis schedule runs -n 50 --json")
@click.option(
    "-n", "--number", type=click.IntRange(min=1), default=20, help="Show the last N runs."
)
@collection_option
@json_option
def runs(collection: Collection, number: int, as_json: bool) -> None:
    """List the runs that schedules began or skipped, why, and how they ended; newest last."""
    from crawler.schedule import service, view

    collection.require()
    rows = [view.run_row(run) for run in service.log_of(collection).runs()]
    if as_json:
        print_json(rows[-number:])
    else:
        click.echo(view.run_table(rows[-number:]) if rows else "No run yet")


def _status(status: int) -> int:
    """What a run's exit status means for the call that made it."""
    return status if status in (0, 3, 4) else FINDINGS
