"""Pages of sites that nobody described: whole text, title, date with its origin, language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.exports.conftest import Rows
from tests.exports.warcs import HTML, Warc

FOLDER = Path(__file__).parent / "pages"
PAGES: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
FIELDS = ("title", "language", "author", "published", "published_from")


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name: str, archive: Path, rows: Rows) -> None:
    expected = PAGES[name]
    warc = Warc("pages.warc.gz")
    content_type = "text/html" if "cp1251" in name else HTML
    warc.page(expected["url"], (FOLDER / f"{name}.html").read_bytes(), content_type=content_type)
    warc.write(archive)
    (capture,) = rows("SELECT page FROM captures")
    assert capture["page"] == expected["page"]
    documents = rows("SELECT * FROM documents")
    assert len(documents) == (expected["page"] == "document")
    for document in documents:
        assert document["text"].split("\n\n") == expected["paragraphs"]
        assert {field: document[field] for field in FIELDS} == {
            field: expected[field] for field in FIELDS
        }
