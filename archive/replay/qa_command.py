"""The verb `qa`: whether the replay is what the page was."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.cli import FINDINGS, collection_option, json_option, print_json, say, table
from archive.errors import ConfigurationError, storing
from archive.replay import browser
from archive.replay.command import INSTALL, chromium_on, renew_index, serving
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from archive.replay.qa import Look

_REPORT, _TABLE = "index.html", "qa.json"


@click.command(
    epilog="""\b
Examples:
  letapis qa -C belarus                      ten pages; the report is belarus/qa/index.html
  letapis qa -C belarus -n 50 --live         also against the web as it is now
  letapis qa -C belarus https://example.org/ -o report
"""
)
@click.argument("addresses", nargs=-1, metavar="[URL]...")
@click.option("-n", "--number", type=click.IntRange(1, 1000), default=10, show_default=True,
              help="Size of the sample, if no page is named.")  # fmt: skip
@click.option("--live", is_flag=True, help="Also compare with the live web, which is visited.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the report (default: qa in the collection).")  # fmt: skip
@json_option
@collection_option
@click.pass_context
def qa(
    ctx: click.Context,
    /,
    *,
    collection: Collection,
    addresses: tuple[str, ...],
    number: int,
    live: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Check replayed pages in a browser: what is missing, what differs, what leaks.

    Writes a page with pictures. Needs Chromium or Chrome.
    """
    from archive.replay.qa import Looker, named, sample
    from archive.replay.qa_report import page

    collection.require()
    if not (program := browser.chromium()):
        raise ConfigurationError(f"qa needs a browser: {INSTALL}")
    folder = _folder((output or collection.folder / "qa").absolute())
    renew_index(collection)
    with serving(collection, 0, None) as (server, scratch):
        captures = server.replay.captures
        lines = [named(captures, url) for url in addresses] or sample(captures, number)
        if not lines:
            raise ConfigurationError(f"{collection.archive} has no pages yet")
        there = browser.live_command(program, scratch / "live") if live else None
        looker = Looker(
            server, chromium_on(program, server, scratch), there, folder, scratch, (1280, 900)
        )
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        looks = []
        try:
            for at, line in enumerate(lines, 1):
                say(f"{at} of {len(lines)}: {line.url}")
                looks.append(looker.look(line, at))
        finally:
            server.shutdown()
    rows = [asdict(look) | {"fine": look.is_fine} for look in looks]
    _write(folder / _TABLE, json.dumps(rows, default=str, ensure_ascii=False, indent=2) + "\n")
    _write(folder / _REPORT, page(collection.folder.name, looks))
    if as_json:
        print_json({"report": folder / _REPORT, "pages": rows})
    else:
        click.echo(_told(looks))
        say(f"Report with pictures: {folder / _REPORT}")
    ctx.exit(0 if all(look.is_fine for look in looks) else FINDINGS)


def _folder(path: Path) -> Path:
    """The folder of the report: new, empty, or that of an earlier one."""
    if path.is_dir() and any(path.iterdir()) and not (path / _TABLE).exists():
        raise ConfigurationError(f"{path} holds other things than a report; name another with -o")
    with storing(path, "make"):
        path.mkdir(parents=True, exist_ok=True)
    return path


def _write(path: Path, text: str) -> None:
    with storing(path, "write"):
        path.write_text(text, "utf-8")


def _told(looks: list[Look]) -> str:
    header = ("page", "words", "missing", "leaks", "live words", "live pixels", "")
    rows: list[tuple[Any, ...]] = [
        (
            look.url,
            _share(look.words),
            len(look.missing),
            len(look.leaks),
            _share(look.live_words),
            _share(look.live_pixels),
            look.trouble or ("" if look.is_fine else "look"),
        )
        for look in looks
    ]
    return table(header, rows)


def _share(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.1f} %"
