"""WARC and ARC files as people have them: name, bytes, and what must be read from them.

A record is written `type:block`; a problem `rule@offset+skipped`.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import zstandard

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Border queues grew.</p>"


def warc(
    block: bytes,
    kind: str = "response",
    *,
    number: int = 1,
    length: str | None = "",
    version: str = "1.1",
    more: str = "",
) -> bytes:
    """One plain record; `length` is what Content-Length says, None for no such field."""
    lines = [
        f"WARC/{version}",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Date: 2024-05-01T10:00:00Z",
        f"WARC-Target-URI: https://news.example/{number}",
        "Content-Type: application/http;msgtype=response",
    ]
    if length is not None:
        lines.append(f"Content-Length: {length or len(block)}")
    head = "\r\n".join(lines) + "\r\n" + more + "\r\n"
    return head.encode() + block + b"\r\n\r\n"


def member(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def frame(data: bytes, dictionary: bytes = b"") -> bytes:
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(dict_data=known, write_checksum=True).compress(data)


def arc(url: str, block: bytes, *, version: int = 1, length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    tail = f"200 - - 0 old.arc.gz {size}" if version == 2 else str(size)
    return f"{url} 192.0.2.7 20010203040506 text/html {tail}\n".encode() + block + b"\n"


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


FILEDESC = arc(
    "filedesc://old.arc", b"1 0 Old\nURL IP-address Archive-date Content-type Archive-length\n"
)
ONE, TWO, THREE = (warc(PAGE + b"%d" % n, number=n) for n in (1, 2, 3))
M1, M2, M3 = member(ONE), member(TWO), member(THREE)
R1, R2, R3 = (f"response:{(PAGE + b'%d' % n).decode()}" for n in (1, 2, 3))
_RANDOM = b"".join(zlib.crc32(b"%d" % n).to_bytes(4, "big") for n in range(200))
LONG = warc(PAGE + _RANDOM, number=2)
ML = member(LONG)
_DICTIONARY = (ONE * 20)[:4096]
_DICTIONARY_FRAME = b"\x5d\x2a\x4d\x18" + len(_DICTIONARY).to_bytes(4, "little") + _DICTIONARY


@dataclass(frozen=True)
class Case:
    data: bytes
    records: tuple[str, ...]
    problems: tuple[str, ...] = ()
    exact: bool = True  #: every record has a location
    dictionary: bytes = b""


CASES = {
    "member a record": Case(M1 + M2 + M3, (R1, R2, R3)),
    "plain": Case(ONE + TWO + THREE, (R1, R2, R3)),
    "one member for all": Case(member(ONE + TWO + THREE), (R1, R2, R3), exact=False),
    "two records a member": Case(member(ONE + TWO) + M3, (R1, R2, R3), exact=False),
    "zstd": Case(frame(ONE) + frame(TWO), (R1, R2)),
    "zstd with a dictionary": Case(
        _DICTIONARY_FRAME + frame(ONE, _DICTIONARY) + frame(TWO, _DICTIONARY),
        (R1, R2),
        dictionary=_DICTIONARY_FRAME,
    ),
    "zstd, two frames a record": Case(frame(ONE[:300]) + frame(ONE[300:]), (R1,), exact=False),
    "plain after members": Case(M1 + TWO + THREE, (R1, R2, R3)),
    "members after plain": Case(ONE + M2, (R1, R2)),
    "version 0.17": Case(warc(PAGE + b"1", version="0.17"), (R1,)),
    "LF line ends": Case(ONE.replace(b"\r\n", b"\n", 7) + TWO, (R1, R2)),
    "odd case": Case(
        ONE.replace(b"WARC-Type: response", b"warc-TYPE:RESPONSE").replace(b"WARC/", b"warc/"),
        (R1,),
    ),
    "empty lines between": Case(ONE + b"\r\n\r\n\n" + TWO, (R1, R2)),
    "empty file": Case(b"", (), ("file-empty@None+0",)),
    "an HTML page": Case(b"<html>no archive</html>", (), ("junk@0+23",)),
    "empty member": Case(member(b"") + M1, (R1,), ("member-empty@0+0",)),
    "last member cut": Case(
        M1 + ML[:-200],
        (R1, "response:*"),
        (f"record-cut@{len(M1)}+0", f"gzip-damaged@{len(M1)}+0"),
        exact=False,
    ),
    "member cut in the middle": Case(
        M1 + ML[:400] + M3,
        (R1, "response:*", R3),
        (f"record-cut@{len(M1)}+0", f"gzip-damaged@{len(M1)}+0"),
        exact=False,
    ),
    "flipped byte": Case(
        M1 + flipped(M2, len(M2) - 6) + M3,
        (R1, R2, R3),
        (f"gzip-damaged@{len(M1)}+5",),
        exact=False,
    ),
    "zeros over a member": Case(
        M1 + bytes(len(M2)) + M3, (R1, R3), (f"padding@{len(M1)}+{len(M2)}",)
    ),
    "zeros at the end": Case(M1 + bytes(512), (R1,), (f"padding@{len(M1)}+512",)),
    "zeros at the end, plain": Case(ONE + bytes(512), (R1,), (f"padding@{len(ONE)}+512",)),
    "junk at the end": Case(M1 + b"<junk>", (R1,), (f"junk@{len(M1)}+6",)),
    "junk between plain": Case(ONE + b"<junk>\n" + TWO, (R1, R2), (f"junk@{len(ONE)}+7",)),
    "header cut": Case(ONE + TWO[:90] + THREE, (R1, R3), (f"header-cut@{len(ONE)}+90",)),
    "plain cut": Case(ONE + LONG[:-300], (R1, "response:*"), (f"record-cut@{len(ONE)}+0",)),
    "length too long": Case(
        warc(PAGE + b"1", length="999") + TWO, (R1, R2), ("content-length-wrong@0+0",)
    ),
    "length beyond all bounds": Case(
        warc(PAGE + b"1", length="9" * 18) + TWO, (R1, R2), ("content-length-wrong@0+0",)
    ),
    "length too short": Case(
        warc(PAGE + b"1", length="20") + TWO, (R1, R2), ("content-length-wrong@0+0",)
    ),
    "length too long in a member": Case(
        member(warc(PAGE + b"1", length="999")) + M2, (R1, R2), ("content-length-wrong@0+0",)
    ),
    "length too long among records of a member": Case(
        member(warc(PAGE + b"1", length="999") + TWO + THREE),
        (R1, R2, R3),
        ("content-length-wrong@0+0",),
        exact=False,
    ),
    "no length": Case(
        warc(PAGE + b"1", length=None) + TWO, (R1, R2), ("content-length-missing@0+0",)
    ),
    "length no number": Case(
        member(warc(PAGE + b"1", length="-5")) + M2, (R1, R2), ("content-length-missing@0+0",)
    ),
    "a record quoted in a block": Case(
        warc(ONE, kind="resource") + TWO, ("resource:" + ONE.decode(), R2)
    ),
    "ARC 1": Case(
        FILEDESC + arc("http://old.example/a b", PAGE) + arc("http://old.example/c", b"x\n"),
        ("filedesc:*", "response:" + PAGE.decode(), "response:x\n"),
    ),
    "ARC 2, members": Case(
        member(FILEDESC) + member(arc("http://old.example/", PAGE, version=2)),
        ("filedesc:*", "response:" + PAGE.decode()),
    ),
    "ARC with a length too short": Case(
        FILEDESC + arc("http://a.example/", PAGE, length=9) + arc("http://b.example/", PAGE),
        ("filedesc:*", "response:" + PAGE.decode(), "response:" + PAGE.decode()),
        (f"content-length-wrong@{len(FILEDESC)}+0",),
    ),
}
