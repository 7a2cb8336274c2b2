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


THIRD = ["A third text came in its place a month after that.", *OLD[2:]]


@pytest.mark.parametrize(
    ("visits", "edits"),
    [
        pytest.param(
            [("a", OLD, "1"), ("a", NEW, "1"), ("a", OLD, "1"), ("a", THIRD, "1")],
            [("01-02", 1, 2, 1), ("02-03", 2, 1, 1), ("03-04", 1, 3, 1)],
            id="taken back, then changed",
        ),
        pytest.param(
            [("a", OLD, "1"), ("a", OLD, "2"), ("a", NEW, "2")],
            [("02-03", 1, 2, 1)],
            id="dated anew without a change, then changed in silence",
        ),
        pytest.param(
            [("a", OLD, "1"), ("a", NEW, "2"), ("a", OLD, "2")],
            [("01-02", 1, 2, 0), ("02-03", 2, 1, 1)],
            id="taken back in silence",
        ),
        pytest.param(
            [("a", OLD, "1"), ("b", NEW, "1"), ("a", OLD, "1"), ("b", NEW, "1")],
            [("01-02", 1, 2, 1)],
            id="two addresses that differ all the time",
        ),
        pytest.param(
            [("a", OLD, "1"), ("b", OLD, "1"), ("a", NEW, "1"), ("b", NEW, "1")],
            [("01-03", 1, 2, 1)],
            id="one edit at two addresses",
        ),
        pytest.param([("a", OLD, None), ("a", NEW, None)], [("01-02", 1, 2, 0)], id="no dates"),
    ],
)
def test_edits_are_told_from_visit_to_visit(
    archive: Path,
    rows: Rows,
    visits: list[tuple[str, list[str], str | None]],
    edits: list[tuple[str, int, int, int]],
) -> None:
    for month, (at, text, day) in enumerate(visits, 1):
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        date = f'<meta property="article:modified_time" content="2024-01-0{day}T08:00:00Z">'
        own = f'<link rel="canonical" href="{URL}">' + (date if day else "") + "</head>"
        file.page(f"{URL}?from={at}", article("A", text).replace("</head>", own))
        file.write(archive)
    found = rows("SELECT * FROM edits ORDER BY position")
    assert [
        (
            f"{row['before_at'][5:7]}-{row['captured_at'][5:7]}",
            *(row[name] for name in ("before_version", "version", "silent")),
        )
        for row in found
    ] == edits
    silent = rows("SELECT captured_at, before_sha256, text_sha256 FROM silent_edits ORDER BY 1")
    sha256 = [row["text_sha256"] for row in rows("SELECT * FROM versions ORDER BY number")]
    assert [(row["before_sha256"], row["text_sha256"]) for row in silent] == [
        (sha256[before - 1], sha256[version - 1]) for _, before, version, said in edits if said
    ]


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
