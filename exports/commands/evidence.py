"""The verbs about one document: show, cite, diff."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.cli import (
    FINDINGS,
    collection_option,
    json_option,
    paragraph,
    print_json,
    say,
)
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from exports.queries.difference import Piece

_ID = click.argument("document", metavar="DOCUMENT")
_VERSION = click.option(
    "--version",
    "number",
    type=click.IntRange(min=1),
    help="Number of a version (default: the latest).",
)


@click.command(
    epilog="""\b
Examples:
  letapis show 2107429102313356 -C belarus
  letapis show https://example.org/piece -C belarus
  letapis show 2107429102313356 --version 1     as it was before it was changed
"""
)
@_ID
@_VERSION
@json_option
@collection_option
@click.pass_context
def show(
    ctx: click.Context,
    /,
    collection: Collection,
    document: str,
    number: int | None,
    as_json: bool,
) -> None:
    """Show a document, and prove it: fetch its bytes from the archive and check their digests.
    It also lists what the build found wrong or doubtful in them.

    DOCUMENT is the id of a document, or its address. The text is wrapped into lines; --json has it
    exactly.
    """
    from exports.queries import evidence

    collection.require()
    row = evidence.document(collection.corpus, document, number)
    checks = evidence.checks(collection.archive, row)
    findings = evidence.findings(collection.corpus, row)
    if as_json:
        print_json({**row, "checks": [asdict(check) for check in checks], "findings": findings})
    else:
        width = max(map(len, row))
        for name, value in row.items():
            if name != "text" and value is not None:
                click.echo(f"{name:{width}}  {value}")
        click.echo("\n" + "\n\n".join(map(paragraph, row["text"].split("\n\n"))) + "\n")
        for check in checks:
            click.echo(str(check))
        for finding in findings:
            click.echo("found by the build: {severity} {rule}: {detail}".format(**finding))
    ctx.exit(FINDINGS if any(check.fits is False for check in checks) else 0)


@click.command(
    epilog="""\b
Examples:
  letapis cite 2107429102313356 -C belarus
  letapis cite https://example.org/piece --style bibtex -C belarus
  letapis cite 2107429102313356 --version 1     what it said before it was changed
"""
)
@_ID
@_VERSION
@click.option(
    "--style",
    type=click.Choice(["text", "bibtex", "csl-json"]),
    default="text",
    help="text: one paragraph; bibtex: for biblatex; csl-json: for reference managers.",
)
@collection_option
def cite(collection: Collection, document: str, number: int | None, style: str) -> None:
    """Print a citation: the document, and the bytes in the archive that prove it.

    As text it is one line, however long, ready to copy.
    """
    from exports.queries import citation, evidence

    collection.require()
    row = evidence.document(collection.corpus, document, number)
    click.echo(citation.STYLES[style](row))


@click.command(
    epilog="""\b
Examples:
  letapis diff 2107429102313356 -C belarus               the last change
  letapis diff 2107429102313356 --old 1 --new 3          the first and the third
  letapis diff 2107429102313356 --html changes.html
"""
)
@_ID
@click.option("--old", type=click.IntRange(min=1), help="Old version (default: the one before).")
@click.option(
    "--new", type=click.IntRange(min=1), help="New version (default: that of the last change)."
)
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page to this file.",
)
@json_option
@collection_option
def diff(
    *,
    collection: Collection,
    document: str,
    old: int | None,
    new: int | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """Show what changed between two versions of a document, word by word.

    A paragraph is one line, however long, as in the text.
    """
    from exports.queries import difference, evidence
    from exports.queries.output import write

    collection.require()
    row = evidence.document(collection.corpus, document)
    compared = evidence.compare(collection.corpus, row["id"], old, new)
    pieces, facts = compared.pieces, _facts(row, *compared.sides)
    if page is not None:
        write(page, difference.page(row["title"], facts, pieces))
        say(f"written to {page}")
    elif as_json:
        print_json([asdict(piece) for piece in pieces])
    elif compared.old == compared.new:
        say(f"{row['id']} has one version, of {compared.sides[1]['captured_at']}")
    else:
        _tell(pieces, facts)


def _facts(row: dict[str, Any], *versions: dict[str, Any]) -> list[tuple[str, str]]:
    said = [
        f"captured {version['captured_at']}, {version['payload_digest']}, record "
        f"{version['record_id']} in {version['warc_file']} at byte {version['warc_offset']}"
        for version in versions
    ]
    return [("address", row["url"]), ("old", said[0]), ("new", said[1])]


def _tell(pieces: list[Piece], facts: list[tuple[str, str]]) -> None:
    from exports.queries import difference

    marks = difference.coloured if sys.stdout.isatty() else difference.plain
    for name, value in facts:
        click.echo(f"{name:8}{value}")
    click.echo("\n" + difference.shown(pieces, marks))
