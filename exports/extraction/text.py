"""The text of a document: two readings of its page, and trafilatura's where these differ.

1. A page is read twice without trafilatura: by its words and their order, and by the boxes in which
   its prose is densest. Where a source has found the article by its own words, the first is the
   text; `agreement` says how far the second says the same, less where much else is on the page.
2. Elsewhere the first is the text where both nearly say the same. Where not, trafilatura is asked
   (fast mode, tables in, comments out), and the one that the other two bear out best is the text.
3. `deduplicate` stays off: it makes the text of a page depend on the pages before it.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import zip_longest
from typing import Any

from spiders.vocabulary.blocks import fold
from spiders.vocabulary.furniture import fixture, opener
from spiders.vocabulary.reading import Prose

RULES = 6  # version of what this module does
_TRAFILATURA = f"trafilatura-{version('trafilatura')}/fast"
SOURCE, WORDS, BOXES, THIRD = (
    f"{reader}+rules-{RULES}" for reader in ("source", "words", "boxes", _TRAFILATURA)
)
_SHORT = 60  # characters of a line that is no paragraph
_ENDS = tuple('.!?…»”")')  # of a paragraph
_TICKER = 3  # of so many lines one with a time of day makes a ticker
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
#: What is left of letters beyond ASCII, and of how many characters one such makes a text unsound.
_FIRST, _MANGLED_IN = "ÂÃÄÅÐÑ", 200
_MANGLED = re.compile(rf"[{_FIRST}][\xa0-¿Œ-™]")
_SAME = 0.9  # agreement of two readings from which on no third is asked

_GRAM = 4  # words; the shingles by which extraction is commonly scored
_WORD = re.compile(r"\w+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_TABLE_RULE = re.compile(r"^\|?(?:\s*:?-{3,}:?\s*\|)+\s*$")

# What it would say on standard error is found again in the findings of the build.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
logging.getLogger("htmldate").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Text:
    """Clean prose, paragraphs parted by one empty line; empty where a page has none."""

    text: str
    extractor: str
    agreement: float | None  #: 0 to 1; None where only one reading found a text
    doubtful: bool  #: whether the readings differ


def prose(found: Prose, markup: Callable[[], str | None], title: str) -> Text:
    """The text of a page. `markup` is asked for the whole page as HTML only where that is needed,
    and gives None where it is too large for a third reading."""
    joint = "".join(found.lines)
    sound = joint.isprintable() and unicodedata.is_normalized("NFC", joint)  # as mostly
    page = {line: line if sound else clean(line) for line in found.lines}
    words = _paragraphs(found.paragraphs, page)
    boxes = _body(_paragraphs(found.densest, page), title)
    same = _same(words, boxes) if words and boxes else None
    doubtful = same is None or same < _SAME
    reading, by = words, SOURCE if found.trusted else WORDS
    if doubtful and not found.trusted:
        whole = markup()
        third = _body(_paragraphs(_trafilatura(whole), page), title) if whole else []
        reading, by, same = _of_three(words, boxes, third)
    text = "\n\n".join(reading)
    sure = None if same is None else same * _alone(len(text), found.said)
    if sure is not None:
        unbroken = _unbroken(reading, [page[line] for line in found.lines])
        sure = round(sure * _full(reading) * unbroken * _sound(text), 4)
    return Text(text, by, sure, doubtful)


def _of_three(*readings: list[str]) -> tuple[list[str], str, float | None]:
    """The reading that the others agree with best, the earlier one of equals, and how far they do;
    None where there is no other."""
    told = [one for one in zip(readings, (WORDS, BOXES, THIRD), strict=True) if one[0]]
    if len(told) < 2:
        return (*(told or [([], WORDS)])[0], None)
    texts = [text for text, _ in told]
    borne_out = [
        sum(_same(own, other) for other in texts if other is not own) / (len(told) - 1)
        for own in texts
    ]
    best = borne_out.index(max(borne_out))
    return (*told[best], borne_out[best])


def _alone(text: int, said: int) -> float:
    """Less than 1 where a page has many sentences that are not in the text (lengths in characters):
    the F1 of both."""
    return 2 * text / (text + said) if text < said else 1.0


def _full(paragraphs: list[str]) -> float:
    """1 for paragraphs. Short lines and lines that do not end as sentences do count half, and where
    a third of the lines has a time of day none does: lists, tables and tickers are seldom an
    article."""
    lines = max(len(paragraphs), 1)
    short = sum(len(paragraph) < _SHORT for paragraph in paragraphs) / lines
    unended = sum(not paragraph.endswith(_ENDS) for paragraph in paragraphs) / lines
    timed = sum(":" in said and _CLOCK.search(said) is not None for said in paragraphs) / lines
    return (1 - short / 2) * (1 - unended / 2) * max(0.0, 1 - _TICKER * timed)


def _unbroken(paragraphs: list[str], page: list[str]) -> float:
    """Which share of the page, from the first line of the text to its last one, is the text, by
    length; times the share of its lines that are not said for a second time."""
    own = {part for paragraph in paragraphs for part in (paragraph, *paragraph.split(" | "))}
    at = [index for index, line in enumerate(page) if line in own]
    between = page[at[0] : at[-1] + 1] if at else []
    kept = sum(len(line) for line in between if line in own)
    new = len(set(paragraphs)) / max(len(paragraphs), 1)
    return new * kept / sum(map(len, between)) if kept else new


def _sound(text: str) -> float:
    """0 for a text that was UTF-8 and was read, and written again, as Latin."""
    if sum(text.count(letter) for letter in _FIRST if letter in text) * _MANGLED_IN <= len(text):
        return 1.0
    return float(len(_MANGLED.findall(text)) * _MANGLED_IN <= len(text))


def clean(text: str) -> str:
    """One line: NFC, white space folded (NBSP is white space), nothing that does not print."""
    printable = text if text.isprintable() else _CONTROL.sub("", text)
    return unicodedata.normalize("NFC", fold(printable))


def _paragraphs(lines: Iterable[str], page: Mapping[str, str]) -> list[str]:
    """Lines cleaned; most of them stand so on the page, whose lines are cleaned already."""
    return [line for raw in lines if (line := page.get(raw) or clean(raw))]


def _body(cleaned: list[str], title: str) -> list[str]:
    """Paragraphs without the title and what no article has."""
    while cleaned and _repeats(title, cleaned[0]):
        cleaned.pop(0)
    return [line for line in cleaned if not (fixture(line) or opener(line))]


def _repeats(title: str, line: str) -> bool:
    """Whether a line is the title, or what comes before the site's name in it."""
    words = _WORD.findall(line.lower())
    return bool(words) and _WORD.findall(title.lower())[: len(words)] == words


