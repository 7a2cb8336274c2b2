"""Russian words in all their forms; the one door to pymorphy3.

1. Words come in lower case, with ъ for apostrophes and without stress; each is letters alone. So
   what pymorphy3 does about numbers, punctuation, initials, hyphens and Latin is left out: it asks
   for that before it guesses, which for words that it does not know took half of the time.
2. Lemmas have е for ё, as texts mostly do.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pymorphy3 import MorphAnalyzer, units
from pymorphy3.analyzer import Parse, ProbabilityEstimator
from pymorphy3.lang.ru import config

#: A reading of a word: the word with ё where it has one, tag, lemma, score, how it was found.
_Reading = tuple[str, Any, str, float, Any]

_LIKELY = 0.35  # share of a form that is of a word, from which the word's query looks for it


def lemmas(word: str) -> tuple[str, ...]:
    """The likeliest first."""
    return tuple(dict.fromkeys(map(_lemma, _readings(word))))


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
