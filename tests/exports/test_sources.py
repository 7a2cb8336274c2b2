"""What the described sources say reaches the rows; the shapes themselves are tested in spiders."""

from __future__ import annotations

from pathlib import Path

from tests.exports.conftest import Rows
from tests.exports.warcs import Warc, prose

FOCUS = "https://belarusinfocus.pro/belarus-west-relations/the-ferry-runs-again/"
TAIL = """
<div>Subscribe to our newsletter</div><div>Once a week, with a group of analysts</div>
<div>Situation in Belarus</div><div>July 8 – July 14</div><div>View all</div>
"""


def focus(week: str, verdict: str, paragraphs: list[str]) -> str:
    """A page of Belarus in Focus in a theme of nothing but divs."""
    body = "".join(f"<div>{paragraph}</div>" for paragraph in paragraphs)
    return (
        '<html lang="en"><head><title>The ferry runs again – Belarus in Focus</title></head><body>'
        f'<div><a href="/">Home</a> <a href="/be/">BE/RU</a></div><div>{week}</div>'
        f"<div>Belarus-West relations</div><h1>The ferry runs again</h1><div>{verdict}</div>"
        f"<div>Фото: heron.example</div>{body}{TAIL}</body></html>"
    )


def test_belarus_in_focus(archive: Path, rows: Rows) -> None:
    page = focus("March 4 – March 10, 2024", "The situation got worse", prose("ferry"))
    file = Warc("a.warc.gz")
    moved = page.replace("July 8 – July 14", "July 15 – July 21")
    for url in (
        FOCUS,
        FOCUS.rstrip("/"),
        FOCUS.replace("https", "http"),
        FOCUS.replace(".pro", ".info"),
        FOCUS + "?page=1",
    ):
        file.page(url, page if url == FOCUS else moved)
    file.write(archive)
    (document,) = rows("SELECT * FROM documents")
    said = {
        "source": "belarus_in_focus",
        "url": FOCUS,
        "language": "en",
        "title": "The ferry runs again",
        "text": "\n\n".join(prose("ferry")),
        "topic": "Belarus-West relations",
        "period_start": "2024-03-04",
        "period_end": "2024-03-10",
        "trend": "worse",
        "trend_text": "The situation got worse",
        "image_credit": "heron.example",
        "captures": 5,
        "versions": 1,
    }
    assert {name: document[name] for name in said} == said
    assert rows("SELECT rule, detail FROM findings") == []


def test_national_anticrisis_management(archive: Path, rows: Rows) -> None:
    url = "https://www.belarus-nau.org/en/post/the-ferry-runs-again"
    body = "".join(f"<p>{paragraph}</p>" for paragraph in prose("ferry"))
    file = Warc("a.warc.gz")
    file.page(
        url,
        '<html lang="en"><head><title>The ferry runs again | NAM</title>'
        '<meta property="og:title" content="The ferry runs again">'
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2022-05-04T08:00:00.000Z"></head>'
        f"<body><nav><a href='/en'>Home</a></nav><article><h1>The ferry runs again</h1>{body}"
        "</article></body></html>",
    )
    file.write(archive)
    (document,) = rows("SELECT * FROM documents")
    said = {
        "source": "national_anticrisis_management",
        "url": url,
        "title": "The ferry runs again",
        "text": "\n\n".join(prose("ferry")),
        "published": "2022-05-04T08:00:00Z",
        "published_from": "meta",
        "trend": None,
    }
    assert {name: document[name] for name in said} == said
