"""Russian words in all their forms; the one door to pymorphy3.

1. Words come in lower case, with ъ for apostrophes and without stress; each is letters alone. So
   pymorphy3's analyzers of numbers, punctuation, initials, hyphens and Latin are left out, which
   took half of the time of words that are not in its dictionary.
2. Lemmas have е for ё, as texts mostly do.
3. Lemmas are those that pymorphy3 gives, looked up in its dictionary directly. Its full analysis is
   asked only to put several in order, or for a word with one of its known prefixes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from pymorphy3 import MorphAnalyzer, units
from pymorphy3.analyzer import Parse, ProbabilityEstimator
from pymorphy3.dawg import PrefixMatcher
from pymorphy3.lang.ru import config

#: A reading of a word: the word with ё where it has one, tag, lemma, score, how it was found.
_Reading = tuple[str, Any, str, float, Any]
#: Where the dictionary has a form: number of its paradigm, and of the form there.
_Place = tuple[int, int]

_LIKELY = 0.35  # share of a form that is of a word, from which the word's query looks for it
_START = 5  # letters before a word that another one ends in, at the most
_REST = 3  # letters of that word, at the least
_ENDING = 5  # letters by which words are like others, at the most


@lru_cache(1 << 16)
def lemmas(word: str) -> tuple[str, ...]:
    """The likeliest first."""
    found = {_lemma_of(form, place): None for form, places in _standing(word) for place in places}
    if not found and not _prefixes()(word):
        found = dict.fromkeys(_guessed(word))
    elif len(found) != 1:
        found = dict.fromkeys(map(_lemma, _readings(word)))
    return tuple({lemma.replace("ё", "е"): None for lemma in found})


def forms(word: str, lemma: str) -> set[str]:
    """All forms, some with ё, of the words with a lemma that a word is likely to be a form of."""
    russian = _russian()
    return {
        str(form)
        for reading in _readings(word)[:3]
        if _lemma(reading) == lemma and russian.word_is_known(reading[0])
        for form, *_ in russian.get_lexeme(Parse(*reading))
    }


def is_likely(form: str, lemma: str) -> bool:
    """Whether a form is often enough of the word with a lemma, among others."""
    readings = _readings(form)
    own = sum(reading[3] for reading in readings if _lemma(reading) == lemma)
    return own >= _LIKELY * sum(reading[3] for reading in readings)


def _readings(word: str) -> list[_Reading]:
    return list(_russian().parse(word))


def _lemma(reading: _Reading) -> str:
    return reading[2].replace("ё", "е")


def _standing(word: str) -> list[tuple[str, list[_Place]]]:
    """A word as the dictionary writes it, with ё or without, and its places there."""
    russian = _russian()
    found: list[tuple[str, list[_Place]]]
    found = russian.dictionary.words.similar_items(word, russian.char_substitutes)
    return found


def _guessed(word: str) -> Iterable[str]:
    """Lemmas of a word that is not in the dictionary: first as of words that it ends in, then as
    of words that end like it."""
    found: dict[tuple[str, int, str], str] = {}
    for start in range(1, min(_START, len(word) - _REST) + 1):
        for form, places in _standing(word[start:]):
            for place in places:
                tag = _russian().dictionary.build_tag_info(*place)
                if tag.is_productive():
                    key = word[:start] + form, place[0], _grammemes(tag)
                    found.setdefault(key, word[:start] + _lemma_of(form, place))
    # What precedes the ending matters only where forms of a word may begin so.
    whole = len(word) <= _ENDING or word.startswith(("по", "наи"))
    stem, ending = ("", word) if whole else (word[:-_ENDING], f"\0{word[-_ENDING:]}")
    for form, paradigm, tag, lemma in _endings(ending):
        key = form.replace("\0", stem), paradigm, tag
        found.setdefault(key, lemma.replace("\0", stem))
    return found.values() or [word]


@lru_cache(1 << 14)
def _endings(word: str) -> list[tuple[str, int, str, str]]:
    """What a word is by its ending: the word with ё where it has one, paradigm, tag, lemma."""
    return [
        (form, method[0][2], _grammemes(tag), lemma)
        for form, tag, lemma, _, method in _by_ending().parse(word, word, set())
    ]


def _grammemes(tag: Any) -> str:
    """Tags are equal where their commas and spaces differ."""
    return str(tag).replace(" ", ",")


def _lemma_of(form: str, place: _Place) -> str:
    return str(_russian().dictionary.build_normal_form(*place, form))


class _Chances(ProbabilityEstimator):  # type: ignore[misc]
    """How likely each reading is, for the words of which that is known."""

    def apply_to_parses(self, word: str, word_lower: str, parses: list[_Reading]) -> Any:
        if self.p_t_given_w.has_keys_with_prefix(f"{word_lower}:"):
            return super().apply_to_parses(word, word_lower, parses)
        return parses


@cache
def _russian() -> Any:
    return MorphAnalyzer(
        lang="ru",
        result_type=None,
        units=[
            units.DictionaryAnalyzer(),
            units.KnownPrefixAnalyzer(config.KNOWN_PREFIXES),
            [units.UnknownPrefixAnalyzer(), units.KnownSuffixAnalyzer()],
            units.UnknAnalyzer(),
        ],
        probability_estimator_cls=_Chances,
    )


@cache
def _prefixes() -> Any:
    return PrefixMatcher(config.KNOWN_PREFIXES).prefixes


@cache
def _by_ending() -> Any:
    analyzer = units.KnownSuffixAnalyzer()
    analyzer.init(_russian())
    return analyzer
