"""Files for other tools: whole, the same every time, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest

from archive.errors import ConfigurationError, StorageError
from exports.corpus.build import build
from exports.queries.files import FORMATS, export
from exports.queries.output import write
from exports.queries.selection import Selection
from tests.command import letapis
from tests.exports.warcs import Warc, article, prose

TITLES = ["=HYPERLINK(1)", "@heron", 'The otter, "its" river']


@pytest.fixture
def built(archive: Path, corpus: Path) -> Path:
    file = Warc("a.warc.gz")
    for number, title in enumerate(TITLES):
        file.page(f"https://plain.example/notes/{number}", article(title, prose(f"heron{number}")))
    file.failure("https://plain.example/gone", "dns")
    file.write(archive)
    build(archive, corpus, jobs=1)
    return corpus


def test_csv_is_harmless(built: Path, tmp_path: Path) -> None:
    assert export(built, "csv", tmp_path / "x.csv") == 3
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["title"] for row in rows) == ["'=HYPERLINK(1)", "'@heron", TITLES[2]]
    assert all(row["text"].startswith("In part 1") for row in rows)


def test_no_sign_begins_a_formula(archive: Path, corpus: Path, tmp_path: Path) -> None:
    signs = "=+-@＝＋－＠"
    file = Warc("a.warc.gz")
    for number, sign in enumerate(signs):
        file.page(f"https://plain.example/notes/{number}", article(f"{sign}1+1", prose(sign)))
    file.write(archive)
    build(archive, corpus, jobs=1)
    export(corpus, "csv", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as lines:
        titles = {row["title"] for row in csv.DictReader(lines)}
    assert titles == {f"'{sign}1+1" for sign in signs}


def test_jsonl_says_it_as_it_is(built: Path, tmp_path: Path) -> None:
    assert export(built, "jsonl", tmp_path / "x.jsonl") == 3
    lines = (tmp_path / "x.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert sorted(row["title"] for row in rows) == sorted(TITLES)
    assert {row["topic"] for row in rows} == {None}


def test_parquet(built: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert export(built, "parquet", tmp_path / "x.parquet") == 3
    table = parquet.read_table(tmp_path / "x.parquet")
    assert sorted(table.column("title").to_pylist()) == sorted(TITLES)


def test_a_data_package_describes_itself(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    assert export(built, "datapackage", folder) == 3
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        header = data.decode("utf-8").split("\r\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert {"edits.csv", "document_captures.csv", "exclusions.csv"} <= {
        resource["path"] for resource in package["resources"]
    }
    assert {path.name for path in folder.iterdir()} == {
        "datapackage.json",
        *(resource["path"] for resource in package["resources"]),
    }


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_the_same_corpus_gives_the_same_bytes(built: Path, tmp_path: Path, format: str) -> None:
    for name in ("one", "two"):
        export(built, format, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_texts_are_a_file_each(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    for _ in range(2):  # the same folder again
        assert export(built, "text", folder) == 3
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "text" not in rows[0]
    names = {f"{row['id']}.txt" for row in rows}
    assert {path.name for path in folder.iterdir()} == {"documents.csv", *names}
    texts = {(folder / name).read_text("utf-8").split("\n\n")[0] for name in names}
    assert texts == set(TITLES)
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigurationError, match="other things"):
        export(built, "text", folder)


def test_a_selection_leaves_what_belongs_to_it(archive: Path, corpus: Path, tmp_path: Path) -> None:
    weeks = {"old": "2019-03-04", "new": "2020-03-04"}
    for name, day in weeks.items():
        file = Warc(f"{name}.warc.gz", name)
        head = f'<meta property="article:published_time" content="{day}">'
        file.page(f"https://{name}.example/notes/1", article(name, prose(name), extra=head))
        file.write(archive)
    build(archive, corpus, jobs=1)
    for wanted in (Selection(source="new.example"), Selection(since=date(2020, 1, 1))):
        folder = tmp_path / str(wanted.since)
        assert export(corpus, "datapackage", folder, wanted) == 1
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        assert "foreignKeys" not in package["resources"][0]["schema"]
        for table in ("documents", "versions", "document_captures", "captures", "crawls"):
            with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
                assert len(list(csv.reader(lines))) == 2, table
    assert export(corpus, "jsonl", tmp_path / "x", Selection(until=date(2019, 3, 4))) == 1
    assert export(corpus, "jsonl", tmp_path / "x", Selection(since=date(2026, 1, 1))) == 0
    with pytest.raises(ConfigurationError, match=r"there are: new\.example, old\.example"):
        export(corpus, "jsonl", tmp_path / "x", Selection(source="news.example"))
    with pytest.raises(ConfigurationError, match="there are: en"):
        export(corpus, "jsonl", tmp_path / "x", Selection(language="xx"))


def test_wrong_calls(built: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="csv, jsonl, parquet, text, datapackage"):
        export(built, "xls", tmp_path / "x")
    with pytest.raises(ConfigurationError, match="letapis build"):
        export(tmp_path / "none.db", "csv", tmp_path / "x")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "documents.csv").write_text("mine")
    for format, path, said in [
        ("csv", tmp_path / "no" / "x.csv", "no folder"),
        ("csv", tmp_path / "folder", "is a folder"),
        ("parquet", Path("-"), "standard output"),
        ("datapackage", Path("-"), "standard output"),
        ("datapackage", tmp_path / "file", "is a file"),
        ("datapackage", tmp_path / "folder", "other things"),
    ]:
        with pytest.raises(ConfigurationError, match=said):
            export(built, format, path)
    assert (tmp_path / "folder" / "documents.csv").read_text() == "mine"
    assert set(FORMATS) == {"csv", "jsonl", "parquet", "text", "datapackage"}


def test_where_nothing_can_be_written_it_says_so(built: Path, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 251 + ".csv")  # there is no room for the name that a part has
    with pytest.raises(StorageError, match=r"cannot write .*: File name too long"):
        export(built, "csv", long)
    built.write_bytes(built.read_bytes()[:50_000])
    letapis("export", "--format", "csv", "-o", "-", "-C", built.parent, status=4)


def test_what_leads_elsewhere_is_written_through(built: Path, tmp_path: Path) -> None:
    link, file = tmp_path / "link.csv", tmp_path / "file.csv"  # as /dev/stdout of a redirection
    link.symlink_to(file)
    assert export(built, "csv", link) == 3
    assert link.is_symlink() and file.stat().st_size
    if Path("/dev/full").exists():
        (tmp_path / "full").symlink_to("/dev/full")
        with pytest.raises(StorageError, match="No space left"):
            export(built, "csv", tmp_path / "full")


def test_a_file_stays_as_it_was_where_there_is_no_room(tmp_path: Path) -> None:
    file = tmp_path / "heatmap.svg"
    write(file, "before")
    soft, hard = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(StorageError, match="What was stored before is safe"):
            write(file, "after" * 1000)
    finally:
        setrlimit(RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in tmp_path.iterdir()] == ["heatmap.svg"]
    assert file.read_text("utf-8") == "before"


def test_a_data_package_is_made_anew_in_its_own_folder(built: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert export(built, "datapackage", tmp_path / "package") == 3


def test_standard_output_is_for_text(built: Path) -> None:
    said = letapis("export", "-C", built.parent, "--format", "jsonl", "-o", "-")
    rows = [json.loads(line) for line in said.splitlines()]
    assert sorted(row["title"] for row in rows) == sorted(TITLES)
