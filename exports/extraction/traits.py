"""Traits: what is worked out of a text alone, its search keys and the signatures that copies are
found by.

1. The processes that read pages work them out, and send them along with the text. The process that
   writes the corpus does so only for texts that came without.
2. They depend on the text and the table of names alone: the same whichever process does it.
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


class Recent:
    """The documents of pages that were read since documents were last derived, and the traits of
    their texts, which need not be worked out again then."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[tuple[str, str, str], tuple[Text, Traits]] = {}
        self.documents: dict[int, None] = {}  #: by id, in the order in which they came
        self._characters = 0

    @property
    def full(self) -> bool:
        """Whether there are enough of them to be derived."""
        return len(self.documents) >= _MANY or self._characters >= _LONG

    def add(self, document: int, text: Text, sha256: str, found: Traits | None) -> None:
        """A document whose page was read; `sha256` is of its text to the letter."""
        self.documents[document] = None
        if found:
            self._known[text.language, text.title, sha256] = text, found
            self._characters += len(text.text)

    def traits_of(
        self, language: str, title: str, sha256: str, read: Callable[[], str]
    ) -> tuple[Text, Traits]:
        """A text with its traits; where it was not added, it is had from `read`."""
        key = (language, title, sha256)
        if key not in self._known:
            text = Text(language, title, read())
            self._known[key] = text, traits(text, self._names)
        return self._known[key]

    def clear(self) -> None:
        """Forgets all of them; to be given when they are derived."""
        self._known.clear()
        self.documents.clear()
        self._characters = 0
