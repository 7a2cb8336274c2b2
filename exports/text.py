"""The text of a document: two readings of its page, and trafilatura's where these differ.

1. A page is read twice without trafilatura: by its words and their order, and by the boxes in which
   its prose is densest. Where a source has found the article by its own words, the first is the
   text; `agreement` says how far the second says the same.
2. Elsewhere the first is the text where both nearly say the same. Where not, trafilatura is asked
   (fast mode, tables in, comments out), and the one that the other two bear out best is the text.
3. `deduplicate` stays off: it makes the text of a page depend on the pages before it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeAlias

from trafilatura import bare_extraction

from spiders.vocabulary.blocks import fold
from spiders.vocabulary.reading import Prose

RULES = 3  # version of what this module does
_TRAFILATURA = f"trafilatura-{version('trafilatura')}/fast"
SOURCE, WORDS, BOXES, THIRD = (
    f"{reader}+rules-{RULES}" for reader in ("source", "words", "boxes", _TRAFILATURA)
)
_SAME = 0.9  # agreement of two readings from which on no third is asked

_Grams: TypeAlias = Counter[tuple[str, ...]]
_GRAM = 4  # words; the shingles by which extraction is commonly scored
_WORD = re.compile(r"\w+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_TABLE_RULE = re.compile(r"^\|?(?:\s*:?-{3,}:?\s*\|)+\s*$")
_FURNITURE_WORDS = 16  # a line with more says something of its own
_FURNITURE = re.compile(
    r"^(?:"
    r"(?:please )?(?:subscribe|sign up|join)\b.{0,60}\b(?:newsletter|mailing list|channel|updates)"
    r"|(?:share|tweet|pin|print|email|save)(?: (?:this|on|via|to|it)\b.{0,40})?$"
    r"|(?:we|this (?:web)?site) uses? cookies\b|(?:accept|reject|allow) (?:all )?cookies?\b"
    r"|(?:manage|cookie) (?:settings|preferences|policy)$|(?:i|got) (?:agree|it)[.!]?$"
    r"|(?:read|learn|see) (?:also|more)\b.{0,3}$|(?:related|similar|more) (?:articles|posts|news)$"
    r"|leave a (?:comment|reply)\b|all rights reserved\b|skip to (?:main )?content$"
    r"|подпи(?:сывайтесь|саться|шитесь|ска)\b.{0,60}(?:рассылк|канал|новост|телеграм|telegram)"
    r"|поделиться\b.{0,40}$|читайте также\b.{0,3}$|(?:похожие|другие) (?:статьи|новости|материалы)$"
    r"|(?:мы|(?:этот )?сайт) использу(?:ем|ет)\b.{0,30}\bcookie|(?:принять|согласен)(?: все)?$"
    r"|оставить комментарий$|версия для печати$|все права защищены\b"
    r"|падпі(?:шыцеся|сацца|сывайцеся|ска)\b.{0,60}(?:рассылк|канал|навін|тэлеграм|telegram)"
    r"|падзяліцца\b.{0,40}$|чытайце таксама\b.{0,3}$|(?:падобныя|іншыя) (?:артыкулы|навіны)$"
    r"|(?:мы|(?:гэты )?сайт) выкарыстоўва(?:ем|е)\b.{0,30}\bcookie|усе правы абаронены\b"
    r")",
    re.IGNORECASE,
)

# What it would say on standard error is found again in the findings of the build.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
logging.getLogger("htmldate").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Text:
    """Clean prose, paragraphs parted by one empty line; empty where a page has none."""

    text: str
    extractor: str
    agreement: float | None  #: 0 to 1; None where only one reading found a text

    @property
    def doubtful(self) -> bool:
        """Whether the readings differ."""
        return self.agreement is None or self.agreement < _SAME


def prose(found: Prose, markup: Callable[[], str], title: str) -> Text:
    """The text of a page. `markup` gives the whole page as HTML, if it is needed."""
    words, boxes = _paragraphs(found.paragraphs), _paragraphs(found.densest, title)
    if found.trusted:
        return Text("\n\n".join(words), SOURCE, _agreement(words, boxes))
    if (same := _agreement(words, boxes)) is not None and same >= _SAME:
        return Text("\n\n".join(words), WORDS, same)
    return _of_three(words, boxes, _paragraphs(_trafilatura(markup()), title))


def _of_three(*readings: list[str]) -> Text:
    """The reading that the others agree with best, the earlier one of equals."""
    told = [
        (reading, by)
        for reading, by in zip(readings, (WORDS, BOXES, THIRD), strict=True)
        if reading
    ]
    grams = [_grams(reading) for reading, _ in told]
    best, borne_out = 0, -1.0
    for at, own in enumerate(grams):
        others = [_shared(own, other) for other in grams if other is not own]
        if others and (mean := sum(others) / len(others)) > borne_out:
            best, borne_out = at, mean
    if not told:
        return Text("", WORDS, None)
    reading, by = told[best]
    return Text("\n\n".join(reading), by, round(borne_out, 4) if len(told) > 1 else None)


def text_sha256(text: str) -> str:
    """SHA-256 of a text in NFC with white space folded: what makes two texts equal."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(folded.encode("utf-8")).hexdigest()


def clean(text: str) -> str:
    """One line: NFC, white space folded (NBSP is white space), nothing that does not print."""
    return unicodedata.normalize("NFC", fold(_CONTROL.sub("", text)))


def _paragraphs(lines: Iterable[str], title: str | None = None) -> list[str]:
    """Lines cleaned; with a title, also rid of it and of what no article has."""
    cleaned = [line for raw in lines if (line := clean(raw))]
    if title is None:
        return cleaned
    while cleaned and _repeats(title, cleaned[0]):
        cleaned.pop(0)
    return [line for line in cleaned if not _is_furniture(line)]


def _repeats(title: str, line: str) -> bool:
    """Whether a line is the title, or what comes before the site's name in it."""
    words = _WORD.findall(line.lower())
    return bool(words) and _WORD.findall(title.lower())[: len(words)] == words


def _is_furniture(line: str) -> bool:
    return len(line.split()) <= _FURNITURE_WORDS and _FURNITURE.match(line) is not None


def _trafilatura(markup: str) -> Iterator[str]:
    """Its lines without the marks that it sets before list items and around cells."""
    found = bare_extraction(
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


def _agreement(one: list[str], other: list[str]) -> float | None:
    """How far two readings say the same, 0 to 1; None where one found nothing."""
    return round(_shared(_grams(one), _grams(other)), 4) if one and other else None


def _shared(one: _Grams, other: _Grams) -> float:
    """F1 of 4-grams of words, as multisets."""
    return 2 * (one & other).total() / (one.total() + other.total())


def _grams(paragraphs: list[str]) -> _Grams:
    words = _WORD.findall(" ".join(paragraphs).lower())
    return Counter(
        zip(*(words[at:] for at in range(_GRAM)), strict=False)
        if len(words) >= _GRAM
        else [tuple(words)]
    )
