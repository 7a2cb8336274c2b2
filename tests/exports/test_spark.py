"""The build by Apache Spark: the rows of the local build, in a folder that is whole or not there.

Most of it needs pyspark, Java and duckdb, in an environment of its own: docs/scale.md.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

from archive.storage.collection import Collection
from exports.corpus.build import build
from exports.corpus.parquet import TABLES
from exports.database import Corpus
from tests.command import letapis, start
from tests.exports import parted
from tests.exports.parted import differing, rows

MISSING = [name for name in ("pyspark", "duckdb") if not find_spec(name)]
MISSING += [] if shutil.which("java") else ["java"]
with_spark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    found = Collection(tmp_path_factory.mktemp("spark"))
    parted.write(found.archive)
    return found


def job(collection: Collection, output: Path) -> subprocess.Popen[str]:
    """Starts one; its JVM compiles little, which is most of what so few rows cost."""
    settings = collection.folder / "spark-defaults.conf"
    settings.write_text(
        "spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1\n"
        "spark.sql.codegen.wholeStage false\n"
    )
    return start(
        "build", "-C", collection.folder, "--spark", output, "--jobs", "2",
        before=["/usr/bin/env", f"SPARK_CONF_DIR={settings.parent}"],
    )  # fmt: skip


def written(collection: Collection, output: Path) -> str:
    """Waits for one; what it said."""
    process = job(collection, output)
    said, complained = process.communicate(timeout=1200)
    assert process.returncode == 0, complained
    assert "Traceback" not in complained
    return said


@pytest.fixture(scope="module")
def tables(collection: Collection) -> Path:
    output = collection.folder / "tables"
    assert "WARC files read; in" in written(collection, output)
    return output


@with_spark
@pytest.mark.slow
def test_the_rows_are_those_of_the_local_build(collection: Collection, tables: Path) -> None:
    build(collection.archive, collection.corpus, jobs=2)
    assert differing(collection.corpus, tables) == []
    with Corpus(collection.corpus) as corpus:
        for table, day in TABLES.items():
            (first, *_) = corpus.query(f"SELECT * FROM {table}")
            added = {"source", "year"} if day else set()
            assert set(next(rows(tables, table))) == set(first) | added


@with_spark
@pytest.mark.slow
def test_it_is_parted_by_source_and_year(tables: Path) -> None:
    folders = {path.parent.parent.name for path in tables.glob("documents/*/*/*.parquet")}
    assert {"source=belarus_in_focus", "source=plain.example"} <= folders
    for row in rows(tables, "documents"):
        day = row["period_start"] or row["published"]
        assert row["year"] == (int(day[:4]) if day else None)
    assert {row["year"] for row in rows(tables, "versions")} > {None, 2024}


@with_spark
@pytest.mark.slow
def test_a_job_that_is_killed_leaves_the_folder_as_it_was(
    collection: Collection, tables: Path
) -> None:
    before = sorted(path.name for path in tables.rglob("*.parquet"))
    aside = tables.with_name("tables.part")
    for how, status in ((signal.SIGTERM, 143), (signal.SIGKILL, -9)):
        process = job(collection, tables)
        while not list(aside.glob("*/_temporary")):  # the first rows are being written
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"it ended with {process.wait(0.05)}")
        process.send_signal(how)
        process.communicate(timeout=300)
        assert process.returncode == status
        assert sorted(path.name for path in tables.rglob("*.parquet")) == before
    assert aside.exists()  # it had no time to clean up; the next one does
    written(collection, tables)
    assert not aside.exists()
    assert (tables / "_SUCCESS").exists()


def test_what_is_missing_is_said(collection: Collection, tmp_path: Path) -> None:
    """Java is, where pyspark is there: this one has no PATH."""
    process = start(
        "build", "-C", collection.folder, "--spark", tmp_path / "out",
        before=["/usr/bin/env", "-u", "JAVA_HOME", "PATH="],
    )  # fmt: skip
    _, complained = process.communicate(timeout=100)
    assert process.returncode == 2
    assert ("Java 17" if find_spec("pyspark") else ".[spark]") in complained
    assert "Traceback" not in complained
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", ["--full", "--check", "--ahead"])
def test_it_goes_with_no_other_way_to_build(
    collection: Collection, tmp_path: Path, other: str
) -> None:
    letapis("build", "-C", collection.folder, "--spark", tmp_path / "out", other, status=2)
