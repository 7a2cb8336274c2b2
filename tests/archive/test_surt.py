"""SURT keys are those of the tools that read our index."""

from __future__ import annotations

import time

import pytest

from archive.wire.surt import surt

SESSION = "0123456789abcdef0123456789ABCDEF"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.News.example:443/Path/?B=2&a=1#top", "example,news)/path?a=1&b=2"),
        ("http://www2.news.example:8080/a/", "example,news:8080)/a"),
        ("https://news.example:80", "example,news:80)/"),
        ("http://user:pass@news.example/a//b/./c/../d", "example,news)/a/b/d"),
        ("http://news.example/../a/../../b", "example,news)/../../b"),
        ("news.example/a", "example,news)/a"),
        ("https://www1.News.example:443/A.b/c_D-1/", "example,news)/a.b/c_d-1"),
        ("http://0300.0.513:80/A", "1,2,0,192)/a"),
        ("  http://news.example/a\tb ", "example,news)/ab"),
        ("http://news.example./a?", "example,news)/a"),
        ("http://news.example/a?&b&&a", "example,news)/a?&&a&b"),
        ("http://news.example/?a=1&a&a=", "example,news)/?a&a=&a=1"),
        ("http://news.example/%7Ea/%2541?%26=%C3%A9", "example,news)/~a/a?&=%c3%a9"),
        ("http://news.example/a b", "example,news)/a%20b"),
        ("http://навіны.бел/шлях?ключ=З", "xn--90ais,xn--80ae5ac4e2c)/%d1%88%d0%bb%d1%8f%d1%85"
         "?%d0%ba%d0%bb%d1%8e%d1%87=%d0%97"),
        ("http://192.0.2.1/", "1,2,0,192)/"),
        ("http://3221225985/", "1,2,0,192)/"),
        ("http://0300.0.513/", "1,2,0,192)/"),
        ("http://[2001:db8::1]:8080/a", "2001:db8::1:8080)/a"),
        (f"http://n.example/a?jsessionid={SESSION}&x=1", "example,n)/a?x=1"),
        (f"http://n.example/a?x=1&PHPSESSID={SESSION}&z=2", "example,n)/a?x=1&z=2"),
        ("http://n.example/a?x=1&CFID=12&CFTOKEN=34", "example,n)/a?&x=1"),
        ("http://n.example/a?cfid=1cfid=2&cftoken=3&x=1", "example,n)/a?cfid=1x=1"),
        ("http://n.example/a?cfid=cfid=&cftoken=3&x=1", "example,n)/a?x=1"),
        ("http://n.example/(S(abcdefghijklmnopqrstuvwx))/x.aspx", "example,n)/x.aspx"),
        ("ftp://ftp.n.example/A", "example,n,ftp)/a"),
        ("dns:www.News.example", "dns:www.news.example"),
        ("urn:pageinfo:http://n.example/", "urn:pageinfo:http://n.example"),
        ("file:///a b.png", "file:/a%20b.png"),
        ("data:text/html,Hello World", "data:text/html,hello%20world"),
        ("http://news.example:no-port/a", "example:no-port,news)/a"),
        ("", "-"),
    ],
)  # fmt: skip
def test_keys(url: str, key: str) -> None:
    assert surt(url) == key


@pytest.mark.parametrize(
    "url", ["http://\u2028 \x85é/", "http://a\x0bb/\u00a0?\u3000", "x:\ud800", "http://%20.a/\x1c"]
)
def test_a_key_is_one_word_of_ascii(url: str) -> None:
    key = surt(url)
    assert key.isascii()
    assert len(key.split()) == 1


@pytest.mark.parametrize(
    "part", ["%25", "%2", "/..", "&a=%2525", "sid=", ".", "cfid=", f"/(a({'0' * 24}))"]
)
def test_hostile_length_costs_little(part: str) -> None:
    began = time.process_time()
    surt("http://news.example/" + part * 100_000)
    surt("http://news.example/?" + part * 100_000)
    assert time.process_time() - began < 2
