"""An ASGI application on a socket; the one door to uvicorn."""

from __future__ import annotations

import socket

import uvicorn

from exports.serve.guard import App

_SECONDS = 2  # that an answer under way gets when the server is stopped


def run(app: App, listener: socket.socket) -> None:
    """Serves until SIGINT or SIGTERM, which then do what they do without us."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
