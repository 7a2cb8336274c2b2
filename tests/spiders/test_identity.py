"""One piece has one identity under all its addresses, and two pieces never share one."""

from __future__ import annotations

import pytest

from spiders.catalogue import source_for, sources

FOCUS, NAM = "belarusinfocus.pro", "www.belarus-nau.org"
MLYNY = "%D0%BC%D0%BB%D1%8B%D0%BD%D1%8B"  # млыны
#: Source, identity, and the addresses of one piece: hosts, schemes, slashes, sections, residue.
SAME = [
    ("belarus_in_focus", "mills", [
        f"https://{FOCUS}/the-ruling-elite/mills/",
        f"https://{FOCUS}:443/the-ruling-elite/mills",
        f"http://{FOCUS}/ruling-elite/mills",
        f"https://{FOCUS.upper()}./the-ruling-elite/mills//",
        f"https://{FOCUS}/kiruyuchy-klas/mills/",
        f"https://{FOCUS}/mills/",
        "https://belarusinfocus.info/society-and-politics/mills?page=1",
        "http://www.belarusinfocus.info/society-and-political-parties/mills/?fbclid=x&page=3",
        f"https://{FOCUS}/the-ruling-elite//mills/#comments",
        f"https://{FOCUS}/the-ruling-elite/mills/amp/",
        f"https://{FOCUS}/the-ruling-elite/mills/?amp",
        f"https://{FOCUS}/the-ruling-elite/mills/?print=print-search",
    ]),
    ("belarus_in_focus", "belarus-hopes-2", [
        f"https://{FOCUS}/belarus-west-relations/belarus-hopes-2",
        "http://www.belarusinfocus.info/international-relations/belarus-hopes-2/",
    ]),
    ("belarus_in_focus", "5809mills_in_focus_2012", [
        "http://belarusinfocus.info/5809mills_in_focus_2012",
        f"https://{FOCUS}/5809mills_in_focus_2012/",
    ]),
    ("belarus_in_focus", "млыны", [
        f"https://{FOCUS}/be/gramadstva-i-partyi/{MLYNY}/",
        f"https://{FOCUS}/be/gramadstva-i-partyi/{MLYNY.lower()}",
        f"https://{FOCUS}/be/gramadstva-i-partyi/млыны",
    ]),
    ("belarus_in_focus", "йод", [f"https://{FOCUS}/be/x/йод", f"https://{FOCUS}/be/x/и\u0306од"]),
    ("national_anticrisis_management", "mills", [
        f"https://{NAM}/en/post/mills",
        "http://belarus-nau.org/en/post/mills/",
        f"https://{NAM}./en/post/mills?utm_source=telegram",
        f"https://{NAM}/post/mills#viewer-1",
    ]),
    ("national_anticrisis_management", "млыны", [
        f"https://{NAM}/post/{MLYNY}", f"https://{NAM}/ru/post/млыны",
    ]),
    ("national_anticrisis_management", "4xkl9adv81", [
        f"https://{NAM}/en/projects/tpost/4xkl9adv81-close-the-mil",
        "http://belarus-nau.org/news/tpost/4xkl9adv81",
        f"https://{NAM}/tpost/4xkl9adv81-close?amp=true",
    ]),
    ("belarus_digest", "/story/mills", [
        "https://belarusdigest.com/story/mills/",
        "http://www.belarusdigest.com/story/mills-5487",
        "https://belarusdigest.com/story/mills/?print=print-search",
    ]),
    ("osw", "/en/publikacje/osw-commentary/2021-08-05/mills", [
        "https://www.osw.waw.pl/en/publikacje/osw-commentary/2021-08-05/mills",
        "http://osw.waw.pl/en/publikacje/osw-commentary/2021-08-05/mills?page=3",
    ]),
    ("spring96", "/en/news/13980", [
        "https://spring96.org/en/news/13980", "http://spring96.org./en/news/13980/",
    ]),
    ("nashe_mnenie", "/articles/7568", [
        "https://nmn.media/articles/7568", "http://www.nmnby.eu/articles/7568/",
    ]),
    ("euroradio", "/en/mills", [
        "https://euroradio.fm/en/mills", "https://euroradio.by/en/mills",
        "https://euroradio.be/en/mills", "https://euro.radio.fm/en/mills/",
    ]),
    ("udf", "123", [
        "https://udf.name/english/politics/123-mills.html",
        "https://udf.by/english/politics/123-mills/amp.html",
    ]),
    ("belsat", "/en/news/22-07-2021-mills", [
        "https://belsat.eu/en/news/22-07-2021-mills/",
        "http://naviny.belsat.eu/en/news/22-07-2021-mills",
    ]),
    ("charter97", "/en/news/2020/8/9/1234", [
        "https://charter97.org/en/news/2020/8/9/1234/",
        "http://charter97.org/en/news/2020/8/9/1234?1",
    ]),
    ("nasha_niva", "12345", [
        "https://nashaniva.com/be/12345", "https://nashaniva.com/ru/12345/",
        "https://dck8xvlq18iei.cloudfront.net/be/12345", "https://nn.by/?c=ar&i=12345",
    ]),
    ("xn--e1afmkfd.xn--90ais", "/млыны", [
        "https://пример.бел/млыны/", f"http://www.xn--e1afmkfd.xn--90ais./{MLYNY}",
    ]),
    ("example.org", "/млыны?%D0%B3=1", [
        "https://example.org/млыны?г=1", f"http://www.example.org:80/{MLYNY}/?%D0%B3=1&gclid=x",
    ]),
]  # fmt: skip
#: Pairs of addresses that look alike and are not one piece.
DISTINCT = [
    (f"https://{FOCUS}/x/mills/", f"https://{FOCUS}/x/mills-2/"),
    (f"https://{FOCUS}/7136-2", f"https://{FOCUS}/7136"),
    (f"https://{FOCUS}/?p=1", f"https://{FOCUS}/?p=2"),
    (f"https://{NAM}/en/post/mills", f"https://{NAM}/en/post/mills-1"),
    (f"https://{NAM}/news/tpost/4xkl9adv81-mills", f"https://{NAM}/news/tpost/yc58oepjd1-mills"),
    ("https://spring96.org/en/news/13980", "https://spring96.org/en/news/13981"),
    ("https://nashaniva.com/be/12345", "https://nashaniva.com/be/123456"),
    ("https://example.org/a?page=2", "https://example.org/a"),  # a listing, for all that is known
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org:8443/a", "https://example.org/a"),
]
ADDRESSES = [(name, identity, url) for name, identity, urls in SAME for url in urls]


@pytest.mark.parametrize(("name", "identity", "url"), ADDRESSES)
def test_one_piece(name: str, identity: str, url: str) -> None:
    source = source_for(url)
    assert (source.name, source.identity(url)) == (name, identity)


@pytest.mark.parametrize(
    ("name", "url"), [(name, url) for name, _, url in ADDRESSES if name in sources()]
)
def test_it_is_cited_under_one_host_and_that_address_is_the_same_piece(name: str, url: str) -> None:
    source = source_for(url)
    cited = source.canonical(url)
    assert cited.isascii() and cited.startswith(f"https://{source.hosts[0]}/")
    assert source.identity(cited) == source.identity(url)
    assert source.canonical(cited) == cited


def test_a_view_of_a_piece_is_cited_as_the_piece() -> None:
    cited = f"https://{FOCUS}/x/mills/"
    for view in ("amp/", "amp", "print/", "?print=print-search", "?amp=1", "?page=3"):
        assert source_for(cited).canonical(cited + view) == cited


@pytest.mark.parametrize(("one", "other"), DISTINCT)
def test_two_pieces(one: str, other: str) -> None:
    first, second = source_for(one), source_for(other)
    assert (first.name, first.identity(one)) != (second.name, second.identity(other))
