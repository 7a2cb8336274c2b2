"""When a page has changed, and when only what stands around its text has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

URL = "https://plain.example/notes/heron"
OLD = prose("heron")
NEW = ["The first sentence was edited later on by its author.", *OLD[1:]]


def visits(archive: Path, *pages: str) -> None:
    """One file and one month a visit."""
    for month, page in enumerate(pages, 1):
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        file.page(URL, page)
        file.write(archive)


@pytest.mark.parametrize(
    ("pages", "months", "latest"),
    [
        pytest.param([article("A", OLD), article("A", NEW)], ["01", "02"], NEW, id="edited"),
        pytest.param(
            [
                article("A", OLD),
                article("A", OLD, extra="<script>var week = 7</script>").replace(
                    "All rights", "March 4 - March 10. All rights"
                ),
            ],
            ["01"],
            OLD,
            id="only boilerplate moved",
        ),
        pytest.param(
            [article("A", OLD), article("A", NEW), article("A", OLD)],
            ["01", "02"],
            OLD,
            id="an edit taken back",
        ),
        pytest.param(
            [article("A", OLD), article("A", [text.replace(" ", "\xa0\n", 3) for text in OLD])],
            ["01"],
            OLD,
            id="white space",
        ),
    ],
)
def test_versions(
    archive: Path, rows: Rows, pages: list[str], months: list[str], latest: list[str]
) -> None:
    visits(archive, *pages)
    found = rows("SELECT captured_at FROM versions ORDER BY captured_at")
    assert [row["captured_at"][5:7] for row in found] == months
    (document,) = rows("SELECT * FROM documents")
    assert document["text"] == "\n\n".join(latest)
    assert document["versions"] == len(months)
    assert document["captures"] == len(pages)
    assert document["first_captured"][5:7] == "01"
    assert document["last_captured"][5:7] == f"{len(pages):02}"


def test_a_corrected_title_is_seen_although_the_text_is_the_same(archive: Path, rows: Rows) -> None:
    visits(archive, article("The hereon", OLD), article("The heron", OLD))
    assert rows("SELECT title, versions, warc_file FROM documents") == [
        {"title": "The heron", "versions": 1, "warc_file": "2.warc.gz"}
    ]
    assert rows("SELECT title, warc_file FROM versions") == [
        {"title": "The hereon", "warc_file": "1.warc.gz"}
    ]


def test_a_page_that_was_cut_does_not_supersede_a_whole_one(archive: Path, rows: Rows) -> None:
    whole = Warc("1.warc.gz")
    whole.page(URL, article("A", OLD))
    whole.write(archive)
    cut = Warc("2.warc.gz", "crawl-2", START.replace(month=5))
    body = article("A", OLD)
    cut.page(URL, body[: len(body) // 2], headers=["Transfer-Encoding: chunked"])
    cut.write(archive)
    (document,) = rows("SELECT text, versions, captures FROM documents")
    assert document == {"text": "\n\n".join(OLD), "versions": 1, "captures": 2}
    assert rows("SELECT rule FROM findings") == [{"rule": "body-cut"}]


@pytest.mark.parametrize(
    ("answers", "since"),
    [
        pytest.param(["200 OK", "404 Not Found", "410 Gone"], "02", id="gone"),
        pytest.param(["200 OK", "404 Not Found", "200 OK"], None, id="gone for a while"),
        pytest.param(["200 OK", "503 Service Unavailable"], None, id="out of order"),
        pytest.param(["404 Not Found", "200 OK"], None, id="not there yet"),
    ],
)
def test_a_page_that_vanished_says_since_when(
    archive: Path, rows: Rows, answers: list[str], since: str | None
) -> None:
    for month, status in enumerate(answers, 1):
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        body = article("A", OLD) if status == "200 OK" else "<p>Nothing is here.</p>"
        file.page(URL, body, status=status)
        file.write(archive)
    (document,) = rows("SELECT id, gone_since FROM documents")
    assert (document["gone_since"] or "")[5:7] == (since or "")
    found = rows("SELECT document_id, url, gone_since, status FROM vanished")
    wanted = {
        "document_id": document["id"],
        "url": URL,
        "gone_since": document["gone_since"],
        "status": 404,
    }
    assert found == ([wanted] if since else [])
