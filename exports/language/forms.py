"""The key under which search knows a word in all its forms; the one door to snowballstemmer.

1. A key depends on the word and the language of its text alone.
2. Words of the Latin script are English, Cyrillic ones Russian unless the text is Belarusian; to
   other languages of these scripts that is consistent, and no better. Other scripts stay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from exports.language import belarusian

#: Kinds of apostrophe that are a letter between two Cyrillic ones, beside U+02BC, which is one.
APOSTROPHES = "'’‘`′"
#: Languages that have keys of their own in Cyrillic.
CYRILLIC = ("ru", "be")

_LONGEST = 40  # letters; what is longer is no word, and its own key

# Regular expressions: `str.translate` takes ten times as long.
_STRESS = re.compile("[\u0300\u0301]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
#: Latin letters that look like Cyrillic ones, and often stand for them: санкцыi.
LOOKALIKES = "aAcCeEiIkKmMoOpPtTxXyYHB"
_LOOKALIKE = re.compile(f"[{LOOKALIKES}]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_ONE_SCRIPT = str.maketrans(LOOKALIKES, "аАсСеЕіІкКмМоОрРтТхХуУНВ")


def normal(word: str) -> str:
    """A word in lower case, without stress and accents, with е for ё and ʼ for any apostrophe."""
    if word.isascii():
        return word.lower()
    word = _STRESS.sub("", unicodedata.normalize("NFC", word.lower()))
    if is_cyrillic(word):
        return one_apostrophe(word).replace("ё", "е")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def one_script(word: str) -> str:
    """A word without Latin letters that stand for Cyrillic ones among such."""
    mixed = not word.isascii() and _LOOKALIKE.search(word) and _CYRILLIC.search(word)
    return word.translate(_ONE_SCRIPT) if mixed else word


def one_apostrophe(text: str) -> str:
    """Every kind of apostrophe as ʼ (U+02BC)."""
    return _APOSTROPHE.sub("ʼ", text)


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u052f"


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
        return (belarusian.stem(_belarusian(word)),)
    return tuple(_russian().lemmas(_plain(word)))


@lru_cache(1 << 10)
def sought(word: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """What finds a word in all its forms: keys, and forms that are searched as they are written,
    since the index has them under the key of another word."""
    if not is_cyrillic(word):
        return frozenset(keys(word, language)[:1]), frozenset()
    if language == "be":
        stems, forms = belarusian.expected(_belarusian(word))
        return frozenset(stems), frozenset(forms)
    found = keys(word, language)
    lemma = normal(word) if normal(word) in found else found[0]
    forms = set(map(normal, _russian().forms(_plain(word), lemma)))
    return frozenset([lemma]), frozenset(form for form in forms if _is_hidden(form, lemma))


def _is_hidden(form: str, lemma: str) -> bool:
    """Whether a form stands in the index as another word, and yet is likely to be of this one."""
    return keys(form, "ru")[0] != lemma and bool(_russian().is_likely(_plain(form), lemma))


def _plain(word: str) -> str:
    """A word as Russian dictionaries know it."""
    return normal(word).replace("ʼ", "ъ")


def _belarusian(word: str) -> str:
    """A word as its stem is made from it: ё tells endings apart that are one with е."""
    return one_apostrophe(_STRESS.sub("", unicodedata.normalize("NFC", word.lower())))


@cache
def _russian() -> Any:
    from exports.language import russian  # not for a page in English

    return russian


@cache
def _english() -> Any:
    import snowballstemmer

    stemmer = snowballstemmer.stemmer("english")
    stemmer.maxCacheSize = 0  # it would take twice as long to remember a stem as to make it
    return stemmer
