"""Pages, sheets and sitemaps that cost a careless parser its memory or time, and traps."""

from __future__ import annotations

from benchmarks.hostile.answers import CSS, HTML, INDEX, OK, TEXT, URLSET, XML, answer
from tests.crawler.oddserver import Case

MANY = 100_000


def page(body: bytes, head: bytes = HTML) -> Case:
    """An HTML page at the hostile address."""
    return answer("x", b"<!doctype html><title>x</title><p>" + body, head)


def moved(location: bytes, name: str = "x", status: int = 302) -> Case:
    """A redirect."""
    line = b"HTTP/1.1 %d Moved\r\n" % status
    return answer(name, b"", b"Location: " + location + b"\r\n", line)


def sitemap(body: bytes, name: str = "sitemap.xml") -> Case:
    return answer(name, body, XML)


_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
)
_WORDS = b"<a href=%c/>%c</a>"

PAGES: dict[str, Case] = {
    "100,000 attributes": page(b"<p " + b" ".join(b"a%d=1" % n for n in range(MANY)) + b">x"),
    "100,000 equal attributes": page(b"<p " + b"a=1 " * MANY + b">x"),
    "a million open elements": page(b"<div>" * 10**6),
    "a million open links": page(b"<a href=y>" * 10**6),
    "a million closing tags": page(b"</p>" * 10**6),
    "a million open formats": page(b"<b><i>" * 500_000),
    "tables in tables": page(b"<table><tr><td>" * 50_000),
    "forms, selects, frames": page(b"<form><select><frameset>" * MANY),
    "300,000 links": page(b"".join(b"<a href=/l%d>x</a>" % n for n in range(300_000))),
    "100,000 images": page(b"".join(b"<img src=/i%d.png>" % n for n in range(MANY))),
    "a srcset of 100,000": page(b"<img srcset='" + b", ".join(b"/s%d 1x" % n for n in range(MANY))),
    "100,000 bases": page(b"<base href=/y/>" * MANY + b"<a href=z>x"),
    "a link of 10 MB": page(b'<a href="/' + b"y" * 10**7 + b'">x</a>'),
    "a tag of 30 MB": page(b"<" + b"y" * 30_000_000),
    "an attribute without end": page(b'<p class="' + b"y" * 30_000_000),
    "a comment without end": page(b"<!--" + b"-" * 30_000_000),
    "a script without end": page(b"<script>" + b"<" * 30_000_000),
    "30 MB of blanks": page(b" " * 30_000_000),
    "30 MB of text": page(b"word " * 6_000_000),
    "30 MB of zeros": page(bytes(30_000_000)),
    "30 MB of entities": page(b"&amp;" * 6_000_000),
    "a million entities that are none": page(b"&notit;" * 10**6),
    "a title of 10 MB": page(b"</p><title>" + b"y" * 10**7 + b"</title>"),
    "a data: URL of 10 MB": page(b'<img src="data:image/png;base64,' + b"A" * 10**7 + b'">'),
    "JSON-LD a million deep": page(b"<script type=application/ld+json>" + b"[" * 10**6),
    "JSON-LD with a huge number": page(b"<script type=application/ld+json>" + b"9" * 10**6),
    "100,000 inline styles": page(b'<p style="background:url(y.png)">' * MANY),
    "UTF-16 said to be UTF-8": page("ab\ud800".encode("utf-16", "surrogatepass") * MANY),
    "a charset that is none": page(
        b"x", b"Content-Type: text/html; charset=" + b"z" * 9000 + b"\r\n"
    ),
    "charset=undefined": page(b"\xff" * 1000, b"Content-Type: text/html; charset=undefined\r\n"),
    "charset=zlib": page(b"x\x9c", b"Content-Type: text/html; charset=zlib\r\n"),
    "HTML said to be an image": page(b"<div>" * MANY, b"Content-Type: image/png\r\n"),
    "100,000 cookies": page(b"x", HTML + b"Set-Cookie: a=b\r\n" * 15_000),
    "a head of 200 links": page(b"x", HTML + b"Link: </y>; rel=preload\r\n" * 200),
    "a million url() in a style": answer("style.css", b"a{b:url(y%d)}" * 10**6, CSS),
    "styles that import themselves": answer("style.css", b"@import 'style.css?';" * 1000, CSS),
    "nested blocks in a style": answer("style.css", b"a{" * 10**6, CSS),
    "a sitemap of 300,000": sitemap(
        URLSET + b"".join(b"<url><loc>/m%d</loc></url>" % n for n in range(300_000))
    ),
    "a sitemap of itself": sitemap(INDEX + b"<sitemap><loc>/sitemap.xml</loc></sitemap>" * 1000),
    "a million laughs": sitemap(_LAUGHS + b"]><urlset><url><loc>&m;</loc></url></urlset>"),
    "a file as an entity": sitemap(
        b'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&f;</loc></url>'
    ),
    "XML a million deep": sitemap(b"<u>" * 10**6),
    "XML of a million attributes": sitemap(
        b"<u " + b" ".join(b"a%d='1'" % n for n in range(10**6))
    ),
    "robots.txt of 100,000 rules": answer(
        "robots.txt",
        b"User-agent: *\n" + b"".join(b"Disallow: /no%d*y*z$\n" % n for n in range(MANY)),
        TEXT,
    ),
    "robots.txt of stars": answer(
        "robots.txt", b"User-agent: *\nDisallow: /" + b"*a" * 8000 + b"$\n", TEXT
    ),
    "robots.txt with a huge delay": answer(
        "robots.txt", b"User-agent: *\nCrawl-delay: 0.001\n" * 9, TEXT
    ),
}

