"""A document shown with its proof, cited, and compared with what it was before."""

from __future__ import annotations

import gzip
import json
import re
import time
from pathlib import Path

import pytest

from archive.errors import ConfigurationError, StorageError
from exports.corpus.build import build
from exports.queries import citation, evidence
from exports.queries.difference import coloured, difference, page, plain, shown
from tests.command import letapis
from tests.exports.warcs import START, Warc, article, prose

URL = "https://plain.example/notes/heron"
TITLE = "Of 100 % {herons} & <b>others</b>"
OLD = prose("heron")
NEW = [OLD[0].replace(" ", " <script>alert(1)</script> ", 1), *OLD[1:]]


@pytest.fixture
def corpus(archive: Path, corpus: Path) -> Path:
    for month, text in enumerate((OLD, NEW), 1):
        file = Warc(f"{month}.warc.gz", f"crawl-{month}", START.replace(month=month))
        escaped = [line.replace("<", "&lt;") for line in text]
        file.page(URL, article(TITLE.replace("&", "&amp;").replace("<", "&lt;"), escaped))
        file.write(archive)
    build(archive, corpus, jobs=1)
    return corpus


def test_a_document_is_found_by_id_and_address(corpus: Path) -> None:
    row = evidence.document(corpus, URL)
    assert evidence.document(corpus, str(row["id"])) == row
    for unknown in ("7", "https://plain.example/", "²", "9" * 30, "' OR 1=1", ""):
        with pytest.raises(ConfigurationError, match="no document"):
            evidence.document(corpus, unknown)
    with pytest.raises(ConfigurationError, match="letapis build"):
        evidence.document(corpus.with_name("none.db"), URL)


def test_a_version_is_shown_and_cited_by_its_own_bytes(archive: Path, corpus: Path) -> None:
    row = evidence.document(corpus, URL, 1)
    assert row["text"] == "\n\n".join(OLD) and row["warc_file"] == "1.warc.gz"
    assert all(check.fits for check in evidence.checks(archive, row))
    said = {citation.bibtex(evidence.document(corpus, URL, number)) for number in (None, 1, 2)}
    assert len({entry.split(",")[0] for entry in said}) == 3  # keys of a bibliography
    assert row["record_id"] in citation.text(row) and "1.warc.gz" in citation.csl_json(row)
    with pytest.raises(ConfigurationError, match="has 2 versions; there is no 3"):
        evidence.document(corpus, URL, 3)


def test_every_digest_is_checked(archive: Path, corpus: Path) -> None:
    row = evidence.document(corpus, URL)
    assert [check.fits for check in evidence.checks(archive, row)] == [True] * 4
    other = {**row, "record_id": "<urn:uuid:0>"}
    assert [check.fits for check in evidence.checks(archive, other)] == [True, False, True, True]
    moved = {**row, "warc_offset": row["warc_offset"] + 1}
    assert [check.fits for check in evidence.checks(archive, moved)] == [False]
    (archive / row["warc_file"]).unlink()
    with pytest.raises(StorageError):
        evidence.checks(archive, row)


def test_what_was_doubtful_in_the_bytes_is_told(archive: Path, corpus: Path) -> None:
    file = Warc("3.warc.gz", "crawl-3", START.replace(month=3))
    other = "https://plain.example/notes/otter"
    file.page(other, article("Otter", prose("otter")).encode().replace(b"</p>", b"\xff</p>", 1))
    file.write(archive)
    build(archive, corpus, jobs=1)
    assert evidence.findings(corpus, evidence.document(corpus, URL)) == []
    (found,) = evidence.findings(corpus, evidence.document(corpus, other))
    assert found["rule"] == "lost-characters"
    said = letapis("show", other, "-C", archive.parent)
    assert said.endswith("found by the build: warning lost-characters: " + found["detail"] + "\n")


def test_a_digest_that_does_not_fit(archive: Path, corpus: Path) -> None:
    row = evidence.document(corpus, URL)
    file = archive / row["warc_file"]
    assert "DOES NOT FIT" not in letapis("show", URL, "-C", archive.parent)
    # Stored, not packed, so that a byte of the body can be another one.
    start, end = row["warc_offset"], row["warc_offset"] + row["warc_length"]
    raw = gzip.decompress(file.read_bytes()[start:end]).replace(b"heron", b"bears", 1 << 20)
    bad = archive / "bad.warc"
    bad.write_bytes(raw)
    there = {**row, "warc_file": bad.name, "warc_offset": 0, "warc_length": len(raw)}
    fits = {check.what: check.fits for check in evidence.checks(archive, there)}
    assert fits["block digest"] is False
    assert fits["payload digest"] is False


