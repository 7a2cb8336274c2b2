"""What search sees of a document: each word as its key, in its place, and names in all spellings.

1. A text of keys has as many tokens, by SQLite's tokenizer unicode61, as the text that it was
   made from, so that a match among the keys marks the word in the text.
2. A name that is known has one key in all languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from exports.language.forms import APOSTROPHES, LOOKALIKES, keys, one_script
from exports.language.names import Names

_LETTER = r"\u0400-\u0481\u048a-\u052f"
_CYRILLIC = (
    rf"(?<![^\W_])[{LOOKALIKES}]*[{_LETTER}][{_LETTER}\u0300\u0301]*"
    rf"(?:[{LOOKALIKES}]+[{_LETTER}\u0300\u0301]*)*"
)
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
# Splits a text so that every second part is a word.
_PARTS = re.compile(
    rf"({_CYRILLIC}(?:[{APOSTROPHES}ʼ]{_CYRILLIC})*|[{_LATIN}][{_LATIN}\u0300-\u0331]*)"
)
_QUERY_WORD = re.compile(
    rf"{_CYRILLIC}(?:[{APOSTROPHES}ʼ]{_CYRILLIC})*(?![^\W_])|(?:[^\W_]|[\u0300-\u0331])+"
)
_POSSESSIVE = re.compile(r"(?<=[A-Za-z])['’]s\b")
_MOST = 1 << 16  # pieces in the cache of one language, at sixteen characters each
_PARTING = re.compile(f"[{APOSTROPHES}]")


def indexed(language: str, title: str, text: str, names: Names) -> dict[str, str]:
    """The columns of `documents_fts` for a document."""
    found: set[str] = set()
    forms = {
        "title_forms": keyed(title, language, names, found),
        "text_forms": keyed(text, language, names, found),
    }
    spelt = (spelling for name in sorted(found) for spelling in names.spellings[name])
    return {"title": title, "text": text, **forms, "names": " ".join(spelt)}


def words(query: str) -> list[str]:
    """The words of a query, as the tokenizer parts them, but for apostrophes within a word."""
    query = _POSSESSIVE.sub("", unicodedata.normalize("NFC", query))
    return [one_script(word) for word in _QUERY_WORD.findall(query)]


def keyed(text: str, language: str, names: Names, found: set[str] | None = None) -> str:
    """A text with its words replaced by their keys; the names in it are added to `found`."""
    known = _known(language, names)
    known.bound()
    pieces = text.replace("\n", " \n ").split(" ")
    keyed = " ".join(map(known.__getitem__, pieces)).replace(" \n ", "\n")
    if found is not None:
        found.update(*map(known.names.__getitem__, known.names.keys() & pieces))
    return keyed


class _Known(dict[str, str]):
    """A cache: each piece of text between two spaces with its words replaced by their keys, and the
    names in it. No word has a space in it, and most pieces recur on a page or the ones after it."""

    def __init__(self, language: str, table: Names) -> None:
        self.names: dict[str, list[str]] = {}
        self._characters = 0
        self._language, self._table = language, table

    def __missing__(self, piece: str) -> str:
        parts = _PARTS.split(piece)
        for place in range(1, len(parts), 2):
            plain = one_script(parts[place])
            said = keys(plain, self._language)
            # Nothing but a capital letter tells the name Вясна from the spring.
            name = self._table.find(plain, self._language, said) if plain[0].isupper() else None
            _, *rest = _PARTING.split(plain)  # the tokenizer takes these for words of their own
            parts[place] = " ".join((name or said[0], *rest))
            if name is not None:
                self.names.setdefault(piece, []).append(name)
        self._characters += len(piece)
        self[piece] = keyed = "".join(parts)
        return keyed

    def bound(self) -> None:
        """Empties the cache where it has become large."""
        if max(len(self), self._characters // 16) >= _MOST:
            self.clear()
            self.names.clear()
            self._characters = 0


@lru_cache(4)
def _known(language: str, names: Names) -> _Known:
    return _Known(language, names)
