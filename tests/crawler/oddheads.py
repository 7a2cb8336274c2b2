"""Odd heads: status lines, fields, interim responses, and ends that come too early."""

from __future__ import annotations

from tests.crawler.oddserver import Case

OK = b"HTTP/1.1 200 OK\r\n"
HELLO = b"Content-Length: 5\r\n\r\nhello"


def _lines(name: str, *lines: bytes, **more: object) -> Case:
    """An honest answer whose head has these lines as well."""
    answer = OK + b"".join(line + b"\r\n" for line in lines) + HELLO
    return Case(name=name, pieces=(answer,), reused=True, **more)  # type: ignore[arg-type]


def _start(name: str, line: bytes, **more: object) -> Case:
    """An honest answer but for its first line."""
    return Case(name=name, pieces=(line + HELLO,), **{"reused": True, **more})  # type: ignore[arg-type]


FIELDS = (
    _lines("plain"),
    _lines("case-and-order", b"x-LOWER: 1", b"SERVER: Odd", b"eTaG: \"a\"", b"Date: now"),
    _lines("repeated", b"Set-Cookie: a=1", b"X: y", b"set-cookie: b=2",
           fields=(("set-cookie", ("a=1", "b=2")),)),
    _lines("latin-1", b"X-Place: M\xfcnchen", fields=(("x-place", ("München",)),)),
    _lines("utf-8", "X-Place: Мінск".encode(), fields=(("x-place", ("Мінск",)),)),
    _lines("folded", b"X-Long: one", b"  two", b"\tthree",
           fields=(("x-long", ("one two three",)),)),
    _lines("fold-first", b" leading: space"),
    _lines("no-colon", b"this line has none", b"X: y", fields=(("x", ("y",)),)),
    _lines("space-before-colon", b"X-Odd : y", fields=(("x-odd", ("y",)),)),
    _lines("tabs", b"X-Odd:\t y \t", fields=(("x-odd", ("y",)),)),
    _lines("no-space", b"X-Odd:y", fields=(("x-odd", ("y",)),)),
    _lines("empty-value", b"X-Odd:", b"X-Odder: ", fields=(("x-odd", ("",)), ("x-odder", ("",)))),
    _lines("empty-name", b": nobody"),
    _lines("nul", b"X-Nul: a\0b", fields=(("x-nul", ("a\0b",)),)),
    _lines("controls", b"X-Bell: \x07\x1b[31m", b"X\x01: y"),
    _lines("bare-cr", b"X-Cr: a\rb", fields=(("x-cr", ("a\rb",)),)),
    _lines("name-utf-8", "Імя: значэнне".encode()),
    _lines("very-long", b"X-Long: " + b"x" * 100_000, fields=(("x-long", ("x" * 100_000,)),)),
    _lines("many", *(b"X-%d: %d" % (number, number) for number in range(2000))),
    Case(name="connection-close", pieces=(OK + b"Connection: close\r\n" + HELLO,), end="close"),
)  # fmt: skip

