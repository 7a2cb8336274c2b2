"""What a page led to is remembered for the very same answer, and for nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.state.leads import Leads

URL = "https://site.example/a"
LINKS = [("https://site.example/б", "L"), ("https://site.example/c.png", "E")]
QUESTION: dict[str, Any] = {
    "source": ["spiders.site", "Site", {"start_urls": [URL]}],
    "url": URL,
    "status": 200,
    "fields": [["Content-Type", "text/html"], ["Date", "Sun, 22 Nov 2026 10:00:00 GMT"]],
}


@pytest.mark.parametrize(
    ("change", "body", "same"),
    [
        ({}, b"page", True),
        ({"fields": [["Content-Type", "text/html"], ["Date", "later"]]}, b"page", True),
        ({}, b"other page", False),
        ({"status": 404}, b"page", False),
        ({"fields": [["content-type", "text/css"]]}, b"page", False),
        ({"fields": [*QUESTION["fields"], ["Location", "/b"]]}, b"page", False),
        ({"source": ["spiders.site", "Site", {"start_urls": []}]}, b"page", False),
    ],
)
def test_it_is_known_for_the_same_answer(
    tmp_path: Path, change: dict[str, Any], body: bytes, same: bool
) -> None:
    with closing(Leads(tmp_path / "leads.db")) as leads:
        leads.keep(URL, leads.mark(QUESTION, b"page"), LINKS)
    with closing(Leads(tmp_path / "leads.db")) as leads:
        assert leads.known(URL, leads.mark(QUESTION | change, body)) == (LINKS if same else None)


def test_a_damaged_table_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "leads.db").write_bytes(b"no database" * 100)
    with closing(Leads(tmp_path / "leads.db")) as leads:
        assert leads.known(URL, b"mark") is None
        leads.keep(URL, b"mark", LINKS)
        assert leads.known(URL, b"mark") == LINKS


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE leads SET links = x'00ff'",
        "DROP TABLE leads; CREATE TABLE leads (other); PRAGMA user_version = 1",
    ],
)
def test_damaged_rows_and_older_tables_are_not_believed(tmp_path: Path, harm: str) -> None:
    with closing(Leads(tmp_path / "leads.db")) as leads:
        leads.keep(URL, b"mark", LINKS)
    with closing(sqlite3.connect(tmp_path / "leads.db")) as db:
        db.executescript(harm)
    with closing(Leads(tmp_path / "leads.db")) as leads:
        assert leads.known(URL, b"mark") is None
        leads.keep(URL, b"mark", LINKS)
        assert leads.known(URL, b"mark") == LINKS
