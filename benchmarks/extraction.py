"""Scores the texts of a corpus against labelled pages, beside plain trafilatura, and times both.

python -m benchmarks.extraction PATH
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import trafilatura

from archive.records.captures import captures
from archive.wire.capture import Capture
from benchmarks.flags import Told, flagged, summary
from benchmarks.measure import Spread, spread
from benchmarks.report import options
from exports.corpus.build import build
from exports.database import Corpus
from exports.extraction import extract, ready
from tests.exports.warcs import Warc

WRONG = 0.8  #: F1 below which the text of a page is wrong
_GRAM = 4  # words
_WORD = re.compile(r"\w+")
_READINGS = "SELECT capture_url, text, agreement FROM readings JOIN texts ON texts.id = text_id"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what a person says its main text is."""

    url: str
    html: bytes  #: UTF-8
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the corpus has of a page: empty and None where that is no document."""

    text: str = ""
    agreement: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Of one page: shares of the 4-grams of words, as multisets; None where there are none."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float:
        return _f1(self.precision or 0.0, self.recall or 0.0)


def load(path: Path) -> Mapping[str, list[Page]]:
    """Sets of labelled pages by name: folders with `ground-truth.json`, and `*.jsonl.gz` files."""
    sets = {file.parent.name: [*_folder(file)] for file in sorted(path.rglob("ground-truth.json"))}
    sets |= {file.name.split(".")[0]: [*_lines(file)] for file in sorted(path.glob("*.jsonl.gz"))}
    if not sets:
        raise SystemExit(f"no labelled pages below {path}")
    return sets


def _folder(truth: Path) -> Iterator[Page]:
    for name, said in json.loads(truth.read_text("utf-8")).items():
        file = truth.parent / "html" / f"{name}.html.gz"
        html = gzip.decompress(file.read_bytes()) if file.exists() else b""
        html = html or file.with_suffix("").read_bytes()
        url = said["url"] if "://" in said["url"] else f"http://{said['url']}"
        yield Page(url, html, said.get("articleBody", ""))


def _lines(file: Path) -> Iterator[Page]:
    """Pages of which only the host is known; each gets an address of its own on it."""
    for line in gzip.decompress(file.read_bytes()).splitlines():
        said = json.loads(line)
        url = said["url"].rstrip("/") + f"/{sha256(said['id'].encode()).hexdigest()[:16]}.html"
        yield Page(url, said["html"].encode("utf-8", "replace"), said["text"])


def score(page: Page, text: str) -> Score:
    """How much of a text is the page's main text, and how much of that it is."""
    true, found = _grams(page.text), _grams(text)
    shared = (true & found).total()
    precision = shared / found.total() if found else None
    return Score(precision, shared / true.total() if true else None)


def mean(scores: Iterable[Score]) -> tuple[float, float, float]:
    """F1 of the mean precision and the mean recall, and these two."""
    told = [*scores]
    precision = statistics.mean([one.precision for one in told if one.precision is not None] or [0])
    recall = statistics.mean([one.recall for one in told if one.recall is not None] or [0])
    return _f1(precision, recall), precision, recall


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    grams = (tuple(words[at : at + _GRAM]) for at in range(max(1, len(words) - _GRAM + 1)))
    return Counter(filter(None, grams))


def corpus(pages: Sequence[Page], folder: Path) -> list[Found]:
    """What a corpus that is built from an archive of these pages says of each."""
    warc = Warc("pages.warc.gz")
    for page in pages:
        warc.page(page.url, page.html)
    warc.write(folder / "archive")
    build(folder / "archive", folder / "corpus.db")
    with Corpus(folder / "corpus.db") as opened:
        rows = {row["capture_url"]: row for row in opened.query(_READINGS)}
    told = (rows.get(page.url) for page in pages)
    return [Found(row["text"], row["agreement"]) if row else Found() for row in told]


def plain(html: bytes) -> str:
    """The text as trafilatura tells it by default."""
    return trafilatura.extract(html.decode("utf-8", "replace")) or ""


def ratios(pages: Sequence[Page], folder: Path, rounds: int) -> Spread:
    """CPU time of all that the build does to read a page, from its record's bytes on, as a multiple
    of trafilatura's, over all pages, a round each."""
    assert ready  # as the build reads pages: with models loaded
    read = [item for item in captures([folder / "archive" / "pages.warc.gz"])]
    visits = {item.url: item for item in read if isinstance(item, Capture)}
    found = []
    for number in range(rounds):
        ours = theirs = 0.0
        for at, page in enumerate(pages):
            works: list[Callable[[], object]] = [
                lambda page=page: extract.read_page(visits[page.url], page.url),  # type: ignore[misc]
                lambda page=page: plain(page.html),  # type: ignore[misc]
            ]
            turn = (at + number) % 2
            costs = [_cpu(work) for work in (works[turn], works[1 - turn])]
            ours += costs[turn]
            theirs += costs[1 - turn]
        found.append(ours / theirs)
    return spread(found)


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def row(name: str, pages: Sequence[Page], found: Sequence[Found], cost: object = "") -> str:
    """What a set comes to, as a line of the table."""
    scores = [score(page, one.text) for page, one in zip(pages, found, strict=True)]
    said = [_percent(mean(scores)), _percent(mean(score(page, plain(page.html)) for page in pages))]
    known = told(pages, found)
    wrong = sum(one.wrong for one in known)
    caught, false = flagged(known)
    said += [f"{caught} of {wrong}", f"{false} of {len(pages) - wrong}"]
    return f"| {name} | {len(pages)} | {' | '.join(said)} | {cost} |"


def told(pages: Sequence[Page], found: Sequence[Found]) -> list[Told]:
    """What the corpus says of how far each text is to be trusted, and whether it is wrong."""
    return [
        Told(_host(page), score(page, one.text).f1 < WRONG, one.agreement)
        for page, one in zip(pages, found, strict=True)
    ]


def _percent(figures: tuple[float, float, float]) -> str:
    f1, precision, recall = figures
    return f"{f1:.3f} ({precision:.3f}, {recall:.3f})"


def _half(page: Page) -> int:
    """0 or 1, the same for all pages of a host."""
    return sha256(_host(page).encode()).digest()[-1] % 2


def _host(page: Page) -> str:
    return urlsplit(page.url).hostname or ""


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("path", type=Path, help="folder of labelled pages")
    parser.add_argument("--halves", action="store_true", help="each half of the hosts by itself")
    asked = parser.parse_args()
    print("| set | pages | ours: F1 (P, R) | trafilatura | wrong and flagged | right and flagged"
          " | CPU, × trafilatura |\n|---|---|---|---|---|---|---|")  # fmt: skip
    known: list[Told] = []
    for name, pages in load(asked.path).items():
        with tempfile.TemporaryDirectory() as place:
            found = corpus(pages, Path(place))
            cost = ratios(pages, Path(place), asked.rounds)
        print(row(name, pages, found, cost), flush=True)
        known += told(pages, found)
        for half in (0, 1) if asked.halves else ():
            own = [at for at, page in enumerate(pages) if _half(page) == half]
            part = [pages[at] for at in own], [found[at] for at in own]
            print(row(f"{name}, half {half + 1} of its hosts", *part), flush=True)
    print(f"\n{summary(known)}")


if __name__ == "__main__":
    main()
