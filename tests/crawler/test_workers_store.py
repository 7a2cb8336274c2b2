"""Workers with a folder each, as machines have, that meet in a database and in one store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive.records.reader import records
from archive.records.record import Record
from archive.storage import files
from archive.storage.collection import Collection
from tests.command import letapis, start
from tests.crawler.postgres import Server
from tests.crawler.test_workers import ended
from tests.store.server import Shelf, collection, let_in, serving
from tests.website import Website
from tests.website import serving as site_at

pytest.importorskip("obstore", reason="the extra `s3` is not installed")
_HOSTS = 4


@pytest.mark.slow
def test_they_bring_their_files_together(
    own_postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(monkeypatch)
    site, shelf = Website(pages=10), Shelf()
    hosts = [f"h{number}.test" for number in range(_HOSTS)]
    with serving(shelf), site_at(site) as address:
        port = address.rpartition(":")[2]
        paths = {url.removeprefix(site.address) for url in site.addresses}
        folders = [collection(tmp_path / name, shelf.address) for name in ("one", "two", "reader")]
        for folder in folders:
            with (folder / "letapis.toml").open("a") as toml:
                toml.write(f'[frontier]\nurl = "{own_postgres.url}"\n')
        words = ["--allow-private", "--delay", "0", "--no-build"]
        for host in hosts:
            words += [f"http://{host}/", "--connect-to", f"{host}:80:127.0.0.1:{port}"]
        workers = [start("crawl", *words, "-C", folder) for folder in folders[:2]]
        assert ended(*workers) == [0, 0]
        assert [files.here(folder / "archive") for folder in folders[:2]] == [[], []]
        letapis("store", "-C", folders[2])
        letapis("index", "-C", folders[2])
        found = [
            item.target_uri
            for file in Collection(folders[2]).warc_files()
            for item in records(file)
            if isinstance(item, Record) and item.type == "response"
        ]
        assert Counter(found) == Counter(f"http://{host}{path}" for host in hosts for path in paths)
        assert set(site.asked.values()) == {_HOSTS}
        letapis("verify", "-C", folders[2])
