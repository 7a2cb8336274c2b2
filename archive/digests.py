"""Digests as WARC records state them (WARC 1.1 section 5.8), in any of the usual writings.

The standard names no set of algorithms and no encoding; hex, base32 and base64 are told apart by
their length, so SHA-1 in base32 (Heritrix, wget) and SHA-256 in hex (ours) are both understood.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that can be checked."""

    algorithm: str  #: as hashlib has it
    value: bytes

    def fits(self, chunks: Iterable[bytes]) -> bool:
        """Whether it is that of these bytes."""
        digest = hashlib.new(self.algorithm, usedforsecurity=False)
        for chunk in chunks:
            digest.update(chunk)
        return digest.digest() == self.value


def parse(said: str) -> Digest | None:
    """A digest as it is written; None where the algorithm is not known.

    Raises ValueError where the value cannot be one of the algorithm.
    """
    name, _, value = said.strip().partition(":")
    algorithm = name.strip().lower().replace("-", "")
    value = value.strip().rstrip("=")
    if algorithm not in _ALGORITHMS:
        return None
    size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    if len(value) == 2 * size:
        return Digest(algorithm, bytes.fromhex(value))
    if len(value) == math.ceil(8 * size / 5):
        return Digest(algorithm, base64.b32decode(value.upper() + "=" * (-len(value) % 8)))
    if len(value) == math.ceil(4 * size / 3):
        standard = value.translate({ord("-"): "+", ord("_"): "/"}) + "=" * (-len(value) % 4)
        return Digest(algorithm, base64.b64decode(standard, validate=True))
    raise ValueError(f"{len(value)} characters are no {algorithm}")
