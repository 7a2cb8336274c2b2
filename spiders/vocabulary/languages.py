"""Which language a text is in."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

UNKNOWN = "und"  #: BCP 47 for a language that is not known
_SHORT = 60  # letters; of shorter texts the page itself knows better, and a guess must be sure
_SURE = 1.0  # by which the best answer leads, per root of a byte; wrong ones lead by less
_CERTAIN = 2.0  # by which it leads where more text does not change it
_READ = 3000  # characters whose letters are looked at
_ASKED = 500  # characters that the model is asked about; more cost much and change no answer
_END = 100  # characters, at either end of these, that are mostly enough
_OFTEN, _SOME = 200, 1000  # of so many letters one at least is such; for many, for some
_PARTS = re.compile("[\n«»„“”]+")  # of a text: its paragraphs, what it quotes
#: Countries that sites name where they mean their languages.
_COUNTRIES = {"by": "be", "ua": "uk"}
_CODE = re.compile(r"[a-z]{2,3}\b")
_EAST_SLAVIC = ("be", "ru", "uk")
#: Letters that are frequent in one of the three, and in no other language that is written with the
#: same letters only. Where a text has many of them, or some and its page says so, too, the model is
#: not asked.
_FULL_OF = {"be": "ў", "ru": "ы", "uk": "їє"}
#: Letters of the other two languages, or of one of them, that this one has not.
_LACKS = {"be": "ищъїє", "ru": "іўїєґ", "uk": "ыэёъў"}  # frequent ones first
_OTHERS = "қғҳәөүұңһјљњћђџѓќѕ"  # Uzbek and its neighbours write `ў` too
#: Belarusian in Latin letters: `ŭ` in a small word. Names in other languages have it too.
_LATIN = re.compile(r"(?<!\w)[a-zćčłńśšźž]*ŭ")
_ESPERANTO = frozenset("ĉĝĥĵŝ")  # has `ŭ` too
#: A tenth of the words of an English text at least. Of the Universal Declaration of Human Rights in
#: 528 languages five others have as many in any 500 characters: Scots, a pidgin, three small ones.
_ENGLISH = frozenset([
    "the", "and", "of", "to", "that", "this", "which", "with", "from", "was", "were", "are", "has",
    "have", "been", "not",
])  # fmt: skip


def tell(text: str, hint: str | None = None) -> str:
    """The language of a text as a BCP 47 primary subtag; `hint` is what the page says of itself.

    Among Belarusian, Russian and Ukrainian the letters decide that only some of them have.
    """
    sample, said = text[:_READ], primary(hint)
    if said == "en" and _is_english(sample[:_ASKED]):
        return said
    if _letters(sample[: 4 * _SHORT]) < _SHORT > (letters := _letters(sample)):
        return _tell_short(sample, said) if letters else said or UNKNOWN
    by_letters = _by_letters(sample)
    often = _SOME if by_letters == said else _OFTEN
    if by_letters and (by_letters == "be" or _has(often, by_letters, sample)):
        return by_letters
    found = _by_model(sample[:_ASKED])
    return by_letters if by_letters and found in _EAST_SLAVIC else found


def _is_english(sample: str) -> bool:
    """Whether a text bears out a page that says so."""
    words = sample.lower().split()
    return 10 * sum(map(_ENGLISH.__contains__, words)) >= len(words)


def _letters(text: str) -> int:
    """How many letters there are. It is slow: not asked where fewer characters tell enough."""
    return sum(map(str.isalpha, text))


def _cyrillic(text: str) -> int:
    """How many letters are Cyrillic, U+0400 to U+04FF: of these the second byte is 4 in UTF-16."""
    return text.encode("utf-16-le", "surrogatepass")[1::2].count(4)


def _has(often: int, language: str, sample: str) -> bool:
    """Whether one in so many letters is such as this language alone has many of."""
    least = sum(map(sample.count, _FULL_OF[language])) * often
    return least >= len(sample) or least >= _letters(sample)


def _model() -> Any:
    """Imported late, since it loads numpy, which a crawl does not need."""
    from spiders.vocabulary import langid

    return langid.identifier()


def _by_model(text: str) -> str:
    """What the model says. Where it is certain of both ends, and they agree, what lies between
    changes nothing: tried on 3,852 texts in 120 languages and 1,500 in two."""
    if len(text) == _ASKED:
        found, lead = _likeliest(text[:_END])
        if lead >= _CERTAIN:
            last, lead = _likeliest(text[-_END:])
            if last == found and lead >= _CERTAIN:
                return found
    return str(_model().classify(text)[0])


def _likeliest(text: str) -> tuple[str, float]:
    """The language that the model puts first, and by how much, per root of a byte."""
    (found, score), (_, second) = _model().rank(text)[:2]
    size = len(text.encode("utf-8", "replace"))
    return str(found), (score - second) / math.sqrt(size)


def _tell_short(text: str, said: str | None) -> str:
    """The language of a few words: what the page says, unless a letter speaks against it."""
    by_letters = _by_letters(text)
    if said:
        # `be` and `ru` share one edition on many sites, so the letters may overrule a hint
        return by_letters if by_letters and said in _EAST_SLAVIC else said
    found, lead = _likeliest(text)
    if by_letters and by_letters in (found, "be"):
        return by_letters
    doubtful = "ŭ" in text.lower() or (
        found in _EAST_SLAVIC and found not in _possible(text.lower())
    )
    return found if lead >= _SURE and not doubtful else UNKNOWN


def primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag; None where there is none."""
    found = _CODE.match((tag or "").strip().lower())
    return _COUNTRIES.get(found[0], found[0]) if found else None


