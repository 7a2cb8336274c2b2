"""pages.jsonl: what a reader may want to open, with title, time and text (WACZ 1.1.1).

Titles and texts are those of the corpus, where it was built; else a title is what the page says.
"""

from __future__ import annotations

from datetime import datetime

from archive.index.originals import Originals
from archive.replay.titles import title
from archive.wire.capture import HTML_TYPES
from exports.database import Corpus
from exports.package.visits import Visit

_READ = """
    SELECT r.title, t.text FROM captures c
    JOIN readings r ON r.body_file = c.body_file AND r.body_offset = c.body_offset
      AND r.capture_url = c.url
    JOIN texts t ON t.id = r.text_id
    WHERE c.record_id = ? AND c.url = ?
"""


def is_page(visit: Visit) -> bool:
    """Whether a visit shows a page by itself, and not as a part of another."""
    answer = visit.answer
    return (
        answer is not None
        and answer.status == 200
        and answer.method == "GET"
        and answer.media_type in HTML_TYPES
        and visit.hops[-1:] != "E"
        and visit.url.startswith(("http://", "https://"))
    )


def entry(visit: Visit, corpus: Corpus | None, originals: Originals) -> dict[str, str]:
    """The line of a page."""
    answer = visit.answer
    assert answer is not None
    row = corpus.first(_READ, (answer.record_id, answer.url)) if corpus else None
    page = (originals.of(answer) if answer.kind == "revisit" and not row else None) or answer
    said = {
        "id": answer.record_id.strip("<>").removeprefix("urn:uuid:"),
        "url": answer.url,
        "ts": rfc3339(answer.date),
        "title": row["title"] if row else title(page) or answer.url,
    }
    return said | {"text": row["text"]} if row else said


def header(*, with_text: bool) -> dict[str, object]:
    """The first line."""
    return {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": with_text}


def rfc3339(moment: datetime) -> str:
    """A UTC moment to the second."""
    return f"{moment.year:04}{moment:-%m-%dT%H:%M:%S}Z"
