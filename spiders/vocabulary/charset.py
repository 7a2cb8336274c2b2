"""Which charset a body says it has, and which one reads it without loss."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, field

_LABEL = r"[\"']?\s*([A-Za-z0-9_.:-]{2,40})"
_HEADER = re.compile(r"charset\s*=\s*" + _LABEL, re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*" + _LABEL.encode(), re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*" + _LABEL.encode(), re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Charsets that the WHATWG Encoding Standard reads as their Windows superset.
SUPERSET = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
_PRESCAN = 65536  # bytes; the standard says 1,024, old pages put scripts before the meta
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_CYRILLIC_GUESSES = ("cp1251", "koi8-r")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body as text, with the charset that was declared (None: none) and the one used."""

    text: str
    declared: str | None
    used: str
    #: The bytes of the body where they are the text in UTF-8; `utf8` gives them in any case.
    own: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def utf8(self) -> bytes:
        """The text in UTF-8."""
        return self.text.encode("utf-8", "replace") if self.own is None else self.own


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """A body decoded by the best of byte order mark, header, meta, UTF-8 and a guess.

    Valid UTF-8 beyond ASCII is UTF-8, whatever is declared: no other text looks like it.
    Otherwise the first of the declared ones that loses least (yields the fewest U+FFFD) wins; a
    Western one does not where words are without a Latin letter.
    """
    header = _HEADER.search(content_type or "")
    start = body[:_PRESCAN]
    meta = _META.search(start) or _XML.search(start)
    said = [header[1] if header else None, meta[1].decode("ascii") if meta else None]
    declared = next((label for label in said if label), None)
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(marked, "replace"), declared, marked)
    with suppress(UnicodeDecodeError):  # a character cut off at the very end apart
        text, read = codecs.utf_8_decode(body, "strict", False)
        return Decoded(text, declared, "utf-8", body[:read])
    known = [codec for label in said if label and (codec := _codec(label))]
    candidates = [codec for codec in dict.fromkeys(known) if codec != "utf-8"] or [_guess(body)]
    if "utf-8" in known:  # declared, yet invalid: keep it unless another reads all
        candidates = ["utf-8", *candidates, _guess(body)]
    if "cp1252" in candidates and (likely := _guess(body)) != "cp1252":
        # Servers declare ISO-8859-1 by default; no Western word has such letters alone.
        candidates = [codec for codec in candidates if codec != "cp1252"] or [likely]
    texts = {codec: body.decode(codec, "replace") for codec in dict.fromkeys(candidates)}
    used = min(texts, key=lambda codec: (_lost(texts[codec]), candidates.index(codec)))
    return Decoded(texts[used], declared, used)


def _codec(label: str) -> str | None:
    """Python's name of a text codec; None where there is none. No codec that runs code or zips."""
    try:
        info = codecs.lookup(label)
        "".encode(info.name)  # raises for codecs that are not about text, such as hex or zip
    except (LookupError, UnicodeError):
        return None
    # UTF-16 in a header or meta that could be read as ASCII is a lie (WHATWG prescan, step 14).
    name = "utf-8" if info.name.startswith("utf-") else info.name
    return SUPERSET.get(name, name)


def _lost(text: str) -> int:
    """How much was lost, in thousandths of the text: one stray byte does not change the choice."""
    return text.count("\ufffd") * 1000 // max(len(text), 1)


def _guess(body: bytes) -> str:
    """The likeliest single-byte charset of an undeclared text: the one with most small letters.

    KOI8-R read as windows-1251 swaps the case of every letter, so small Cyrillic letters decide.
    In Western text letters beyond ASCII stand alone in their words.
    """
    runs = _BEYOND_ASCII.findall(body[:65536])
    high = b"".join(runs)
    if len(high) < 2 * len(runs):
        return "cp1252"
    small = {codec: _small_cyrillic(high.decode(codec, "ignore")) for codec in _CYRILLIC_GUESSES}
    return max(small, key=lambda codec: small[codec])


def _small_cyrillic(text: str) -> int:
    return sum("а" <= char <= "я" or char in "іўёїєґ" for char in text)
