"""What a text alone says of itself: its words as search knows them, and what copies are found by.

1. It is worked out in the processes that read pages; the one that writes the corpus is told of it,
   and works out what nobody told it.
2. It depends on the text and the table of names alone, so it is the same whoever works it out.
"""

from __future__ import annotations

from dataclasses import replace

from exports.database import Row
from exports.extraction.outcome import Outcome, Text, Traits, document_id, text_of
from exports.extraction.sentences import signed
from exports.language.names import Names
from exports.language.words import indexed

_MANY = 100  # documents; to derive more would keep those who read pages waiting
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
        self._traits: dict[Text, Traits] = {}
        self.documents: dict[int, None] = {}  #: by id, in the order in which they came
        self._characters = 0

    @property
    def full(self) -> bool:
        """Whether there are enough of them to be derived."""
        return len(self.documents) >= _MANY or self._characters >= _LONG

    def hear(self, outcome: Outcome) -> None:
        """Of a page that is taken into the corpus."""
        if outcome.document:
            self.documents[document_id(outcome.document)] = None
            if outcome.traits:
                self._traits[text_of(outcome.document)] = outcome.traits
                self._characters += len(outcome.document.text)

    def traits(self, text: Text) -> Traits:
        """Of any text."""
        if text not in self._traits:
            self._traits[text] = traits(text, self._names)
        return self._traits[text]

    def entry(self, text: Text) -> Row:
        """The columns of `documents_fts`."""
        found = self.traits(text)
        return {
            "title": text.title, "text": text.text, "title_forms": found.title_forms,
            "text_forms": found.text_forms, "names": found.names,
        }  # fmt: skip

    def forget(self) -> None:
        """They are up to date."""
        self._traits.clear()
        self.documents.clear()
        self._characters = 0
