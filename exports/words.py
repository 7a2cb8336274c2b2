"""What search sees of a document: each word as its key, in its place, and names in all spellings.

1. A text of keys has as many tokens, by SQLite's tokenizer unicode61, as the text that it was
   made from, so that a match among the keys marks the word in the text.
2. A name that is known has one key in all languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from exports.forms import APOSTROPHES, LOOKALIKES, keys, one_script
from exports.names import Names

_LETTER = r"\u0400-\u0481\u048a-\u052f"
_CYRILLIC = (
    rf"(?<![^\W_])[{LOOKALIKES}]*[{_LETTER}][{_LETTER}\u0300\u0301]*"
    rf"(?:[{LOOKALIKES}]+[{_LETTER}\u0300\u0301]*)*"
)
_LATIN = r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_WORD = re.compile(
    rf"{_CYRILLIC}(?:[{APOSTROPHES}ʼ]{_CYRILLIC})*|{_LATIN}(?:{_LATIN}|[\u0300-\u0331])*"
)
_QUERY_WORD = re.compile(
    rf"{_CYRILLIC}(?:[{APOSTROPHES}ʼ]{_CYRILLIC})*(?![^\W_])|(?:[^\W_]|[\u0300-\u0331])+"
)
_POSSESSIVE = re.compile(r"(?<=[A-Za-z])['’]s\b")
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

    def key(match: re.Match[str]) -> str:
        said, name = _key(match[0], language, names)
        if name is not None and found is not None:
            found.add(name)
        return said

    return _WORD.sub(key, text)


@lru_cache(1 << 16)  # a page has most of its words many times, and from pages before it
def _key(word: str, language: str, names: Names) -> tuple[str, str | None]:
    """What stands for a word, and the name that it is a form of."""
    word = one_script(word)
    # Nothing but a capital letter tells the name Вясна from the spring.
    name = names.find(word, language) if word[0].isupper() else None
    _, *rest = _PARTING.split(word)  # of what the tokenizer takes for several words
    return " ".join((name or keys(word, language)[0], *rest)), name
