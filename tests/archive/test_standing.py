"""`letapis status` and `letapis verify` over a collection whose files somebody moved about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.command import letapis
from tests.website import Website, serving


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("standing") / "c"
    with serving(Website(pages=2)) as address:
        letapis("crawl", address, "-C", folder, "--allow-private", "--delay", "0")
    yield folder


def _only_warc(folder: Path) -> Path:
    (path,) = (folder / "archive").glob("*.warc.gz")
    return path


def _nothing(folder: Path) -> None:
    pass


def _warc_gone(folder: Path) -> None:
    _only_warc(folder).unlink()


def _warc_shorter(folder: Path) -> None:
    path = _only_warc(folder)
    path.write_bytes(path.read_bytes()[:-10])


def _warc_more(folder: Path) -> None:
    shutil.copy(_only_warc(folder), folder / "archive" / "more.warc.gz")


def _no_index(folder: Path) -> None:
    shutil.rmtree(folder / "indexes")


def _corpus_damaged(folder: Path) -> None:
    (folder / "corpus.db").write_bytes(b"SQLite format 3\0 or so" * 1000)


@pytest.mark.parametrize(
    ("harm", "rules", "status"),
    [
        (_nothing, set(), 0),
        (_warc_gone, {"fixity-log-differs", "index-differs", "corpus-differs"}, 1),
        (_warc_shorter, {"fixity-log-differs", "index-differs", "corpus-differs"}, 1),
        (_warc_more, {"fixity-log-differs", "index-differs", "corpus-differs"}, 1),
        (_no_index, {"index-differs"}, 1),
        (_corpus_damaged, {"corpus-damaged"}, 1),
    ],
)
def test_status_names_what_does_not_agree(
    crawled: Path, tmp_path: Path, harm: Callable[[Path], None], rules: set[str], status: int
) -> None:
    folder = tmp_path / "c"
    shutil.copytree(crawled, folder)
    harm(folder)
    facts = json.loads(letapis("status", "--json", "-C", folder, status=status))
    assert {problem["rule"] for problem in facts["disagreements"]} == rules
    said = letapis("status", "-C", folder, status=status)
    assert all(rule in said for rule in rules)


def test_verify_names_files_that_nobody_reads_and_lines_that_say_nothing(
    crawled: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "c"
    shutil.copytree(crawled, folder)
    (folder / "archive" / "plain.warc").write_bytes(b"WARC/1.1\r\n")
    with (folder / "archive" / "fixity.jsonl").open("a") as log:
        log.write("garbage\n" * 3)
    found = json.loads(letapis("verify", "--json", "-C", folder))
    assert [(problem["rule"], problem["file"]) for problem in found] == [
        ("fixity-line", "fixity.jsonl"),
        ("file-ignored", "plain.warc"),
    ]
    said = letapis("verify", "-C", folder)
    assert "warning file-ignored: 1 time\n  plain.warc: not read" in said
    assert said.endswith("1 file checked: 0 errors, 2 warnings, 0 notes.\n")
