"""Verdicts on a situation: better, same or worse, in English, Belarusian and Russian wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spiders.document import Trend

_LONGEST = 90  # characters of a line that is a verdict
#: `Category status: - (The situation has deteriorated)`: what may stand before, and after.
_AROUND = re.compile(
    r"^(?:(?:category\s+)?(?:status|trend|assessment|статус(?:\s+катэгорыі|\s+категории)?|тэндэнцыя"
    r"|тенденция|ацэнка|оценка)\s*:)?[\W_]*|[\s)\]»\"”.!]*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:the\s+)?situation\b(?!\s+in\b)|сітуацыя\b(?!\s+[ўу]\b)|ситуация\b(?!\s+в\b)",
    re.IGNORECASE,
)
_STEMS = ("situation", "сітуацыя", "ситуация")
# Denials first: `has not improved` is no improvement.
_MEANINGS: tuple[tuple[Trend, re.Pattern[str]], ...] = (
    ("same", re.compile(
        r"\b(?:not|n['’]t|never)\s+(?:\w+\s+)?chang|unchanged|the same\b|\bstable\b|no change"
        r"|\bне\s+(?:\w+\s+)?(?:змян|зьмян|измен|мян|мен)|без\s+(?:з[ь]?мен|змян|изменен|перемен)"
        r"|нязмен|неизмен|ранейш|прежн|стабіль|стабиль", re.IGNORECASE)),
    ("worse", re.compile(
        r"\bworse|deteriorat|пагорш|ухудш|\bгорш|\bхуже", re.IGNORECASE)),
    ("better", re.compile(
        r"\bbetter\b|improv|палепш|паляпш|улучш|\bлепш|\bлучше", re.IGNORECASE)),
)  # fmt: skip
_DENIED = re.compile(r"\b(?:not|n['’]t|no|не)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The words as they stand, and what they mean; None where their meaning is not known."""

    words: str
    trend: Trend | None


def verdict(line: str) -> Verdict | None:
    """The verdict that a line states; None where it is no line of a verdict."""
    small = line.lower()
    if not any(stem in small for stem in _STEMS):  # asked first, since most lines have none
        return None
    words = _AROUND.sub("", line.strip()).strip() if len(line) <= 2 * _LONGEST else line
    if len(words) > _LONGEST or not _SUBJECT.match(words):
        return None
    for trend, meaning in _MEANINGS:
        if meaning.search(words) and (trend == "same" or not _DENIED.search(words)):
            return Verdict(words, trend)
    return Verdict(words, None)


def is_label(line: str) -> bool:
    """Whether a line announces a verdict and does not give one: `Category status:`."""
    return line.rstrip().endswith(":") and not _AROUND.sub("", line.strip()).strip()
