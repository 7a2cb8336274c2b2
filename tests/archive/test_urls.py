"""References resolved as browsers do, whether or not an address of the kind was seen before."""

from __future__ import annotations

import ada_url
import pytest

from archive.wire import urls

BASES = ["http://a.example/b/c?d", "https://u:p@a.example:8443/", "http://[::1]:80/x"]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(
    "reference",
    [
        "/d", "/", "//other.example/e", "/\\other.example/e", "/\t/other.example/", "/\n/o/",
        "/%2e%2e/d", "/../d", "/d e", "/д", "\\d", "d", "", "?q", " /d ", "/d?x=#y",
        "http://x.example/../a", "http:d", "http:///x.example", "https://X.example:443/",
        "http://x.example\\@y.example/", "https://", "http://[", "/" + "d" * 600,
        "\u3000/d", "/d\xa0", "\x1f/d\0",
    ],
)  # fmt: skip
def test_a_remembered_answer_is_the_answer(base: str, reference: str) -> None:
    try:
        joined = ada_url.join_url(base, reference).partition("#")[0]
        expected = joined if joined.startswith("http") else None
    except ValueError:
        expected = None
    assert [urls.resolve(base, reference) for _ in range(2)] == [expected] * 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("http:/a.example/b", "http://a.example/b"),
        ("HTTP:a.example", "http://a.example/"),
        ("https:\\\\a.example\\b#c", "https://a.example/b"),
        ("http://a.example/\ud800", "http://a.example/%EF%BF%BD"),
        ("http://a.b.xn--pokxncvks/", "http://a.b.xn--pokxncvks/"),
        ("a.example/b", None),
        ("#b", None),
        ("mailto:a@b.example", None),
    ],
)
def test_addresses_that_stand_alone(said: str, meant: str | None) -> None:
    assert urls.normalise(said) == meant
