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
  log_format asked '$status $uri'; access_log {place}/asked asked buffer=64k flush=1s;
  client_body_temp_path {place}/t1; proxy_temp_path {place}/t2; fastcgi_temp_path {place}/t3;
  uwsgi_temp_path {place}/t4; scgi_temp_path {place}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; }}
}}
"""


@dataclass(slots=True)
class Web:
    """A server that runs."""

    address: str  #: without a slash at the end
    log: Path
    _read: int = 0

    def pages(self) -> Counter[str]:
        """How often each HTML page was given since the last call; nginx writes each second."""
        time.sleep(1.2)
        with self.log.open("rb") as asked:
            asked.seek(self._read)
            text = asked.read().decode("utf-8")
            self._read = asked.tell()
        answers = (line.split(" ", 1) for line in text.splitlines())
        return Counter(path for status, path in answers if status == "200" and ".html" in path)


@contextmanager
def serving(root: Path, place: Path) -> Iterator[Web]:
    """Serves `root`; logs go into `place`. Ends the program where there is no nginx."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        raise SystemExit("nginx is not installed; the benchmark serves its site from it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place.mkdir(parents=True, exist_ok=True)
    configuration = place / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(place=place.absolute(), root=root.absolute(), port=port), "utf-8"
    )
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
