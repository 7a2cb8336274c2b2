"""A folder served by nginx on loopback, and what was asked of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CONFIGURATION = """
daemon off; pid {place}/pid; error_log {place}/errors; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  types {{ text/html html; text/css css; text/plain txt; application/xml xml; }}
  charset utf-8;
  gzip_static on; sendfile on; keepalive_requests 1000000;
  log_format asked '$status $request_length $bytes_sent $uri';
  access_log {place}/asked asked buffer=64k flush=1s;
  client_body_temp_path {place}/t1; proxy_temp_path {place}/t2; fastcgi_temp_path {place}/t3;
  uwsgi_temp_path {place}/t4; scgi_temp_path {place}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; {more} }}
}}
"""
_NO_VALIDATORS = 'etag off; if_modified_since off; add_header Last-Modified "";'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as the server saw it."""

    status: int
    received: int  #: bytes, of the request
    sent: int  #: bytes, of the answer
    path: str


@dataclass(slots=True)
class Web:
    """A server that runs."""

    address: str  #: without a slash at the end
    log: Path
    _read: int = 0

    def asked(self) -> list[Asked]:
        """What was asked for since the last call; nginx writes each second."""
        time.sleep(1.2)
        with self.log.open("rb") as log:
            log.seek(self._read)
            text = log.read().decode("utf-8")
            self._read = log.tell()
        lines = (line.split(" ", 3) for line in text.splitlines())
        return [Asked(int(status), int(got), int(sent), path) for status, got, sent, path in lines]

    def pages(self) -> Counter[str]:
        """How often each HTML page was given since the last call."""
        return Counter(
            one.path for one in self.asked() if one.status == 200 and ".html" in one.path
        )


@contextmanager
def serving(root: Path, place: Path, *, validators: bool = True) -> Iterator[Web]:
    """Serves `root`; logs go into `place`. Ends the program where there is no nginx.

    With `validators` it sends ETag and Last-Modified, and answers 304.
    """
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        raise SystemExit("nginx is not installed; the benchmark serves its site from it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir(parents=True, exist_ok=True)
    configuration = place / "nginx.conf"
    more = "" if validators else _NO_VALIDATORS
    said = _CONFIGURATION.format(place=place.absolute(), root=root.absolute(), port=port, more=more)
    configuration.write_text(said, "utf-8")
    server = subprocess.Popen(
        [nginx, "-p", place.absolute(), "-e", place.absolute() / "errors", "-c", "nginx.conf"]
    )
    try:
        while True:  # nginx says nothing when it is ready
            if server.poll() is not None:
                raise SystemExit(f"nginx ended: {(place / 'errors').read_text('utf-8')[-500:]}")
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield Web(f"http://127.0.0.1:{port}", place / "asked")
    finally:
        server.terminate()
        server.wait()
