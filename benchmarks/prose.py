"""Invented prose in English, Russian and Belarusian: words as often as in real texts (Zipf).

The same for the same seed. Rare words are invented from syllables and endings; those by which the
questions ask are real, and each is in a known share of the documents.
"""

from __future__ import annotations

import random
from functools import cache

import numpy as np

from exports.names import read
from exports.words import keyed

_NAMES = read()
LANGUAGES = ("en", "ru", "be")
_WORDS = 50_000  # forms a language
_ONSETS = {
    "en": "b br c cl d dr f fl g gr h j k l m n p pl pr r s sh sl st t tr v w",
    "ru": "б бр в вл г гр д др ж з к кр л м н п пл пр р с ск ст т тр ф х ц ч ш",
    "be": "б бр в ул г гр д др ж з к кр л м н п пл пр р с ск ст т тр ф х ц ч ш",
}
_VOWELS = {"en": "a e i o u ea ou", "ru": "а е и о у я", "be": "а е і о у я ы"}
_ENDINGS = {
    "en": " s ed ing ion ment er ly ness al",
    "ru": " а ы ов ам ами ах ость ости ение ения ать ал ает ный ного ной ные ных",
    "be": " а ы аў ам амі ах асць асці енне ення аць аў ае ны нага най ныя ных",
}
_COMMON = {
    "en": "the of and to in a that for on with was by from at which has not were said be his",
    "ru": "и в не на что с по как к за из от это его для был она при также после",
    "be": "і ў не на што з па як да за з ад гэта яго для быў яна пры таксама пасля",
}
#: Words that questions ask for, by the share of documents that have one or more of their forms.
ASKED = {
    "en": {
        "sanctions": 0.03, "potash": 0.004, "election": 0.03, "Lukashenka": 0.05, "refinery": 0.003,
        "human rights": 0.02, "opposition": 0.04, "border": 0.03, "Babaryka": 0.001,
    },
    "ru": {
        "санкции": 0.02, "санкциями": 0.01, "калия": 0.004, "выборах": 0.03, "Лукашенко": 0.05,
        "прав человека": 0.02, "оппозиции": 0.04, "границе": 0.03, "Бабарико": 0.001,
    },
    "be": {
        "санкцый": 0.02, "санкцыямі": 0.01, "калію": 0.004, "выбарах": 0.03, "Лукашэнкі": 0.05,
        "правоў чалавека": 0.02, "апазіцыі": 0.04, "мяжы": 0.03, "Бабарыкі": 0.001,
    },
}  # fmt: skip


def text(chance: random.Random, language: str, words: int) -> tuple[str, str]:
    """Paragraphs of sentences, of so many words in all, and their keys in the search index."""
    found = _words(chance, language, words)
    for word, share in ASKED[language].items():
        if chance.random() < share:
            for _ in range(chance.randint(1, 3)):
                found[chance.randrange(words)] = word
    sentences, at = [], 0
    while at < words:
        end = at + chance.randint(8, 24)
        said = " ".join(found[at:end])
        sentences.append(f"{said[0].upper()}{said[1:]}.")
        at = end
    paragraphs = (" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
    return "\n\n".join(paragraphs), keys(language, " ".join(found))


def title(chance: random.Random, language: str) -> str:
    found = _words(chance, language, chance.randint(4, 9))
    found += [word for word, share in ASKED[language].items() if chance.random() < share / 8]
    return " ".join([found[0].capitalize(), *found[1:]])


def keys(language: str, said: str) -> str:
    """What the search index has in the place of each word."""
    known = _keys(language)
    return " ".join([known[word] for word in said.split()])


def names(*keys: str) -> str:
    """All spellings of the names that are among the keys."""
    found = set().union(*(said.split() for said in keys)) & _NAMES.spellings.keys()
    return " ".join(spelling for name in sorted(found) for spelling in _NAMES.spellings[name])


class _Keys(dict[str, str]):
    """The key of each word, remembered."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, word: str) -> str:
        return self.setdefault(word, keyed(word, self.language, _NAMES))


_keys = cache(_Keys)


def _words(chance: random.Random, language: str, count: int) -> list[str]:
    known, sums = _vocabulary(language)
    at = np.random.default_rng(chance.getrandbits(32)).random(count)
    return [known[place] for place in np.searchsorted(sums, at).tolist()]


@cache
def _vocabulary(language: str) -> tuple[list[str], np.ndarray]:
    """Distinct words, and the sums of their probabilities: as one over the rank."""
    chance = random.Random(language)
    onsets, vowels = _ONSETS[language].split(), _VOWELS[language].split()
    endings = _ENDINGS[language].split(" ")
    words = dict.fromkeys(_COMMON[language].split())
    while len(words) < _WORDS:
        stem = "".join(
            chance.choice(onsets) + chance.choice(vowels) for _ in range(chance.randint(1, 3))
        )
        words[stem + chance.choice(onsets) + chance.choice(endings)] = None
    sums = np.cumsum(1 / (np.arange(1, len(words) + 1) + 2.7))
    return list(words), sums / sums[-1]
