"""What every call that crawls does, from the collection that it makes to the corpus."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing, redirect_stdout
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from archive.commands.cli import FINDINGS, call, print_json, say, say_result
from archive.commands.findings import told
from archive.index.standing import standing
from archive.storage.collection import Collection
from archive.storage.settings import Settings
from crawler.commands.options import settings_of

if TYPE_CHECKING:
    from crawler.commands.ahead import ReadingAhead
    from crawler.crawl.run import Run
    from crawler.crawl.targets import Target
    from crawler.engine.process import Ended

_SIGNAL_BASE = 128  # the shell's convention for a process that a signal stopped


def reading_ahead(collection: Collection, said: dict[str, Any], pages: int = 0) -> ReadingAhead:
    """Who reads pages meanwhile; from now on where so many are listed. Stands around a crawl."""
    from crawler.commands.ahead import ReadingAhead

    settings = settings_of(collection, said)
    return ReadingAhead(
        collection,
        sys.stderr if said["as_json"] else sys.stdout,
        wanted=not said["no_build"] and not settings.frontier.url,
        sure=min(pages, settings.crawl.max_pages or pages),
    )


def carry_out(
    ctx: click.Context,
    collection: Collection,
    said: dict[str, Any],
    wanted: Sequence[Target],
    ahead: ReadingAhead,
) -> NoReturn:
    """Crawls the targets, builds the corpus, compares what stands where, and ends the call."""
    from crawler.crawl import finished
    from crawler.crawl.part import taken
    from crawler.crawl.targets import check_identity
    from crawler.engine import start
    from crawler.state import runs
    from crawler.watching import report
    from crawler.watching.heartbeat import Watch

    settings, as_json = settings_of(collection, said), said["as_json"]
    check_identity(wanted, settings)
    start.require(settings, wanted)
    _make(collection, settings, [target.name for target in wanted if target.described])
    shared = bool(settings.frontier.url)
    building, output = not said["no_build"], sys.stderr if as_json else sys.stdout
    with (
        taken(collection, shared=shared) as part,
        closing(Watch(part.collection, settings)) as watch,
    ):

        def progress(going: Sequence[Run]) -> None:
            watch(going)
            ahead(going)

        ended, last = start.run(part, settings, wanted, progress)
    status = _status(ended)
    if not last:
        say("Other workers are still crawling; the last of them makes index and corpus")
    elif building and ended.signal is None:
        status = max(status, _build(ctx, collection, ended, ahead, output))
    if problems := [one for one in standing(collection) if one.severity != "info"]:
        click.echo(told(problems), err=True)
        status = max(status, FINDINGS)
    for target in wanted if ended.signal is None and last else ():
        finished.close(collection, target.name)
    if as_json:
        print_json([runs.as_row(result) for result in ended.results])
    else:
        (click.echo if status else say_result)(report.result_table(ended.results))
    ctx.exit(status)


def _build(
    ctx: click.Context, collection: Collection, ended: Ended, ahead: ReadingAhead, output: TextIO
) -> int:
    """Builds the corpus, by who read pages meanwhile if anyone did; the exit status of that."""
    own = tuple(result.crawl for result in ended.results)
    built = ahead.build(own)
    if built is None:
        with redirect_stdout(output):  # what is printed is one JSON
            return call(ctx, "build", collection=collection, crawls=own)
    if built > FINDINGS:
        ctx.exit(built)  # it has said why; the same call goes on with it
    return built


def _make(collection: Collection, settings: Settings, sources: Sequence[str]) -> None:
    """Makes the collection where it does not exist yet, and says so."""
    if not collection.exists():
        operator = settings.operator
        collection.create(name=operator.name, contact=operator.contact, sources=tuple(sources))
        say(f"Made the collection {collection.folder}")


def _status(ended: Ended) -> int:
    if ended.signal is not None:
        return _SIGNAL_BASE + ended.signal
    return FINDINGS if any(result.findings for result in ended.results) else 0
