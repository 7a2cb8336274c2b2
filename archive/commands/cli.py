"""The `letapis` command: finds its verbs by entry point, turns errors into exit statuses.

A verb is a click command registered under `letapis.commands` in pyproject.toml; its package is
imported when it is called, or listed in the help.
"""

from __future__ import annotations

import gc
import logging
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from archive.commands import verbs
from archive.commands.printed import printed
from archive.errors import LetapisError
from archive.storage.collection import Collection
from archive.version import VERSION

WIDTH = 100  #: columns of what is printed where no terminal says another number
#: New objects after which circles of garbage are looked for. Python's 700 are made so often while
#: libraries are loaded that it takes a twentieth of a small crawl.
_CIRCLES = 10_000
_NARROWEST = 12  # characters; a column is not made narrower
#: Work that is done, with findings.
FINDINGS = 1


class Verbs(click.Group):
    """The verbs that the installed packages bring along."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        order = ["demo", "init", "sources", "crawl", "import", "build"]
        return sorted(
            verbs.every(),
            key=lambda name: (order.index(name) if name in order else len(order), name),
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = verbs.own().get(cmd_name) or verbs.every().get(cmd_name)
        try:
            command = verbs.load(place) if place else None
        except ImportError as error:  # one verb that is not wholly installed takes no other along
            return _broken(cmd_name, error)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first sentence of each, whole."""
        all_of_them = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, verb.get_short_help_str(limit=500)) for name, verb in all_of_them if verb]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _broken(name: str, error: ImportError) -> click.Command:
    """A verb that says what it lacks."""

    def complain(**_: object) -> None:
        raise LetapisError(f"`{name}` is not wholly installed ({error}); install Letapis again")

    return click.Command(name, callback=complain, help=f"(cannot be loaded: {error})")


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit statuses: 0 done, 1 done with findings, 2 wrong call or settings, 3 collection "
    "in use, 4 storage failed, 130 and 143 stopped by a signal.",
)
@click.version_option(VERSION, prog_name="letapis")
def letapis() -> None:
    """Archive analysis sites: exact WARC files, and a research corpus in SQLite.

    \b
    Examples:
      letapis demo                                  try it all on a built-in site
      letapis crawl https://example.org/ -C mine    archive a site into ./mine
      letapis build -C mine                         bring the corpus up to date
    """


def collection_option(function: Any) -> Any:
    """Adds -C, -v and -q; the command gets `collection: Collection`."""
    function = click.option(
        "-C",
        "--collection",
        "collection",
        type=click.Path(file_okay=False, path_type=Path),
        default=".",
        envvar="LETAPIS_COLLECTION",
        callback=lambda ctx, param, value: Collection(value.absolute()),
        help="Folder of the collection (default: this folder, or LETAPIS_COLLECTION).",
    )(function)
    return output_options(function)


def output_options(function: Any) -> Any:
    """Adds -v and -q."""
    function = click.option(
        "-v", "--verbose", count=True, expose_value=False, callback=_verbosity(-10),
        help="More output; twice: everything.",
    )(function)  # fmt: skip
    return click.option(
        "-q", "--quiet", count=True, expose_value=False, callback=_verbosity(10),
        help="Only print what went wrong.",
    )(function)  # fmt: skip


json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def call(ctx: click.Context, verb: str, **said: Any) -> int:
    """Calls another verb, which may be another package's; returns its exit status."""
    group = ctx.find_root().command
    command = group.get_command(ctx, verb) if isinstance(group, click.Group) else None
    if command is None:
        raise LetapisError(f"the verb {verb!r} is not installed")
    try:
        ctx.invoke(command, **said)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return 0


def say(text: str) -> None:
    """A line for people, on standard error, so that results can be piped; -q hides it."""
    if logging.getLogger("letapis").getEffectiveLevel() <= logging.INFO:
        click.echo(text, err=True)


def say_result(text: str) -> None:
    """What was done, on standard output; -q hides it."""
    if logging.getLogger("letapis").getEffectiveLevel() <= logging.INFO:
        click.echo(text)


def print_json(value: object) -> None:
    """A result for scripts, on standard output; dates and paths as text."""
    import json

    click.echo(json.dumps(value, default=str, ensure_ascii=False, indent=2))


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns in line; absent values as nothing.

    Wide cells go on in further lines, so that it fits the terminal, or WIDTH columns where there
    is none. Words are broken where nothing else helps, but never in the last column: addresses.
    """
    lines = [list(header), *(["" if cell is None else str(cell) for cell in row] for row in rows)]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    words = [
        max(len(word) for cell in column for word in cell.split() or [""]) for column in columns
    ]
    room = shutil.get_terminal_size((WIDTH, 0)).columns - 2 * (len(widths) - 1)
    for least in (words, [*([_NARROWEST] * (len(words) - 1)), words[-1]]):
        while sum(widths) > room:
            number, widest = max(
                enumerate(widths), key=lambda it: it[1] if it[1] > least[it[0]] else 0
            )
            if widest <= least[number]:
                break
            widths[number] -= 1
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for line in lines
        for row in zip_longest(*map(_wrapped, line, widths), fillvalue="")
    )


def _wrapped(cell: str, width: int) -> list[str]:
    return [cell] if len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)


def paragraph(text: str, indent: str = "") -> str:
    """A paragraph in lines of a terminal; addresses stay whole."""
    room = shutil.get_terminal_size((WIDTH, 0)).columns
    return textwrap.fill(
        " ".join(text.split()),
        room,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _verbosity(step: int) -> Any:
    def change(ctx: click.Context, param: click.Parameter, times: int) -> None:
        ours = logging.getLogger("letapis")
        if times:
            ours.setLevel(logging.INFO + step * times)
            logging.getLogger().setLevel(max(logging.DEBUG, logging.WARNING + step * times))

    return change


def main() -> None:
    """Runs `letapis`; ends the process with one of the documented exit statuses."""
    gc.set_threshold(_CIRCLES)
    with redirect_stdout(printed(sys.stdout)), redirect_stderr(printed(sys.stderr)):
        status = _status()
    gc.freeze()  # to look for circles once more at the end takes as long as a small command
    sys.exit(status if isinstance(status, int) else 0)


def _status() -> object:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("letapis").setLevel(logging.INFO)
    try:
        status = letapis.main(standalone_mode=False)
        sys.stdout.flush()
        return status
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LetapisError as error:
        click.echo(f"letapis: {error}", err=True)
        return error.exit_status
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; nothing is left to say
        return 0
