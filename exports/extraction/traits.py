"""What a text alone says of itself: its words as search knows them, and what copies are found by.

1. It is worked out in the processes that read pages; the one that writes the corpus is told of it,
   and works out what nobody told it.
2. It depends on the text and the table of names alone, so it is the same whoever works it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from exports.extraction.outcome import Text, Traits
from exports.extraction.sentences import signed
from exports.language.names import Names
from exports.language.words import indexed

_MANY = 48  # documents; to derive more would keep those who read pages waiting
_LONG = 10_000_000  # characters of their texts; four times as many bytes are held, and more


def traits(text: Text, names: Names) -> Traits:
    """All traits of a text."""
    row = indexed(text.language, text.title, text.text, names)
    return replace(
        signed(text),
        title_forms=row["title_forms"],
        text_forms=row["text_forms"],
        names=row["names"],
        made_with=names.digest,
    )


class Told:
    """Documents of pages that were read lately, and the traits of their texts."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[tuple[str, str, str], tuple[Text, Traits]] = {}
        self.documents: dict[int, None] = {}  #: by id, in the order in which they came
        self._characters = 0

    @property
    def full(self) -> bool:
        """Whether there are enough of them to be derived."""
        return len(self.documents) >= _MANY or self._characters >= _LONG

    def hear(self, document: int, text: Text, sha256: str, found: Traits | None) -> None:
        """Of a page that is taken into the corpus; `sha256` is of the text to the letter."""
        self.documents[document] = None
        if found:
            self._known[text.language, text.title, sha256] = text, found
            self._characters += len(text.text)

    def of(
        self, language: str, title: str, sha256: str, read: Callable[[], str]
    ) -> tuple[Text, Traits]:
        """Any text with its traits; it is read where it is not known."""
        key = (language, title, sha256)
        if key not in self._known:
            text = Text(language, title, read())
            self._known[key] = text, traits(text, self._names)
        return self._known[key]

    def forget(self) -> None:
        """They are up to date."""
        self._known.clear()
        self.documents.clear()
        self._characters = 0
