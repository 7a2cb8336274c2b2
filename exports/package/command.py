"""The verb `package`: what one archive hands over to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.commands.cli import FINDINGS, collection_option, json_option, print_json, say
from archive.commands.findings import plural, tally, told
from archive.errors import ConfigurationError
from archive.records.record import parse_date
from archive.storage.collection import Collection

if TYPE_CHECKING:
    from exports.package.make import Made
    from exports.package.selection import Selection


_MOST = 50  # revisits that are named on the terminal
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@click.command(
    epilog="""\b
Examples:
  letapis package -C belarus -o belarus.wacz                for ReplayWeb.page
  letapis package -C belarus --bag hand-over                a bag of WARC files
  letapis package -C belarus --bag may --from 2024-05-01 --to 2024-05-31 --self-contained
  letapis package -C belarus --bag old --warc-version 1.0   for archives that take no other
"""
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="WACZ file to make.")
@click.option("--bag", type=click.Path(path_type=Path), help="Folder to make, as a bag (BagIt).")
@click.option(
    "--source", "sources", multiple=True, metavar="NAME", help="Only this source; repeatable."
)
@click.option("--crawl", "crawls", multiple=True, metavar="ID", help="Only this crawl; repeatable.")
@click.option("--from", "start", metavar="DATE", help="Only what was captured from then on.")
@click.option("--to", "end", metavar="DATE", help="Only what was captured up to then.")
@click.option("--self-contained", is_flag=True, help="Include the originals of selected revisits.")
@click.option(
    "--warc-version",
    "version",
    type=click.Choice(["1.1", "1.0"]),
    default="1.1",
    show_default=True,
    help="WARC version to write.",
)
@json_option
@collection_option
@click.pass_context
def package(
    ctx: click.Context,
    /,
    *,
    collection: Collection,
    output: Path | None,
    bag: Path | None,
    version: Any,
    self_contained: bool,
    as_json: bool,
    **wanted: Any,
) -> None:
    """Make a package to hand over: a WACZ file, or a bag of WARC files (BagIt).

    It contains crawl.log and reports in the format of Heritrix, lists of files and of their
    history, and the rights from the settings. It is checked before it gets its name.
    """
    from exports.package.contents import Order
    from exports.package.make import make_bag, make_wacz

    path = output or bag
    if path is None or (output and bag):
        raise ConfigurationError("say either -o FILE.wacz or --bag DIR")
    collection.require()
    order = Order(_selection(collection, **wanted), version, self_contained)
    with collection.hold("package"):
        now = datetime.now(UTC)
        make: Callable[..., Made] = make_wacz if output else make_bag
        made = make(path.absolute(), collection, collection.settings(), order, now)
    for one in made.contents.outside[:_MOST]:
        row = one.as_row()
        where = f"is in {row['held_in']}" if row["held_in"] else "is not in the archive"
        say(f"The original of {row['url']} of {row['date']} is not in the package; it {where}")
    if as_json:
        print_json(_row(made))
    else:
        click.echo(_told(made))
    ctx.exit(FINDINGS if any(one.severity == "error" for one in made.problems) else 0)


def _selection(
    collection: Collection,
    sources: tuple[str, ...],
    crawls: tuple[str, ...],
    start: str | None,
    end: str | None,
) -> Selection:
    from archive.storage.exclusions import beside
    from exports.package.selection import Selection

    return Selection(
        frozenset(sources),
        frozenset(crawls),
        _moment("--from", start),
        _moment("--to", end, after=True),
        beside(collection.archive),
    )


def _moment(option: str, said: str | None, *, after: bool = False) -> datetime | None:
    """A UTC day or time; `after` gives the first moment after it."""
    if not said:
        return None
    moment = parse_date(said) if _DAY.match(said) else None
    if moment is None:
        raise ConfigurationError(f"{option} takes a UTC date such as 2024-05-01, not {said!r}")
    if not after:
        return moment
    return moment + (timedelta(days=1) if _DAY.fullmatch(said) else timedelta(seconds=1))


def _row(made: Made) -> dict[str, Any]:
    contents = made.contents
    return {
        "path": str(made.path),
        "files": [part.path.name for part in contents.parts],
        "visits": contents.visits,
        "failures": contents.failures,
        "pages": contents.pages,
        "revisits_outside": [one.as_row() for one in contents.outside],
        "problems": [
            {"severity": one.severity, "rule": one.rule, "file": one.file, "detail": one.detail}
            for one in made.problems
        ],
    }


def _told(made: Made) -> str:
    contents = made.contents
    lines = [
        f"{made.path}: {plural(len(contents.parts), 'WARC file')}, "
        f"{plural(contents.visits, 'visit')}, {contents.failures} of them without an answer, "
        f"{plural(contents.pages, 'page')} of HTML listed for readers. It was checked.",
    ]
    if contents.outside:
        lines.append(
            f"{plural(len(contents.outside), 'revisit')} without original; "
            "metadata/revisits-outside.json names them."
        )
        if any(one.as_row()["held_in"] for one in contents.outside):
            lines.append("`--self-contained` takes along the originals that are in the archive.")
    if made.problems:
        lines += [told(made.problems), f"Records inside: {tally(made.problems)}."]
    return "\n".join(lines)
