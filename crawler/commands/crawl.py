"""The verb crawl, and what every call that crawls does, from recovery to the corpus."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from archive.commands.cli import (
    FINDINGS,
    call,
    collection_option,
    json_option,
    print_json,
    say,
    say_result,
)
from archive.commands.findings import told
from archive.errors import ConfigurationError
from archive.index.standing import standing
from archive.storage import settings as config
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from crawler.commands.ahead import ReadingAhead
    from crawler.crawl.run import Run
    from crawler.crawl.targets import Target
    from crawler.engine.process import Ended

_SIGNAL_BASE = 128  # the shell's convention for a process that a signal stopped
_CRAWL = ("max_pages", "max_bytes", "max_time", "depth", "delay", "concurrency")
_OPTIONS = (
    click.option("--max-pages", type=click.IntRange(min=1), help="Stop after so many pages."),
    click.option("--max-bytes", type=click.IntRange(min=1), help="Stop after so many bytes."),
    click.option("--max-time", type=click.FloatRange(min=0), help="Stop after so many seconds."),
    click.option(
        "--delay", type=click.FloatRange(min=0), help="Seconds between requests to a host."
    ),
    click.option(
        "--concurrency", type=click.IntRange(min=1), help="Connections to a host at once."
    ),
    click.option(
        "--allow-private", is_flag=True, help="Also addresses of this machine and network."
    ),
    click.option("--connect-to", multiple=True, help="HOST1:PORT1:HOST2:PORT2, as curl has it."),
    click.option(
        "--ca-file", type=click.Path(dir_okay=False), help="More certificate authorities."
    ),
    click.option("--proxy", help="http:// or socks5:// address."),
    click.option("--operator", help="Who crawls, where letapis.toml does not say."),
    click.option("--contact", help="How site owners reach you, where letapis.toml does not say."),
    click.option("--no-build", is_flag=True, help="Leave the corpus as it is."),
    json_option,
    collection_option,
)


def crawl_options(function: Any) -> Any:
    """Adds what may be said of any crawl; the command passes them to `carry_out`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command(
    epilog="""\b
Examples:
  letapis crawl belarus_in_focus -C belarus     a source by its name
  letapis crawl https://example.org/ -C mine    a site by its address
  letapis crawl --urls list.txt --depth 0       just these addresses
  letapis crawl -C belarus --max-pages 100      a part; the same call again goes on
"""
)
@click.argument("targets", nargs=-1, metavar="[SOURCE or URL]...")
@click.option("--urls", type=click.File("r"), help="Addresses to fetch, one a line; - for input.")
@click.option(
    "--depth", type=click.IntRange(min=0), help="Links to follow from the start; 0: none."
)
@crawl_options
@click.pass_context
def crawl(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    collection: Collection,
    urls: TextIO | None,
    **said: Any,
) -> None:
    """Crawl sources by name, or sites by address, into the archive; then build the corpus.

    Goes on with an unfinished crawl by itself. Without arguments it visits the sources that
    letapis.toml names.
    """
    listed = _lines(urls)
    if urls is not None and not listed and not targets:
        raise ConfigurationError("the list given by --urls names no address")
    with reading_ahead(collection, said, len(listed)) as ahead:
        from crawler.crawl import targets as named

        wanted = named.targets(targets, listed, collection.settings())
        carry_out(ctx, collection, said, wanted, ahead)


def reading_ahead(collection: Collection, said: dict[str, Any], pages: int = 0) -> ReadingAhead:
    """Who reads pages meanwhile; from now on where so many are listed. Stands around a crawl."""
    from crawler.commands.ahead import ReadingAhead

    settings = _settings(collection, said)
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
    from crawler.crawl import resume
    from crawler.crawl.part import taken
    from crawler.crawl.targets import check_identity
    from crawler.engine import start
    from crawler.state import runs
    from crawler.watching import report
    from crawler.watching.heartbeat import Watch

    settings, as_json = _settings(collection, said), said["as_json"]
    check_identity(wanted, settings)
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
        say("Others still crawl into this collection; the last of them makes index and corpus")
    elif building and ended.signal is None:
        status = max(status, _build(ctx, collection, ended, ahead, output))
    if problems := [one for one in standing(collection) if one.severity != "info"]:
        click.echo(told(problems), err=True)
        status = max(status, FINDINGS)
    for target in wanted if ended.signal is None and last else ():
        resume.close(collection, target.name)
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
    if FINDINGS < built < _SIGNAL_BASE:
        ctx.exit(built)  # it has said why
    return built


def _settings(collection: Collection, said: dict[str, Any]) -> config.Settings:
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


def _lines(urls: TextIO | None) -> list[str]:
    lines = [line.strip() for line in urls or []]
    return [line for line in lines if line and not line.startswith("#")]


def _make(collection: Collection, settings: config.Settings, sources: Sequence[str]) -> None:
    """Makes the collection where it does not exist yet, and says so."""
    if not collection.exists():
        operator = settings.operator
        collection.create(name=operator.name, contact=operator.contact, sources=tuple(sources))
        say(f"Made the collection {collection.folder}")


def _status(ended: Ended) -> int:
    if ended.signal is not None:
        return _SIGNAL_BASE + ended.signal
    return FINDINGS if any(result.findings for result in ended.results) else 0
