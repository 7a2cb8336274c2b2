"""The verb `replay`: the archive in a browser, offline."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from archive.commands.cli import collection_option, say
from archive.errors import ConfigurationError, LetapisError, StorageError
from archive.replay import browser
from archive.storage.collection import Collection
from archive.wire import urls

if TYPE_CHECKING:
    from archive.replay.server import ReplayServer

_PORT = 8460
_START = f"http://{browser.HOST}/"
INSTALL = "install Chromium (Debian and Ubuntu: apt install chromium) or Chrome"


@click.command(
    epilog="""\b
Examples:
  letapis replay -C belarus --open               in a browser of its own
  letapis replay -C belarus --at 2024-05-01      as it was then
  letapis replay -C belarus --screenshot https://example.org/ -o page.png
"""
)
@click.option("--at", metavar="DATE", help="Show the captures nearest to this UTC date.")
@click.option("--open", "opens", is_flag=True, help="Start a browser, with a profile of its own.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"Port of the proxy (default {_PORT}).")
@click.option("--screenshot", metavar="URL", help="Take a picture of a page and end.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="PNG file of the picture.")
@click.option(
    "--size", default="1280x1024", show_default=True, help="Size of the picture in pixels."
)
@collection_option
def replay(
    *,
    collection: Collection,
    at: str | None,
    opens: bool,
    port: int | None,
    screenshot: str | None,
    output: Path | None,
    size: str,
) -> None:
    """Show the archive in a browser, offline.

    Starts a proxy on this machine that answers from the archive and never from the live web, and
    says how to start a browser that uses it. Runs until Ctrl-C.
    """
    if (screenshot is None) != (output is None):
        raise ConfigurationError("--screenshot URL and -o FILE.png go together")
    from archive.records.record import parse_date

    moment = parse_date(at) if at else None
    if at and not moment:
        raise ConfigurationError(f"--at {at} is no date; write 2024-05-01 or 20240501100000")
    collection.require()
    renew_index(collection)
    if screenshot and output:
        with serving(collection, port or 0, moment) as (server, folder):
            _take(server, folder, screenshot, output, size)
    else:
        with serving(collection, _PORT if port is None else port, moment) as (server, folder):
            _run(server, folder, opens)


def renew_index(collection: Collection) -> None:
    """Makes the index anew where files came or went since, or where the exclusions changed.

    A busy archive keeps its old one.
    """
    from archive.index.cdxj import write_index

    there = collection.index.exists()
    beside = (collection.archive, collection.exclusions)
    try:
        files = [*(path for path in beside if path.exists()), *collection.warc_files()]
        changed = max((path.stat().st_mtime_ns for path in files), default=0)
        if there and collection.index.stat().st_mtime_ns >= changed:
            return
        with collection.hold():
            report = write_index(collection.archive, collection.index)
        say(f"Indexed {report.lines} captures: the index was {'outdated' if there else 'missing'}")
    except OSError as error:
        raise StorageError(collection.archive, "read", error) from error
    except LetapisError as error:
        if not there:
            raise
        say(f"The index is outdated and is used as it is: {error}")


@contextmanager
def serving(
    collection: Collection, port: int, at: datetime | None
) -> Iterator[tuple[ReplayServer, Path]]:
    """A server that is bound, and a folder for browsers; both gone in the end."""
    from archive.replay.captures import Captures
    from archive.replay.server import ReplayServer

    captures = Captures(collection.archive, collection.index)
    try:
        server = ReplayServer(captures, collection.folder.name, port=port, at=at)
    except OSError as error:
        raise ConfigurationError(
            f"port {port} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with server, TemporaryDirectory(prefix="letapis-replay-", ignore_cleanup_errors=True) as folder:
        yield server, Path(folder)


def _run(server: ReplayServer, folder: Path, opens: bool) -> None:
    """Serves until a signal comes."""
    commands = _commands(server, folder)
    if opens and not commands:
        raise ConfigurationError(f"no browser is found: {INSTALL}")
    shown = commands or [chromium_on("chromium", server, folder)]
    server.start.command = shlex.join([*shown[0], _START])
    say(f"Replay of {server.start.collection} at {server.replay.address} until Ctrl-C.")
    say("A browser started like this sees only the archive:")
    for command in shown:
        say("  " + shlex.join([*command, _START]))
    if not commands:
        say(f"No browser was found here: {INSTALL}")
    with ExitStack() as stack:
        if opens:
            quiet = subprocess.DEVNULL
            started = subprocess.Popen([*commands[0], _START], stdout=quiet, stderr=quiet)
            stack.enter_context(started)
            stack.callback(started.terminate)
        server.serve_forever()


def _take(server: ReplayServer, folder: Path, said: str, output: Path, size: str) -> None:
    """One picture of one page."""
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ConfigurationError(f"--size {size} is not like 1280x1024")
    url = urls.normalise(said)
    if url is None or not (urls.host(url) == browser.HOST or server.replay.captures.lines(url)):
        raise ConfigurationError(f"{said} is not in this archive")
    if not (program := browser.chromium()):
        raise ConfigurationError(f"a picture needs Chromium: {INSTALL}")
    command = chromium_on(program, server, folder)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        browser.screenshot(command, url, output.absolute(), (int(width), int(height)))
    finally:
        server.shutdown()
    say(f"Wrote {output}")


def _commands(server: ReplayServer, folder: Path) -> list[list[str]]:
    """How to start each browser that is found."""
    commands = []
    if program := browser.chromium():
        commands.append(chromium_on(program, server, folder))
    if program := browser.firefox():
        authority, profile = folder / "ca.pem", folder / "firefox"
        authority.write_bytes(server.authority.pem)
        try:
            commands.append(browser.firefox_command(program, profile, server.port, authority))
        except LetapisError as error:
            say(str(error))
    return commands


def chromium_on(program: str, server: ReplayServer, folder: Path) -> list[str]:
    profile = folder / "chromium"
    return browser.chromium_command(program, profile, server.port, server.authority.pin)
