"""How many wrong texts `agreement` tells: by the threshold in use, and by one that is chosen on the
pages of other hosts than it judges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

FLAGGED = 0.34  #: agreement below which a page is to be looked at
_FALSE = 10  # right texts, of which one may be flagged
_PARTS = _WAYS = 10  # of the hosts; of making them


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of the text of a page."""

    host: str
    wrong: bool
    agreement: float | None


def flagged(pages: Iterable[Told], threshold: float = FLAGGED) -> tuple[int, int]:
    """How many wrong texts, and how many right ones, lie below a threshold or have no agreement."""
    said = [page for page in pages if page.agreement is None or page.agreement < threshold]
    wrong = sum(page.wrong for page in said)
    return wrong, len(said) - wrong


def held_out(pages: Sequence[Told]) -> tuple[float, float]:
    """`flagged` where each tenth of the hosts is judged by the threshold that flags one in ten
    right texts of the others; the mean of ten ways to cut the hosts into tenths."""
    found = []
    for way in range(_WAYS):
        for part in range(_PARTS):
            judged = [page for page in pages if _part(page.host, way) == part]
            others = [page for page in pages if _part(page.host, way) != part]
            found.append(flagged(judged, _threshold(others)))
    wrong, right = (sum(column) / _WAYS for column in zip(*found, strict=True))
    return wrong, right


def _threshold(pages: Iterable[Told]) -> float:
    right = sorted(page.agreement or 0.0 for page in pages if not page.wrong)
    return right[len(right) // _FALSE]


def _part(host: str, way: int) -> int:
    return int.from_bytes(sha256(f"{way} {host}".encode()).digest()[:4]) % _PARTS


def summary(pages: Sequence[Told]) -> str:
    """Both as a sentence."""
    wrong = sum(page.wrong for page in pages)
    of_wrong, of_right = f"of {wrong} wrong texts", f"of {len(pages) - wrong} right ones"
    caught, false = flagged(pages)
    held, held_false = held_out(pages)
    return (
        f"Below {FLAGGED} are {caught} {of_wrong} and {false} {of_right}; by thresholds from "
        f"other hosts {held:.1f} {of_wrong} and {held_false:.1f} {of_right} are flagged."
    )
