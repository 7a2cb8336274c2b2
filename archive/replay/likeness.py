"""How alike two renderings of a page are, and whom a browser talked to; no I/O.

1. Words are compared as a bag: their order and their markup do not count.
2. Pictures are those of one window, so that pixels are compared place by place.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from html.parser import HTMLParser

_UNSHOWN = {"script", "style", "noscript", "template", "title"}
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}  # colour types of PNG: RGB, RGBA
_TOLERANCE = 16  # of 255; less than that nobody sees


class _Words(HTMLParser):
    """Gathers the words of what a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.words: Counter[str] = Counter()
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unshown += tag in _UNSHOWN

    def handle_endtag(self, tag: str) -> None:
        self._unshown -= tag in _UNSHOWN and self._unshown > 0

    def handle_data(self, data: str) -> None:
        if not self._unshown:
            self.words.update(data.split())


def words(markup: str) -> Counter[str]:
    """The words that a page shows, each as often as it stands there."""
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return parser.words


def of_texts(one: Counter[str], other: Counter[str]) -> float:
    """From 0, no word in common, to 1, the same words (Dice's coefficient)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def of_pictures(one: bytes, other: bytes) -> float:
    """The share of pixels that are the same, of two PNG files of Chromium; 0 if sizes differ.

    Raises ValueError for any other kind of PNG file.
    """
    if one == other:
        return 1.0
    (size, rows), (other_size, other_rows) = _pixels(one), _pixels(other)
    if size != other_size:
        return 0.0
    same = 0
    for row, other_row in zip(rows, other_rows, strict=True):
        if row == other_row:
            same += size[0]
            continue
        apart = [abs(a - b) for a, b in zip(row, other_row, strict=True)]
        same += sum(
            max(pixel) < _TOLERANCE
            for pixel in zip(apart[::3], apart[1::3], apart[2::3], strict=True)
        )
    return same / (size[0] * size[1])


def strangers(netlog: bytes, port: int) -> list[str]:
    """The addresses that a browser talked to, by its NetLog, other than the proxy at a port.

    A UDP socket that was only connected sent nothing: Chromium asks the system so for its route.
    Raises ValueError where the log cannot be read.
    """
    log = json.loads(netlog)
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    sent, reached = set(), {}
    for event in log["events"]:
        name, source = names.get(event["type"], ""), event["source"]["id"]
        address = (event.get("params") or {}).get("address")
        if name == "UDP_BYTES_SENT":
            sent.add(source)
        elif address and name in ("UDP_CONNECT", "TCP_CONNECT_ATTEMPT"):
            reached[source, address] = name
    return sorted(
        {
            address
            for (source, address), name in reached.items()
            if address != f"127.0.0.1:{port}" and (name != "UDP_CONNECT" or source in sent)
        }
    )


def _pixels(png: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """Width and height, and each row as RGB (PNG, ISO 15948, sections 7 to 9)."""
    if not png.startswith(_SIGNATURE):
        raise ValueError("no PNG file")
    data, at, header = b"", len(_SIGNATURE), b""
    while at + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + length]
        header = chunk if kind == b"IHDR" else header
        data += chunk if kind == b"IDAT" else b""
        at += 12 + length
    width, height, depth, colour, *_, interlace = struct.unpack(">IIBBBBB", header)
    if depth != 8 or colour not in _CHANNELS or interlace:
        raise ValueError("a PNG file of a kind that Chromium does not write")
    step = _CHANNELS[colour]
    plain = zlib.decompress(data)
    size = width * step + 1
    rows, before = [], bytearray(width * step)
    for start in range(0, size * height, size):
        before = _unfiltered(plain[start], bytearray(plain[start + 1 : start + size]), before, step)
        rows.append(bytes(before) if step == 3 else _without_alpha(before))
    return (width, height), rows


def _without_alpha(row: bytearray) -> bytes:
    plain = bytearray(len(row) // 4 * 3)
    for channel in range(3):
        plain[channel::3] = row[channel::4]
    return bytes(plain)


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    """A row as it was before it was filtered (section 9.2)."""
    if kind == 2:
        return bytearray((value + up) & 0xFF for value, up in zip(row, above, strict=True))
    for at in range(len(row) if kind else 0):
        left, corner = (row[at - step], above[at - step]) if at >= step else (0, 0)
        up = above[at]
        if kind == 1:
            added = left
        elif kind == 3:
            added = (left + up) // 2
        else:
            added = _paeth(left, up, corner)
        row[at] = (row[at] + added) & 0xFF
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    to_left, to_up = abs(up - corner), abs(left - corner)
    to_corner = abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner
