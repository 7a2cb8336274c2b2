"""The text of a document: two readings of its page, and trafilatura's where these differ.

1. A page is read twice without trafilatura: by its words and their order (`paragraphs`), and by the
   boxes in which its prose is densest (`densest`). Where a source has found the article by its own
   words, the first reading is the text.
2. Elsewhere it is the text where both nearly agree. Where they do not, trafilatura makes a third
   reading (fast mode, tables in, comments out), and the one that agrees best with the other two is
   the text.
3. `agreement` is the F1 score of the chosen reading against the others, lowered by signs that the
   text is not all of the article, or no article.
4. trafilatura's `deduplicate` stays off: it makes the text of a page depend on the pages before it.
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
from math import prod
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
_TICKER = 3  # one line in so many with a time of day makes a news ticker
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
# UTF-8 that was decoded as Latin-1 has letters beyond ASCII as pairs that begin with one of these.
# A text with one such pair in so many characters counts as mangled.
_FIRST, _MANGLED_IN = "ÂÃÄÅÐÑ", 200
_MANGLED = re.compile(rf"[{_FIRST}][\xa0-¿Œ-™]")
_AGREED = 0.9  # F1 of two readings from which on no third is made

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
    is_clean = joint.isprintable() and unicodedata.is_normalized("NFC", joint)  # as mostly
    page = {line: line if is_clean else clean(line) for line in found.lines}
    words = _paragraphs(found.paragraphs, page)
    boxes = _body(_paragraphs(found.densest, page), title)
    agreement = _f1(words, boxes) if words and boxes else None
    doubtful = agreement is None or agreement < _AGREED
    reading, by = words, SOURCE if found.trusted else WORDS
    if doubtful and not found.trusted:
        whole = markup()
        third = _body(_paragraphs(_trafilatura(whole), page), title) if whole else []
        reading, by, agreement = _of_three(words, boxes, third)
    text = "\n\n".join(reading)
    if agreement is not None:
        signs = (
            _dominance(len(text), found.said),
            _paragraph_share(reading),
            _coverage(reading, [page[line] for line in found.lines]),
            _unmangled(text),
        )
        agreement = round(prod(signs, start=agreement), 4)
    return Text(text, by, agreement, doubtful)


def _of_three(*readings: list[str]) -> tuple[list[str], str, float | None]:
    """The reading that agrees best with the others (of equals the earlier one), its name, and its
    mean F1 against them; None where there is no other."""
    told = [one for one in zip(readings, (WORDS, BOXES, THIRD), strict=True) if one[0]]
    if len(told) < 2:
        return (*(told or [([], WORDS)])[0], None)
    texts = [text for text, _ in told]
    means = [
        sum(_f1(own, other) for other in texts if other is not own) / (len(told) - 1)
        for own in texts
    ]
    best = means.index(max(means))
    return (*told[best], means[best])


def _dominance(text: int, said: int) -> float:
    """F1 of the text against all sentences of the page, by their lengths in characters: less than 1
    where many sentences are not in the text."""
    return 2 * text / (text + said) if text < said else 1.0


def _paragraph_share(paragraphs: list[str]) -> float:
    """1 for paragraphs. Short lines and lines that do not end as sentences do count half, and where
    a third of the lines has a time of day none does: lists, tables and tickers are seldom an
    article."""
    lines = max(len(paragraphs), 1)
    short = sum(len(paragraph) < _SHORT for paragraph in paragraphs) / lines
    unended = sum(not paragraph.endswith(_ENDS) for paragraph in paragraphs) / lines
    timed = sum(":" in said and _CLOCK.search(said) is not None for said in paragraphs) / lines
    return (1 - short / 2) * (1 - unended / 2) * max(0.0, 1 - _TICKER * timed)


def _coverage(paragraphs: list[str], page: list[str]) -> float:
    """How much of the page between the first line of the text and its last one is in the text, by
    length; times the share of its lines that are no repetitions."""
    own = {part for paragraph in paragraphs for part in (paragraph, *paragraph.split(" | "))}
    at = [index for index, line in enumerate(page) if line in own]
    between = page[at[0] : at[-1] + 1] if at else []
    kept = sum(len(line) for line in between if line in own)
    new = len(set(paragraphs)) / max(len(paragraphs), 1)
    return new * kept / sum(map(len, between)) if kept else new


def _unmangled(text: str) -> float:
    """0 for a text that was UTF-8 and was once decoded as Latin-1 (mojibake), else 1."""
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


def _f1(one: list[str], other: list[str]) -> float:
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
