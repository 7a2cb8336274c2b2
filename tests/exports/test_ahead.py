"""Pages that were read while a crawl went on: the same corpus, with less left to do."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from archive.wire.capture import Location
from exports.corpus.ahead import Tail
from exports.corpus.build import build
from exports.corpus.check import check
from exports.extraction import ahead_lines
from exports.extraction.outcome import Finding, Outcome, Task, Traits
from exports.extraction.reader import ReadAhead, read, readers
from exports.language.names import read as read_names
from spiders.document import Document
from spiders.vocabulary.lists import Listed, Stated
from spiders.vocabulary.periods import Span
from tests.command import LETAPIS, letapis
from tests.exports.warcs import START, Warc, article, prose
from tests.website import Answer, Website, serving

URL = "https://plain.example/notes"
SUBJECTS = ("heron", "crane", "otter")


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """With a file that is being written."""
    file = Warc("1.warc.gz", "crawl-1", START)
    for subject in SUBJECTS:
        file.page(f"{URL}/{subject}", article(subject, prose(subject)))
    path = file.write(tmp_path / "archive")
    path.rename(f"{path}.open")
    return tmp_path


def read_ahead(collection: Path, lines: int = len(SUBJECTS)) -> Path:
    """Reads until so many lines are there, and seals the file."""
    words = [*LETAPIS, "build", "--ahead", "-C", str(collection)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE)
    path = collection / "state" / "ahead" / "1.warc.gz.jsonl"
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        assert process.poll() is None
        time.sleep(0.02)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0
    open_file = collection / "archive" / "1.warc.gz.open"
    open_file.rename(open_file.with_suffix(""))
    return path


def test_it_builds_when_it_is_told_to(collection: Path) -> None:
    words = [*LETAPIS, "build", "--ahead", "-C", str(collection)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        open_file = collection / "archive" / "1.warc.gz.open"
        open_file.rename(open_file.with_suffix(""))
        process.stdin.write(b"build crawl-1\n")
        process.stdin.flush()
        assert b"3 captures" in process.stdout.read()
    assert process.returncode == 0
    assert check(collection / "archive", collection / "corpus.db", jobs=1) is None


@pytest.mark.slow
def test_who_reads_while_a_crawl_goes_on_builds_after_it(tmp_path: Path) -> None:
    ahead = tmp_path / "c" / "state" / "ahead"

    def last(_: int) -> Answer:
        """Is answered when the reading has begun."""
        while not (ahead.exists() and any(ahead.iterdir())):
            time.sleep(0.02)
        return 200, "text/html", article("otter", prose("otter")).encode()

    with serving(Website(pages=220, odd={"/page-219": last})) as address:
        listed = tmp_path / "listed"
        listed.write_text("".join(f"{address}/page-{n}\n" for n in range(220)), "utf-8")
        said = letapis(
            "crawl", "--urls", listed, "--depth", "0", "-C", tmp_path / "c", "--allow-private",
            "--delay", "0", "--concurrency", "8", "--json",
        )  # fmt: skip
    assert json.loads(said)[0]["outcome"] == "finished"
    assert list(ahead.iterdir()) == []  # taken in
    assert check(tmp_path / "c" / "archive", tmp_path / "c" / "corpus.db", jobs=1) is None


def test_the_build_takes_what_was_read_and_comes_to_the_same(collection: Path) -> None:
    lines = read_ahead(collection)
    letapis("build", "-C", collection)
    assert check(collection / "archive", collection / "corpus.db", jobs=1) is None
    assert not lines.exists()


def test_what_was_read_is_not_read_again(collection: Path) -> None:
    lines = read_ahead(collection)
    said = lines.read_text("utf-8")
    assert said.count('"title": "heron"') == 1
    lines.write_text(said.replace('"title": "heron"', '"title": "other"'), "utf-8")
    build(collection / "archive", collection / "corpus.db", jobs=1, ahead=ReadAhead(lines.parent))
    assert check(collection / "archive", collection / "corpus.db", jobs=1) is not None


@pytest.mark.parametrize("table", [None, "Czapla Heron\n"], ids=["", "other names"])
def test_those_who_read_ahead_build_to_the_same(collection: Path, table: str | None) -> None:
    lines = read_ahead(collection)
    names = collection / "names.txt"
    with readers(read_names(names), 1) as pool:
        if table:
            names.write_text(table, "utf-8")
        ahead = ReadAhead(lines.parent, pool)
        build(collection / "archive", collection / "corpus.db", names=names, ahead=ahead)
    assert check(collection / "archive", collection / "corpus.db", names=names, jobs=1) is None


def test_what_is_sealed_meanwhile_is_read_to_its_end(collection: Path) -> None:
    path = collection / "archive" / "1.warc.gz.open"
    before = list(Tail(path).tasks())
    path.rename(path.with_suffix(""))
    assert list(Tail(path).tasks()) == before
    assert [read(task).page for task in before] == ["document"] * len(SUBJECTS)


def _other_recipe(lines: list[bytes]) -> list[bytes]:
    said = [json.loads(line) for line in lines]
    return [json.dumps(one | {"made": "0" * 64}).encode() for one in said]


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: [lines[0], lines[1][:-9]],
        lambda lines: [b"\xff\0", b"[]", b"3", b'{"place": [1]}', *lines],
        _other_recipe,
        *(
            pytest.param(harm, marks=pytest.mark.slow)
            for harm in (
                lambda lines: [line.replace(b'"Outcome"', b'"Path"') for line in lines],
                lambda lines: [line.replace(b'"page"', b'"leaf"') for line in lines],
            )
        ),
    ],
)
def test_lines_that_are_damaged_or_made_otherwise_count_for_nothing(
    collection: Path, harm: Callable[[list[bytes]], list[bytes]]
) -> None:
    lines = read_ahead(collection)
    lines.write_bytes(b"\n".join(harm(lines.read_bytes().splitlines())))
    build(collection / "archive", collection / "corpus.db", jobs=1, ahead=ReadAhead(lines.parent))
    assert check(collection / "archive", collection / "corpus.db", jobs=1) is None


def test_an_outcome_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "1.warc.gz").write_bytes(b"member")
    task = Task(tmp_path, Location("1.warc.gz", 0, 6), URL)
    moment, day = datetime(2026, 1, 2, 3, 4, 5, 6, UTC), date(2026, 1, 2)
    document = Document(
        source="a", shape="b", identity="c", url=URL, language="be", title="Чапля", text="\ud83d",
        published=moment, modified=day, agreement=0.5,
    )  # fmt: skip
    outcome = Outcome(
        "document", document, False, (Finding("warning", "rule", "detail"),),
        (Stated(URL, "published", moment), Stated(URL, "modified", day)),
        (Listed(URL, Span((1, 2), (1, 8), 2026, text="2–8")),),
        "feed", Traits(b"\x00\xff", b"", "форма", "", "имя", "none"),
    )  # fmt: skip
    lines = ahead_lines.of(tmp_path, task.body.file)
    lines.path.write_bytes(b"damaged\n" + ahead_lines.line(task, outcome))
    (known,) = ahead_lines.of(tmp_path, task.body.file).known([task])
    assert read(known) == outcome