TRAPS: dict[str, Case] = {
    "a redirect to itself": moved(b"/x"),
    "a redirect ever deeper": moved(b"y/"),
    "a redirect ever longer": moved(b"/x?" + b"y" * 3000),
    "a redirect to a file": moved(b"file:///etc/passwd"),
    "a redirect to a script": moved(b"javascript:alert(1)"),
    "a redirect to no host": moved(b"http://"),
    "a redirect to a port that is none": moved(b"http://127.0.0.1:99999/"),
    "a redirect of 200 kB": moved(b"/" + b"y" * 200_000),
    "a redirect of noise": moved(bytes(range(128, 256))),
    "robots.txt that redirects to itself": moved(b"/robots.txt", "robots.txt"),
    "a sitemap that redirects to itself": moved(b"/sitemap.xml", "sitemap.xml", 301),
    "a refresh to itself": page(b"<meta http-equiv=refresh content='0;url=/x'>"),
    "folders without end": page(b"".join(_WORDS % (c, c) for c in b"abcdef")),
    "a folder in itself": page(b"<a href=x/>again</a>"),
    "links to nowhere": page(
        b"<a href='http://['>1</a><a href='//'>2</a><a href='http:///y'>3</a><a href='\\\\y'>4</a>"
        b"<a href='mailto:a@b'>5</a><a href='http://256.256.256.256/'>6</a><a href='?'>7</a>"
    ),
    "304 to a plain question": answer("x", b"", b"", b"HTTP/1.1 304 Not Modified\r\n"),
    "401 in circles": answer("x", b"no", b"WWW-Authenticate: Basic\r\n", b"HTTP/1.1 401 No\r\n"),
    "503 for ever": answer("x", b"later", b"", b"HTTP/1.1 503 Busy\r\n"),
    "a Retry-After of a century": answer(
        "x", b"", b"Retry-After: 3153600000\r\n", b"HTTP/1.1 403 No\r\n"
    ),
    "206 unasked": answer(
        "x", b"part", b"Content-Range: bytes 0-3/9\r\n", b"HTTP/1.1 206 Part\r\n"
    ),
    "a page that answers with OK only": Case(name="x", pieces=(OK,), end="close"),
}
