"""Which texts are nearly the same; the one door to rensa.

1. A signature depends on the text alone, a band on the signature and the language alone, so
   translations never meet.
2. Two texts are alike if they share a band and their signatures agree in half of their numbers
   or more; texts of fewer than 30 words are alike only if they are equal.
3. What a document repeats is the earliest document alike to it, by first capture, then id: a
   function of the set of documents, in whatever order they came.

The setting is 128 permutations, 3-grams of words, 32 bands of 4. Which copies it finds, and how
blurred its limit is: docs/database.md, measured by `python -m benchmarks.copies`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from struct import pack, unpack

from rensa import RMinHash

PERMUTATIONS = 128
BANDS = 32
SEED = 1
SHORTEST = 30  #: words; fewer give too few 3-grams for an estimate
THRESHOLD = 0.5

# All but letters, spaces and line feeds between words, and apostrophes between two letters.
_NO_WORD = re.compile(r"[^\w \n](?:(?<!['’])|(?<!\w['’])|(?!\w))")


def signature(text: str) -> bytes:
    """The MinHash of a text."""
    return signature_of(bare(text.lower()).split())


def bare(text: str) -> bytes:
    """A text in UTF-8 with spaces for all that stands between its words; line feeds stay."""
    return _NO_WORD.sub(" ", text).encode("utf-8", "replace")


def signature_of(words: Sequence[bytes]) -> bytes:
    """The MinHash of words in lower case: 128 numbers of 4 bytes, little-endian; empty for few."""
    if len(words) < SHORTEST:
        return b""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update([*map(b" ".join, zip(words, words[1:], words[2:], strict=False))])
    return pack(f"<{PERMUTATIONS}I", *minhash.digest())


@lru_cache(1 << 8)  # asked twice of a document that comes, when it is filed and when compared
def bands(language: str, text_sha256: str, minhash: bytes) -> list[int]:
    """The bands of a text, each below 2**63: one for equal texts, 32 for alike ones."""
    size = len(minhash) // BANDS
    parts = [text_sha256.encode()] if not minhash else []
    parts += [
        bytes([band]) + minhash[band * size : (band + 1) * size] for band in range(BANDS) if size
    ]
    return [hash63(language.encode() + b"\0" + part) for part in parts]


def alike(one: bytes, other: bytes) -> bool:
    """Whether two signatures of texts that share a band agree in half of their numbers."""
    if not one or not other:
        return not one and not other  # short texts share a band only if they are equal
    pairs = zip(unpack(f"<{PERMUTATIONS}I", one), unpack(f"<{PERMUTATIONS}I", other), strict=True)
    return sum(int(a == b) for a, b in pairs) >= THRESHOLD * PERMUTATIONS


def hash63(data: bytes) -> int:
    """A hash below 2**63, as SQLite has whole numbers."""
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big") >> 1
