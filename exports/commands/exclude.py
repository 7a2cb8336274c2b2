"""The verb `exclude`: takes pages out of all that is shown, and keeps on record why."""

from __future__ import annotations

import shutil
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import click

from archive.commands.cli import call, collection_option, json_option, print_json, say, table
from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from archive.wire import urls

if TYPE_CHECKING:
    from archive.storage.settings import Exclusion

# Every address under which a document was seen, by one of them or by its id.
_ADDRESSES = """
WITH wanted (id) AS (
    SELECT id FROM document_latest WHERE id = ?1 OR url = ?2
    UNION SELECT document_id FROM readings WHERE capture_url = ?2
)
SELECT url FROM document_latest JOIN wanted USING (id)
UNION SELECT capture_url FROM readings JOIN wanted ON document_id = wanted.id
ORDER BY url
"""


@click.command(
    epilog="""\b
Examples:
  letapis exclude -C belarus                                   what is excluded, and why
  letapis exclude https://example.org/piece --reason "asked for by the author" -C belarus
  letapis exclude https://example.org/people/ --match prefix --reason "court order" -C belarus
"""
)
@click.argument("what", nargs=-1, metavar="[ADDRESS or DOCUMENT]...")
@click.option("--reason", help="Why; public, part of the corpus.")
@click.option("--reference", default="", help="A letter or case number; stays in exclusions.toml.")
@click.option(
    "--match",
    type=click.Choice(["page", "prefix", "host"]),
    default="page",
    help="page: the address in all its spellings (default); prefix: also what lies below it; "
    "host: its whole host with subdomains.",
)
@click.option(
    "--no-build",
    is_flag=True,
    help="Do not build the corpus; it is not shown until the next build.",
)
@json_option
@collection_option
@click.pass_context
def exclude(  # noqa: PLR0913
    ctx: click.Context,
    /,
    *,
    what: tuple[str, ...],
    collection: Collection,
    reason: str | None,
    reference: str,
    match: Literal["page", "prefix", "host"],
    no_build: bool,
    as_json: bool,
) -> None:
    """Exclude pages from everything shown, or list what is excluded.

    A document is excluded at every address where it was seen. It is removed from index and corpus,
    replay answers 451, and no crawl fetches it again; the WARC files stay as they are.
    The list is exclusions.toml in the collection: to lift an exclusion, enter the day there
    (`lifted = 2030-01-31`) and run `letapis build`.
    """
    from archive.replay.command import renew_index
    from archive.storage import exclusions
    from archive.storage.settings import Exclusion

    collection.require()
    if not what:
        _tell(exclusions.beside(collection.archive).entries, as_json)
        return
    if not (reason or "").strip():
        raise ConfigurationError("an exclusion needs a --reason; it stays on record")
    addresses = tuple(
        dict.fromkeys(url for said in what for url in _addresses(collection, said, match))
    )
    entry = Exclusion(
        addresses=addresses,
        since=datetime.now(UTC).date(),
        reason=str(reason),
        match=match,
        reference=reference,
    )
    exclusions.add(collection.archive, entry)
    say(f"Noted in {collection.exclusions}: {', '.join(addresses)}")
    shutil.rmtree(collection.state / "ahead", ignore_errors=True)  # it may have read the page
    renew_index(collection)
    status = 0
    if not no_build:
        with redirect_stdout(sys.stderr if as_json else sys.stdout):  # what is printed is one JSON
            status = call(ctx, "build", collection=collection)
    if as_json:
        _tell([entry], as_json)
    ctx.exit(status)


def _addresses(collection: Collection, said: str, match: str) -> list[str]:
    """What is to be excluded: every address of a document, else the address itself."""
    from exports.database import Corpus, DamagedCorpus

    number = int(said) if said.isascii() and said.isdigit() and len(said) <= 16 else None
    url = urls.normalise(said)
    found: list[str] = []
    if collection.corpus.exists():
        try:
            with Corpus(collection.corpus) as corpus:
                found = [row["url"] for row in corpus.query(_ADDRESSES, (number, url or said))]
        except DamagedCorpus as damage:
            if url is None:
                raise
            say(f"{damage}. Until then, other addresses of the same document are unknown.")
    if not found and url is None:
        raise ConfigurationError(f"{said!r} is neither an address of the web nor a document's id")
    if not found and match == "page":
        say(f"No document was seen at {url}; the address is excluded anyway.")
    return list(dict.fromkeys([*([url] if url else []), *found]))


def _tell(entries: tuple[Exclusion, ...] | list[Exclusion], as_json: bool) -> None:
    rows: list[dict[str, Any]] = [
        {name: getattr(entry, name) for name in entry.__struct_fields__} for entry in entries
    ]
    if as_json:
        print_json(rows)
    elif rows:
        header = ("since", "lifted", "match", "address", "reason")
        lines = [
            [row["since"], row["lifted"], row["match"], address, row["reason"]]
            for row in rows
            for address in row["addresses"]
        ]
        click.echo(table(header, lines))
    else:
        say("nothing is excluded")
