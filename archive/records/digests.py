"""Digests as WARC records state them (WARC 1.1 section 5.8), in any of the usual writings.

The standard names no set of algorithms and no encoding; hex, base32 and base64 are told apart by
their length, so SHA-1 in base32 (Heritrix, wget) and SHA-256 in hex (ours) are both understood.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Iterable
from typing import NamedTuple

#: Bytes of a digest, by algorithm.
_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}


class Digest(NamedTuple):
    """A digest that can be checked."""

    algorithm: str  #: as hashlib has it
    value: bytes

    def fits(self, chunks: Iterable[bytes | memoryview]) -> bool:
        """Whether it is that of these bytes."""
        digest = getattr(hashlib, self.algorithm)(usedforsecurity=False)
        for chunk in chunks:
            digest.update(chunk)
        return bool(digest.digest() == self.value)


def states(said: str, data: bytes | memoryview) -> bool:
    """Whether a digest as it is written is that of these bytes; if not, `parse` may say why."""
    if said.startswith("sha256:") and said[7:] == hashlib.sha256(data).hexdigest():
        return True  # ours, at a quarter of the cost of what is below
    try:
        digest = parse(said)
    except ValueError:
        return False
    return digest is not None and digest.fits([data])


def parse(said: str) -> Digest | None:
    """A digest as it is written; None where the algorithm is not known.

    Raises ValueError where the value cannot be one of the algorithm.
    """
    name, _, value = said.strip().partition(":")
    algorithm = name if name in _SIZES else name.strip().lower().replace("-", "")
    value = value.strip().rstrip("=")
    if (size := _SIZES.get(algorithm)) is None:
        return None
    if len(value) == 2 * size:
        return Digest(algorithm, bytes.fromhex(value))
    if len(value) == math.ceil(8 * size / 5):
        return Digest(algorithm, base64.b32decode(value.upper() + "=" * (-len(value) % 8)))
    if len(value) == math.ceil(4 * size / 3):
        standard = value.translate({ord("-"): "+", ord("_"): "/"}) + "=" * (-len(value) % 4)
        return Digest(algorithm, base64.b64decode(standard, validate=True))
    raise ValueError(f"{len(value)} characters are no {algorithm}")
