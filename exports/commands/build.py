"""`letapis build`: the corpus brought up to date with the archive."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.commands.cli import (
    FINDINGS,
    collection_option,
    json_option,
    print_json,
    say,
    say_result,
    table,
)
from archive.commands.findings import plural
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from exports.corpus.update import BuildReport, Progress


@click.command(
    epilog="""\b
Examples:
  letapis build -C belarus           read what is new in the archive
  letapis build -C belarus --full    from nothing
  letapis build -C belarus --check   prove that the corpus follows from the archive
  letapis build -C belarus --spark tables/   the same rows as Parquet, by Apache Spark
"""
)
@click.option("--full", "how", flag_value="full", help="Rebuild the corpus from nothing.")
@click.option("--check", "how", flag_value="check", help="Build again elsewhere and compare.")
@click.option(
    "--ahead",
    "how",
    flag_value="ahead",
    help="Read pages of a running crawl (used by `letapis crawl`).",
)
@click.option(
    "--spark",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the tables as Parquet into DIR with Apache Spark; corpus.db is not changed.",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), help="Number of processes (default: one per core)."
)
@click.option("--of", "crawls", multiple=True, help="Report drift of this crawl only; repeatable.")
@json_option
@collection_option
@click.pass_context
def build(
    ctx: click.Context,
    /,
    *,
    collection: Collection,
    how: str | None,
    spark: Path | None,
    jobs: int | None,
    crawls: tuple[str, ...],
    as_json: bool,
) -> None:
    """Bring corpus.db up to date with the archive."""
    from archive.storage.recovery import recover_idle
    from exports.corpus.build import build as build_corpus
    from exports.extraction.reader import ReadAhead

    if spark and (how or crawls):
        raise click.UsageError(
            "--spark makes all tables from nothing; give it without --" + (how or "of")
        )
    ahead = ReadAhead(collection.state / "ahead")
    if how == "ahead":
        from exports.corpus.ahead import read_ahead

        spoken = ctx.with_resource(read_ahead(collection, jobs))
        crawls, ahead = spoken.crawls or ctx.exit(), spoken.ahead
    collection.require()
    recover_idle(collection, say)
    with collection.hold("build"), _stoppable(spark):
        if spark:
            from exports.commands.spark import build_with_spark

            ctx.exit(build_with_spark(collection, spark, jobs, as_json))
        if how == "check":
            ctx.exit(_check(collection, jobs, as_json))
        with _progress() as progress:
            report = build_corpus(
                collection.archive,
                collection.corpus,
                names=collection.names,
                full=how == "full",
                jobs=jobs,
                progress=progress,
                ahead=ahead,
            )
    if how != "ahead":  # the crawl beside it makes the index itself
        _index_what_is_shown(collection)
    wrong = report.losses or [one for one in report.drift if not crawls or one.crawl in crawls]
    if as_json:
        print_json(asdict(report))
    else:
        (click.echo if wrong else say_result)(_told(report, collection, crawls))
    ctx.exit(FINDINGS if wrong else 0)


@contextmanager
def _stoppable(spark: Path | None) -> Iterator[None]:
    """Lets Ctrl-C and SIGTERM end the work with one sentence, statuses 130 and 143."""

    def stop(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending already
        kept = "What was read is kept; `letapis build` goes on from there."
        say(f"Stopped. {f'{spark} was not touched.' if spark else kept}")
        status = stopped.code if isinstance(stopped, SystemExit) else 128 + signal.SIGINT
        raise click.exceptions.Exit(int(status or 0)) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _index_what_is_shown(collection: Collection) -> None:
    """Makes the index anew where the list of exclusions has changed since it was made."""
    from archive.replay.command import renew_index

    index, listed = collection.index, collection.exclusions
    if index.exists() and listed.exists() and index.stat().st_mtime_ns < listed.stat().st_mtime_ns:
        renew_index(collection)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Shows on a terminal how far a build is; the line is cleared in the end."""
    watched = sys.stderr.isatty()

    def show(what: str, done: int, total: int) -> None:
        if watched:
            share = f" {100 * done // total} %" if total else f" {done}"
            click.echo(f"\r\x1b[K{what}{share}", nl=False, err=True)

    try:
        yield show
    finally:
        if watched:
            click.echo("\r\x1b[K", nl=False, err=True)


def _check(collection: Collection, jobs: int | None, as_json: bool) -> int:
    from exports.corpus.check import check

    with _progress() as progress:
        difference = check(
            collection.archive,
            collection.corpus,
            names=collection.names,
            jobs=jobs,
            progress=progress,
        )
    if as_json:
        print_json({"equal": difference is None} | (asdict(difference) if difference else {}))
    else:
        click.echo(
            str(difference)
            if difference
            else "The corpus is what the archive says: built anew, it has the same dump."
        )
    return FINDINGS if difference else 0


def _told(report: BuildReport, collection: Collection, crawls: tuple[str, ...]) -> str:
    from exports.queries.summary import documents_by_source, drift_told

    lines = [
        f"{plural(report.files, 'WARC file')} read: {plural(report.captures, 'capture')}, "
        f"{report.pages} of them read as pages, feeds or sitemaps, "
        f"{plural(report.failures, 'visit')} without an answer; "
        f"{plural(report.findings, 'finding')}."
    ]
    if report.rebuilt and report.rebuilt not in ("asked for", "there was none"):
        lines.insert(0, f"The corpus was made anew: {report.rebuilt}.")
    lines += [f"Lost: {loss}." for loss in report.losses]
    if report.losses:
        lines.append(
            "`letapis verify` says more. Put the files back as they were, and build again."
        )
    if report.rebuilt is None:  # the table takes longer the more there is
        gone = f" Removed: {plural(report.removed, 'document')}." if report.removed else ""
        lines.append(f"New or seen again: {plural(report.changed, 'document')}.{gone}")
    elif rows := documents_by_source(collection.corpus):
        header = ("source", "language", "documents", "versions", "captures", "first", "last")
        lines.append(table(header, rows))
    lines += [row["told"] for row in report.fruitless]
    own = [asdict(drift) for drift in report.drift if not crawls or drift.crawl in crawls]
    if own:
        lines.append(drift_told(own))
    if others := sorted({drift.source for drift in report.drift} - {row["source"] for row in own}):
        lines.append(f"Also yield less: {', '.join(others)}; `letapis status` names the addresses.")
    return "\n".join(lines)