def test_citations_name_what_proves_them(corpus: Path) -> None:
    row = evidence.document(corpus, URL)
    facts = [row["warc_file"], str(row["warc_offset"]), row["record_id"], row["payload_digest"]]
    for style in citation.STYLES.values():
        said = style(row).replace("\\", "")
        assert [fact for fact in [*facts, URL, row["captured_at"][:10]] if fact not in said] == []
    bibtex = citation.bibtex(row)
    assert r"title = {{Of 100 \% \{herons\} \& <b>others</b>}}" in bibtex
    bare = re.sub(r"\\.", "", bibtex)
    assert bare.count("{") == bare.count("}")
    (item,) = json.loads(citation.csl_json(row))
    assert item["title"] == TITLE
    assert "issued" not in item
    assert f", n.d. {row['url']}. " in citation.text(row)
    dated = {**row, "published": "2024-05-06T07:00:00Z", "author": "A. Author"}
    (item,) = json.loads(citation.csl_json(dated))
    assert item["issued"] == {"date-parts": [[2024, 5, 6]]}
    assert citation.text(dated).startswith("A. Author. “Of 100 %")


@pytest.mark.parametrize("style", citation.STYLES)
def test_a_title_does_not_turn_its_evidence_round(corpus: Path, style: str) -> None:
    row = evidence.document(corpus, URL)
    said = citation.STYLES[style]({**row, "title": "a\u202egnp.exe\u2067", "author": "\u202dB"})
    assert "agnp.exe" in said and not {"\u202d", "\u202e", "\u2067"} & set(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a b c", "a x c", "a [-b-]{+x+} c"),
        ("thirty-eight", "fifty-two", "[-thirty-eight-]{+fifty-two+}"),
        ("one\n\ntwo\n\nthree\n\nfour", "one\n\ntwo\n\nthree\n\nfive", "…\n\n[-four-]{+five+}"),
        ("one\n\ntwo", "one\n\nnew\n\ntwo", "…\n\n{+new\n\n+}two"),
        ("same", "same", "…"),
        ("", "new", "{+new+}"),
    ],
)
def test_word_by_word(old: str, new: str, said: str) -> None:
    pieces = difference(old, new)
    assert shown(pieces, plain) == said
    assert "".join(piece.text for piece in pieces if piece.kind != "insert") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "delete") == new


@pytest.mark.parametrize("part", ["heron stood ", "a\n\nb\n\n"])
def test_texts_that_repeat_themselves_are_compared_in_time(part: str) -> None:
    began = time.process_time()
    old, new = part * 2000, part.replace("o", "a").replace("b", "c") * 2000
    pieces = difference(f"{old}end", f"{new}end")
    assert pieces[-1].kind == "equal"
    assert "".join(piece.text for piece in pieces if piece.kind != "insert") == f"{old}end"
    assert "".join(piece.text for piece in pieces if piece.kind != "delete") == f"{new}end"
    assert time.process_time() - began < 2


def test_one_word_in_a_long_text_is_all_that_changed() -> None:
    words = [f"{'stood' if number % 3 else number} " for number in range(9000)]
    pieces = difference("".join(words), "".join([*words[:4001], "new ", *words[4002:]]))
    changed = [(piece.kind, piece.text) for piece in pieces if piece.kind != "equal"]
    assert changed == [("delete", "stood"), ("insert", "new")]


def test_colours_mark_both_sides() -> None:
    assert shown(difference("a", "b"), coloured) == "\x1b[31;9ma\x1b[0m\x1b[32;4mb\x1b[0m"


def test_a_page_of_differences_runs_nothing() -> None:
    hostile = "</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    said = page(hostile, [("address", hostile)], difference("calm", hostile))
    assert "<script" not in said
    assert "<img" not in said
    assert "default-src 'none'" in said


@pytest.mark.slow
def test_the_commands(archive: Path, corpus: Path, tmp_path: Path) -> None:
    here = ("-C", archive.parent)
    shown = letapis("show", URL, *here)
    assert "block digest: fits" in shown
    assert NEW[0] in " ".join(shown.split())
    assert json.loads(letapis("show", URL, "--json", *here))["checks"][3]["fits"] is True
    assert URL in letapis("cite", URL, "--style", "bibtex", *here)
    assert "{+ <script>alert(1)</script>+}" in letapis("diff", URL, *here)
    assert "\x1b" not in letapis("diff", URL, *here)
    assert letapis("diff", URL, "--old", "2", *here) == ""
    letapis("diff", URL, "--new", "3", *here, status=2)
    letapis("diff", URL, "--html", tmp_path / "d.html", *here)
    assert "<ins> &lt;script&gt;" in (tmp_path / "d.html").read_text("utf-8")
    letapis("show", "7", *here, status=2)
    assert json.loads(letapis("show", URL, "--version", "1", "--json", *here))["number"] == 1
    assert "1.warc.gz" in letapis("cite", URL, "--version", "1", *here)


def test_what_changed_last_is_told_although_a_text_came_back(archive: Path, corpus: Path) -> None:
    file = Warc("3.warc.gz", "crawl-3", START.replace(month=3))
    file.page(URL, article("Herons", OLD))
    file.write(archive)
    build(archive, corpus, jobs=1)
    assert "[- <script>alert(1)</script>-]" in letapis("diff", URL, "-C", archive.parent)
