"""Verdicts over the years as a picture: for each topic a calendar, years down and weeks across.

A verdict is told by a letter and by a colour that people with any colour vision can tell apart
(Okabe and Ito, 2008); each cell says in words what it is. The same weeks give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import groupby

from exports.database import Row

_CELL = 16  # pixels
_LEFT = 52  # for the years
_WIDTH = _LEFT + 53 * _CELL + 12
#: Letter, fill, ink and meaning of a cell.
_LOOKS = {
    "better": ("B", "#0072b2", "#fff", "better"),
    "same": ("S", "#d9d9d9", "#000", "same"),
    "worse": ("W", "#e69f00", "#000", "worse"),
    "differ": ("?", "#fff", "#000", "verdicts differ"),
    "gap": ("", "#fff", "#000", "no verdict"),
}


def svg(weeks: Sequence[Row]) -> str:
    """An SVG 1.1 image of rows of `topic_weeks`."""
    body, top = [_legend(32)], 64
    ordered = sorted(weeks, key=lambda row: (row["source"], row["topic"], row["week"]))
    for (source, topic), rows in groupby(ordered, key=lambda row: (row["source"], row["topic"])):
        panel, height = _panel(f"{topic} ({source})", list(rows), top)
        body.append(panel)
        top += height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top}" '
        f'viewBox="0 0 {_WIDTH} {top}" role="img" aria-labelledby="title desc" '
        'font-family="sans-serif" font-size="11">\n'
        '<title id="title">Verdicts by topic and week</title>\n'
        '<desc id="desc">One calendar for each topic: a row for each year, a cell for each week. '
        "B better, S same, W worse, ? verdicts differ, an empty cell no verdict.</desc>\n"
        '<rect width="100%" height="100%" fill="#fff"/>\n'
        '<text x="8" y="20" font-size="15" font-weight="bold">Verdicts by topic and week</text>\n'
        + "".join(body)
        + "</svg>\n"
    )


def _panel(name: str, rows: list[Row], top: int) -> tuple[str, int]:
    """The calendar of one topic, and how high it is."""
    first = date.fromisoformat(rows[0]["week"]).isocalendar().year
    last = date.fromisoformat(rows[-1]["week"]).isocalendar().year
    said = [f'<text x="8" y="{top + 12}" font-size="13" font-weight="bold">{escape(name)}</text>\n']
    top += 20
    for year in range(first, last + 1):
        y = top + (year - first) * _CELL + 12
        said.append(f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end">{year}</text>\n')
    for row in rows:
        monday = date.fromisoformat(row["week"]).isocalendar()
        x, y = _LEFT + (monday.week - 1) * _CELL, top + (monday.year - first) * _CELL
        said.append(_cell(x, y, _look(row), f"{name}, week of {row['week']}: "))
    return "".join(said), 20 + (last - first + 1) * _CELL + 16


def _look(row: Row) -> str:
    if not row["documents"]:
        return "gap"
    return str(row["trend"] or "differ")


def _cell(x: int, y: int, look: str, about: str) -> str:
    letter, fill, ink, meaning = _LOOKS[look]
    dashes = ' stroke-dasharray="2"' if look == "gap" else ""
    return (
        f"<g><title>{escape(about)}{meaning}</title>"
        f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{fill}" '
        f'stroke="#767676" stroke-width="0.5"{dashes}/>'
        f'<text x="{x + 7.5}" y="{y + 11.5}" text-anchor="middle" font-size="10" fill="{ink}">'
        f"{letter}</text></g>\n"
    )


def _legend(y: int) -> str:
    said = []
    for place, (look, (_, _, _, meaning)) in enumerate(_LOOKS.items()):
        x = 8 + place * 120
        said.append(_cell(x, y, look, ""))
        said.append(f'<text x="{x + _CELL + 4}" y="{y + 12}">{meaning}</text>\n')
    return "".join(said)