def _by_letters(sample: str) -> str | None:
    """Which of the three East Slavic languages a text is in, where letters tell."""
    cyrillic = 2 * _cyrillic(sample)
    # Credits may be Cyrillic.
    if not cyrillic or (cyrillic < len(sample) and cyrillic < _letters(sample)):
        return "be" if _is_latin_belarusian(sample) else None
    small = sample.lower()
    if any(map(small.__contains__, _OTHERS)):
        return None
    possible = _possible(small)  # one, where no foreign words are in it: that of all paragraphs
    return possible[0] if len(possible) == 1 else _by_most(small)


def _by_most(small: str) -> str | None:
    """The language of most of a text that may quote another: paragraph by paragraph, the quoted
    apart."""
    told = Counter[str]()
    for part in _PARTS.split(small):
        if found := _by_cyrillic(part, _letters):
            told[found] += len(part)
    return max(told, key=lambda one: (told[one], one)) if told else _by_cyrillic(small, len)


def _by_cyrillic(small: str, size: Callable[[str], int]) -> str | None:
    """`ў` is Belarusian alone; `и` is not Belarusian, `і` not Russian, `ы` not Ukrainian.

    Foreign names may stand in any text, so that it has letters of two.
    """
    if len(possible := _possible(small)) == 1:
        return possible[0]
    count = {letter: small.count(letter) for letter in "ўіиыїєґ"}
    if count["і"] > count["и"] and count["ў"] * 400 >= size(small):
        return "be"
    if count["і"] >= 4 and count["і"] > 4 * count["и"] and count["ы"]:
        return "be"
    own = count["ї"] + count["є"] + count["ґ"]
    if count["і"] and count["и"] and own * 400 >= size(small):
        return "uk"
    if count["и"] >= 4 and count["и"] > 8 * count["і"] and count["ы"]:
        return "ru"
    return None


def _possible(small: str) -> list[str]:
    """Those of the three languages that have every letter of a text."""
    return [one for one in _EAST_SLAVIC if not any(map(small.__contains__, _LACKS[one]))]


def _is_latin_belarusian(text: str) -> bool:
    words = _LATIN.findall(text) if "ŭ" in text else []
    often = len(words) * 400
    return bool(words) and often >= _letters(text) and _ESPERANTO.isdisjoint(text.lower())
