"""The verbs around crawls: init, sources, status."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.cli import (
    FINDINGS,
    collection_option,
    json_option,
    output_options,
    print_json,
    say,
)
from archive.errors import ConfigurationError
from archive.storage.collection import Collection


@click.command(epilog="Example: letapis init belarus")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--operator", default="", help="Who crawls: a person or an institution.")
@click.option("--contact", default="", help="How site owners reach you: a web or mail address.")
@output_options
def init(folder: Path, operator: str, contact: str) -> None:
    """Make a collection in FOLDER, with a commented letapis.toml."""
    collection = Collection(folder.absolute())
    if collection.settings_file.exists():
        raise ConfigurationError(f"{collection.settings_file} is there already; edit it")
    collection.create(name=operator, contact=contact)
    say(
        f"Made {collection.settings_file}. "
        f"{'' if operator and contact else 'Name the operator there. '}"
        f"Then: letapis crawl -C {folder} SOURCE or ADDRESS"
    )


@click.command(epilog="Example: letapis sources --json")
@collection_option
@json_option
def sources(collection: Collection, as_json: bool) -> None:
    """List the available sources, with their hosts and last crawl."""
    from crawler.watching.report import known_sources, source_table

    rows = known_sources(collection)
    if as_json:
        print_json(rows)
    else:
        click.echo(source_table(rows))


@click.command(epilog="Example: letapis status -C belarus")
@collection_option
@json_option
@click.pass_context
def status(ctx: click.Context, /, collection: Collection, as_json: bool) -> None:
    """Show what runs, what ran, what failed, what is left, what is due, and what yields less."""
    from crawler.watching import status as state

    collection.require()
    facts = state.everything(collection)
    if as_json:
        print_json(facts)
    else:
        click.echo(state.text(facts))
    behind = [one for one in facts["disagreements"] if one["severity"] != "info"]
    ctx.exit(FINDINGS if behind or facts["drift"] else 0)
