"""The verb `serve`: the corpus in a browser."""

from __future__ import annotations

import logging
import signal
import socket
import sys

import click

from archive.commands.cli import collection_option, say
from archive.errors import ConfigurationError
from archive.storage.collection import Collection

_PORT = 8470


@click.command(
    epilog="""\b
Examples:
  letapis serve -C belarus                 then open http://127.0.0.1:8470/
  letapis serve -C belarus --port 0        let the system choose the port
"""
)
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. Whoever can reach it can read the whole corpus and archive.",
)
@collection_option
def serve(collection: Collection, port: int, host: str) -> None:
    """Browse and search the corpus in a browser, each document beside its archived page.

    Everything is answered from this machine, nothing is changed. Runs until Ctrl-C.
    """
    from archive.replay.command import renew_index
    from exports.serve.app import application
    from exports.serve.server import run

    collection.require()
    app = application(collection, host)
    renew_index(collection)
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        say(
            f"{collection.folder.name} at http://{shown}:{listener.getsockname()[1]}/ until Ctrl-C."
        )
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        run(app, listener)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            f"port {port} of {host} cannot be used: {reason}; choose another with --port"
        ) from error
