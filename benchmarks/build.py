"""Builds a corpus from an archive of a written site, in turns with bare trafilatura on its pages;
then tells what each stage costs a page.

python -m benchmarks.build
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.wire.coding import decode
from benchmarks import measure
from benchmarks.measure import Cost
from benchmarks.report import CPU, MEMORY, SPEED, Comparison, options, tell
from benchmarks.site import write
from exports.extraction import near, ready, text
from exports.extraction.outcome import text_sha256
from exports.language.names import read as read_names
from exports.language.words import indexed
from spiders.site import Site
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import serialise
from spiders.vocabulary.reading import Reading
from tests.exports.warcs import Warc

ROOT = "https://register.example"
_TRAFILATURA = """
import pathlib, sys, trafilatura
for path in sorted(pathlib.Path(sys.argv[1]).rglob("story-*.html")):
    trafilatura.extract(path.read_text("utf-8"))
"""
_BUILD = (sys.executable, "-c", "from archive.commands.cli import main; main()", "build", "--full")
_T = TypeVar("_T")


class Stages:
    """CPU seconds by the name of the stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def take(self, name: str, work: Callable[[], _T]) -> _T:
        began = time.process_time()
        result = work()
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - began
        return result


def stages(paths: list[Path]) -> str:
    """What each stage costs a page, as a table; the first page apart, models loaded before."""
    assert ready  # it loads the models
    names, found = read_names(), Stages()
    for number, path in enumerate(paths):
        if number == 1:
            found = Stages()
        body, url = path.read_bytes(), f"{ROOT}/{path.name}"
        take = found.take
        take("decode (identity)", lambda body=body: decode(body, (), 1 << 26))  # type: ignore[misc]
        html = take("charset", partial(Html, url, body, "text/html; charset=utf-8"))
        tree = take("parse", lambda html=html: html.tree)  # type: ignore[misc]
        assert tree is not None
        take("lay out as lines", lambda html=html: html.blocks)  # type: ignore[misc]
        site = Site((url,))
        reading = take("read twice, metadata", lambda: site.read(html, datetime.now(UTC)))  # noqa: B023
        assert isinstance(reading, Reading)
        prose = take(
            "clean, compare, ask a third",
            lambda: text.prose(reading.prose, lambda: serialise(tree), reading.title),  # noqa: B023
        )
        document = take("language", lambda: reading.document(prose.text, extractor=""))  # noqa: B023
        take("hash", lambda: text_sha256(document.text))  # noqa: B023
        take("signature", lambda: near.signature(document.text))  # noqa: B023
        take(
            "words for search",
            lambda: indexed(document.language, document.title, document.text, names),  # noqa: B023
        )
    rows = [
        f"| {name} | {1000 * spent / (len(paths) - 1):.2f} |" for name, spent in found.spent.items()
    ]
    return "\n".join(["| stage | CPU, ms a page |", "|---|---|", *rows])


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as folder:
        place = Path(folder)
        layout = write(place / "site", asked.articles)
        paths = sorted((place / "site").rglob("story-*.html"))
        warc = Warc("site.warc.gz")
        for path in paths:
            warc.page(f"{ROOT}/{path.relative_to(place / 'site').as_posix()}", path.read_bytes())
        warc.write(place / "collection" / "archive")
        collection = place / "collection"
        command: list[str | Path] = [*_BUILD, "-C", collection]
        bare: list[str | Path] = [sys.executable, "-c", _TRAFILATURA, place / "site"]

        def once(words: list[str | Path]) -> Cost:
            return replace(measure.run(words, place), units=layout.articles)

        turns = {"letapis build": lambda: once(command), "bare trafilatura": lambda: once(bare)}
        costs = measure.in_turns(turns, asked.rounds)
        tell(
            Comparison("Build", "page", {**CPU, **SPEED, **MEMORY}, costs),
            note=not asked.print_only,
        )
        print(stages(paths))


if __name__ == "__main__":
    main()
