"""Which texts are a part of a longer one: they begin in it, and their sentences stand there.

1. A sentence has six words or more, whatever their case, and stands for itself by a hash that holds
   the language too, so translations never meet.
2. A text is a part of a longer one that has its first sentence and half of all its sentences or
   more, and is not nearly the same. What quotes at length or shares teasers begins otherwise.
3. A sentence of more than a hundred documents says nothing: so do notices and teasers of a site.
4. Of which document one is a part is a function of the set of documents, in whatever order they
   came: the earliest that fits, by first capture, then id.
"""

from __future__ import annotations

import re
from itertools import chain
from struct import pack, unpack

from exports.extraction.near import bare, hash63, signature_of
from exports.extraction.outcome import Text, Traits

FEWEST = 2  #: sentences that both must have
COMMON = 100  #: documents; a sentence of more of them says nothing
_SHORTEST = 6  # words

# It begins with one of a set, so that a search skips to one, and not again within a row of them.
_END = re.compile(r"[.!?…\n](?:(?<=\n)\n*+|(?<=[.!?…])(?<![.!?…]{2})[.!?…]*+[\"'»”’)\]]*+\s++)")


def sentences(language: str, text: str) -> bytes:
    """The distinct sentences of a text in their order: 8 bytes each, below 2**63."""
    return _hashed(language, _words(text))


def signed(text: Text) -> Traits:
    """What copies of a text are found by, and of what it is a part."""
    said = _words(text.text)
    return Traits(signature_of([*chain.from_iterable(said)]), _hashed(text.language, said))


def _words(text: str) -> list[list[bytes]]:
    """By sentence; no word goes on in the next one. In UTF-8, as they are hashed."""
    return [said.split() for said in bare(_END.sub("\n", text.lower())).split(b"\n")]


def _hashed(language: str, said: list[list[bytes]]) -> bytes:
    found: dict[int, None] = {}
    beginning = language.encode() + b"\0"
    for words in said:
        if len(words) >= _SHORTEST:
            found[hash63(beginning + b" ".join(words))] = None
    return pack(f"<{len(found)}q", *found)


def hashes(packed: bytes) -> list[int]:
    """Sentences one by one, of what `sentences` gave."""
    return list(unpack(f"<{len(packed) // 8}q", packed))
