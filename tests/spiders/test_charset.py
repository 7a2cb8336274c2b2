"""In which charset a page is read, and what is sent back in it."""

from __future__ import annotations

import pytest

from spiders.vocabulary import charset
from spiders.vocabulary.html import Html

URL = "https://example.org/a/page.html"
CYRILLIC = "Зернавая рада зачыніла акно для экспарцёраў, і ніхто не скажа, ці надоўга."
RUSSIAN = "Зерновой совет закрыл окно для экспортёров, и никто не скажет, надолго ли."


@pytest.mark.parametrize(
    ("body", "content_type", "declared", "used", "text"),
    [
        (CYRILLIC.encode(), "text/html; charset=utf-8", "utf-8", "utf-8", CYRILLIC),
        (CYRILLIC.encode(), None, None, "utf-8", CYRILLIC),
        # a server's default says one thing, the page another, the bytes decide
        (CYRILLIC.encode(), "text/html; charset=iso-8859-1", "iso-8859-1", "utf-8", CYRILLIC),
        (CYRILLIC.encode()[:-1], None, None, "utf-8", CYRILLIC[:-1]),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", "windows-1251", "cp1251",
         RUSSIAN),
        (b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), "text/html",
         "windows-1251", "cp1251", '<meta charset="windows-1251">' + RUSSIAN),
        (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>"
         + RUSSIAN.encode("koi8-r"), None, "koi8-r", "koi8-r",
         "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>" + RUSSIAN),
        # late in the page, and not what the bytes look like
        (b" " * 20_000 + b"<meta charset=koi8-u>" + "ҐЕ".encode("koi8-u"), None, "koi8-u",
         "koi8-u", " " * 20_000 + "<meta charset=koi8-u>ҐЕ"),
        # declared UTF-8 that is none
        (CYRILLIC.encode("cp1251"), "text/html; charset=utf-8", "utf-8", "cp1251", CYRILLIC),
        # declared Western by a server's default
        (CYRILLIC.encode("cp1251"), "text/html; charset=iso-8859-1", "iso-8859-1", "cp1251",
         CYRILLIC),
        (b'<meta charset="koi8-r">' + RUSSIAN.encode("koi8-r"), "text/html; charset=iso-8859-1",
         "iso-8859-1", "koi8-r", '<meta charset="koi8-r">' + RUSSIAN),
        # undeclared
        (CYRILLIC.encode("cp1251"), None, None, "cp1251", CYRILLIC),
        (RUSSIAN.encode("koi8-r"), "text/html", None, "koi8-r", RUSSIAN),
        ("Café crème".encode("latin-1"), None, None, "cp1252", "Café crème"),
        ("“smart”".encode("cp1252"), "text/html; charset=ISO-8859-1", "ISO-8859-1", "cp1252",
         "“smart”"),
        (b"\xef\xbb\xbfplain", "text/html; charset=windows-1251", "windows-1251", "utf-8", "plain"),
        ("план".encode("utf-16"), None, None, "utf-16-le", "план"),
        (b"plain", "text/html; charset=no-such-thing", "no-such-thing", "utf-8", "plain"),
        (b"\xff\xfe\xfd", "text/html; charset=hex", "hex", "utf-16-le", "\ufffd"),
        (b"", None, None, "utf-8", ""),
    ],
)  # fmt: skip
def test_charset(
    body: bytes, content_type: str | None, declared: str | None, used: str, text: str
) -> None:
    decoded = charset.decode(body, content_type)
    assert decoded == charset.Decoded(text, declared, used)
    assert decoded.utf8 == text.encode()


@pytest.mark.parametrize(
    ("href", "asked"),
    [
        ("/s?q=рек\u0430&p=2#край", "/s?q=%F0%E5%EA%E0&p=2"),
        ("/s?q=%D1%80", "/s?q=%D1%80"),
        ("/река?q=1", "/%D1%80%D0%B5%D0%BA%D0%B0?q=1"),
        ("/s?q=€☃", "/s?q=%88%26%239731%3B"),
    ],
)
def test_queries_are_sent_in_the_charset_of_their_page(href: str, asked: str) -> None:
    """As Chromium asks for them (WHATWG URL, 4.4, query state)."""
    body = f'<meta charset="windows-1251"><p>{RUSSIAN}<a href="{href}">x</a>'
    page = Html("https://example.org/", body.encode("cp1251", "xmlcharrefreplace"))
    assert [link.url for link in page.links()] == [f"https://example.org{asked}"]
