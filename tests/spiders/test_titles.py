"""Which part of a page's title names the article and which the site, whatever stands between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.catalogue import source_for
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading

TEXT = (
    "<p>The ferry stopped at noon, and the whole town stood at the quay to see why it had.</p>"
    "<p>Its captain said that the river had gone down by a third since the spring floods.</p>"
)
SITE = "Quayside Feed Site"


@pytest.mark.parametrize("mark", ["|", "–", "—", "-", "::", "»", "«", "•", "·", "/"])
@pytest.mark.parametrize("first", ["Piece 12", SITE])
@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Piece 12</h1>{TEXT}",
        f"<div class='t'><h2>Piece 12</h2>{TEXT}</div>",
        f"<h1><a href='/'>{SITE}</a></h1><h2>Piece 12</h2>{TEXT}",
        f"<div><a href='/'>{SITE}</a></div><h1>{SITE}</h1><h1>Piece 12</h1>{TEXT}",
        f"<a href='https://feed.example'>{SITE}</a><article><b>Piece 12</b><br>{TEXT}</article>",
        f"<a href='/'><b>{SITE}</b></a>{TEXT}",
    ],
    ids=["h1", "h2", "site in h1", "two h1", "no heading", "title alone"],
)
def test_the_title_without_the_site(mark: str, first: str, body: str) -> None:
    second = SITE if first != SITE else "Piece 12"
    assert title_of(f"<title>{first} {mark} {second}</title>", body) == "Piece 12"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Site</title>", "<h1>The ferry</h1>", "The ferry"),
        ('<meta property="og:title" content="The ferry stops">', "<h1>The ferry</h1>", "The ferry"),
        ('<meta property="og:title" content="The ferry">', "", "The ferry"),
        ("<title>A – B: what now | Site</title>", "<h1>A – B: what now</h1>", "A – B: what now"),
        (
            '<title>The ferry | Site</title><meta property="og:site_name" content="The ferry">',
            "<h1>The ferry stops at noon</h1>",
            "The ferry stops at noon",
        ),
        ("<title>Паром « Сайт</title>", "<h1>Паром</h1>", "Паром"),
        ("", "<h1>The ferry</h1>", "The ferry"),
    ],
)
def test_what_else_a_page_may_call_itself(head: str, body: str, title: str) -> None:
    assert title_of(head, body + TEXT) == title


def title_of(head: str, body: str) -> str:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    html = Html("https://feed.example/pieces/12", page.encode(), "text/html; charset=utf-8")
    reading = source_for(html.url).read(html, datetime(2026, 2, 3, tzinfo=UTC))
    assert isinstance(reading, Reading)
    return reading.title
