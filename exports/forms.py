"""The key under which search knows a word in all its forms; the one door to both stemmers.

1. A key depends on the word and the language of its text alone.
2. Words of the Latin script are English, Cyrillic ones Russian unless the text is Belarusian; to
   other languages of these scripts that is consistent, and no better. Other scripts stay.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any

import pymorphy3
import snowballstemmer

from exports import belarusian

#: Kinds of apostrophe that are a letter between two Cyrillic ones, beside U+02BC, which is one.
APOSTROPHES = "'’‘`′"
#: Languages that have keys of their own in Cyrillic.
CYRILLIC = ("ru", "be")

_LONGEST = 40  # letters of a word; what is longer is none, and stays as it is

_STRESS = str.maketrans({"\u0300": None, "\u0301": None})
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "ʼ"))


@lru_cache(1 << 17)
def normal(word: str) -> str:
    """A word in lower case, without stress and accents, with е for ё and ʼ for any apostrophe."""
    word = unicodedata.normalize("NFC", word.lower()).translate(_STRESS)
    if is_cyrillic(word):
        return one_apostrophe(word).replace("ё", "е")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def one_apostrophe(text: str) -> str:
    """Every kind of apostrophe as ʼ (U+02BC)."""
    return text.translate(_ONE_APOSTROPHE)


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u052f"


@lru_cache(1 << 17)
def keys(word: str, language: str) -> tuple[str, ...]:
    """The keys of a word, likeliest first; the first one stands in the index.

    More than one where a form belongs to several words.
    """
    word = unicodedata.normalize("NFC", word)
    if len(word) > _LONGEST or (word[:1] > "\u024f" and not is_cyrillic(word)):
        return (word.lower(),)
    if not is_cyrillic(word):
        return (str(_english().stemWord(normal(word))),)
    if language == "be":
        # ё tells endings apart that are one with е
        return (belarusian.stem(one_apostrophe(word.lower().translate(_STRESS))),)
    parses = _russian().parse(normal(word).replace("ʼ", "ъ"))
    lemmas = (str(parse.normal_form).replace("ё", "е") for parse in parses)
    return tuple(dict.fromkeys(lemmas)) or (normal(word),)


@cache
def _russian() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def _english() -> Any:
    return snowballstemmer.stemmer("english")
