"""The verb that searches the corpus."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from archive.commands.cli import collection_option, json_option, paragraph, print_json, say
from archive.storage.collection import Collection

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog="""\b
Examples:
  letapis search "санкции" -C belarus
  letapis search Lukashenka --language be --from 2020-08-01 -C belarus
  letapis search '"human rights" -minister* potash' --json
"""
)
@click.argument("words", nargs=-1, required=True)
@click.option("--source", help="Only this source.")
@click.option("--language", help="Only this language: en, be, ru, ...")
@click.option("--from", "since", type=_DAY, help="Only documents of this day or later.")
@click.option("--to", "until", type=_DAY, help="Only documents of this day or earlier.")
@click.option("-n", "--number", type=click.IntRange(min=1), default=10, help="At most N documents.")
@json_option
@collection_option
def search(  # noqa: PLR0913
    *,
    collection: Collection,
    words: tuple[str, ...],
    source: str | None,
    language: str | None,
    since: datetime | None,
    until: datetime | None,
    number: int,
    as_json: bool,
) -> None:
    """Find documents by their words, in any form, language and spelling of names.

    All words must occur; `this OR that` takes either. "words in quotes" must occur in a row,
    beginn* finds words that begin so, and -word excludes documents with it. Put the shell's
    quotes around such a query, as below.
    """
    from exports.language import names
    from exports.queries.search import Query
    from exports.queries.search import search as find
    from exports.queries.selection import Selection

    collection.require()
    wanted = Selection(source, language, since and since.date(), until and until.date())
    query = Query(" ".join(words), wanted, limit=number)
    found = find(collection.corpus, query, names.read(collection.names))
    if found.stale:
        say("names.txt has changed; `letapis build` takes it into the corpus")
    if as_json:
        print_json([{**row, "snippet": _marked(row, "[", "]")} for row in found.rows])
        return
    if not found.rows:
        say("nothing found")
    for row in found.rows:
        about = ", ".join(filter(None, (row["date"], row["language"], row["source"])))
        heading = paragraph(f"{row['id']} {row['title']}")
        snippet = paragraph(_marked(row, "\x1b[1m", "\x1b[0m"), "  ")
        click.echo(f"{heading}\n  {about}\n{snippet}\n")


def _marked(row: dict[str, Any], before: str, after: str) -> str:
    """A snippet with other marks; on a terminal bold, which click takes off for a file."""
    from exports.queries.search import MARKS

    return str(row["snippet"]).replace(MARKS[0], before).replace(MARKS[1], after)
