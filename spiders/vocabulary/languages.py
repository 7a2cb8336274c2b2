"""Which language a text is in; the one door to py3langid."""

from __future__ import annotations

import re

from py3langid import classify

UNKNOWN = "und"  #: BCP 47 for a language that is not known
_SHORT = 60  # letters; shorter texts are believed only where the page does not say otherwise
_READ = 3000  # characters; more cost much and do not change the answer
#: Countries that sites name where they mean their languages.
_COUNTRIES = {"by": "be", "ua": "uk"}
_CODE = re.compile(r"[a-z]{2,3}\b")
_EAST_SLAVIC = ("be", "ru", "uk")


def tell(text: str, hint: str | None = None) -> str:
    """The language of a text as a BCP 47 primary subtag; `hint` is what the page says of itself.

    Among Belarusian, Russian and Ukrainian the letters decide that only some of them have.
    """
    sample = text[:_READ]
    letters = sum(map(str.isalpha, sample))
    said = primary(hint)
    if not letters:
        return said or UNKNOWN
    by_letters = _by_letters(sample, letters)
    if letters < _SHORT and said:
        # `be` and `ru` share one edition on many sites, so the letters may overrule a hint
        return by_letters if by_letters and said in _EAST_SLAVIC else said
    if by_letters == "be":  # no model knows better: `ў` is in no other Slavic language
        return by_letters
    found = str(classify(sample)[0])
    return by_letters if by_letters and found in _EAST_SLAVIC else found


def primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag; None where there is none."""
    found = _CODE.match((tag or "").strip().lower())
    return _COUNTRIES.get(found[0], found[0]) if found else None


def _by_letters(sample: str, letters: int) -> str | None:
    """Which of the three East Slavic languages a Cyrillic text is in, where letters tell.

    `ў` is Belarusian alone; `и` is not Belarusian, `і` not Russian, `ы` not Ukrainian.
    """
    small = sample.lower()
    count = {letter: small.count(letter) for letter in "ўіиыїєґқғҳ"}
    if sum(count[letter] for letter in "қғҳ"):
        return None  # Uzbek and its neighbours write `ў` too
    if count["ў"] * 400 >= letters and count["і"] > count["и"]:
        return "be"
    if count["і"] >= 4 and count["і"] > 4 * count["и"] and count["ы"]:
        return "be"
    if (count["ї"] + count["є"] + count["ґ"]) * 400 >= letters and count["і"] and count["и"]:
        return "uk"
    if count["и"] >= 4 and count["и"] > 8 * count["і"] and count["ы"]:
        return "ru"
    return None
