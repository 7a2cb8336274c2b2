"""A small real web font, made by code: a few block glyphs in a WOFF file.

Tables as in the OpenType specification 1.9, the container as in WOFF 1.0 (W3C, 2012).
"""

from __future__ import annotations

import struct
import zlib

Box = tuple[int, int, int, int]  # left, bottom, right, top, in units of which an em has 1000

_MISSING: tuple[Box, ...] = ((50, 0, 450, 700),)
_CHARACTERS: dict[int, tuple[Box, ...]] = {
    0x0020: (),
    0x2026: ((100, 0, 200, 100), (350, 0, 450, 100), (600, 0, 700, 100)),
    0x25A0: ((100, 0, 700, 600),),
}
_WIDTH, _ASCENT, _DESCENT = 800, 800, 200


def woff() -> bytes:
    """The font as the bytes of a `.woff` file."""
    tables = sorted(_tables().items())
    start = 44 + 20 * len(tables)
    directory = data = b""
    for tag, table in tables:
        packed = zlib.compress(table, 9)
        stored = packed if len(packed) < len(table) else table
        sizes = (start + len(data), len(stored), len(table), _checksum(table))
        directory += tag + struct.pack(">4L", *sizes)
        data += _padded(stored)
    unpacked = 12 + 16 * len(tables) + sum(len(_padded(table)) for _, table in tables)
    lengths = (start + len(data), len(tables), 0, unpacked)
    head = struct.pack(">4s4sLHHLHH5L", b"wOFF", b"\0\1\0\0", *lengths, 1, 0, 0, 0, 0, 0, 0)
    return head + directory + data


def _tables() -> dict[bytes, bytes]:
    shapes = [_glyph(_MISSING), *(_glyph(boxes) for boxes in _CHARACTERS.values())]
    count = len(shapes)
    offsets = [sum(map(len, shapes[:index])) for index in range(count + 1)]
    box = (0, 0, _WIDTH, _ASCENT)
    return {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": b"".join(shapes),
        b"head": struct.pack(
            ">2H3L2H2q4h2H3h", 1, 0, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, *box, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(
            ">2H3hH11hH", 1, 0, _ASCENT, -_DESCENT, 0, _WIDTH, 0, 0, _WIDTH, 1, *[0] * 7, count
        ),
        b"hmtx": struct.pack(">Hh", _WIDTH, 0) * count,
        b"loca": struct.pack(f">{count + 1}L", *offsets),
        b"maxp": struct.pack(">L14H", 0x10000, count, 12, 3, 0, 0, 1, *[0] * 8),
        b"name": _name("Focus Demo", "Regular"),
        b"post": struct.pack(">Ll2h5L", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }


def _glyph(boxes: tuple[Box, ...]) -> bytes:
    """Each box as a contour of four points, clockwise, so that it is filled."""
    if not boxes:
        return b""
    corners = [
        point
        for left, bottom, right, top in boxes
        for point in ((left, bottom), (left, top), (right, top), (right, bottom))
    ]
    before = [(0, 0), *corners]
    steps = [(x - u, y - v) for (x, y), (u, v) in zip(corners, before, strict=False)]
    xs, ys = zip(*corners, strict=True)
    across, up = zip(*steps, strict=True)
    ends = range(3, len(corners), 4)
    return _padded(
        struct.pack(">5h", len(boxes), min(xs), min(ys), max(xs), max(ys))
        + struct.pack(f">{len(ends)}HH", *ends, 0)
        + b"\x01" * len(corners)
        + struct.pack(f">{2 * len(corners)}h", *across, *up)
    )


def _cmap() -> bytes:
    """Format 4: a segment for each character, and the closing one."""
    codes = [*_CHARACTERS, 0xFFFF]
    deltas = [(glyph - code) % 0x10000 for glyph, code in enumerate(_CHARACTERS, 1)] + [1]
    count = len(codes)
    power = 1 << (count.bit_length() - 1)
    body = struct.pack(
        ">4H", 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power)
    ) + struct.pack(f">{count}HH{3 * count}H", *codes, 0, *codes, *deltas, *[0] * count)
    return struct.pack(">4HL", 0, 1, 3, 1, 12) + struct.pack(">3H", 4, 6 + len(body), 0) + body


def _os2() -> bytes:
    first, last = min(_CHARACTERS), max(_CHARACTERS)
    selection = (0x40, first, last, _ASCENT, -_DESCENT, 0, _ASCENT, _DESCENT)
    return (
        struct.pack(">Hh3H11h", 4, _WIDTH, 400, 5, 0, *[0] * 11)
        + bytes(10)
        + struct.pack(">4L4s3H3h2H", 0, 0, 0, 0, b"DEMO", *selection)
        + struct.pack(">2L2h3H", 1, 0, 500, 700, 0, first, 1)
    )


def _name(family: str, style: str) -> bytes:
    texts = {1: family, 2: style, 4: family, 6: family.replace(" ", "")}
    records = strings = b""
    for key, value in texts.items():
        encoded = value.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, key, len(encoded), len(strings))
        strings += encoded
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings


def _checksum(table: bytes) -> int:
    padded = _padded(table)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
