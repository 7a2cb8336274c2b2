"""Names and their spellings: a table that users can add to, and transliteration for the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from archive.errors import ConfigurationError, StorageError
from exports.language.forms import CYRILLIC, is_cyrillic, keys, normal

_TABLE = Path(__file__).with_name("names.txt")
_SHORTEST = 4  # letters of a word that is worth spelling in another script
#: Cyrillic as English texts about Belarus spell it (BGN/PCGN 1965 and 1979 without apostrophes).
_RUSSIAN = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
_FROM_RUSSIAN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
_BELARUSIAN = "а б в г д е ё ж з і й к л м н о п р с т у ў ф х ц ч ш ы ь э ю я ʼ"
_FROM_BELARUSIAN = "a b v h d e yo zh z i y k l m n o p r s t u u f kh ts ch sh y  e yu ya "
_LATIN = {
    "ru": dict(zip(_RUSSIAN.split(" "), _FROM_RUSSIAN.split(" "), strict=True)),
    "be": dict(zip(_BELARUSIAN.split(" "), _FROM_BELARUSIAN.split(" "), strict=True)),
}
_LETTERS = {
    language: sorted(
        ((latin, letter) for letter, latin in table.items() if latin),
        key=lambda pair: -len(pair[0]),
    )
    for language, table in _LATIN.items()
}
# One Latin letter for two, told apart by what stands before.
_HARD_Y = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])й")
_SHORT_U = re.compile("(?<=[аеёіоуыэюя])у")


@dataclass(frozen=True, eq=False)  # equal by identity, so that a cache can be keyed by it
class Names:
    """Spellings of names, and the keys of their forms. Keys are worked out at the first look-up,
    since that loads the dictionaries of all languages."""

    lines: tuple[tuple[str, ...], ...]  #: spellings of one name each
    digest: str  #: SHA-256 of the users' file; `none` where there is none

    def find(self, word: str, language: str, known: tuple[str, ...] = ()) -> str | None:
        """The first spelling of the name that a word is a form of; `known` are its keys."""
        for key in known or keys(word, language):
            if (name := self._tables[1].get((_language(word, language), key))) is not None:
                return name
        return None

    @property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """Of each name, by its first spelling."""
        return self._tables[0]

    @cached_property
    def _tables(self) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], str]]:
        """Spellings by first spelling; first spelling by language and key of any spelling."""
        spellings: dict[str, tuple[str, ...]] = {}
        by_key: dict[tuple[str, str], str] = {}
        for said in self.lines:
            own = [(spelling, language, keys(spelling, language)[0]) for spelling in said
                   for language in _languages(spelling)]  # fmt: skip
            known = (by_key[language, key] for _, language, key in own if (language, key) in by_key)
            name = next(known, normal(said[0]))
            spellings[name] = tuple(dict.fromkeys((*spellings.get(name, ()), *map(normal, said))))
            for _, language, key in own:
                by_key.setdefault((language, key), name)
        return spellings, by_key


def read(path: Path | None = None) -> Names:
    """Our table of names, and the one of the users where there is a file at `path`.

    Raises ConfigurationError where a line of theirs has less than two spellings.
    """
    digest, lines = "none", list(_lines(_TABLE))
    if path is not None and path.exists():
        lines += _lines(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Names(tuple(map(tuple, lines)), digest)


def transliterations(word: str) -> Iterator[tuple[str, str]]:
    """A word spelt in the other script, each with the language whose text would spell it so."""
    word = normal(word)
    if len(word) < _SHORTEST:
        return
    if is_cyrillic(word):
        for table in _LATIN.values():
            if table.keys() >= set(word):
                yield "".join(table[letter] for letter in word), "en"
        return
    for language, letters in _LETTERS.items():
        spelt = _HARD_Y.sub("ы", _spell(word, letters))
        yield _SHORT_U.sub("ў", spelt) if language == "be" else spelt, language


def _spell(word: str, letters: list[tuple[str, str]]) -> str:
    spelt = ""
    while word:
        latin, letter = next(
            (pair for pair in letters if word.startswith(pair[0])), (word[0], word[0])
        )
        spelt, word = spelt + letter, word[len(latin) :]
    return spelt


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise StorageError(path, "read", error) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        spellings = line.partition("#")[0].replace(",", " ").split()
        if len(spellings) == 1:
            raise ConfigurationError(
                f"{path}, line {number}: {spellings[0]!r} alone; a name needs two spellings or more"
            )
        if spellings:
            yield spellings


def _language(word: str, language: str) -> str:
    """The language by whose rules a word is read in a text."""
    if not is_cyrillic(word):
        return "en"
    return "be" if language == "be" else "ru"


def _languages(spelling: str) -> tuple[str, ...]:
    return CYRILLIC if is_cyrillic(spelling) else ("en",)
