"""What a robots.txt allows one crawler (RFC 9309), read as Google's open source parser reads it.

1. The rules of all groups that name the crawler are one group; where none does, those of `*`.
2. The longest rule that matches decides, counted in octets; of two as long, Allow.
3. The RFC takes a percent-encoded letter for the letter, Google's parser takes it as written: a
   Disallow holds by either reading, an Allow only by both. In doubt nothing is fetched.
4. Any bytes can be read. What makes no sense is passed over, and ends no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Octets that are read; RFC 9309 section 2.5 asks for no fewer. A line cut there is left out.
READ_LIMIT = 500 * 1024
_LINE_LIMIT = 2083 * 8 - 1  # octets of a line that Google's parser looks at

_BOM = re.compile(rb"\A\xef(?:\xbb\xbf?)?")  # part of one is passed over as well
_COMMENT = re.compile(rb"[#\0]")  # a NUL ends a line, as in the C++ of Google's parser
_BLANKS = re.compile(rb"[ \t]+")
#: How names begin, with the misspellings that Google's parser takes for them.
_NAMES = re.compile(
    rb"(?P<agent>user[- ]?agent)|(?P<allow>allow)|(?P<disallow>dis(?:s?all?ow|allaw)|diasllow)"
    rb"|(?P<delay>crawl-?delay)",
    re.IGNORECASE,
)
_EVERYONE = re.compile(rb"\*(?:\s|$)")
_TOKEN = re.compile(rb"[A-Za-z_-]*")
_SECONDS = re.compile(rb"\d{1,9}(?:\.\d{1,9})?")

_PATH = re.compile(r"(?:[^/?;#]*://|//)?[^/?;#]*([^#]*)")
_ENCODED = re.compile(rb"%[0-9A-Fa-f]{2}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_SPECIAL = re.compile(rb"%(2A|24)")  # how a rule says `*` and `$` (RFC 9309 section 2.2.3)
_ASCII = re.compile(rb"%([2-7][0-9A-F])")
_END = b"\n"  # stands at the end of a path, so that `$` is an octet like others; no line holds one


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that allows or disallows."""

    allow: bool
    path: bytes  #: octets that are not ASCII percent-encoded, hex digits in capitals
    written: tuple[bytes, ...] = field(repr=False)  #: what stands between each two `*`
    decoded: tuple[bytes, ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{'Allow' if self.allow else 'Disallow'}: {self.path.decode('ascii')}"

    def matches(self, path: _Path) -> bool:
        """Whether it holds for a path."""
        by_rfc = _begins(path.decoded, self.decoded)
        if self.allow:
            return by_rfc and _begins(path.special, self.written)
        return by_rfc or _begins(path.written, self.written)


@dataclass(frozen=True, slots=True)
class _Path:
    """The path of a URL, in the readings that rules are held against."""

    written: bytes  #: as Google's parser takes it
    special: bytes  #: the same, hex digits in capitals, `*` and `$` not encoded
    decoded: bytes  #: as RFC 9309 section 2.2.2 takes it


@dataclass(slots=True)
class Group:
    """What a robots.txt says to one crawler."""

    rules: list[Rule] = field(default_factory=list)  #: the one that decides before others first
    crawl_delay: float = 0.0  #: seconds between two requests, where it asks for them

    def decides(self, url: str) -> Rule | None:
        """The rule that decides about a URL; where there is none, it is allowed."""
        written = _octets(url) + _END
        special, decoded = _capitals(written), _escaped(written)
        path = _Path(written, _SPECIAL.sub(_octet, special), _ASCII.sub(_octet, decoded))
        return next((rule for rule in self.rules if rule.matches(path)), None)

    def allows(self, url: str) -> bool:
        """Whether a URL may be fetched."""
        rule = self.decides(url)
        return rule is None or rule.allow


def product_token(user_agent: str) -> str:
    """The name by which groups call a crawler (RFC 9309 section 2.2.1).

    The word after `compatible;` in its User-Agent, or else the first word.
    """
    after = re.search(r"compatible;\s*([A-Za-z_-]+)", user_agent)
    found = after or re.match(r"([A-Za-z_-]*)", user_agent)
    return found[1] if found else ""


def read(body: bytes, agent: str) -> Group:
    """What a robots.txt says to the crawler with the product token `agent`."""
    ours, everyones = Group(), Group()
    addressed: Group | None = None  # whom the present group is for, as far as it concerns us
    named = ended = False
    for name, value in _fields(body):
        if name == "agent":
            if ended:
                addressed, ended = None, False
            if _EVERYONE.match(value):
                addressed = addressed or everyones
            elif _token(value) == agent.lower():
                addressed, named = ours, True
        elif addressed is None:
            continue
        elif name == "delay":
            addressed.crawl_delay = max(addressed.crawl_delay, _seconds(value))
        else:
            addressed.rules += _rules(name == "allow", value)
            ended = True
    group = ours if named else everyones
    group.rules.sort(key=lambda rule: (-len(rule.path), not rule.allow))
    return group


def _fields(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and value of the lines that have a name we know."""
    text = body[:READ_LIMIT]
    if len(body) > READ_LIMIT:
        text = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    for line in _BOM.sub(b"", text).splitlines():
        name, value = _split(_COMMENT.split(line[:_LINE_LIMIT], maxsplit=1)[0].strip())
        if known := _NAMES.match(name):
            yield str(known.lastgroup), value


def _split(line: bytes) -> tuple[bytes, bytes]:
    """Name and value, with a colon between them, or, where that was forgotten, blanks."""
    name, colon, value = line.partition(b":")
    if not colon:
        words = _BLANKS.split(line)
        name, value = words if len(words) == 2 else (b"", b"")
    return name.strip(), value.strip()


def _token(value: bytes) -> str:
    found = _TOKEN.match(value)
    return found[0].decode("ascii").lower() if found else ""


def _seconds(value: bytes) -> float:
    return float(value) if _SECONDS.fullmatch(value) else 0.0


def _rules(allow: bool, value: bytes) -> Iterator[Rule]:
    """The rule in a line; two, where a folder's index.html is allowed and so the folder itself."""
    path = _escaped(value)
    if path:
        yield _rule(allow, path)
    folder, slash, page = path.rpartition(b"/")
    if allow and slash and page.startswith(b"index.htm"):
        yield _rule(allow, folder + b"/$")


def _rule(allow: bool, path: bytes) -> Rule:
    pieces = (path[:-1] + _END if path.endswith(b"$") else path).split(b"*")
    written = [_SPECIAL.sub(_octet, piece) for piece in pieces] if allow else pieces
    decoded = [_ASCII.sub(_octet, piece) for piece in pieces]
    return Rule(allow, path, tuple(written), tuple(decoded))


def _begins(path: bytes, pieces: tuple[bytes, ...]) -> bool:
    """Whether a path begins with these pieces, whatever is between them."""
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _octets(url: str) -> bytes:
    """The path of a URL with its query, as octets; without scheme and host where it has them."""
    found = _PATH.match(url)
    path = found[1] if found else ""
    return (path if path.startswith("/") else "/" + path).encode("utf-8", "surrogatepass")


def _capitals(octets: bytes) -> bytes:
    return _ENCODED.sub(lambda found: found[0].upper(), octets)


def _escaped(octets: bytes) -> bytes:
    return _NOT_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), _capitals(octets))


def _octet(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode("ascii"))
