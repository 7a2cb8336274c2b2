"""The verb index, and what import does with files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from archive.commands.cli import (
    FINDINGS,
    call,
    collection_option,
    json_option,
    print_json,
    say,
    table,
)
from archive.storage.collection import Collection
from archive.version import VERSION

if TYPE_CHECKING:
    from archive.transfer.importing import Imported


def import_files(
    ctx: click.Context,
    files: Sequence[Path],
    collection: Collection,
    no_build: bool,
    as_json: bool,
) -> NoReturn:
    """What `letapis import` does with files and bags; ends the call."""
    from archive.index.cdxj import write_index
    from archive.storage import fixity
    from archive.storage.moving import move_all
    from archive.storage.recovery import recover, whole_members
    from archive.transfer import delivery
    from archive.transfer.importing import import_file

    inside = [path for said in files for path in delivery.archives(said)]
    if not collection.exists():
        collection.create()
        say(f"Made the collection {collection.folder}")
    software = f"Letapis/{VERSION}"
    reports: list[Imported] = []
    with collection.hold():
        for mended in recover(collection.archive):
            say(f"Recovered {mended}")
        for said in filter(Path.is_dir, files):
            reports += _of_bag(said)
        for path in inside:
            report = import_file(path, collection.state, collection.archive, software=software)
            noted = fixity.sealed(collection.archive)  # a kill may have left a file out
            for output in (one for one in report.outputs if one.name not in noted):
                members, _ = whole_members(output)
                fixity.note(collection.archive, "ingestion", datetime.now(UTC), output, members)
            reports.append(report)
            say(_told(report))
        move_all(collection.archive, say)
        write_index(collection.archive, collection.index)
    if as_json:
        print_json([_row(report) for report in reports])
    else:
        click.echo(_table(reports))
    faults = any(item.severity == "error" for report in reports for item in report.problems)
    status = FINDINGS if faults else 0
    if not no_build:
        with redirect_stdout(sys.stderr if as_json else sys.stdout):  # what is printed is one JSON
            status = max(status, call(ctx, "build", collection=collection))
    ctx.exit(status)


@click.command(epilog="Example: letapis index -C belarus")
@json_option
@collection_option
def index(collection: Collection, as_json: bool) -> None:
    """Rebuild indexes/index.cdxj, which lists the captures of each address for replay."""
    from archive.index.cdxj import write_index

    collection.require()
    report = write_index(collection.archive, collection.index, anew=True)
    if as_json:
        print_json(asdict(report))
    else:
        click.echo(f"{report.lines} lines from {report.files} files in {collection.index}")


def _of_bag(folder: Path) -> list[Imported]:
    """What is wrong with a bag as such; nothing where it is whole."""
    from archive.transfer import bagit
    from archive.transfer.importing import Imported

    report = Imported(folder.name, "", 0)
    for problem in bagit.problems(folder):
        report.tell(problem)
    if report.problems:
        say(_told(report))
    return [report] if report.problems else []


def _told(report: Imported) -> str:
    """What was wrong with a file, a line each."""
    lines = [f"{report.file}: in the archive already"] if report.already else []
    for problem in report.problems:
        where = f" at {problem.offset}" if problem.offset is not None else ""
        skipped = f", {problem.skipped} bytes skipped" if problem.skipped else ""
        lines.append(
            f"{problem.file}{where}: {problem.severity}: {problem.rule}: {problem.detail}{skipped}"
        )
    if report.untold:
        lines.append(f"{report.file}: and {report.untold} more")
    return "\n".join(lines) or f"{report.file}: every record read"


def _table(reports: Sequence[Imported]) -> str:
    header = ("file", "records", "written", "problems", "bytes skipped")
    return table(
        header,
        [
            (
                report.file,
                report.read.total(),
                0 if report.already else report.written,
                len(report.problems) + report.untold,
                report.skipped,
            )
            for report in reports
        ],
    )


def _row(report: Imported) -> dict[str, Any]:
    outputs = [path.name for path in report.outputs]
    return asdict(report) | {"read": dict(report.read), "outputs": outputs}
