"""Whatever is wrong with a page is found and said; nothing crashes and nothing is guessed."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.records import warc
from exports.corpus.build import build
from tests.exports.conftest import Rows
from tests.exports.warcs import Warc, article, prose

URL = "https://plain.example/notes/heron"
GOOD = article("The heron", prose("heron"))
RUSSIAN = article("Цапля", ["Цапля вернулась на старый мост до рассвета, и никто не знал. " * 6])


@pytest.mark.parametrize(
    ("body", "options", "page", "rules"),
    [
        pytest.param(b"", {}, "empty", {"empty-body"}, id="empty"),
        pytest.param(b" \r\n\t ", {}, "empty", {"empty-body"}, id="blank"),
        pytest.param(
            RUSSIAN.encode("cp1251"),
            {},
            "document",
            {"wrong-charset"},
            id="not the charset it says",
        ),
        pytest.param(
            article("Цапля", ["Цапля вернулась. " * 90]).encode().replace(b"</p>", b"\xff</p>"),
            {},
            "document",
            {"lost-characters"},
            id="a byte that is no text",
        ),
        pytest.param(
            GOOD.encode(),
            {"headers": ["Content-Encoding: gzip"]},
            "document",
            {"content-coding"},
            id="not the coding it says",
        ),
        pytest.param(
            gzip.compress(GOOD.encode())[:-30],
            {"headers": ["Content-Encoding: gzip"]},
            "document",
            {"content-coding", "body-cut"},
            id="a coding that breaks off",
        ),
        pytest.param(b"%PDF-1.4 nothing to read", {}, "short", set(), id="no HTML at all"),
        pytest.param(GOOD, {"content_type": "text/plain"}, "document", set(), id="a wrong type"),
        pytest.param(GOOD, {"content_type": ""}, "document", set(), id="no type"),
        pytest.param(GOOD, {"status": "404 Not Found"}, None, set(), id="an error page"),
        pytest.param("<p>Write to us.</p>", {}, "short", set(), id="too short to be an article"),
        pytest.param(
            "<html><title>T</title><script>app()</script>", {}, "short", set(), id="only a script"
        ),
        pytest.param(GOOD[: len(GOOD) // 2], {}, "document", set(), id="tags left open"),
    ],
)
def test_what_is_wrong_with_a_page(
    archive: Path,
    rows: Rows,
    body: str | bytes,
    options: dict[str, Any],
    page: str | None,
    rules: set[str],
) -> None:
    file = Warc("a.warc.gz")
    file.page(URL, body, **options)
    file.write(archive)
    assert rows("SELECT page FROM captures") == [{"page": page}]
    assert {row["rule"] for row in rows("SELECT rule FROM findings")} == rules
    assert len(rows("SELECT id FROM documents")) == (page == "document")


def test_a_body_that_is_only_read_in_part_is_there(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    file.page("https://plain.example/notes/long", GOOD + "<!--" + "x" * 8_400_000 + "-->")
    file.page("https://plain.example/notes/odd", GOOD.encode().replace(b"</p>", b"\xff</p>", 1))
    file.write(archive)
    details = [row["detail"] for row in rows("SELECT detail FROM findings ORDER BY url")]
    assert details == [
        "of the body: only its first 8388608 bytes are read",
        "1 character cannot be read as utf-8",
    ]


def test_the_text_of_a_page_in_the_wrong_charset_is_right(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    file.page(URL, RUSSIAN.encode("cp1251"))
    file.write(archive)
    (document,) = rows("SELECT language, text FROM documents")
    assert document["language"] == "ru"
    assert document["text"].startswith("Цапля вернулась")


def test_a_source_whose_page_has_no_known_shape_says_so(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    file.page(
        "https://belarusinfocus.pro/security-issues/some-piece/",
        "<html><body><div>Something else is here now.</div></body></html>",
    )
    file.write(archive)
    assert rows("SELECT * FROM documents") == []
    assert [row["rule"] for row in rows("SELECT rule FROM findings")] == ["unknown-shape"]


def test_damage_of_the_file_is_found(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    file.page(URL, GOOD)
    file.page("https://plain.example/notes/otter", article("The otter", prose("otter")))
    path = file.write(archive)
    data = bytearray(path.read_bytes())
    position = len(file.members[0].data) + len(file.members[1].data) // 2
    data[position : position + 20] = b"\0" * 20
    path.write_bytes(data)
    assert rows("SELECT url FROM documents") == [{"url": "https://plain.example/notes/otter"}]
    assert rows("SELECT count(*) AS n FROM findings WHERE severity = 'error'") != [{"n": 0}]


def test_an_archive_without_files_makes_an_empty_corpus(archive: Path, corpus: Path) -> None:
    report = build(archive, corpus, jobs=1)
    assert (report.files, report.documents) == (0, 0)
    assert corpus.exists()


def test_addresses_that_are_none(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    for url in ("http://[broken/", "urn:something"):
        file.page(url, GOOD)
    file.write(archive)
    assert rows("SELECT source, page FROM captures") == [{"source": None, "page": None}] * 2


def test_a_warcinfo_that_lies(archive: Path, rows: Rows) -> None:
    """A crawl without a name, settings that are no JSON, counts beyond all integers."""
    for number, (crawl, settings) in enumerate(
        [("", "{}"), ("c", '{"a": NaN}'), ("d", "[" * 9999)]
    ):
        file = Warc(f"{number}.warc.gz", crawl)
        facts = [("isPartOf", crawl), ("letapis-settings", settings)]
        file.members[0] = warc.warcinfo(file.start, file.name, facts)
        file.page(URL, GOOD)
        file.end(kept=10**30, wanted=7)
        file.write(archive)
    assert rows("SELECT id, settings, kept, wanted FROM crawls ORDER BY id") == [
        {"id": "c", "settings": None, "kept": None, "wanted": 7},
        {"id": "d", "settings": None, "kept": None, "wanted": 7},
    ]


def test_a_visit_of_the_year_1(archive: Path, rows: Rows) -> None:
    file = Warc("a.warc.gz")
    said = [
        ("WARC-Target-URI", URL),
        ("WARC-Date", "0001-01-01T00:00:00Z"),
        ("Content-Type", "application/http"),
    ]
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + GOOD.encode()
    file.members.append(warc.member("response", said, block))
    file.write(archive)
    assert rows("SELECT captured_at FROM documents") == [
        {"captured_at": "0001-01-01T00:00:00.000000Z"}
    ]


@pytest.mark.parametrize(
    ("kept", "cut", "outcome"),
    [
        pytest.param(2, None, "finished", id="whole"),
        pytest.param(3, None, "damaged", id="an answer is missing"),
        pytest.param(2, 1, "damaged", id="a record is cut"),
        pytest.param(2, -1, None, id="the end is cut"),
    ],
)
def test_a_crawl_ended_as_far_as_the_archive_proves_it(
    archive: Path, rows: Rows, kept: int, cut: int | None, outcome: str | None
) -> None:
    file = Warc("a.warc.gz")
    for number in range(2):
        file.page(f"{URL}/{number}", GOOD)
    file.end(kept=kept)
    if cut is not None:
        data = file.members[cut].data
        file.members[cut] = replace(file.members[cut], data=data[: len(data) // 2])
    file.write(archive)
    assert rows("SELECT outcome FROM crawls") == [{"outcome": outcome}]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("belarus_in_focus", "belarus_in_focus"),
        ("127.0.0.1_8801", "127.0.0.1:8801"),
        ("www.plain.example", "plain.example"),
        ("belarusinfocus.info", "belarus_in_focus"),
        ("urls-0123abcd", "urls-0123abcd"),
    ],
)
def test_a_crawl_has_the_source_of_its_documents(
    archive: Path, rows: Rows, said: str, source: str
) -> None:
    file = Warc("a.warc.gz")
    facts = [("isPartOf", "c"), ("letapis-source", said)]
    file.members[0] = warc.warcinfo(file.start, file.name, facts)
    file.write(archive)
    assert rows("SELECT source FROM crawls") == [{"source": source}]
