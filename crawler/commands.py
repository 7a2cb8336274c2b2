"""The verbs of crawling: init, sources, crawl, status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from archive import settings as config
from archive.cli import (
    FINDINGS,
    call,
    collection_option,
    json_option,
    print_json,
    say,
    say_result,
)
from archive.collection import Collection
from archive.errors import ConfigurationError
from archive.findings import told

if TYPE_CHECKING:
    from crawler.process import Ended

_SIGNAL_BASE = 128  # the shell's convention for a process that a signal stopped


@click.command(epilog="Example: letapis init belarus")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--operator", default="", help="Who crawls: a person or an institution.")
@click.option("--contact", default="", help="How site owners reach you: a web or mail address.")
def init(folder: Path, operator: str, contact: str) -> None:
    """Make a collection in FOLDER, with a commented letapis.toml."""
    collection = Collection(folder.absolute())
    if collection.settings_file.exists():
        raise ConfigurationError(f"{collection.settings_file} is there already; edit it")
    collection.create(name=operator, contact=contact)
    say(
        f"Made {collection.settings_file}. "
        f"{'' if operator and contact else 'Name the operator there. '}"
        f"Then: letapis crawl -C {folder} SOURCE or ADDRESS"
    )


@click.command(epilog="Example: letapis sources --json")
@collection_option
@json_option
def sources(collection: Collection, as_json: bool) -> None:
    """List the sources that Letapis knows, with their hosts and when they were last crawled."""
    from crawler.watching.report import known_sources, source_table

    rows = known_sources(collection)
    if as_json:
        print_json(rows)
    else:
        click.echo(source_table(rows))


@click.command(epilog="Example: letapis status -C belarus")
@collection_option
@json_option
@click.pass_context
def status(ctx: click.Context, /, collection: Collection, as_json: bool) -> None:
    """Say what runs, what ran, what failed, what is left, what is due, and what yields less."""
    from crawler.watching import status as state

    collection.require()
    facts = state.everything(collection)
    if as_json:
        print_json(facts)
    else:
        click.echo(state.text(facts))
    behind = [one for one in facts["disagreements"] if one["severity"] != "info"]
    ctx.exit(FINDINGS if behind or facts["drift"] else 0)


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
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop after so many pages.")
@click.option("--max-bytes", type=click.IntRange(min=1), help="Stop after so many bytes.")
@click.option("--max-time", type=click.FloatRange(min=0), help="Stop after so many seconds.")
@click.option(
    "--depth", type=click.IntRange(min=0), help="Links to follow from the start; 0: none."
)
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests to a host.")
@click.option("--concurrency", type=click.IntRange(min=1), help="Connections to a host at once.")
@click.option("--allow-private", is_flag=True, help="Also addresses of this machine and network.")
@click.option("--connect-to", multiple=True, help="HOST1:PORT1:HOST2:PORT2, as curl has it.")
@click.option("--ca-file", type=click.Path(dir_okay=False), help="More certificate authorities.")
@click.option("--proxy", help="http:// or socks5:// address.")
@click.option("--operator", help="Who crawls, where letapis.toml does not say.")
@click.option("--contact", help="How site owners reach you, where letapis.toml does not say.")
@click.option("--no-build", is_flag=True, help="Leave the corpus as it is.")
@json_option
@collection_option
@click.pass_context
def crawl(
    ctx: click.Context,
    /,
    targets: tuple[str, ...],
    collection: Collection,
    urls: TextIO | None,
    no_build: bool,
    as_json: bool,
    **said: object,
) -> None:
    """Crawl sources by name, or sites by address, into the archive; then build the corpus.

    Goes on with an unfinished crawl by itself. Without arguments it visits the sources that
    letapis.toml names.
    """
    from crawler import resume, start
    from crawler.state import runs
    from crawler.watching import report
    from crawler.watching.heartbeat import Watch

    settings = _settings(collection, said)
    listed = _lines(urls)
    if urls is not None and not listed and not targets:
        raise ConfigurationError("the list given by --urls names no address")
    wanted = start.targets(targets, listed, settings)
    start.check_identity(wanted, settings)
    _make(collection, settings, [target.name for target in wanted if target.described])
    watch = Watch(collection, settings)
    try:
        ended = start.run(collection, settings, wanted, watch)
        runs.remember(collection, ended.results)
    finally:
        watch.close()
    status = _status(ended)
    if not no_build and ended.signal is None:
        with redirect_stdout(sys.stderr if as_json else sys.stdout):  # what is printed is one JSON
            own = tuple(result.crawl for result in ended.results)
            status = max(status, call(ctx, "build", collection=collection, crawls=own))
    from archive.standing import standing

    if problems := [one for one in standing(collection) if one.severity != "info"]:
        click.echo(told(problems), err=True)
        status = max(status, FINDINGS)
    for target in wanted if ended.signal is None else ():
        resume.close(collection, target.name)
    if as_json:
        print_json([runs.as_row(result) for result in ended.results])
    else:
        (click.echo if status else say_result)(report.result_table(ended.results))
    ctx.exit(status)


def _settings(collection: Collection, said: dict[str, object]) -> config.Settings:
    """The collection's settings with the options of the call in their place."""
    settings = collection.settings()
    names = ("max_pages", "max_bytes", "max_time", "depth", "delay", "concurrency")
    settings = config.with_crawl(settings, **{name: said[name] for name in names})
    connect_to = [*settings.network.connect_to, *said["connect_to"]]  # type: ignore[misc]
    ca_file = str(Path(str(said["ca_file"])).absolute()) if said["ca_file"] else ""
    settings = config.with_network(
        settings,
        allow_private=said["allow_private"],
        connect_to=connect_to,
        ca_file=ca_file,
        proxy=said["proxy"],
    )
    return config.with_operator(settings, name=said["operator"], contact=said["contact"])


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
