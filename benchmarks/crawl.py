"""Crawls one site with Letapis and with others in turns, and tells what a page costs each.

python -m benchmarks.crawl --articles 2000 --rounds 5
python -m benchmarks.crawl --work corpus --pages PATH

Instead of the invented articles of benchmarks/site.py it serves the labelled pages below PATH,
which `python -m benchmarks.extraction` reads: their own links are not followed there.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks import measure, rivals
from benchmarks.extraction import load
from benchmarks.measure import Cost
from benchmarks.report import CPU, MEMORY, SPEED, WRITTEN, Comparison, options, tell
from benchmarks.site import Layout, write
from benchmarks.web import Web, serving

CACHE = Path(tempfile.gettempdir()) / "letapis-benchmarks"
LETAPIS = (sys.executable, "-c", "from archive.commands.cli import main; main()")
_QUICK = ("-C", "c", "--allow-private", "--delay", "0", "--concurrency", "16")


@dataclass(frozen=True, slots=True)
class Course:
    """A site that is served, and what contestants are told of it."""

    layout: Layout
    web: Web
    listed: Path  #: a file with the addresses of all pages

    def letapis(self, *words: str) -> list[str]:
        return [*LETAPIS, "crawl", *words, *_QUICK]

    def spider(self, kind: str, environment: str = "scrapy") -> list[str]:
        python = rivals.environment(environment, CACHE) / "python"
        return [str(python), str(rivals.SPIDER), kind, self.web.address]

    def wget(self, *words: str) -> list[str]:
        quiet = ["-q", "-r", "-l", "inf", "-P", "files", "--warc-file=w"]
        return ["wget", *quiet, *words, f"{self.web.address}/index.html"]


Commands = Mapping[str, Callable[[Course], list[str]]]
_ALL_LINKS: Commands = {
    "letapis": lambda on: on.letapis(f"{on.web.address}/index.html", "--no-build"),
    "wget -r --warc-file": lambda on: on.wget(),
    "the same, --compression=gzip": lambda on: on.wget("--compression=gzip"),
    "Scrapy, LinkExtractor, nothing kept": lambda on: on.spider("links"),
}
_LISTINGS: Commands = {
    "letapis --urls": lambda on: on.letapis("--urls", str(on.listed), "--depth", "0", "--no-build"),
    "Scrapy, nothing kept": lambda on: on.spider("listings"),
    "scrapy-webarchive": lambda on: on.spider("webarchive", "scrapy-webarchive"),
}
_CORPUS: Commands = {
    "letapis, with build": lambda on: on.letapis("--urls", str(on.listed), "--depth", "0"),
    "Scrapy, WARC, trafilatura, SQLite in one thread": lambda on: on.spider("naive"),
    "the same, trafilatura in two processes": lambda on: on.spider("pool"),
}
#: By the word of the command line: title, commands, figures; the first are set in proportion.
WORKS: Mapping[str, tuple[str, Commands, Mapping[str, Callable[[Cost], float]]]] = {
    "links": ("Crawl of all links", _ALL_LINKS, {**CPU, **SPEED, **MEMORY, **WRITTEN}),
    "listings": ("Crawl from listings", _LISTINGS, {**CPU, **SPEED, **MEMORY, **WRITTEN}),
    "corpus": ("Crawl and corpus", _CORPUS, {**SPEED, **CPU, **MEMORY, **WRITTEN}),
}


@contextmanager
def served(
    place: Path, articles: int, given: Sequence[str] = (), *, validators: bool = True
) -> Iterator[Course]:
    """A site of so many articles, or of given pages, written to a folder and served from there."""
    place.chmod(0o755)  # nginx reads as nobody where it is started by root
    layout = write(place / "site", articles, given)
    with serving(place / "site", place / "web", validators=validators) as web:
        listed = place / "listed"
        listed.write_text("".join(f"{web.address}{path}\n" for path in layout.paths), "utf-8")
        yield Course(layout, web, listed)


def once(course: Course, command: Callable[[Course], list[str]], place: Path) -> Cost:
    """One crawl in an empty folder; ends the program where it did not fetch each page once."""
    words = command(course)
    course.web.pages()
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    cost = measure.run(words, place)
    given = course.web.pages()
    if len(given) != course.layout.pages:
        said = (place / "output").read_text("utf-8", "replace")[-1000:]
        raise SystemExit(f"{words}: {len(given)} pages of {course.layout.pages}\n{said}")
    warcs = [*place.rglob("*.warc.gz"), *place.rglob("*.wacz")]
    return replace(cost, units=len(given), written=sum(path.stat().st_size for path in warcs))


def compare(course: Course, works: Iterable[str], rounds: int, place: Path) -> list[Comparison]:
    """The tables of some works."""
    found = []
    for work in works:
        title, commands, figures = WORKS[work]
        turns = {name: partial(once, course, command, place) for name, command in commands.items()}
        found.append(Comparison(title, "page", figures, measure.in_turns(turns, rounds)))
    return found


def main() -> None:
    """Prints one table a work."""
    parser = options(__doc__)
    parser.add_argument("--articles", type=int, default=2000, help="of the site")
    parser.add_argument("--pages", type=Path, help="labelled pages to serve instead of articles")
    parser.add_argument("--work", action="append", choices=WORKS, help="only this; may be repeated")
    asked = parser.parse_args()
    sets = load(asked.pages) if asked.pages else {}
    given = [page.html.decode("utf-8", "replace") for pages in sets.values() for page in pages]
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as folder:
        place = Path(folder)
        with served(place, asked.articles, given) as course:
            found = compare(course, asked.work or WORKS, asked.rounds, place / "run")
    tell(*found, note=not asked.print_only)


if __name__ == "__main__":
    main()
