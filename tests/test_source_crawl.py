"""A source is its file: the commands know it by its name, crawl it, and build what it says."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.wire.certificates import Authority
from spiders.catalogue import sources
from tests.command import letapis
from tests.loopback import Handler, listening
from tests.test_sources import body, content_type, documents, fixture

NAME = "thinktanks_by"


@contextmanager
def serving(name: str, host: str, authority: Authority) -> Iterator[int]:
    """The pages of a fixture over TLS on loopback; the port."""
    pages = {page["url"]: page for page in fixture(name)["page"]}

    class Fixture(Handler):
        def do_GET(self) -> None:
            page = pages.get(f"https://{self.headers['Host']}{self.path}")
            data = body(name, page) if page else b"not here"
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", content_type(page) if page else "text/plain")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    with listening(Fixture, tls=authority.context(host)) as port:
        yield port


def test_the_folder_is_the_list() -> None:
    assert [row["name"] for row in json.loads(letapis("sources", "--json"))] == list(sources())


def test_a_source_is_crawled_by_its_name_and_built(tmp_path: Path) -> None:
    host, authority = sources()[NAME].hosts[0], Authority("Letapis test authority")
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    folder = tmp_path / "collection"
    with serving(NAME, host, authority) as port:
        letapis(
            "crawl", NAME, "-C", folder, "--allow-private", "--delay", "0",
            "--ca-file", tmp_path / "ca.pem", "--connect-to", f"{host}:443:127.0.0.1:{port}",
            "--operator", "A test", "--contact", "https://test.invalid/",
        )  # fmt: skip
    connection = sqlite3.connect(folder / "corpus.db")
    found = connection.execute("SELECT source, identity, text FROM documents").fetchall()
    connection.close()
    wanted = [(NAME, piece["identity"], piece["text"].strip()) for piece in documents(NAME)]
    assert found == wanted
