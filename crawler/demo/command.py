"""letapis demo: the whole job on a site of its own, through the same commands that users call."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from archive.commands.cli import call, output_options, say, say_result
from archive.storage.collection import Collection

SOURCES = ("belarus_in_focus", "national_anticrisis_management")

_SIGNALS = 128  # exit statuses above say which signal stopped the crawl
_NEXT = """
What came out, in {folder}:
  archive/     WARC files: {files} of them, {bytes:.1f} MB, every byte that crossed the wire
  indexes/     index.cdxj, for replay tools
  corpus.db    the research database

Try next:
  {bin}sqlite-utils --table {folder}/corpus.db \\
    "SELECT period_start, topic, trend, substr(title, 1, 50) AS title FROM documents LIMIT 10"
  {bin}letapis serve -C {folder}             the corpus in a browser: search, read, compare
  {bin}letapis replay -C {folder} --open     the archive in a browser, offline
{more}"""
_LATER = """\
  {bin}letapis demo {folder}                 the site as it stands some weeks later
"""
_COMPARED = """\
  {bin}letapis report belarus_in_focus -C {folder}   what is new, changed and gone
  {bin}letapis diff -C {folder} \\
    {url}
"""


@click.command(epilog="Example: letapis demo letapis-demo")
@click.argument("folder", default="letapis-demo", type=click.Path(file_okay=False, path_type=Path))
@output_options
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Try it all: crawl a built-in site on this machine, build its corpus, verify it.

    The collection is made in FOLDER (default: letapis-demo). Called again on the same folder,
    it crawls the site as it is some weeks later.
    """
    from crawler.demo.articles import edited
    from crawler.demo.server import DemoSite
    from crawler.state import runs

    collection = Collection(folder.absolute())
    done = any(row["outcome"] == "finished" for row in runs.ended(collection))
    edition = 2 if done else 1
    with tempfile.TemporaryDirectory() as place, DemoSite(Path(place), edition) as site:
        say(f"The site is up on ports {site.http_port} and {site.https_port} of this machine.")
        status = call(
            ctx,
            "crawl",
            targets=SOURCES,
            collection=collection,
            allow_private=True,
            connect_to=tuple(site.connect_to()),
            ca_file=str(site.ca_file),
            delay=0.0,
            concurrency=4,
            operator="Letapis demo",
            contact="https://letapis.invalid/demo",
        )
    if status > _SIGNALS:
        say(f"Stopped. `letapis demo {folder}` continues.")
        ctx.exit(status)
    status = max(status, call(ctx, "verify", collection=collection))
    files = collection.warc_files()
    total = sum(path.stat().st_size for path in files) / 1e6
    more = _LATER if edition == 1 else _COMPARED
    said = {"folder": folder, "files": len(files), "bytes": total, "bin": _bin()}
    said["url"] = edited().addresses[0]
    say_result(_NEXT.format(more=more.format(**said), **said))
    ctx.exit(status)


def _bin() -> str:
    """What to write before our commands, as this one was called: `.venv/bin/`, or nothing."""
    called = Path(sys.argv[0])
    if shutil.which("letapis") == str(called):
        return ""
    return f"{os.path.relpath(called.parent)}/"
