"""The verb store: what lies where, and what is sealed moved to the store."""

from __future__ import annotations

import click

from archive.commands.cli import collection_option, json_option, print_json, say, size
from archive.commands.findings import plural
from archive.storage.collection import Collection


@click.command(
    epilog="""\b
Examples:
  letapis store -C belarus                        what a call before could not move
  letapis store -C belarus && letapis index -C belarus
                                                  on a machine that has only letapis.toml
"""
)
@json_option
@collection_option
def store(collection: Collection, as_json: bool) -> None:
    """Move sealed WARC files to the store that letapis.toml names, and say what it holds.

    Crawls and imports do so by themselves. Events of files that other machines have put there
    go into the fixity log.
    """
    from archive.errors import ConfigurationError
    from archive.storage import files
    from archive.storage.moving import move_all
    from archive.storage.recovery import recover

    collection.require()
    place = files.store_of(collection.archive)
    if place is None:
        raise ConfigurationError(
            'letapis.toml names no store; write store = "s3://bucket/prefix" under [archive]'
        )
    with collection.hold():
        for mended in recover(collection.archive):
            say(f"Recovered {mended}")
        before = len(files.here(collection.archive))
        move_all(collection.archive, say)
    there = place.files()
    bytes_ = sum(file.stat().st_size for file in there)
    if as_json:
        said = {"store": str(place), "moved": before, "files": len(there), "bytes": bytes_}
        print_json(said)
    else:
        click.echo(f"{plural(len(there), 'file')} in {place}, {size(bytes_)}; {before} moved now")
