"""Bodies come out of their codings as far as they can, and never larger than was asked for."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import Any

import brotlicffi
import pytest
import zstandard

from archive.wire.coding import Decoded, decode

LIMIT = 1 << 20
TEXT = b"".join(b"<p>%d trucks waited at the border.</p>" % number for number in range(3000))
GZIP = gzip.compress(TEXT, mtime=0)
BR = brotlicffi.compress(TEXT)
ZSTD = zstandard.compress(TEXT)
RAW = zlib.compress(TEXT)[2:-4]


@pytest.mark.parametrize(
    ("entity", "codings"),
    [
        (TEXT, []),
        (TEXT, ["identity"]),
        (GZIP, ["gzip"]),
        (GZIP, ["X-Gzip"]),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), ["gzip"]),
        (GZIP + bytes(20), ["gzip"]),
        (zlib.compress(TEXT), ["deflate"]),
        (RAW, ["deflate"]),
        (GZIP, ["deflate"]),
        (BR, ["br"]),
        (ZSTD, ["zstd"]),
        (zstandard.compress(TEXT[:99]) + zstandard.compress(TEXT[99:]), ["zstd"]),
        (brotlicffi.compress(GZIP), ["gzip", "br"]),
    ],
)
def test_what_fits_is_undone(entity: bytes, codings: list[str]) -> None:
    assert decode(entity, codings, LIMIT) == Decoded(TEXT)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_nothing_stays_nothing(coding: str) -> None:
    assert decode(b"", [coding], LIMIT) == Decoded(b"")


@pytest.mark.parametrize(
    ("entity", "coding", "problem"),
    [
        (TEXT, "gzip", "declared gzip, is not"),
        (TEXT, "deflate", "declared deflate, is not"),
        (TEXT, "br", "declared br, is not"),
        (TEXT, "zstd", "declared zstd, is not"),
        (TEXT, "utf-8", "unknown content coding 'utf-8'"),
        (GZIP + b"<!-- -->", "gzip", "gzip: 8 bytes too many"),
        (BR + b"<!-- -->", "br", "br: 8 bytes too many"),
    ],
)
def test_what_does_not_fit_is_told_and_kept(entity: bytes, coding: str, problem: str) -> None:
    assert decode(entity, [coding], LIMIT) == Decoded(TEXT, problem=problem)


@pytest.mark.parametrize(
    ("whole", "coding"), [(GZIP, "gzip"), (RAW, "deflate"), (BR, "br"), (ZSTD, "zstd")]
)
@pytest.mark.parametrize("damage", ["cut", "overwritten"])
def test_what_came_before_a_damage_is_kept(whole: bytes, coding: str, damage: str) -> None:
    half = len(whole) // 2
    tail = b"" if damage == "cut" else b"\xff" * (len(whole) - half)
    decoded = decode(whole[:half] + tail, [coding], LIMIT)
    assert decoded.problem is not None
    # A block of zstd gives nothing before it is whole.
    assert decoded.body[: len(TEXT) // 4] == (TEXT[: len(TEXT) // 4] if coding != "zstd" else b"")


def test_too_many_codings_are_left_alone() -> None:
    decoded = decode(GZIP, ["gzip"] * 1000, LIMIT)
    assert (decoded.body, decoded.problem) == (GZIP, "1000 content codings, one on another")


def _bombs() -> dict[str, bytes]:
    megabyte, times = bytes(1 << 20), 1 << 8
    packers: dict[str, Any] = {
        "gzip": zlib.compressobj(9, zlib.DEFLATED, 31),
        "deflate": zlib.compressobj(9),
        "zstd": zstandard.ZstdCompressor(level=3).compressobj(),
    }
    brotli = brotlicffi.Compressor(quality=5)
    bombs = {
        name: b"".join([packer.compress(megabyte) for _ in range(times)]) + packer.flush()
        for name, packer in packers.items()
    }
    bombs["br"] = b"".join([brotli.process(megabyte) for _ in range(times)]) + brotli.finish()
    return bombs


@pytest.mark.parametrize(("coding", "bomb"), _bombs().items(), ids=lambda value: str(value)[:7])
def test_a_bomb_costs_the_limit(coding: str, bomb: bytes) -> None:
    tracemalloc.start()
    decoded = decode(bomb, [coding], LIMIT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decoded == Decoded(bytes(LIMIT), cut=True)
    assert peak < LIMIT + (6 << 20)


def test_the_limit_itself_is_no_cut() -> None:
    assert decode(GZIP, ["gzip"], len(TEXT)) == Decoded(TEXT)
    assert decode(GZIP, ["gzip"], len(TEXT) - 1) == Decoded(TEXT[:-1], cut=True)
