"""All odd cases, heads and bodies."""

from __future__ import annotations

from tests.crawler import oddbodies, oddheads
from tests.crawler.oddserver import Case

CASES: tuple[Case, ...] = (*oddheads.CASES, *oddbodies.CASES)
