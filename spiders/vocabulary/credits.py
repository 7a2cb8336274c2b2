"""Photo credits, captions and bylines: the lines between a title and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_WORDS, _WORDS_BEHIND = 12, 7  # of a credit that ends with a full stop; of one behind a caption
_LONGEST = 300  # characters of a line that is a caption
_LABEL = (
    r"(?:(?:photo |image |picture )?credit|photos?|images?|pictures?|courtesy of|source"
    r"|illustration|screenshot|photograph|foto|zdjęcie|źródło|фотаздымак|фота|здымак|крыніца|ілюстрацыя|скрыншот|выява"
    r"|малюнак|калаж|фотографи[яи]|фото|снимок|источник|иллюстрация|скриншот|рисунок|коллаж|світлина"
    r"|зображення|джерело)"
)
_WORD_END = r"(?![^\W\d_])"
#: The label with its colon or `by`; what follows is who made the picture.
_LABELLED = re.compile(
    rf"(?:(?<=[\s.,;!?/|»”\")(])|^)(?<!на )(?<!in the )(?<!on the )[(\[]?{_LABEL}{_WORD_END}"
    r"(?:\s*:|\s+(?:by|courtesy of)\b(?:\s*:)?|\s*[©])\s*",
    re.IGNORECASE,
)
#: `Фота Віялеты Саўчыц`, `Фото из соцсетей`, `Photo – BelTA`: a label without a colon.
_RUN_ON = re.compile(
    r"(?:(?<=[.!?/|]\s)|(?<=[.!?/|])|^)"
    r"(?P<all>(?:(?:фота|фото)\s+(?:[-–—]\s+)?|(?:photo|image)\s+[-–—]\s+)"
    r"(?P<who>(?:[^.!?/|:]|\.(?=\w)){2,60}))$",
    re.IGNORECASE,
)
_SCREENSHOT = re.compile(
    r"(?:^|(?<=[.…/]\s))(?:скрыншот|скриншот|screenshot)\b[^.]{0,60}$", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"[.,]?\s*(?:все права защищены|усе правы абароненыя?|all rights reserved)\.?\s*$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"^(?:\(c\)|\(с\))\s*|(?:^|\s)©\s*", re.IGNORECASE)
#: What a picture shows, or that it only illustrates: a caption that credits nobody.
_SHOWS = re.compile(
    r"^(?:на|in the|on the)\s+(?:фото|фота|photo|picture)\b|носит иллюстративный|носіць ілюстра"
    r"|illustrative (?:photo|image|purposes)",
    re.IGNORECASE,
)
_READ_ON = re.compile(r"\s*(?:читать далее|чытаць далей|read more)\s*:?\s*$", re.IGNORECASE)
_BRACKETED = re.compile(r"^[(\[](?![cс]\))([^()\[\]]*)[)\]]$", re.IGNORECASE)
_SLASH = re.compile(r"^(?P<caption>.*\S)\s+/\s+(?P<who>[^/]{2,60})$")
_DOMAIN = re.compile(r"(?:https?://\S+|(?:[\w-]+\.)+[a-zа-я]{2,})/?$", re.IGNORECASE)
#: Who is known to give pictures, and may stand alone under one.
_AGENCIES = re.compile(
    r"(?:(?:AFP|AP|BelTA|БелТА|EPA|Getty Images|PAP|Reuters|Sputnik|ТАСС|TASS|TUT\.BY|UNIAN|УНИАН"
    r"|РИА Новости|East News|Associated Press)(?:\s*[/,|]\s*)?){1,3}"
)
#: One of these is in every line that credits somebody and is not an agency, in small letters; asked
#: first, being far faster.
_HINTS = (
    "©", "(c)", "(с)", "/", "photo", "image", "pict", "credit", "courtes", "sourc", "illust",
    "screen", "foto", "zdj", "źród", "фота", "фото", "здым", "крын", "ілюс", "иллюс", "скры",
    "скри", "выяв", "малюн", "калаж", "коллаж", "сним", "источ", "рисун", "світл", "зобра",
    "джерел",
)  # fmt: skip
_ASCII_HINTS = tuple(filter(str.isascii, _HINTS))
_OF = re.compile(r"^(?:из|з|с|са|со)\s", re.IGNORECASE)

_PART = r"[^\W\d_]+\.?(?:[-'’ʼ][^\W\d_]+)*"  # of a name
_NAME = rf"{_PART}(?:\s+{_PART}){{1,3}}"
_BYLINE = re.compile(
    r"(?:by|author|written by|автор[ы]?|аўтар[ы]?|текст|тэкст)\s*:?\s+"
    rf"(?P<who>{_NAME}(?:\s*(?:,|&|\band\b|\bі\b|\bи\b)\s*{_NAME}){{0,3}})",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:by|author|written by|автор|аўтар|текст|тэкст)", re.IGNORECASE)
_BARE_NAME = re.compile(rf"{_PART}\s+{_PART}(?:\s+{_PART})?")
_LABEL_ONLY = re.compile(r"(?:by|author|автор|аўтар)\s*:?", re.IGNORECASE)
#: Words that begin headings, not names.
_NO_NAME = frozenset(
    bare for bare in re.findall(r"\w+", """
        about analysis background conclusion conclusions contents economy elections events
        executive findings forecast in introduction key main major our outlook recommendations
        results review security situation society summary the threats trends
    """)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Credit:
    """A line that credits a picture; `who` is None where the label is empty."""

    who: str | None


def credit(line: str) -> Credit | None:
    """Whom a line credits for a picture; None where it is no such line.

    The last label counts: before it stands what the picture shows.
    """
    line = line.strip()
    if line.startswith(("(", "[")):
        line = _BRACKETED.sub(r"\1", line)
    return _credit(line) if len(line) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _credit(line: str) -> Credit | None:
    small = line.lower()
    if not any(map(small.__contains__, _ASCII_HINTS if small.isascii() else _HINTS)):
        return Credit(line) if _AGENCIES.fullmatch(line) else None
    if _COPYRIGHT.search(line):
        return Credit(_owner(line))
    if found := _RUN_ON.search(line):
        return Credit(_clean(found["all"] if _OF.match(found["who"]) else found["who"]))
    if found := _SCREENSHOT.search(line):
        return Credit(_clean(found[0]))
    return _labelled(line) or (Credit(None) if _SHOWS.search(line) else None)


def _labelled(line: str) -> Credit | None:
    """A credit after its label, or after a slash where it is an address."""
    labels = list(_LABELLED.finditer(line))
    said = line[labels[-1].end() :] if labels else ""
    longest = _WORDS if labels and labels[0].start() == 0 else _WORDS_BEHIND
    if labels and (len(labels) > 1 or not _is_sentence(said, longest)):
        return Credit(_clean(said))
    if _AGENCIES.fullmatch(line):
        return Credit(line)
    found = _SLASH.match(line)
    return Credit(_clean(found["who"])) if found and _DOMAIN.match(found["who"]) else None


def byline(line: str) -> str | None:
    """The people whom a line names as its authors: `By Zmicier Kuchlej`."""
    found = _BYLINE.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    if found is None or not _capitalised(found["who"]):
        return None
    return found["who"]


def bare_name(line: str) -> str | None:
    """A line that is nothing but a name of two or three words."""
    if not _BARE_NAME.fullmatch(line) or len(line) > 40 or not _capitalised(line):
        return None
    return None if {word.lower() for word in line.split()} & _NO_NAME or credit(line) else line


def is_byline(line: str) -> bool:
    """Whether a line names its authors, or is the label of an author box with no author in it."""
    return _BY.match(line) is not None and (byline(line) is not None or is_empty_byline(line))


def is_empty_byline(line: str) -> bool:
    """The label of an author box with no author in it."""
    return _LABEL_ONLY.fullmatch(line.strip()) is not None


def _capitalised(names: str) -> bool:
    """Names begin and end with a capital; short words between (`de`, `and`) need none."""
    words = re.findall(_PART, names)
    longer = [word for word in words[1:-1] if len(word) > 3]
    return all(word[:1].isupper() for word in (words[0], *longer, words[-1]))


def _owner(line: str) -> str | None:
    """`(c) <what> / <agency>. All rights reserved.`: the agency."""
    said = _RIGHTS.sub("", _COPYRIGHT.split(line, maxsplit=1)[-1])
    return _clean(said if "©" in line else said.rpartition(" / ")[2])


def _clean(who: str) -> str | None:
    who = _RIGHTS.sub("", who).strip()
    while (shorter := _LABELLED.sub("", _READ_ON.sub("", who), count=1).strip()) != who:
        who = shorter
    if who.endswith(".") and not re.search(r"\b\w\.$", who):
        who = who[:-1]
    who = who.strip(" ,;:|[](")
    return (who if "(" in who else who.rstrip(")")) or None


def _is_sentence(text: str, words: int) -> bool:
    """More than a name: more words than these that end like a sentence."""
    return len(text.split()) > words and text.rstrip().endswith((".", "!", "?", "…"))
