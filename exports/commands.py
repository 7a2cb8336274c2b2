"""The verbs over the corpus: build, verify, export."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import (
    FINDINGS,
    collection_option,
    json_option,
    print_json,
    say,
    say_result,
    table,
)
from archive.collection import Collection
from archive.errors import StorageError
from archive.findings import plural, tally, told

if TYPE_CHECKING:
    from archive.problem import Problem
    from exports.build import BuildReport

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog="""\b
Examples:
  letapis build -C belarus           read what is new in the archive
  letapis build -C belarus --full    from nothing
  letapis build -C belarus --check   prove that the corpus is what the archive says
  letapis build -C belarus --spark tables/   the same rows as Parquet, by Apache Spark
"""
)
@click.option("--full", "how", flag_value="full", help="Make the corpus anew.")
@click.option("--check", "how", flag_value="check", help="Build elsewhere and compare.")
@click.option(
    "--ahead", "how", flag_value="ahead", help="Read pages of a running crawl; build when told to."
)
@click.option(
    "--spark",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the tables as Parquet into DIR with Apache Spark; corpus.db stays as it is.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; as many as cores by default.")
@click.option("--of", "crawls", multiple=True, help="Judge these crawls alone, each by its id.")
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
    """Bring the corpus up to date with the archive: corpus.db from the WARC files alone."""
    from archive.recovery import recover_idle
    from exports.build import build as build_corpus

    if spark and (how or crawls):
        raise click.UsageError(
            "--spark makes all tables from nothing; give it without --" + (how or "of")
        )
    if how == "ahead":
        from exports.ahead import read_ahead

        crawls = read_ahead(collection, jobs) or ctx.exit()
    collection.require()
    recover_idle(collection, say)
    with collection.hold("build"), _stoppable(spark):
        if spark:
            from exports.spark_command import build_with_spark

            ctx.exit(build_with_spark(collection, spark, jobs, as_json))
        if how == "check":
            ctx.exit(_check(collection, as_json))
        progress = _Progress()
        try:
            report = build_corpus(
                collection.archive,
                collection.corpus,
                names=collection.names,
                full=how == "full",
                jobs=jobs,
                progress=progress,
                ahead=collection.state / "ahead",
            )
        finally:
            progress.close()
    wrong = report.losses or [one for one in report.drift if not crawls or one.crawl in crawls]
    if as_json:
        print_json(asdict(report))
    else:
        (click.echo if wrong else say_result)(_told(report, collection, crawls))
    ctx.exit(FINDINGS if wrong else 0)


@click.command(
    epilog="""\b
Examples:
  letapis verify -C belarus          archive, index and corpus against each other
  letapis verify some.warc.gz        one file against the standard
  letapis verify some.wacz bag/      packages, and what is in them
"""
)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@json_option
@collection_option
@click.pass_context
def verify(
    ctx: click.Context, /, files: tuple[Path, ...], collection: Collection, as_json: bool
) -> None:
    """Check files against their standard, or archive, index and corpus against each other.

    Files are WARC and ARC files, WACZ packages and bags. Without any, what was found of each file
    of the archive goes into its fixity log.

    Of the corpus it checks that every visit has its row and every row its record; that the rows
    say what the records do is for `letapis build --check`.
    """
    from archive import delivery

    now = datetime.now(UTC)
    found: list[Problem] = []
    if files:
        for path in files:
            found += delivery.verify(path, now=now)
    else:
        from archive.agreement import verify_archive
        from archive.recovery import recover_idle
        from exports.agreement import verify_corpus  # takes as long as checking a small file

        collection.require()
        recover_idle(collection, say)
        found += verify_archive(collection.archive, collection.index, now=now)
        _log_validation(collection, found, now)
        found += verify_corpus(collection.archive, collection.corpus)
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        print_json([asdict(problem) for problem in found])
    else:
        checked = plural(len(files) or len(collection.warc_files()), "file")
        click.echo("\n".join(filter(None, [told(found), f"{checked} checked: {tally(found)}."])))
    ctx.exit(FINDINGS if errors else 0)


@click.command(
    epilog="""\b
Examples:
  letapis export -C belarus --format csv -o documents.csv
  letapis export -C belarus --format datapackage -o package/
  letapis export -C belarus --format jsonl -o - --language be --from 2024-01-01 | head -1
  letapis export -C belarus --format text -o texts/ --source belarus_in_focus
"""
)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["csv", "jsonl", "parquet", "text", "datapackage"]),
    help="csv, jsonl, parquet, text (a folder): the documents; datapackage: all tables, described.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="File or folder; - is standard output.",
)
@click.option("--source", help="Only this source.")
@click.option("--language", help="Only this language: en, be, ru, ...")
@click.option("--from", "since", type=_DAY, help="Only what is of this day or later.")
@click.option("--to", "until", type=_DAY, help="Only what is of this day or earlier.")
@collection_option
def export(
    *,
    collection: Collection,
    form: str,
    output: Path,
    source: str | None,
    language: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Write the corpus as files for other tools."""
    from exports.files import export as write
    from exports.selection import Selection

    collection.require()
    wanted = Selection(source, language, since and since.date(), until and until.date())
    count = write(collection.corpus, form, output, wanted)
    say(f"{count} documents in {output}")


def _log_validation(collection: Collection, found: list[Problem], now: datetime) -> None:
    """Puts on record that each file was looked at, where that can be written."""
    from archive.validation import note

    try:
        note(collection.archive, found, now)
    except StorageError as error:
        say(f"Not put on record: {error}")


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


class _Progress:
    """How far the build is, on a terminal."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        if self.watched:
            share = f" {100 * done // total} %" if total else f" {done}"
            click.echo(f"\r\x1b[K{what}{share}", nl=False, err=True)

    def close(self) -> None:
        """Clears the line, for what comes next."""
        if self.watched:
            click.echo("\r\x1b[K", nl=False, err=True)


def _check(collection: Collection, as_json: bool) -> int:
    from exports.check import check

    difference = check(collection.archive, collection.corpus, names=collection.names)
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
    from exports.summary import documents_by_source, drift_told

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
        lines.append(f"New or seen again: {plural(report.changed, 'document')}.")
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
