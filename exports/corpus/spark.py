"""The build as a job of Apache Spark: from WARC files to Parquet; the one door to pyspark.

1. The steps are those of any build (exports/corpus/steps.py). What is here says which rows each is
   given: read by file; tie by address of a revisit; derived by document; repeats by band; wholes by
   document; settle by crawl.
2. The rows are those of a build from nothing, whatever workers do them, in whatever order. The
   search index and `drift` are left to a corpus.db.
3. What a step gives is worked out once, and kept on the disks of the workers; what of it is lost
   with a worker is worked out again, and comes out the same.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import Any, TypeAlias

from py4j.protocol import Py4JError
from pyspark import RDD, StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, Row, SparkSession, Window
from pyspark.sql import functions as f
from pyspark.sql import types as t

from archive.errors import ConfigurationError, LetapisError
from archive.storage.exclusions import beside
from archive.storage.files import File
from exports.corpus import parquet, steps
from exports.corpus.steps import Rows, Steps, Values
from exports.extraction.recipe import recipe
from exports.extraction.sentences import COMMON
from exports.intake.sealed import Sealed, sealed_files

Step: TypeAlias = Callable[[Iterator[Any]], Rows]

_TYPES = {
    "INTEGER": t.LongType(), "REAL": t.DoubleType(), "TEXT": t.StringType(), "BLOB": t.BinaryType(),
}  # fmt: skip
_SHARE = 128 * 1024 * 1024  # bytes of WARC files that one task reads
_RAISED = r"^(?:[a-z_]\w*\.)*[A-Z]\w*: .+"  # by Python, on the way from a worker
_PLACE = ("warc_file", "warc_offset")
_BODY = ("body_file", "body_offset")


@dataclass(frozen=True, slots=True)
class SparkReport:
    """What a job wrote."""

    files: int  #: WARC files read
    documents: int
    versions: int
    captures: int
    failures: int
    crawls: int
    findings: int


def build(archive: Path, output: Path, *, jobs: int | None = None) -> SparkReport:
    """Writes the tables of an archive as a folder of Parquet files, in place of one like it.

    Runs where Spark's own settings say; with `jobs`, on so many cores of this machine. Raises
    ConfigurationError, StorageError, and LetapisError where Spark gave up.
    """
    archive, output = archive.absolute(), output.absolute()
    parquet.require(output)
    work, files = Steps(archive, beside(archive), recipe()), sealed_files(archive)
    with parquet.whole(output) as folder, _spark(jobs) as spark:
        counts = {
            name: _write(spark, table, folder / name, parquet.TABLES[name])
            for name, table in _tables(spark, work, files).items()
        }
    return SparkReport(files=len(files), **counts)


def _tables(spark: SparkSession, work: Steps, files: list[Sealed]) -> dict[str, DataFrame]:
    read = _step(
        spark,
        _shares(spark, files),
        work.read,
        "captures", "failures", "findings", "readings", "stated_dates", "listed_weeks",
        "statements",
    )  # fmt: skip
    tied = _step(spark, _to_tie(read["captures"]), work.tie, "captures", "findings", "readings")
    captures = read["captures"].where("kind <> 'revisit'").unionByName(tied["captures"])
    findings = read["findings"].unionByName(tied["findings"])
    readings = read["readings"].unionByName(tied["readings"])
    derived = _step(
        spark,
        _to_derive(readings, captures, read["stated_dates"], read["listed_weeks"]),
        steps.derived,
        "documents", "versions", "signatures", "bands", "sentences", "firsts",
    )  # fmt: skip
    crawls = _step(
        spark, _to_settle(read["statements"], captures, findings), steps.settle, "crawls"
    )
    return {
        "documents": _compared(derived, _repeats(spark, derived), _wholes(spark, derived)),
        "versions": derived["versions"],
        "captures": captures,
        "failures": read["failures"],
        "crawls": crawls["crawls"],
        "findings": findings,
    }


def _to_tie(captures: DataFrame) -> RDD[Row]:
    """By address: its revisits, and for whatever these name the earliest capture that has it."""
    revisits, originals = captures.where("kind = 'revisit'"), captures.where("kind <> 'revisit'")

    asked = revisits.select(
        f.col("url").alias("key"), _named("refers_to", ("refers_to_url", "refers_to_date"))
    ).distinct()
    offered = (
        originals.select(
            _named("record_id", ("url", "captured_at")),
            f.struct("captured_at", *_PLACE).alias("order"),
            f.struct("*").alias("capture"),
        )
        .join(asked.select("named").distinct(), "named")
        .groupBy("named")
        .agg(f.min_by("capture", "order").alias("capture"))
    )
    return _together(
        ("captures", revisits.withColumn("key", f.col("url"))),
        ("captures", asked.join(offered, "named").select("key", "capture.*")),
    )


def _named(record: str, visit: tuple[str, str]) -> Column:
    """All that exports/intake/revisits.py may know an original by, a row for each."""
    ways = [(record,), visit, ("payload_digest",), ("payload_digest", "url")]
    kinds = ("record", "visit", "digest", "digest")
    names = [f.concat_ws("\n", f.lit(k), *map(f.col, w)) for k, w in zip(kinds, ways, strict=True)]
    return f.explode(f.array(*names)).alias("named")


def _to_derive(
    readings: DataFrame, captures: DataFrame, stated: DataFrame, listed: DataFrame
) -> RDD[Row]:
    """By document: its readings, the captures of their bytes and addresses, what lists say."""
    own = readings.withColumn("key", f.col("document_id"))
    addresses = own.select("key", "address").distinct()
    undated = addresses.join(own.where("period_start IS NULL").select("key").distinct(), "key")
    lines = listed.join(listed.join(undated, "address").select("key", "list").distinct(), "list")
    led_to = lines.select("key", "address").distinct().join(readings, "address")
    at = [f.col(body).alias(place) for body, place in zip(_BODY, _PLACE, strict=True)]
    return _together(
        ("readings", own),
        ("readings", led_to.withColumn("text", f.lit(None).cast("string"))),
        ("captures", captures.join(own.select("key", *at).distinct(), list(_PLACE))),
        (
            "captures",
            captures.join(own.select("key", f.col("capture_url").alias("url")).distinct(), "url"),
        ),
        ("stated_dates", stated.join(addresses, "address")),
        ("listed_weeks", lines),
    )


def _repeats(spark: SparkSession, derived: dict[str, DataFrame]) -> DataFrame:
    """By band that documents share: the earliest one that each is alike to; of these the first."""
    bands = derived["bands"].withColumn("key", f.col("band"))
    shared = bands.join(bands.groupBy("key").count().where("count > 1").select("key"), "key")
    signatures = derived["signatures"].join(shared.select("key", "document_id"), "document_id")
    rows = _together(("bands", shared), ("signatures", signatures))
    found = _step(spark, rows, steps.repeats, "repeats")["repeats"]
    first = f.min_by("near_duplicate_of", f.struct("moment", "near_duplicate_of"))
    return found.groupBy("id").agg(first.alias("near_duplicate_of"))


def _wholes(spark: SparkSession, derived: dict[str, DataFrame]) -> DataFrame:
    """By document whose first sentence others have: these, and who has its other sentences."""
    said = derived["sentences"]
    often = said.groupBy("sentence").count().where(f"count BETWEEN 2 AND {COMMON}")
    asked = derived["firsts"].join(often.select("sentence"), "sentence")
    asked = asked.withColumn("key", f.col("id"))
    having = asked.select("key", "sentence").join(said, "sentence").select("key", "document_id")
    each = Window.partitionBy("sentence").orderBy("document_id")
    enough = said.withColumn("n", f.row_number().over(each)).where(f"n <= {COMMON + 1}")
    own = said.join(asked.select("key", f.col("id").alias("document_id")), "document_id")
    rows = _together(
        ("firsts", asked),
        ("signatures", derived["signatures"].join(having, "document_id")),
        ("sentences", own),
        ("sentences", own.select("key", "sentence").join(enough, "sentence")),
    )
    return _step(spark, rows, steps.wholes, "wholes")["wholes"]


def _compared(derived: dict[str, DataFrame], repeats: DataFrame, wholes: DataFrame) -> DataFrame:
    documents = derived["documents"]
    told = documents.drop("near_duplicate_of", "part_of")
    return told.join(repeats, "id", "left").join(wholes, "id", "left").select(*documents.columns)


def _to_settle(statements: DataFrame, captures: DataFrame, findings: DataFrame) -> RDD[Row]:
    """By crawl: what files say of it, its captures, and what is wrong with the files of these."""
    visited = captures.where("crawl IS NOT NULL").withColumn("key", f.col("crawl"))
    wrong = findings.where("severity = 'error' AND url IS NULL")
    return _together(
        ("statements", statements.withColumn("key", f.col("crawl"))),
        ("captures", visited),
        ("findings", wrong.join(visited.select("key", "warc_file").distinct(), "warc_file")),
    )


def _shares(spark: SparkSession, files: list[Sealed]) -> RDD[File]:
    """The files, dealt out to partitions so that large ones meet small ones."""
    total, cores = sum(file.size for file in files), spark.sparkContext.defaultParallelism
    count = max(1, min(len(files), max(total // _SHARE, 2 * cores)))
    paths = [file.path for file in sorted(files, key=lambda file: -file.size)]
    shares = [paths[number::count] for number in range(count)]
    return spark.sparkContext.parallelize(shares, count).flatMap(lambda share: share)


def _together(*frames: tuple[str, DataFrame]) -> RDD[Row]:
    """Rows of relations, those of one `key` in one partition."""
    wide = [
        frame.select("key", f.struct(*steps.columns(relation)).alias(relation))
        for relation, frame in frames
    ]
    union = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), wide)
    return union.repartition("key").drop("key").rdd.mapPartitions(_told_apart)


def _told_apart(rows: Iterable[Row]) -> Rows:
    for row in rows:
        for relation, values in zip(row.__fields__, row, strict=True):
            if values is not None:
                yield relation, tuple(values)


def _step(spark: SparkSession, rows: RDD[Any], step: Step, *relations: str) -> dict[str, DataFrame]:
    """What a step gives, by relation: worked out once, and kept on the disks of workers."""
    types = [(name, steps.columns(name)) for name in relations]
    schema = t.StructType(
        [
            t.StructField(
                name, t.StructType([t.StructField(one, _TYPES[kind]) for one, kind in said.items()])
            )
            for name, said in types
        ]
    )
    wide = rows.mapPartitions(partial(_done, step, relations))
    frame = spark.createDataFrame(wide, schema, verifySchema=False)
    frame.persist(StorageLevel.DISK_ONLY)
    return {name: frame.where(f.col(name).isNotNull()).select(f"{name}.*") for name in relations}


def _done(
    step: Step, relations: tuple[str, ...], rows: Iterator[Any]
) -> Iterator[tuple[Values | None, ...]]:
    for relation, values in step(rows):
        yield tuple(values if name == relation else None for name in relations)


def _write(spark: SparkSession, table: DataFrame, path: Path, day: str | None) -> int:
    """Writes a table, by source and year where it has days; how many rows there are."""
    by: tuple[str, ...] = ()
    if day is not None:
        by = ("source", "year")
        year = f.expr(f"CAST(substr({day}, 1, 4) AS INT)")
        table = table.withColumn("year", year).drop("document_day")
    whole = table.hint("rebalance", *by)
    whole.write.partitionBy(*by).option("compression", "zstd").parquet(str(path))
    return int(spark.read.schema(table.schema).parquet(str(path)).count())


@contextmanager
def _spark(jobs: int | None) -> Iterator[SparkSession]:
    """A session that ends with the context, its errors in our words."""
    java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
    if not (shutil.which("java") or java.is_file()):
        raise ConfigurationError(
            "Spark needs Java 17 or newer, and there is none on the PATH or at JAVA_HOME; "
            "on Debian: apt install default-jre-headless"
        )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers have the same environment
    builder = SparkSession.builder.appName("letapis build").config("spark.ui.enabled", "false")
    if jobs:
        builder = builder.master(f"local[{jobs}]").config("spark.sql.shuffle.partitions", 4 * jobs)
    try:
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        try:
            yield spark
        finally:
            with suppress(Py4JError):  # it was waiting for an answer when it was stopped
                spark.stop()
    except (PySparkException, Py4JError) as error:
        said = re.findall(_RAISED, str(error), re.MULTILINE) or str(error).strip().splitlines()[:1]
        raise LetapisError(f"Spark gave up: {said[-1]}") from error
