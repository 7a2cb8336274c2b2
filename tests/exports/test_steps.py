"""The steps of a build give the same rows when each is given some of them only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from archive.errors import ConfigurationError, StorageError
from archive.storage.exclusions import beside
from exports.corpus import parquet, steps
from exports.corpus.build import build
from exports.corpus.steps import Rows, Steps, Values
from exports.database import Corpus
from exports.extraction.recipe import recipe
from exports.intake.sealed import sealed_files
from tests.exports import parted
from tests.exports.warcs import Warc

Found = dict[str, list[Values]]


def gathered(*given: Rows) -> Found:
    found: Found = defaultdict(list)
    for rows in given:
        for relation, values in rows:
            found[relation].append(values)
    return found


def of(found: Found, *relations: str) -> Rows:
    return ((relation, values) for relation in relations for values in found[relation])


def by(found: Found, relation: str, column: str) -> Iterable[list[Values]]:
    """The rows of a relation, those that agree in a column together."""
    at = list(steps.columns(relation)).index(column)
    groups: dict[object, list[Values]] = defaultdict(list)
    for values in found[relation]:
        groups[values[at]].append(values)
    return groups.values()


@pytest.mark.slow
def test_parts_of_the_rows_give_the_whole(archive: Path, corpus: Path) -> None:
    """Here each part gets all that its step may look at; who gives less is the job's matter."""
    parted.write(archive)
    build(archive, corpus, jobs=2)
    found = _in_parts(archive)
    with Corpus(corpus) as built:
        for table in parquet.TABLES:
            expected = (tuple(row.values()) for row in built.query(f"SELECT * FROM {table}"))
            assert Counter(found[table]) == Counter(expected), table
        assert len(list(built.query("SELECT 1 FROM documents WHERE near_duplicate_of > 0"))) > 3
        assert len(list(built.query("SELECT 1 FROM documents WHERE part_of > 0"))) == 1


def _in_parts(archive: Path) -> Found:
    work = Steps(archive, beside(archive), recipe())
    files = [file.path for file in sealed_files(archive)]
    found = gathered(*(work.read(files[share::3]) for share in range(3)))
    originals = [row for row in found["captures"] if "revisit" not in row]
    revisits = [row for row in found["captures"] if "revisit" in row]
    tied = gathered(
        *(
            work.tie(of({"captures": originals + some}, "captures"))
            for some in by({"captures": revisits}, "captures", "url")
        )
    )
    found["captures"] = originals + tied["captures"]
    found["findings"] += tied["findings"]
    found["readings"] += tied["readings"]
    others = [(*row[:-1], None) for row in found["readings"]]  # without their texts
    lists = ("readings", "captures", "stated_dates", "listed_weeks")
    derived = gathered(
        *(
            steps.derived(of(found | {"readings": others + some}, *lists))
            for some in by(found, "readings", "document_id")
        )
    )
    found |= gathered(steps.settle(of(found, "statements", "captures", "findings")))
    repeats = gathered(steps.repeats(of(derived, "bands", "signatures")))["repeats"]
    original = {row[0]: row[1] for row in repeats}
    wholes = gathered(steps.wholes(of(derived, "firsts", "signatures", "sentences")))["wholes"]
    at = list(steps.columns("documents")).index("near_duplicate_of")
    found["documents"] = [
        (*row[:at], original.get(row[0]), dict(wholes).get(row[0]), *row[at + 2 :])
        for row in derived["documents"]
    ]
    found["versions"] = [row[:-2] for row in derived["versions"]]
    return found


def test_another_environment_is_refused(archive: Path) -> None:
    file = Warc("a.warc.gz").write(archive)
    work = Steps(archive, beside(archive), recipe() | {"recipe_lxml": "1.0"})
    with pytest.raises(ConfigurationError, match="another lxml than"):
        list(work.read([file]))


def test_the_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    output = tmp_path / "tables"
    for text in ("one", "two"):
        parquet.require(output)
        with parquet.whole(output) as folder:
            (folder / "documents").mkdir()
            (folder / "documents" / "part.parquet").write_text(text)
            assert (output / "documents" / "part.parquet").exists() == (text == "two")
    with pytest.raises(KeyboardInterrupt), parquet.whole(output) as folder:
        (folder / "documents").mkdir()
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    assert (output / "documents" / "part.parquet").read_text() == "two"
    (tmp_path / "tables.part").mkdir()  # of one that was killed
    (tmp_path / "tables.part" / "half").touch()
    with parquet.whole(output):
        pass
    assert [path.name for path in output.iterdir()] == ["_SUCCESS"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    for output in (tmp_path, tmp_path / "thesis.odt", tmp_path / "no" / "tables"):
        with pytest.raises(ConfigurationError):
            parquet.require(output)
    with pytest.raises(StorageError), parquet.whole(tmp_path / "no" / "tables"):
        pass
