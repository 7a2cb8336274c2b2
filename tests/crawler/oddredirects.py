"""Odd ways of sending visitors on, and where browsers go then (Fetch, HTML and URL standards)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.crawler.oddserver import Case

HOST = b"127.0.0.1:PORT"  # whoever serves these knows the port


@dataclass(frozen=True, slots=True)
class Redirect:
    """One answer, and what is asked for because of it: path and query as sent, or nothing."""

    name: str
    location: bytes
    asked: str | None
    status: int = 302
    more: bytes = b""  #: lines of the head
    body: bytes = b""

    def case(self, port: int) -> Case:
        head = b"HTTP/1.1 %d Odd\r\nContent-Type: text/html\r\n" % self.status
        if self.location:
            head += b"Location:" + self.location + b"\r\n"
        head += self.more + b"Content-Length: %d\r\n\r\n" % len(self.body)
        return Case(name=self.name, pieces=((head + self.body).replace(b"PORT", b"%d" % port),))


def _page(name: str, asked: str | None, more: bytes = b"", body: bytes = b"") -> Redirect:
    return Redirect(name, b"", asked, 200, more, body)


REDIRECTS = (
    *(Redirect(f"by-{s}", b" /to-%d" % s, f"to-{s}", s) for s in (301, 302, 303, 307, 308)),
    *(Redirect(f"no-{s}", b" /never", None, s) for s in (200, 201, 204, 404, 410)),
    Redirect("relative", b" relative-to", "relative-to"),
    Redirect("no-blank", b"/glued-to", "glued-to"),
    Redirect("dots", b" /a/../../dots-to", "dots-to"),
    Redirect("encoded-dots", b" /a/%2e%2E/encoded-dots-to", "encoded-dots-to"),
    Redirect("query-alone", b" ?q=1", "query-alone?q=1"),
    Redirect("fragment", b" /fragment-to#part", "fragment-to"),
    Redirect("fragment-alone", b" #part", None),
    Redirect("empty", b" ", None),
    Redirect("none", b"", None),
    Redirect("itself", b" /itself", None),
    Redirect("circle", b" /circle-back", "circle-back"),
    Redirect("backslash", b" \\backslash-to", "backslash-to"),
    Redirect("blank", b" /blank to", "blank%20to"),
    Redirect("tab", b" /tab\t-to", "tab-to"),
    Redirect("nul", b" /nul\0to", "nul%00to"),
    Redirect("folded", b"\r\n /folded-to", "folded-to"),
    Redirect("utf-8", " /куды".encode(), "%D0%BA%D1%83%D0%B4%D1%8B"),
    Redirect("line-end", b" /line%0d%0aX:%20y", "line%0d%0aX:%20y"),
    Redirect("two", b" /two-first", "two-first", more=b"Location: /never\r\n"),
    Redirect("same-host", b" //" + HOST + b"/same-host-to", "same-host-to"),
    Redirect("three-slashes", b" http:///" + HOST + b"/three-to", "three-to"),
    Redirect("no-slashes", b" http:no-slashes-to", "no-slashes-to"),
    Redirect("upper-case", b" HTTP://" + HOST + b"/upper-to", "upper-to"),
    Redirect("credentials", b" http://u:p@" + HOST + b"/credentials-to", "credentials-to"),
    Redirect("with-body", b" /with-body-to", "with-body-to", body=b"<a href=/never>x</a>"),
    Redirect("with-cookies", b" /cookies-to", "cookies-to", more=b"Set-Cookie: " + b"x" * 60_000
             + b"\r\n"),
    Redirect("not-gzip", b" /not-gzip-to", "not-gzip-to", more=b"Content-Encoding: gzip\r\n",
             body=b"plain"),
    *(Redirect(f"to-{n}", b" " + where, None) for n, where in enumerate(
        (b"http://[", b"mailto:a@b.example", b"javascript:alert(1)", b"data:text/html,x",
         b"file:///etc/passwd", b"ftp://" + HOST + b"/x", b"http://", b"http:// a.example/"))),
    _page("refresh", "refresh-to", b"Refresh: 0; url=/refresh-to\r\n"),
    _page("refresh-bare", "bare-to", b"Refresh: 0;/bare-to\r\n"),
    _page("refresh-late", "late-to", b"refresh: 99.5, URL='/late-to'\r\n"),
    _page("refresh-never", None, b"Refresh: url=/never\r\n"),
    _page("meta", "meta-to", body=b"<meta http-equiv=Refresh content='0;url=/meta-to'>"),
    _page("meta-base", "based/to",
          body=b"<base href=/based/><meta http-equiv=refresh content='0;url=to'>"),
)  # fmt: skip
