"""Every source against its fixture, on the way that every page takes: archive, build, corpus.

A fixture is a folder `tests/sources/NAME/`: invented pages in the shape of that site, and
`pages.toml`, which says where each page lies, what it is, what a crawl goes to from it, and which
documents come out. Fields that a document does not name must be NULL.
"""

from __future__ import annotations

import inspect
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from archive.wire import http
from exports.corpus.build import build
from spiders import catalogue
from spiders.source import Source
from tests.exports.warcs import Warc

FOLDER = Path(__file__).parent / "sources"
GUIDE = Path(__file__).parent.parent / "docs" / "add-a-source.md"
SHOWN = (
    "spiders/thinktanks_by.py",
    "tests/sources/thinktanks_by/survey.html",
    "tests/sources/thinktanks_by/pages.toml",
)
FIXTURES = sorted(path.parent.name for path in FOLDER.glob("*/pages.toml"))
FETCHED = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)  # the first page; the others seconds later
FIELDS = (
    "url", "identity", "shape", "language", "title", "text", "topic", "period_start", "period_end",
    "period_from", "trend", "trend_text", "published", "published_from", "modified",
    "modified_from", "author", "image_credit", "translation_group",
)  # fmt: skip
TYPES = {".html": "text/html; charset=utf-8", ".xml": "application/xml", ".txt": "text/plain"}
LINES = 90  # of a source file
FIRST = {"belarus_in_focus", "national_anticrisis_management"}  # what the project began with

Table = dict[str, Any]


@cache
def fixture(name: str) -> Table:
    """What a `pages.toml` says."""
    return tomllib.loads((FOLDER / name / "pages.toml").read_text("utf-8"))


def body(name: str, page: Table) -> bytes:
    return Path(FOLDER, name, page["file"]).read_bytes()


def content_type(page: Table) -> str:
    return str(page.get("content_type") or TYPES[Path(page["file"]).suffix])


def warc(name: str) -> Warc:
    """The pages of a fixture as the crawler keeps them, one gzip member a record."""
    file = Warc(f"{name}.warc.gz", crawl=name, start=fixture(name).get("fetched", FETCHED))
    for page in fixture(name)["page"]:
        file.page(
            page["url"],
            body(name, page),
            content_type=content_type(page),
            status=page.get("status", "200 OK"),
            headers=page.get("headers", ()),
        )
    return file


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """All fixtures in one archive, built."""
    folder = tmp_path_factory.mktemp("sources")
    for name in FIXTURES:
        warc(name).write(folder / "archive")
    build(folder / "archive", folder / "corpus.db", jobs=1)
    connection = sqlite3.connect(folder / "corpus.db")
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def documents(name: str) -> list[Table]:
    return list(fixture(name).get("document", ()))


DOCUMENTS = [(name, document) for name in FIXTURES for document in documents(name)]
PAGES = [(name, page) for name in FIXTURES for page in fixture(name)["page"]]
LEADING = [(name, page) for name, page in PAGES if "leads_to" in page]


def label(value: str | Table) -> str:
    """How a case is called in the list of tests."""
    if isinstance(value, str):
        return value
    return f"{value['identity']}-{value['language']}" if "identity" in value else value["url"]


def row_of(corpus: sqlite3.Connection, name: str, document: Table) -> Table:
    """The row of a document."""
    sql = "SELECT * FROM documents WHERE source = ? AND identity = ? AND language = ?"
    rows = corpus.execute(sql, (name, document["identity"], document["language"])).fetchall()
    assert len(rows) == 1, f"{len(rows)} documents {document['identity']} {document['language']}"
    return dict(rows[0])


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(("name", "document"), DOCUMENTS, ids=label)
def test_field(corpus: sqlite3.Connection, name: str, document: Table, field: str) -> None:
    wanted = document.get(field)
    if field == "text":
        wanted = document["text"].strip()
    assert row_of(corpus, name, document)[field] == wanted


@pytest.mark.parametrize(("name", "document"), DOCUMENTS, ids=label)
def test_all_its_addresses_show_one_text(
    corpus: sqlite3.Connection, name: str, document: Table
) -> None:
    row = row_of(corpus, name, document)
    sql = "SELECT url FROM document_captures WHERE document_id = ?"
    assert {url for (url,) in corpus.execute(sql, (row["id"],))} == set(document["seen_at"])
    assert row["versions"] == document.get("versions", 1)


@pytest.mark.parametrize(("name", "page"), PAGES, ids=label)
def test_a_page_is_what_it_is(corpus: sqlite3.Connection, name: str, page: Table) -> None:
    sql = "SELECT page, source FROM captures WHERE url = ? AND crawl = ?"
    found = {tuple(row) for row in corpus.execute(sql, (page["url"], name))}
    assert found == {(page.get("is"), name)}


@pytest.mark.parametrize(("name", "page"), LEADING, ids=label)
def test_a_crawl_goes_on_from_a_page(name: str, page: Table) -> None:
    """To other pages, sitemaps and feeds; what a page needs to be shown is not asked here."""
    fields = [("Content-Type", content_type(page))]
    fields += [line.split(": ", 1) for line in page.get("headers", ())]
    head = http.Head(b"", tuple((key.encode(), value.encode()) for key, value in fields))
    status = int(page.get("status", "200 OK").split()[0])
    links = catalogue.sources()[name]().discover(page["url"], status, head, body(name, page))
    assert sorted(link.url for link in links if link.hop != "E") == sorted(page["leads_to"])


@pytest.mark.parametrize("name", FIXTURES)
def test_nothing_else_comes_out(corpus: sqlite3.Connection, name: str) -> None:
    sql = "SELECT count(*) FROM documents WHERE source = ?"
    assert corpus.execute(sql, (name,)).fetchone()[0] == len(documents(name))
    sql = "SELECT rule || ': ' || detail FROM findings WHERE warc_file = ?"
    findings = [row[0] for row in corpus.execute(sql, (f"{name}.warc.gz",))]
    assert findings == fixture(name).get("findings", [])


@pytest.mark.parametrize("name", catalogue.sources())
def test_a_source_is_short_and_has_a_fixture(name: str) -> None:
    assert name in FIXTURES, f"tests/sources/{name}/pages.toml is missing"
    assert any("leads_to" in page for page in fixture(name)["page"])
    lines = Path(inspect.getfile(catalogue.sources()[name])).read_text("utf-8").splitlines()
    assert len(lines) <= LINES or name in FIRST


def needs_code(source: type[Source]) -> bool:
    """Whether a source says anything in a method, beyond the words of the vocabulary."""
    return any(inspect.isfunction(member) for member in vars(source).values())


def test_the_guide_counts_right() -> None:
    """The guide names the sources it counted; sources that came later change nothing in it."""
    text = GUIDE.read_text("utf-8").partition("## When the attributes are not enough")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.M)
    said = {name: code != "none" for name, code in rows}
    assert said and said == {name: needs_code(catalogue.sources()[name]) for name in said}
    ((count, total),) = re.findall(r"\*\*(\d+) of (\d+)\*\* sources", text)
    assert (int(count), int(total)) == (sum(said.values()), len(said))


@pytest.mark.parametrize("path", SHOWN)
def test_the_guide_shows_files_as_they_are(path: str) -> None:
    assert (GUIDE.parent.parent / path).read_text("utf-8") in GUIDE.read_text("utf-8")
