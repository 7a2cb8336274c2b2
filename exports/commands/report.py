"""The verb report: what a crawl brought."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.commands.cli import collection_option, json_option, print_json, say
from archive.storage.collection import Collection
from archive.wire import urls
from spiders.catalogue import source_for


@click.command(
    epilog="""\b
Examples:
  letapis report -C belarus                        the last crawl
  letapis report belarus_in_focus -C belarus       the last crawl of a source
  letapis report https://example.org/ -C mine      the last crawl of a site
  letapis report --html report.html -C belarus     as a page
"""
)
@click.argument("crawl", required=False, metavar="[CRAWL, SOURCE or URL]")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page to this file.",
)
@json_option
@collection_option
def report(collection: Collection, crawl: str | None, page: Path | None, as_json: bool) -> None:
    """Show what a crawl brought: new, changed, gone, failed, refused, beside the crawl before it.

    It reads the corpus, so a crawl appears only after `letapis build`.
    """
    from exports.queries import crawl_page, crawl_report
    from exports.queries.output import write

    collection.require()
    found = crawl_report.report(collection.corpus, _source(collection, crawl))
    if page is not None:
        write(page, crawl_page.page(found))
        say(f"Wrote {page}")
    if as_json:
        print_json(asdict(found))
    elif page is None:
        click.echo(crawl_page.text(found))


def _source(collection: Collection, said: str | None) -> str | None:
    """What the corpus calls a site that is told by its address, or as the schedule has it."""
    scheduled = collection.settings().schedule.sources.get(said or "")
    url = urls.normalise(scheduled.url if scheduled and scheduled.url else said or "")
    return source_for(url).name if url else said
