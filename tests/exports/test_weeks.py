"""Verdicts week by week with their gaps, the picture of them, and edits that nobody announced."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from exports.database import Corpus
from exports.queries.heatmap import svg
from tests.command import letapis
from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

SVG = "{http://www.w3.org/2000/svg}"


def judge(corpus: Path, *verdicts: tuple[str, str, str | None, str]) -> None:
    """Documents with topic, first day, last day and verdict, and nothing else worth a word."""
    with sqlite3.connect(corpus) as database:
        database.execute("INSERT OR IGNORE INTO texts VALUES (1, 'x', 'x')")
        for topic, start, end, trend in verdicts:
            database.execute(
                "INSERT INTO document_latest (source, identity, language, shape, url, title, topic,"
                " period_start, period_end, trend, text_id, text_sha256, extractor, first_captured,"
                " last_captured, captured_at, captures, versions, body_file,"
                " body_offset)"
                " SELECT 'here', count(*), 'en', 's', 'u', 't', ?, ?, ?, ?, 1,"
                " hex(zeroblob(32)), '', '', '', '', 1, 1, 'f', 0 FROM document_latest",
                (topic, start, end, trend),
            )
    database.close()


@pytest.fixture
def weeks(corpus: Path) -> Any:
    Corpus.create(corpus, {}).close()
    judge(
        corpus,
        ("Trade", "2024-12-23", "2024-12-29", "better"),
        ("Trade", "2024-12-23", "2024-12-29", "better"),
        ("Trade", "2025-01-05", "2025-01-11", "worse"),  # Sunday to Saturday
        ("Trade", "2025-01-12", None, "same"),  # a Sunday
        ("Trade", "2025-01-13", "2025-01-19", "same"),
        ("Trade", "2025-01-14", None, "worse"),
        ("<script>", "2020-02-29", "2020-02-29", "same"),
    )
    with Corpus(corpus) as opened:
        return list(opened.query("SELECT * FROM topic_weeks ORDER BY topic, week"))


def test_weeks_without_a_verdict_are_there(weeks: Any) -> None:
    found = [
        (row["topic"], row["week"], row["trend"], row["documents"], row["verdicts"])
        for row in weeks
    ]
    assert found == [
        ("<script>", "2020-02-24", "same", 1, 1),
        ("Trade", "2024-12-23", "better", 2, 1),
        ("Trade", "2024-12-30", None, 0, 0),
        ("Trade", "2025-01-06", None, 2, 2),
        ("Trade", "2025-01-13", None, 2, 2),
    ]


def test_the_picture_says_every_week_in_words(weeks: Any) -> None:
    said = svg(weeks)
    assert said == svg(list(reversed(weeks)))
    picture = ElementTree.fromstring(said)
    titles = [title.text for title in picture.iterfind(f"{SVG}g/{SVG}title")]
    assert "Trade (here), week of 2024-12-23: better" in titles
    assert "Trade (here), week of 2024-12-30: no verdict" in titles
    assert "Trade (here), week of 2025-01-13: verdicts differ" in titles
    assert "<script>" not in said
    years = [text.text for text in picture.iterfind(f"{SVG}text") if (text.text or "").isdigit()]
    assert years == ["2020", "2024", "2025"]


@pytest.mark.usefixtures("weeks")
def test_the_command(archive: Path, corpus: Path, tmp_path: Path) -> None:
    here = ("-C", corpus.parent)
    trade = letapis("trends", *here).splitlines()[2].split()
    assert trade == ["here", "Trade", "2024-12-23", "2025-01-13", "4", "1", "0", "0", "2", "1"]
    assert len(json.loads(letapis("trends", "--json", *here))) == 5
    letapis("trends", "-o", tmp_path / "h.svg", *here)
    ElementTree.parse(tmp_path / "h.svg")
    letapis("trends", "--source", "nowhere", *here, status=2)


@pytest.mark.parametrize(
    ("dates", "silent"),
    [
        pytest.param(("2024-01-02", "2024-01-02"), True, id="same date"),
        pytest.param(("2024-01-02", "2024-01-03"), False, id="another date"),
        pytest.param((None, None), False, id="no date"),
    ],
)
def test_silent_edits(
    archive: Path, rows: Rows, dates: tuple[str | None, str | None], silent: bool
) -> None:
    old = prose("heron")
    for month, (text, day) in enumerate(zip((old, ["An edit.", *old]), dates, strict=True), 1):
        head = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
        page = article("Heron", text).replace("</head>", f"{head}</head>")
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        file.page("https://plain.example/notes/heron", page)
        file.write(archive)
    edits = rows("SELECT before_at, captured_at FROM silent_edits")
    assert [(row["before_at"][5:7], row["captured_at"][5:7]) for row in edits] == (
        [("01", "02")] if silent else []
    )
    assert rows("SELECT versions FROM documents") == [{"versions": 2}]
