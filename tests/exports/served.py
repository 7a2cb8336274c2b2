"""A running `letapis serve`, asked as a browser asks."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from archive.storage.collection import Collection
from tests.command import start


@dataclass
class Got:
    status: int
    fields: dict[str, str]
    body: str


@dataclass
class Serving:
    """A running `letapis serve`, and its collection."""

    process: subprocess.Popen[str]
    port: int
    collection: Collection

    def get(self, path: str, method: str = "GET", **fields: str) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=fields)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Got(response.status, headers, response.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def rows(self, sql: str) -> list[dict[str, object]]:
        got = self.get("/corpus.json?" + urlencode({"sql": sql, "_shape": "array"}))
        assert got.status == 200, got.body
        found: list[dict[str, object]] = json.loads(got.body)
        return found

    def id_of(self, title: str) -> object:
        return self.rows(
            f"SELECT id FROM documents WHERE title LIKE '{title}%' ORDER BY length(title)"
        )[0]["id"]


@contextmanager
def serving(collection: Collection, *words: str) -> Iterator[Serving]:
    process = start("serve", "-C", collection.folder, "--port", "0", *words)
    try:
        assert process.stderr
        for line in process.stderr:
            if found := re.search(r" at http://\S+:(\d+)/ until Ctrl-C", line):
                yield Serving(process, int(found[1]), collection)
                break
        else:
            pytest.fail("it did not start")
    finally:
        process.terminate()
        process.communicate(timeout=20)
