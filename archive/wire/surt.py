"""The key under which a URL is looked up: SURT, as the tools around the Wayback Machine write it.

1. The host comes first, its labels reversed: `https://www.news.example/A?b` is
   `example,news)/a?b`.
2. What servers hardly ever tell apart is made equal: case, `www.`, default ports, session ids,
   the order of a query, a slash at the end, percent-encoding.
3. A key holds neither blanks nor line ends, whatever the URL holds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

_PARTS = re.compile(
    rb"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?P<rest>[^?#]*)(?:\?(?P<query>[^#]*))?"
)
# Nearly all addresses: what is made equal below is not in them.
_PLAIN = re.compile(r"(https?)://([\w.-]+(?::\d+)?)((?:/[\w-][\w.-]*)*/?)", re.ASCII)
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
_WWW = re.compile(rb"\Awww\d*\.")
_SESSION_IN_PATH = re.compile(
    rb"/(?:\((?:[a-z]\([0-9a-z]{24}\))+\)|\([0-9a-z]{24}\))(?=/[^?]+\.aspx)", re.IGNORECASE
)
_LONG = 4096  # bytes; ASP.NET serves no path that long, and it would cost the square of its length
_SESSIONS_IN_QUERY = [
    re.compile(rb"(.*)" + name + rb"(?:&(.*))?", re.DOTALL | re.IGNORECASE)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=(?:(?!cfid=[^&])[^&])+&cftoken=[^&]+",  # from the last cfid: each is read once
    )
]
_UNSAFE = re.compile(rb"[\x00-\x20\x7f-\xff#%]")


def surt(url: str) -> str:
    """The key of a URL; of an empty one `-`."""
    if plain := _PLAIN.fullmatch(url):
        known = _host(plain[2].encode("ascii"), plain[1].encode("ascii")).decode("ascii")
        return f"{known}){plain[3].lower().removesuffix('/') or '/'}"
    said = re.sub(rb"[\t\r\n]", b"", url.encode("utf-8", "surrogatepass").strip())
    parts = _PARTS.match(said)
    if not said or parts is None:
        return "-"
    scheme, rest = (parts["scheme"] or b"http").lower(), parts["rest"]
    query = _query(parts["query"] or b"")
    host, path = b"", rest
    if scheme in _DEFAULT_PORTS or rest.startswith(b"//"):
        after = rest.lstrip(b"/") if scheme in _DEFAULT_PORTS else rest[2:]
        authority, slash, path = after.partition(b"/")
        host, path = _host(authority, scheme), _without_dots(_decoded(slash + path))
    path = _encoded(_decoded(path)).lower()
    if len(path) < _LONG:
        path = _SESSION_IN_PATH.sub(b"", path, count=1)
    if len(path) > 1 or not host:
        path = path.removesuffix(b"/")
    key = host + b")" + (path or b"/") if host else scheme + b":" + path
    return (key + (b"?" + query if query else b"")).decode("ascii")


def _decoded(data: bytes) -> bytes:
    """Without percent-encoding, however often it was applied."""
    while b"%" in data:
        # All levels of %2525... at once; one by one they would cost the square of their number.
        less = unquote_to_bytes(re.sub(rb"%(?:25)+", b"%", data))
        if less == data:
            break
        data = less
    return data


def _encoded(data: bytes) -> bytes:
    return _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], data)


def _query(data: bytes) -> bytes:
    query = _encoded(_decoded(data))
    for session in _SESSIONS_IN_QUERY:
        if found := session.fullmatch(query):
            query = found[1] + (found[2] or b"")
    # An argument without `=` comes before those with it.
    arguments = [one.split(b"=", 1) for one in query.lower().split(b"&")]
    return b"&".join(b"=".join(one) for one in sorted(arguments))


def _without_dots(path: bytes) -> bytes:
    """A path with `/./`, `/../` and then `//` resolved; `..` above the root stays."""
    kept: list[bytes] = []
    for part in path.split(b"/")[1:]:
        if part == b".." and kept and kept[-1] != b"..":
            kept.pop()
        elif part != b".":
            kept.append(part)
    return b"/" + b"/".join(filter(None, kept))


@lru_cache(maxsize=256)  # an archive has few, and many pages of each
def _host(authority: bytes, scheme: bytes) -> bytes:
    """Labels reversed, with commas; the port where it is not the scheme's own."""
    address = authority.rpartition(b"@")[2]
    host, colon, port = address.rpartition(b":")
    if not colon or not (port.isdigit() or not port):
        host, port = address, b""
    name = re.sub(rb"\.{2,}", b".", _decoded(host)).strip(b".")
    name = _WWW.sub(b"", _ipv4(_ascii(name).lower()))
    number = int(port[:9] or b"0")
    shown = b":%d" % number if number not in (0, _DEFAULT_PORTS.get(scheme)) else b""
    if name.startswith(b"["):
        return name.strip(b"[]") + shown
    return b",".join(reversed(name.split(b"."))) + shown


def _ascii(host: bytes) -> bytes:
    """An internationalised host in ASCII (IDNA 2003, as the other tools have it)."""
    if host.isascii():
        return _encoded(host)
    try:
        return _encoded(host.decode("utf-8").encode("idna"))
    except UnicodeError:
        return _encoded(host)


def _ipv4(host: bytes) -> bytes:
    """An address in one of its odd forms (decimal, octal, shortened) in the usual one."""
    numbers = host.split(b".")
    if len(numbers) > 4 or not all(re.fullmatch(rb"0[0-7]*|[1-9]\d{0,9}", one) for one in numbers):
        return host
    *first, last = [int(one, 8 if one[:1] == b"0" else 10) for one in numbers]
    if len(first) == 0:
        last %= 1 << 32
    if any(one > 255 for one in first) or last >= 1 << 8 * (4 - len(first)):
        return host
    return b".".join(b"%d" % one for one in (*first, *last.to_bytes(4 - len(first))))
