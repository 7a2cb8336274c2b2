"""The verb that drafts a source."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.cli import call, collection_option, say
from archive.storage.collection import Collection


@click.command(
    "new-source",
    epilog="""\b
Examples:
  letapis new-source https://example.org/ -C look       from what look/ has of it, or a crawl
  letapis new-source https://example.org/ -C look -o .  into the checkout that is here
""",
)
@click.argument("url")
@click.option(
    "-o", "--output", default=".", type=click.Path(file_okay=False, path_type=Path),
    help="Checkout to write into (default: this folder).",
)  # fmt: skip
@click.option("--max-pages", type=click.IntRange(min=1), default=60, help="Pages to crawl first.")
@click.option(
    "--allow-private", is_flag=True, help="Allow addresses of this machine and of private networks."
)
@click.option("--operator", help="Who crawls, if letapis.toml does not say.")
@click.option("--contact", help="How site owners reach you, if letapis.toml does not say.")
@collection_option
@click.pass_context
def new_source(
    ctx: click.Context, /, url: str, collection: Collection, output: Path, **crawling: object
) -> None:
    """Draft a source file and its fixture for the site of URL.

    It is made from the pages the collection has of the site; without a corpus, some are crawled
    first. The draft guesses addresses, languages and pace; its test passes from the start.
    docs/add-a-source.md says what to do with it.
    """
    from exports.extraction.draft import write

    if not collection.corpus.exists():
        say(
            f"Crawling {crawling['max_pages']} pages of {url} at most into {collection.folder}; "
            f"meanwhile `letapis status -C {collection.folder}` says how far it is"
        )
        call(ctx, "crawl", targets=(url,), collection=collection, **crawling)
    for path in write(collection, url, output):
        click.echo(path)
