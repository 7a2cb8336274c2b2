"""The verbs over archive and corpus together, verify, and over the corpus, export."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.commands.cli import (
    FINDINGS,
    collection_option,
    json_option,
    print_json,
    say,
)
from archive.commands.findings import plural, tally, told
from archive.errors import StorageError
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from archive.problem import Problem

_DAY = click.DateTime(["%Y-%m-%d"])


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

    FILES are WARC and ARC files, WACZ packages and bags. Without any, the whole collection is
    checked, and the result for each WARC file is added to the fixity log.

    Of the corpus it checks that every visit has its row and every row its record; `letapis build
    --check` checks that the rows follow from the records.
    """
    from archive.transfer import delivery

    now = datetime.now(UTC)
    found: list[Problem] = []
    if files:
        for path in files:
            found += delivery.verify(path, now=now)
    else:
        from archive.index.agreement import verify_archive
        from archive.storage.recovery import recover_idle
        from exports.corpus.agreement import verify_corpus  # takes as long as checking a small file

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
@click.option("--from", "since", type=_DAY, help="Only documents of this day or later.")
@click.option("--to", "until", type=_DAY, help="Only documents of this day or earlier.")
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
    from exports.queries.files import export as write
    from exports.queries.selection import Selection

    collection.require()
    wanted = Selection(source, language, since and since.date(), until and until.date())
    count = write(collection.corpus, form, output, wanted)
    say(f"{count} documents in {output}")


def _log_validation(collection: Collection, found: list[Problem], now: datetime) -> None:
    """Puts on record that each file was looked at, where that can be written."""
    from archive.storage.validation import note

    try:
        note(collection.archive, found, now)
    except StorageError as error:
        say(f"Not written to the fixity log: {error}")
