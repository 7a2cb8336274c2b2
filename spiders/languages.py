"""Which language a text is in; the one door to py3langid."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import (  # type: ignore[import-untyped]
    MODEL_FILE,
    LanguageIdentifier,
)

#: Texts shorter than this, in letters, are believed only where the page does not say otherwise.
SHORT = 60
_READ = 20_000  # characters; more do not change the answer
UNKNOWN = "und"  #: BCP 47 for a language that is not known
_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[а-яёіўїєґ]", re.IGNORECASE)
_MARKS = {
    "be": re.compile(r"[ўЎ]"),
    "uk": re.compile(r"[їЇєЄґҐ]"),
    "ru": re.compile(r"[щъЩЪ]"),
}
_SLAVIC = ("be", "ru", "uk")
_CODE = re.compile(r"[a-z]{2,3}")


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


def tell(text: str, hint: str | None = None) -> str:
    """The language of a text as a BCP 47 primary subtag; `hint` is what the page or address says.

    `be`, `ru` and `uk` are told apart by letters that only one of them has, since that is what a
    reader goes by; the model decides the rest. Short texts go by the hint.
    """
    sample = text[:_READ]
    letters = sum(len(word) for word in _LETTERS.findall(sample))
    said = primary(hint)
    if letters < SHORT and said:
        return said
    if not letters:
        return said or UNKNOWN
    if len(_CYRILLIC.findall(sample)) * 2 > letters and (marked := _by_letters(sample)):
        return marked
    return str(_model().classify(sample)[0])


def primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag; None where there is none."""
    found = _CODE.match((tag or "").strip().lower())
    return found[0] if found else None


def _by_letters(sample: str) -> str | None:
    """Belarusian, Russian or Ukrainian by the letters that the others lack."""
    counts = {code: len(marks.findall(sample)) for code, marks in _MARKS.items()}
    best = max(_SLAVIC, key=lambda code: counts[code])
    rest = sum(counts.values()) - counts[best]
    return best if counts[best] >= 3 and counts[best] >= 4 * rest else None
