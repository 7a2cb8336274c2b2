"""Invented prose in English, Russian and Belarusian: words as often as in real texts (Zipf).

The same for the same seed. Rare words are invented from syllables and endings; those by which the
questions ask are real, and each is in a known share of the documents.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

import numpy as np

from exports.language.names import read
from exports.language.words import keyed

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
    known = _vocabulary(language)
    at = np.random.default_rng(chance.getrandbits(32)).random(words)
    places = np.searchsorted(known.sums, at)
    found, keys = known.words[places].tolist(), known.keys[places].tolist()
    for word, share in ASKED[language].items():
        if chance.random() < share:
            for _ in range(chance.randint(1, 3)):
                place = chance.randrange(words)
                found[place], keys[place] = word, known.asked[word]
    sentences, begin = [], 0
    while begin < words:
        end = begin + chance.randint(8, 24)
        said = " ".join(found[begin:end])
        sentences.append(f"{said[0].upper()}{said[1:]}.")
        begin = end
    paragraphs = (" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
    return "\n\n".join(paragraphs), " ".join(keys)


def title(chance: random.Random, language: str) -> tuple[str, str]:
    """Some words, and their keys in the search index."""
    known = _vocabulary(language)
    places = [int(known.sums.searchsorted(chance.random())) for _ in range(chance.randint(4, 9))]
    asked = [word for word, share in ASKED[language].items() if chance.random() < share / 8]
    found = " ".join([*known.words[places], *asked])
    keys = [*known.keys[places], *(known.asked[word] for word in asked)]
    return f"{found[0].upper()}{found[1:]}", " ".join(keys)


def names(*keys: str) -> str:
    """All spellings of the names that are among the keys."""
    found = _NAMES.spellings.keys() & set(" ".join(keys).split())
    return " ".join(spelling for name in sorted(found) for spelling in _NAMES.spellings[name])


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Distinct words, the most frequent first, and what the index has in their places."""

    words: np.ndarray
    keys: np.ndarray
    sums: np.ndarray  #: of the probabilities of the words, each as one over its rank
    asked: dict[str, str]  #: the keys of the words by which the questions ask


@cache
def _vocabulary(language: str) -> _Vocabulary:
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
    return _Vocabulary(
        words=np.array(list(words), dtype=object),
        keys=np.array([keyed(word, language, _NAMES) for word in words], dtype=object),
        sums=sums / sums[-1],
        asked={word: keyed(word, language, _NAMES) for word in ASKED[language]},
    )
