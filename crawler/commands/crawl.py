"""The verb crawl."""

from __future__ import annotations

from typing import Any, TextIO

import click

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from crawler.commands.crawling import carry_out, reading_ahead
from crawler.commands.options import crawl_options


@click.command(
    epilog="""\b
Examples:
  letapis crawl belarus_in_focus -C belarus     a source by its name
  letapis crawl https://example.org/ -C mine    a site by its address
  letapis crawl --urls list.txt --depth 0       just these addresses
  letapis crawl -C belarus --max-pages 100      a part; repeat the call to continue
"""
)
@click.argument("targets", nargs=-1, metavar="[SOURCE or URL]...")
@click.option(
    "--urls",
    type=click.File("r"),
    help="File of addresses to fetch, one a line; - is standard input.",
)
@click.option(
    "--depth", type=click.IntRange(min=0), help="Links to follow away from the start; 0: none."
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

    An unfinished crawl is continued. Without arguments it visits the sources that
    letapis.toml names.
    """
    listed = _lines(urls)
    if urls is not None and not listed and not targets:
        raise ConfigurationError("the list given by --urls names no address")
    with reading_ahead(collection, said, len(listed)) as ahead:
        from crawler.crawl import targets as named

        wanted = named.targets(targets, listed, collection.settings())
        carry_out(ctx, collection, said, wanted, ahead)


def _lines(urls: TextIO | None) -> list[str]:
    lines = [line.strip() for line in urls or []]
    return [line for line in lines if line and not line.startswith("#")]
