"""The verb import: captures that others made, from files or from a web archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from archive.commands.index import import_files
from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from crawler.commands.crawling import carry_out, reading_ahead
from crawler.commands.options import crawl_options

_ASKED = ("since", "until", "changes", "timemaps")
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@click.command(
    "import",
    epilog="""\b
Examples:
  letapis import old/*.warc.gz -C belarus      WARC and ARC files, made by anyone
  letapis import crawl.wacz --no-build         a package; build the corpus later
  letapis import hand-over/                    the files in a bag, after checking its manifests
  letapis import --web-archive wayback belarus_in_focus --until 2019 -C belarus
  letapis import --web-archive https://archive.example/web/ 'http://example.org/news/*'
""",
)
@click.argument("what", nargs=-1, required=True, metavar="FILE... or SOURCE or URL...")
@click.option(
    "--web-archive",
    metavar="ARCHIVE",
    help="Copy captures from a web archive: wayback, arquivo.pt, or its address.",
)
@click.option("--since", help="Only captures from this year, month or day on (UTC).")
@click.option("--until", help="Only captures up to this year, month or day (UTC).")
@click.option("--changes", is_flag=True, help="Only the first of consecutive identical captures.")
@click.option("--timemaps", is_flag=True, help="Use TimeMaps instead of the CDX server.")
@crawl_options
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    what: tuple[str, ...],
    collection: Collection,
    web_archive: str | None,
    **said: Any,
) -> None:
    """Import WARC, ARC and WACZ files made by others, bags of them, or captures of a web archive.

    Each file becomes a file of the archive, with its records copied unchanged, even damaged ones.
    The command says how many records were read, and what was skipped, at which offset, and why;
    `letapis verify` checks digests. A file that is already in the archive is not imported again.

    With --web-archive the arguments are names of sources, hosts, or addresses (with `*` at the
    end: all that begin so). Each capture is fetched unmodified and politely, and stored under its
    own address and date, beside the visit that fetched it. What the collection has is not fetched
    again. The options shared with `letapis crawl` apply only here.
    """
    if web_archive is None:
        if wrong := [f"--{name}" for name in _ASKED if said[name]]:
            raise ConfigurationError(f"{', '.join(wrong)} can only be said with --web-archive")
        import_files(ctx, _files(what), collection, said["no_build"], said["as_json"])
    from crawler.crawl import web_archives

    question = web_archives.Question(
        what, _digits(said["since"]), _digits(said["until"]), said["changes"], said["timemaps"]
    )
    wanted = web_archives.target(web_archives.web_archive(web_archive), question)
    with reading_ahead(collection, said) as ahead:
        carry_out(ctx, collection, said, [wanted], ahead)


def _files(words: tuple[str, ...]) -> tuple[Path, ...]:
    """The paths; a word that is none of them is a mistake in the call."""
    paths = tuple(map(Path, words))
    for path in paths:
        if not path.exists():
            raise ConfigurationError(
                f"there is no file {path}; to take captures from a web archive, name it: "
                "letapis import --web-archive wayback ..."
            )
    return paths


def _digits(day: str | None) -> str:
    if day and not _DAY.fullmatch(day):
        raise ConfigurationError(f"{day!r} is no year, month or day, such as 2019-06-30")
    return (day or "").replace("-", "")
