"""The text of a document: a source's own paragraphs, or trafilatura's; the one door to it.

1. Where a source has found the article by its words, its paragraphs are the text; trafilatura
   reads the whole page as a second opinion, and `agreement` says how far both say the same.
2. Elsewhere the two are asked: where nearly all of what the words of the page tell is in what
   trafilatura found (default mode, tables in, comments out), it is the text, being the cleaner;
   where not, trafilatura's is, without the lines that no article has.
3. `deduplicate` stays off: it makes the text of a page depend on the pages before it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

from trafilatura import bare_extraction

from spiders.vocabulary.blocks import fold
from spiders.vocabulary.reading import Prose

RULES = 2  #: version of what this module does beside trafilatura
_TRAFILATURA = f"trafilatura-{version('trafilatura')}/default"
SOURCE = f"source+rules-{RULES}"
GENERIC = f"{_TRAFILATURA}+rules-{RULES}"
BOTH = f"page+{GENERIC}"
_SHARED = 0.9  # of the words' own text that trafilatura must have found too

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
    agreement: float | None  #: 0 to 1; None where only one of both found a text
    extracted: str = ""  #: what trafilatura found


def prose(found: Prose, markup: str, title: str) -> Text:
    """The text of a page. `markup` is the whole page as HTML, for trafilatura."""
    own = _paragraphs(found.paragraphs)
    other = _paragraphs(_trafilatura(markup), title)
    shared, agreement = _shared(own, other) if own and other else (0.0, None)
    extracted = "\n\n".join(other)
    if found.trusted:
        return Text("\n\n".join(own), SOURCE, agreement, extracted)
    if shared >= _SHARED:
        return Text("\n\n".join(own), BOTH, agreement, extracted)
    return Text(extracted, GENERIC, agreement, extracted)


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
        markup, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False
    )
    text = found.text if found is not None and not isinstance(found, dict) else None
    for line in (text or "").splitlines():
        if line.startswith("|"):
            if not _TABLE_RULE.match(line):
                yield " | ".join(cell.strip() for cell in line.strip("| ").split("|"))
        else:
            yield line.removeprefix("- ")


def _shared(one: list[str], other: list[str]) -> tuple[float, float]:
    """How much of one text is in the other, and their F1; of 4-grams of words, as multisets."""
    first, second = _grams(one), _grams(other)
    shared = (first & second).total()
    return shared / first.total(), round(2 * shared / (first.total() + second.total()), 4)


def _grams(paragraphs: list[str]) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(" ".join(paragraphs).lower())
    grams = [tuple(words[at : at + _GRAM]) for at in range(max(len(words) - _GRAM + 1, 1))]
    return Counter(grams)