@cache
def extractor() -> Callable[..., Any]:
    """trafilatura's; loaded for the first page whose two readings differ."""
    from trafilatura import bare_extraction

    found: Callable[..., Any] = bare_extraction
    return found


def _trafilatura(markup: str) -> Iterator[str]:
    """Its lines without the marks that it sets before list items and around cells."""
    found = extractor()(
        markup,
        fast=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        with_metadata=False,
    )
    text = found.text if found is not None and not isinstance(found, dict) else None
    for line in (text or "").splitlines():
        if line.startswith("|"):
            if not _TABLE_RULE.match(line):
                yield " | ".join(cell.strip() for cell in line.strip("| ").split("|"))
        else:
            yield line.removeprefix("- ")


def _same(one: list[str], other: list[str]) -> float:
    """F1 of two readings: words of the paragraphs that both have, 4-grams of words of the rest."""
    if one == other:
        return 1.0
    mine, theirs = Counter(one), Counter(other)
    both = mine & theirs
    common = sum(times * (paragraph.count(" ") + 1) for paragraph, times in both.items())
    left, right = _words(mine - both), _words(theirs - both)
    shared = (_grams(left) & _grams(right)).total() if left and right else 0
    return 2 * (common + shared) / (2 * common + len(left) + len(right))


def _words(paragraphs: Counter[str]) -> list[str]:
    return _WORD.findall(" ".join(paragraphs.elements()).lower())


def _grams(words: list[str]) -> Counter[tuple[str, ...]]:
    """As many as words, the last ones of fewer."""
    return Counter(zip_longest(*(words[at:] for at in range(_GRAM))))
