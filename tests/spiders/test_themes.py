"""One article a shape, in themes that share nothing: all fields, every paragraph, no word more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spiders.catalogue import source_for
from spiders.document import Document
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading
from tests.spiders.pieces import CAPTURED, PIECES, Piece
from tests.spiders.rendering import THEMES, Theme

CASES = [
    pytest.param(piece, theme, id=f"{theme.name}-{piece.name}")
    for theme in THEMES
    for piece in PIECES
    if piece.site in theme.sites
]


def read(piece: Piece, theme: Theme) -> tuple[Reading, Document]:
    html = Html(piece.url, theme.render(piece), "text/html; charset=utf-8")
    reading = source_for(piece.url).read(html, CAPTURED)
    assert isinstance(reading, Reading), reading
    return reading, reading.document("\n\n".join(reading.prose.paragraphs), extractor="test")


@pytest.mark.parametrize(("piece", "theme"), CASES)
def test_every_paragraph_and_no_word_more(piece: Piece, theme: Theme) -> None:
    reading, _ = read(piece, theme)
    assert list(reading.prose.paragraphs) == piece.paragraphs
    assert reading.prose.trusted


def test_a_title_that_only_metadata_tell() -> None:
    piece, theme = PIECES[0], Theme(name="flat", title="", metadata="meta")
    piece = replace(piece, caption=())
    reading, document = read(piece, theme)
    assert document.title == piece.title
    assert list(reading.prose.paragraphs) == piece.paragraphs


@pytest.mark.parametrize(("piece", "theme"), CASES)
def test_every_field(piece: Piece, theme: Theme) -> None:
    _, document = read(piece, theme)
    expected = {"title": piece.title, "author": None, **piece.expected}
    if piece.published and theme.metadata:
        expected["published"] = datetime.fromisoformat(piece.published).astimezone(UTC)
        expected["published_from"] = theme.metadata
    elif theme.name == "wix":
        expected |= {"published": date(2024, 3, 5), "published_from": "source"}
    assert {key: getattr(document, key) for key in expected} == expected
