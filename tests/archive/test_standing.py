"""`letapis status` and `letapis verify` over a collection whose files somebody moved about."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.storage import fixity
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


def _warc_open(folder: Path) -> None:
    path = _only_warc(folder)
    path.rename(path.with_name(path.name + ".open"))  # as a crash leaves it


def _frontier_ahead(folder: Path) -> None:
    (path,) = (folder / "state").glob("*.frontier.db")
    with closing(sqlite3.connect(path)) as frontier, frontier:
        frontier.execute("UPDATE visits SET url = url || '?lost', state = 'done' WHERE id = 3")
        frontier.execute("DELETE FROM facts WHERE name = 'agreed'")  # as a crash leaves it


FILES = {"fixity-log-differs", "index-differs", "corpus-differs"}


@pytest.mark.parametrize(
    ("harm", "rules", "status"),
    [
        (_nothing, set(), 0),
        (_warc_gone, {*FILES, "frontier-differs"}, 1),
        (_warc_open, FILES, 1),
        (_frontier_ahead, {"frontier-differs"}, 1),
        (_warc_shorter, FILES, 1),
        (_warc_more, FILES, 1),
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


def test_what_is_gone_is_fetched_again_as_status_says(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    with serving(Website(pages=2)) as address:
        crawl = ("crawl", address, "-C", folder, "--allow-private", "--delay", "0")
        letapis(*crawl)
        kept = len(_answers(folder))
        _only_warc(folder).unlink()
        said = letapis("status", "-C", folder, status=1)
        assert "the next crawl fetches them again" in said
        (frontier,) = (folder / "state").glob("*.frontier.db")
        frontier.unlink()
        letapis(*crawl, status=1)  # the fixity log does not forget the file
        assert len(_answers(folder)) == kept
        assert "frontier-differs" not in letapis("status", "-C", folder, status=1)


def _answers(folder: Path) -> set[str]:
    lines = (folder / "indexes" / "index.cdxj").read_text().splitlines()
    return {line.split(" ", 1)[0] for line in lines}


@pytest.mark.parametrize("odd", ['{"at": "2026', '{"at": 1}', "[]", "1, 2", "", "null"])
def test_a_line_of_the_fixity_log_that_is_no_event_spoils_no_other(
    tmp_path: Path, odd: str
) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"bytes")
    fixity.note(tmp_path, "capture", datetime(2026, 1, 1, tzinfo=UTC), path, 1)
    whole = (tmp_path / fixity.LOG).read_text("utf-8")
    (tmp_path / fixity.LOG).write_text(f"{whole}{odd}\n{whole}", "utf-8")
    assert [fact.file for fact in fixity.log(tmp_path)] == ["a.warc.gz"] * 2
    assert fixity.unread(tmp_path) == 1
