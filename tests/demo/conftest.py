"""A running demo site, and a client that asks it by host name."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from crawler.demo.server import DemoSite


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came, its body without transfer coding."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Client:
    """One kept-alive connection a host."""

    def __init__(self, site: DemoSite) -> None:
        self.site = site
        self._context = ssl.create_default_context(cafile=str(site.ca_file))
        self._connections: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        parts = urlsplit(address)
        connection = self._connect(parts.scheme, parts.netloc)
        target = parts._replace(scheme="", netloc="").geturl()
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, headers={"Host": parts.netloc} | fields)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()

    def _connect(self, scheme: str, host: str) -> http.client.HTTPConnection:
        if (scheme, host) not in self._connections:
            port = self.site.https_port if scheme == "https" else self.site.http_port
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            plain = socket.create_connection(("127.0.0.1", port), timeout=10)
            secure = scheme == "https"
            connection.sock = (
                self._context.wrap_socket(plain, server_hostname=host) if secure else plain
            )
            self._connections[scheme, host] = connection
        return self._connections[scheme, host]


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSite]:
    with DemoSite(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session")
def client(demo_site: DemoSite) -> Iterator[Client]:
    client = Client(demo_site)
    yield client
    client.close()
