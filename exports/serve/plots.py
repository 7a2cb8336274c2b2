"""Counts over time as SVG: for each source a row of bars, one a month, on one scale of time.

Colours come from the style sheet of the page. Each bar says in words what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from exports.database import Row

_WIDTH, _LEFT, _HEIGHT, _GAP = 960, 8, 48, 34  # pixels; of a row its bars, and what parts rows
_ROWS = 40  # sources, those with most documents


def months(counts: Sequence[Row]) -> str:
    """An SVG image of rows with `source`, `month` (YYYY-MM) and `documents`; `` for no rows."""
    valid = [row for row in counts if _month(row["month"]) is not None]
    if not valid:
        return ""
    rows = {name: list(group) for name, group in groupby(valid, key=lambda row: row["source"])}
    shown = sorted(rows, key=lambda name: -sum(row["documents"] for row in rows[name]))[:_ROWS]
    first = min(_month(row["month"]) or 0 for row in valid) // 12 * 12
    last = max(_month(row["month"]) or 0 for row in valid) // 12 * 12 + 12
    step = (_WIDTH - 2 * _LEFT) / (last - first)
    height = 20 + len(shown) * (_HEIGHT + _GAP)
    body = _years(first, last, step, height)
    for place, name in enumerate(sorted(shown)):
        body += _bars(name, rows[name], first, step, 20 + place * (_HEIGHT + _GAP))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-labelledby="months" '
        'font-family="sans-serif" font-size="12">\n'
        '<title id="months">Documents by month and source; the table below has the numbers'
        f"</title>\n{body}</svg>\n"
    )


def _bars(name: str, rows: Sequence[Row], first: int, step: float, top: int) -> str:
    most = max(row["documents"] for row in rows)
    total = sum(row["documents"] for row in rows)
    base = top + _GAP - 12 + _HEIGHT
    said = [
        f'<text class="ink" x="{_LEFT}" y="{top + 14}" font-weight="bold">{escape(name)} '
        f"({total}; at most {most} a month)</text>\n"
        f'<path class="axis" d="M{_LEFT} {base + 0.5}H{_WIDTH - _LEFT}"/>\n'
    ]
    for row in rows:
        x = _LEFT + ((_month(row["month"]) or 0) - first) * step
        high = max(row["documents"] / most * (_HEIGHT - 4), 1.5)
        said.append(
            f'<rect class="bar" x="{x:.1f}" y="{base - high:.1f}" width="{max(step - 0.6, 1):.1f}" '
            f'height="{high:.1f}"><title>{escape(name)}, {row["month"]}: {row["documents"]}</title>'
            "</rect>\n"
        )
    return "".join(said)


def _years(first: int, last: int, step: float, height: int) -> str:
    every = max(1, -(-(last - first) // 12 // 16))  # no more than sixteen
    return "".join(
        f'<path class="grid" d="M{_LEFT + (month - first) * step:.1f} 16V{height}"/>'
        f'<text class="soft" x="{_LEFT + (month - first) * step + 3:.1f}" y="12">{month // 12}'
        "</text>\n"
        for month in range(first, last, 12 * every)
    )


def _month(said: str) -> int | None:
    """Months since the year 0 of `YYYY-MM`; None where it is none."""
    year, _, month = said.partition("-")
    if not (year.isdigit() and month.isdigit() and 1000 <= int(year) <= 2999):
        return None
    return int(year) * 12 + int(month) - 1 if 1 <= int(month) <= 12 else None
