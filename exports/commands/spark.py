"""What `letapis build --spark` does and says."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from archive.commands.cli import FINDINGS, print_json, say, say_result
from archive.commands.findings import plural
from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from exports.intake.sealed import losses, sealed_files


def build_with_spark(collection: Collection, output: Path, jobs: int | None, as_json: bool) -> int:
    """The exit status. Raises ConfigurationError where pyspark or Java are not installed."""
    try:
        from exports.corpus.spark import build
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "Spark needs the library pyspark, best in an environment of its own: in a checkout, "
            "pip install -c constraints.txt -e '.[spark]'; docs/scale.md says more"
        ) from error
    lost = losses(sealed_files(collection.archive), collection.archive, collection.corpus)
    report = build(collection.archive, output, jobs=jobs)
    if as_json:
        print_json(asdict(report) | {"losses": [asdict(loss) for loss in lost]})
    else:
        say_result(
            f"{plural(report.files, 'WARC file')} read; in {output}: "
            f"{plural(report.documents, 'document')}, {plural(report.versions, 'version')}, "
            f"{plural(report.captures, 'capture')}, {plural(report.failures, 'visit')} without an "
            f"answer, {plural(report.crawls, 'crawl')}, {plural(report.findings, 'finding')}."
        )
    for loss in lost:
        say(f"Lost: {loss}.")
    return FINDINGS if lost else 0
