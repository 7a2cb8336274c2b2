"""Verdicts on a situation: better, same or worse, in English, Belarusian and Russian wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spiders.document import Trend

_LONGEST = 90  # characters of a line that is a verdict
_TOLD = 6  # words; a longer line that ends with a full stop tells something
_SHORT = 5  # words that are one behind a label, without naming what they are about
_LABEL = (
    r"(?:(?:category\s+)?(?:status|trend|assessment)|статус|тэндэнцыя|тенденция|трэнд|тренд|ацэнка"
    r"|оценка)(?:\s+(?:катэгорыі|категории|сітуацыі|ситуации|тыдня|недели|of the \w+))?\s*:"
)
_LABELLED = re.compile(rf"\W*{_LABEL}", re.IGNORECASE)
#: `Category status: - (The situation has deteriorated)`: what may stand before, and after.
_AROUND = re.compile(rf"^\W*(?:{_LABEL})?[\W_]*|[\W_]+$", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:the\s+)?situation\b(?!\s+in\b)|с[іы]туацыя\b(?!\s+[ўу]\b)|ситуация\b(?!\s+в\b)"
    r"|становішча\b(?!\s+[ўу]\b)|положение\b(?!\s+в\b)",
    re.IGNORECASE,
)
_COMMON = ("становішча", "положение")  # words that begin other lines too
_STEMS = ("ituation", "туац", "становішча", "положение")
# Denials first: `has not improved` is no improvement.
_MEANINGS: tuple[tuple[Trend, re.Pattern[str]], ...] = (
    ("same", re.compile(
        r"\b(?:not|n['’]t|never)\s+(?:\w+\s+)?chang|unchanged|the same\b|\bstable\b|no change"
        r"|\bне\s+(?:\w+\s+)?(?:змян|зьмян|измен|мян|мен)|без\s+(?:з[ь]?мен|змян|изменен|перемен)"
        r"|нязмен|неизмен|ранейш|прежн|стабіль|стабиль", re.IGNORECASE)),
    ("worse", re.compile(
        r"\bworse|deteriorat|пагорш|пагарш|ухудш|\bгорш|\bхуже", re.IGNORECASE)),
    ("better", re.compile(
        r"\bbetter\b|improv|палепш|паляпш|улучш|\bлепш|\bлучше", re.IGNORECASE)),
)  # fmt: skip
#: The same in the names of icons, classes and files.
_CODED: tuple[tuple[Trend, frozenset[str]], ...] = (
    ("same", frozenset((
        "same", "unchanged", "stable", "neutral", "flat", "equal", "yellow", "gray", "grey"))),
    ("worse", frozenset(("worse", "worsened", "deteriorated", "down", "negative", "bad", "red"))),
    ("better", frozenset(("better", "improved", "up", "positive", "good", "green"))),
)  # fmt: skip
_CODES = frozenset(("trend", "trends", "status", "situation", "verdict"))
_OF_ICONS = frozenset(("arrow", "icon", "is", "fa"))
_CODE_WORD, _LAST_NAME = re.compile(r"[a-z]+|[A-Z][a-z]*"), re.compile(r"[/#]")
_DENIED = re.compile(r"\b(?:not|n['’]t|no|не)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The words as they stand, None where an icon has none, and what they mean; None where their
    meaning is not known."""

    words: str | None
    trend: Trend | None


def may_be(line: str) -> bool:
    """Whether a line may have a verdict in it: asked first, since most lines have none."""
    return ":" in line or _has_stem(line)


def _has_stem(line: str) -> bool:
    small = line.lower()
    if small.isascii():
        return "ituation" in small
    return any(map(small.__contains__, _STEMS))


def verdict(line: str) -> Verdict | None:
    """The verdict that a line states; None where it is no line of a verdict."""
    if len(line) > 2 * _LONGEST:
        return None
    labelled = ":" in line and _LABELLED.match(line) is not None
    if not (labelled or _has_stem(line)):
        return None
    words = _AROUND.sub("", line)
    if len(words.split()) > _TOLD and line.rstrip().endswith("."):
        return None
    about = _SUBJECT.match(words) is not None
    if len(words) > _LONGEST or not (about or (labelled and len(words.split()) <= _SHORT)):
        return None
    for trend, meaning in _MEANINGS:
        if meaning.search(words) and (trend == "same" or not _DENIED.search(words)):
            return Verdict(words, trend)
    return Verdict(words, None) if about and not words.lower().startswith(_COMMON) else None


def coded(names: str) -> Trend | None:
    """The verdict in the names that an icon bears: `trend trend--down`, `status-red.png`."""
    if not any(code in names.lower() for code in _CODES):
        return None
    meant = set[Trend]()
    announced = False  # `trend icon-down`: by a name before it
    for one in names.split():
        words = _CODE_WORD.findall(_LAST_NAME.split(one)[-1].partition(".")[0])
        *before, last = [word.lower() for word in words] or [""]
        announces = not _CODES.isdisjoint(before)
        if announces or (announced and _OF_ICONS.issuperset(before)):
            meant.update(trend for trend, meaning in _CODED if last in meaning)
        announced = announced or announces or last in _CODES
    return meant.pop() if len(meant) == 1 else None


def is_label(line: str) -> bool:
    """Whether a line announces a verdict and does not give one: `Category status:`."""
    return line.rstrip().endswith(":") and not _AROUND.sub("", line.strip()).strip()