STARTS = (
    _start("no-reason", b"HTTP/1.1 200\r\n"),
    _start("space-no-reason", b"HTTP/1.1 200 \r\n"),
    _start("reason-utf-8", "HTTP/1.1 200 Усё добра\r\n".encode()),
    _start("reason-latin-1", b"HTTP/1.1 200 Gr\xfc\xdfe\r\n"),
    _start("reason-glued", b"HTTP/1.1 200OK\r\n"),
    _start("lower-case", b"http/1.1 200 ok\r\n"),
    _start("two-spaces", b"HTTP/1.1  200  OK\r\n"),
    _start("no-version", b"HTTP 200 OK\r\n", end="close", reused=False),
    _start("version-1.2", b"HTTP/1.2 200 OK\r\n", end="close", reused=False),
    _start("version-2", b"HTTP/2 200\r\n", end="close", reused=False),
    _start("status-999", b"HTTP/1.1 999 Go Away\r\n", status=999),
    _start("status-000", b"HTTP/1.1 000 Nothing\r\n", status=0),
    _start("status-451", b"HTTP/1.1 451 Unavailable For Legal Reasons\r\n", status=451),
    _start("leading-crlf", b"\r\n\r\n" + OK),
    _start("leading-lf", b"\n" + OK),
    _start("old-keep-alive", b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n"),
    _start("old", b"HTTP/1.0 200 OK\r\n", end="close", reused=False),
    Case(name="bare-lf", pieces=(b"HTTP/1.1 200 OK\nX: y\nContent-Length: 5\n\nhello",),
         fields=(("x", ("y",)),), reused=True),
    Case(name="mixed-line-ends", pieces=(b"HTTP/1.1 200 OK\r\nX: y\nContent-Length: 5\r\n\nhello",),
         fields=(("x", ("y",)),), reused=True),
    Case(name="byte-by-byte", pieces=tuple(bytes([byte]) for byte in OK + HELLO), reused=True),
)  # fmt: skip

HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
INTERIM = (
    Case(name="early-hints", pieces=(HINT + OK + HELLO,), interim=1, reused=True),
    Case(name="several-interim", pieces=(b"HTTP/1.1 100 Continue\r\n\r\n", HINT, HINT, OK + HELLO),
         interim=3, reused=True),
    Case(name="interim-odd-lines", pieces=(b"HTTP/1.1 102\nX: y\n\n", OK + HELLO), interim=1,
         reused=True),
    Case(name="interim-then-eof", pieces=(HINT,), end="close", status=None, entity=b"", interim=1,
         truncated="disconnect"),
    Case(name="interim-then-reset", pieces=(HINT,), end="reset", status=None, entity=b"", interim=1,
         truncated="disconnect"),
    Case(name="interim-then-silence", pieces=(HINT,), end="hold", status=None, entity=b"",
         interim=1, truncated="time"),
    Case(name="interim-flood", pieces=(HINT,), end="endless", status=None, entity=None,
         truncated="length"),
    Case(name="switching", pieces=(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello",),
         end="close", status=101),
)  # fmt: skip

CUT = (
    Case(name="empty", pieces=(), end="close", status=None, failure="disconnect"),
    Case(name="empty-reset", pieces=(), end="reset", status=None, failure="disconnect"),
    Case(name="silence", pieces=(), end="hold", status=None, failure="timeout"),
    Case(name="only-crlf", pieces=(b"\r\n\r\n",), end="close", status=None, entity=b"\r\n\r\n",
         truncated="disconnect"),
    Case(name="half-status-line", pieces=(b"HTTP/1.1 20",), end="close", status=None,
         entity=b"HTTP/1.1 20", truncated="disconnect"),
    Case(name="half-head", pieces=(OK + b"Content-Type: text/ht",), end="close", entity=b"",
         truncated="disconnect"),
    Case(name="reset-in-head", pieces=(OK + b"Content-Type: text/ht",), end="reset", entity=b"",
         truncated="disconnect"),
    Case(name="stall-in-head", pieces=(OK + b"Content-Type: text/ht",), end="hold", entity=b"",
         truncated="time"),
    Case(name="close-after-head", pieces=(OK + b"Content-Length: 5\r\n\r\n",), end="close",
         entity=b"", truncated="disconnect"),
    Case(name="endless-head", pieces=(OK, b"X-More: of the same\r\n" * 500), end="endless",
         entity=None, truncated="length"),
    Case(name="endless-line", pieces=(OK + b"X: ", b"x" * 10_000), end="endless",
         entity=None, truncated="length"),
    Case(name="endless-reason", pieces=(b"HTTP/1.1 200 ", b"x" * 10_000), end="endless",
         status=None, entity=None, truncated="length"),
    Case(name="endless-lines-before", pieces=(b"\r\n" * 5_000,), end="endless", status=None,
         entity=None, truncated="length"),
)  # fmt: skip

FOREIGN = (
    Case(name="http-0.9", pieces=(b"<p>hello",), end="close", status=None, entity=b"<p>hello"),
    Case(name="garbage", pieces=(bytes(range(256)),), end="close", status=None,
         entity=bytes(range(256))),
    Case(name="garbage-reset", pieces=(b"\x00\x01\x02",), end="reset", status=None,
         entity=b"\x00\x01\x02", truncated="disconnect"),
    Case(name="ssh", pieces=(b"SSH-2.0-OpenSSH_9.9\r\n",), end="hold", status=None,
         entity=b"SSH-2.0-OpenSSH_9.9\r\n", truncated="time"),
    Case(name="icy", pieces=(b"ICY 200 OK\r\n\r\nhello",), end="close", status=None,
         entity=b"ICY 200 OK\r\n\r\nhello"),
    Case(name="status-2000", pieces=(b"HTTP/1.1 2000 OK\r\n\r\n",), end="close", status=None,
         entity=b"HTTP/1.1 2000 OK\r\n\r\n"),
    Case(name="status-words", pieces=(b"HTTP/1.1 OK\r\n\r\nhello",), end="close", status=None,
         entity=b"HTTP/1.1 OK\r\n\r\nhello"),
)  # fmt: skip

CASES = (*FIELDS, *STARTS, *INTERIM, *CUT, *FOREIGN)
