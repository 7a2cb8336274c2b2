"""A collection that pywb serves, taken in whole; runs where pywb is installed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archive.storage.collection import Collection
from archive.storage.files import here
from tests.command import letapis
from tests.crawler.test_recall import taken
from tests.website import Website, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("wayback"), reason="pywb is not installed"),
]


def test_what_pywb_serves_is_taken_in(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    with serving(Website(pages=20)) as address:
        letapis("crawl", address, "--allow-private", "--delay", "0", "-C", theirs)
    host = address.removeprefix("http://")
    subprocess.run(["wb-manager", "init", "old"], cwd=tmp_path, check=True)
    files = here(Collection(theirs).archive)
    subprocess.run(["wb-manager", "add", "old", *files], cwd=tmp_path, check=True)
    index = (tmp_path / "collections/old/indexes/index.cdxj").read_text().splitlines()
    held = [(line.split(" ")[1], json.loads(line.split(" ", 2)[2])) for line in index]
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(
        ["wayback", "-b", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as pywb:  # fmt: skip
        try:
            assert pywb.stdout is not None
            next(line for line in pywb.stdout if "Starting" in line)
            web = f"http://127.0.0.1:{port}/old/"
            words = ("import", "--web-archive", web, host, "--allow-private", "--delay", "0")
            letapis(*words, "-C", ours)
        finally:
            pywb.kill()
    assert taken(ours) == sorted(
        (row["url"], stamp, int(row["status"]), row["digest"]) for stamp, row in held
    )
