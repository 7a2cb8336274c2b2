"""A build that is stopped, or meets an archive that has lost something, says so and ends well."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from archive.storage import fixity
from exports.corpus.build import build
from exports.corpus.check import check
from tests.command import letapis, start
from tests.exports.warcs import START, Warc, article, prose

URL = "https://plain.example/notes"


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """With two files, sealed and logged."""
    for month in (1, 2):
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        for subject in ("heron", "crane", "otter"):
            file.page(f"{URL}/{subject}-{month}", article(subject, prose(f"{subject} {month}")))
        path = file.write(tmp_path / "archive")
        fixity.note(path.parent, "capture", file.start, path, len(file.members))
    return tmp_path


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_a_signal_ends_it_with_one_sentence(
    collection: Path, number: signal.Signals, status: int
) -> None:
    process = start("build", "-C", collection, before=("setsid",))
    while not list(collection.glob("corpus.db.part")):
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, number)
    said, told = process.communicate(timeout=60)
    assert process.returncode in (status, -number)
    assert "Traceback" not in said + told
    assert len((said + told).splitlines()) <= 1
    letapis("build", "-C", collection)
    assert check(collection / "archive", collection / "corpus.db", jobs=1) is None


def test_a_file_that_is_gone_is_told(collection: Path) -> None:
    letapis("build", "-C", collection)
    (collection / "archive" / "1.warc.gz").unlink()
    for said in ("3 captures of it are not in the corpus any more", "1.warc.gz is not in the arch"):
        assert said in letapis("build", "-C", collection, status=1)


def test_a_file_that_is_shorter_is_told_even_without_a_corpus(collection: Path) -> None:
    path = collection / "archive" / "2.warc.gz"
    size = path.stat().st_size
    os.truncate(path, size - 100)
    (loss,) = build(path.parent, collection / "corpus.db", jobs=1).losses
    assert (loss.file, loss.size, loss.sealed) == ("2.warc.gz", size - 100, size)
    (loss,) = build(path.parent, collection / "corpus.db", jobs=1).losses
    assert str(loss) == f"2.warc.gz has {size - 100} bytes; it had {size}"


def test_a_file_that_was_only_touched_is_not_read_again(collection: Path) -> None:
    build(collection / "archive", collection / "corpus.db", jobs=1)
    os.utime(collection / "archive" / "1.warc.gz", (1, 1))
    again = build(collection / "archive", collection / "corpus.db", jobs=1)
    assert (again.rebuilt, again.files, again.losses) == (None, 0, ())
