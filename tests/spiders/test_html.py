"""One HTML body, asked many things: text, metadata, links, what it needs to be shown."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from spiders.vocabulary.html import Html
from spiders.vocabulary.links import refresh

URL = "https://example.org/a/page.html"
CYRILLIC = "Зернавая рада зачыніла акно для экспарцёраў, і ніхто не скажа, ці надоўга."
RUSSIAN = "Зерновой совет закрыл окно для экспортёров, и никто не скажет, надолго ли."


def html(body: str, content_type: str | None = "text/html; charset=utf-8") -> Html:
    return Html(URL, body.encode(), content_type)


def test_blocks_are_the_visible_lines_in_order() -> None:
    page = html("""<body>before<script>x</script><h1>A <b>bold</b><br>title</h1>
        <p>one<!-- gone -->&nbsp;two<br>three<br><br>four</p><div hidden>no</div>
        <p style="display: none">no</p><noscript>no</noscript><template>no</template>
        <ul><li>item</ul><table><tr><td>cell<td>other</table><p>soft&shy;ly</body>""")
    assert [block.text for block in page.blocks] == [
        "before", "A bold title", "one two", "three", "four", "item", "cell", "other", "softly",
    ]  # fmt: skip
    assert [block.broken for block in page.blocks[2:5]] == [False, True, False]
    assert page.blocks[1].heading == 1
    assert page.blocks[1].parts == ("A", "bold", "title")


def test_blocks_know_links_and_regions() -> None:
    page = html("""<nav><a href=/>Home</a></nav><article><header><p>Week</p></header>
        <p>Half <a href=/x>link</a></p></article><div role=complementary>Side</div>""")
    assert [(block.text, block.linked, set(block.regions)) for block in page.blocks] == [
        ("Home", True, {"nav"}),
        ("Week", False, {"header"}),
        ("Half link", False, set()),
        ("Side", False, {"aside"}),
    ]
    assert page.blocks[2].link_share == pytest.approx(4 / 9)


def test_what_a_page_says_of_itself() -> None:
    page = html("""<html lang=be-BY><head><title> A
        title </title><svg><title>no</title></svg><base href="/b/">
        <meta name=Author content="A. B."><meta property=og:title content="T &amp; U">
        <meta property=og:title content=second><link rel=canonical href="../c">
        <link rel=alternate hreflang=EN href=/en>
        <link rel=alternate hreflang=be href=/be></head>""")
    assert (page.title, page.lang) == ("A title", "be-BY")
    assert page.metas == {"author": "A. B.", "og:title": "T & U"}
    assert page.base == "https://example.org/b/"
    assert page.canonical == "https://example.org/c"
    assert page.alternates == {"en": "https://example.org/en", "be": "https://example.org/be"}


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ('{"@type": "Article", "headline": "A"}', ["A"]),
        ('[{"headline": "A"}, {"headline": "B"}]', ["A", "B"]),
        ('{"@graph": [{"headline": "A"}, {"headline": "B"}]}', [None, "A", "B"]),
        ('<!-- {"headline": "A"} -->', ["A"]),
        ('{"headline": "A",}', ["A"]),
        ('{"headline": "two\nlines"}', ["two\nlines"]),
        ('{"headline": ', []),
        ("[" * 100_000, []),
        ('"text"', []),
    ],
)
def test_json_ld(script: str, names: list[str | None]) -> None:
    page = html(f'<script type="application/ld+json">{script}</script>')
    assert [thing.get("headline") for thing in page.json_ld] == names


def test_links_are_where_a_reader_can_go() -> None:
    page = html("""<head><base href="https://example.org/b/"><link rel=next href=2>
        <link rel=alternate type=application/rss+xml href=/feed>
        <link rel=alternate hreflang=be href=/be/>
        <link rel=alternate type=application/json href=/wp-json/1>
        <meta http-equiv=refresh content="5; URL='/moved'"></head><a href="p">x</a>
        <a href="p#part">x</a><a href="#top">x</a><a href="mailto:a@b">x</a>
        <a href="//o.org/é">x</a>
        <map><area href=/area></map><a href="/f.zip" download>x</a><a>x</a>
        <a href="http://[broken">x</a>""")
    assert [(link.url, link.hop, link.kind) for link in page.links()] == [
        ("https://example.org/moved", "R", "page"),
        ("https://example.org/b/2", "L", "page"),
        ("https://example.org/feed", "L", "feed"),
        ("https://example.org/be/", "L", "page"),
        ("https://example.org/b/p", "L", "page"),
        ("https://o.org/%C3%A9", "L", "page"),
        ("https://example.org/area", "L", "page"),
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("0;url=/m", "/m"),
        ("0; URL = '/m'x", "/m"),
        ('1.5,url="/m', "/m"),
        (" .5 /m", "/m"),
        ("0;/m", "/m"),
        ("0;url=m?url=/n;o", "/b/m?url=/n;o"),
        ("0;urls=m", "/b/urls=m"),
        ("0", None),
        ("0;", None),
        ("0;url=''", None),
        ("0/m", None),
        ("url=/m", None),
        ("-1;url=/m", None),
        ("0;url=javascript:m()", None),
        ("0;url=#m", None),
        ("9" * 100_000, None),
    ],
)
def test_readers_are_sent_on_as_browsers_do_it(said: str, meant: str | None) -> None:
    found = [link.url for link in refresh("https://example.org/b/c", said)]
    assert found == ([f"https://example.org{meant}"] if meant else [])


REQUISITES = [
    ('<img src=a.png srcset="b.png 1x, c.png 2x">', ["a.png", "b.png", "c.png"]),
    ('<img src="data:image/gif;base64,R0" data-src=late.png>', ["late.png"]),
    ('<img data-lazy-srcset="s.jpg 300w, t.jpg 600w">', ["s.jpg", "t.jpg"]),
    # Wix writes commas into its addresses
    ('<img srcset="w_1,h_2/a.jpg 1x, w_3,h_4/b.jpg 2x">', ["w_1,h_2/a.jpg", "w_3,h_4/b.jpg"]),
    ("<picture><source srcset=a.webp><img src=a.jpg></picture>", ["a.webp", "a.jpg"]),
    ("<video src=v.mp4 poster=p.jpg><source src=w.webm><track src=t.vtt></video>",
     ["v.mp4", "p.jpg", "w.webm", "t.vtt"]),
    ("<audio src=a.mp3></audio>", ["a.mp3"]),
    ("<script src=s.js></script>", ["s.js"]),
    ("<link rel='shortcut icon' href=i.ico><link rel=preload as=font href=f.woff2>"
     "<link rel=manifest href=m.json><link rel=preconnect href=//cdn>",
     ["i.ico", "f.woff2", "m.json"]),
    ("<link rel='alternate stylesheet' href=s.css>", ["s.css"]),
    ("<style>@import 'i.css'; a{background:url( \"b.png\" )} /* url(no.png) */</style>",
     ["i.css", "b.png"]),
    ("<p style=\"background-image:url(&quot;b.png&quot;)\">", ["b.png"]),
    ("<div data-bg='url(l.png)'></div><section data-background-image=m.png></section>",
     ["l.png", "m.png"]),
    ("<iframe src=f.html></iframe><embed src=e.swf><object data=o.pdf></object>",
     ["f.html", "e.swf", "o.pdf"]),
    ("<svg><use href=sprite.svg#x /><image href=i.png /></svg>", ["sprite.svg", "i.png"]),
    ("<svg><use href=#inline /></svg>", []),
    ("<body background=b.gif>", ["b.gif"]),
    ("<noscript><img src=n.png></noscript>", ["n.png"]),
    ("<img srcset='a.png,b.png 1x, c.png,  ,,d.png 2x (e, f), g.png'>",
     ["a.png,b.png", "c.png", "d.png", "g.png"]),
    ("<style>a{background:url('b\\'c.png')} d{background:url(e\\(f\\).png)}"
     " g{background:url(\"h\\\ni.png\")} j{fill:url(#k)} l{background:url('m.png</style>",
     ["b'c.png", "e(f).png", "hi.png", "m.png"]),
    ("<p style='background:URL(a.png'>", ["a.png"]),
    ("<svg><rect filter='url(f.svg#a)' fill='url(#b)'/><script href=s.js></script></svg>",
     ["f.svg", "s.js"]),
    ("<iframe srcdoc=\"<base href='/b/'><img src=i.png><iframe src=f.html></iframe>\"></iframe>",
     ["../b/i.png", "../b/f.html"]),
    ("<img data-src=/i/1 data-hi-res-src=r.png data-p=x.y><iframe nitro-lazy-src=f.html></iframe>",
     ["../i/1", "r.png", "f.html"]),
    ("<div data-setbg='i/a.png' data-name=b.png data-at='14:30/1.5' data-x='a/b.html'></div>",
     ["i/a.png"]),
    ("<div data-settings='{\"image\": \"\\/i\\/a.png\", \"n\": 1.5}'></div>", ["../i/a.png"]),
    ("<a href='b/x.src.js'>b</a><b title='a/b.png, x.src'>c</b>", []),
    ("<div data-bg-multi='url(a.png), url(b.png)' data-charset=utf-8.1></div>",
     ["a.png", "b.png"]),
    ("<img src=x.png onerror=\"this.src='y.png'\" onclick=\"a('/z.png')\">", ["x.png", "y.png"]),
    ("<script type=text/plain data-src=s.js></script><link data-href=css/l.css>",
     ["s.js", "css/l.css"]),
    ("<script>new Image().src = 'i.png'; import('./m.js')</script>"
     "<script type=application/ld+json>{\"logo\": \"/no.png\"}</script>"
     "<script type=text/template>'/no.png'</script>",
     ["m.js", "i.png"]),
    ("<script type=importmap>{\"imports\": {\"a\": \"./a.js\", \"b/\": \"./c/\"},"
     " \"scopes\": {\"/\": {\"a\": \"./d.js\"}}}</script>"
     "<script type=module>import 'a'; import 'b/e.js'; import 'f/g.js'</script>",
     ["a.js", "d.js", "c/e.js"]),
    ("<link rel=prefetch href=n.js><link rel=dns-prefetch href=//cdn>", ["n.js"]),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "wanted"), REQUISITES)
def test_requisites_are_what_the_page_needs_to_be_shown(markup: str, wanted: list[str]) -> None:
    found = html(markup).requisites()
    assert [link.url for link in found] == [
        urljoin("https://example.org/a/", name) for name in wanted
    ]
    assert {link.hop for link in found} <= {"E"}


def test_a_body_longer_than_the_limit_is_read_in_part() -> None:
    page = Html(URL, b"<p>start</p>" + b" " * (16 * 1024 * 1024) + b"<p>end</p>", None)
    assert page.text == "start"


@pytest.mark.parametrize(
    ("body", "characters", "cut"),
    [
        pytest.param("<p>" + "word " * 199_999, 999_994, False, id="a book is whole"),
        pytest.param("<p>" + "word " * 300_000, 999_999, True, id="one long line"),
        pytest.param("<p>The word.</p>" * 20_000 + "<p>More.", 20_000 * 10 - 1, True, id="lines"),
        pytest.param("<p>" + "word<br>" * 20_000, 20_000 * 5 - 1, True, id="as many"),
    ],
)
def test_the_text_of_a_page_is_read_up_to_a_limit(body: str, characters: int, cut: bool) -> None:
    page = Html(URL, body.encode(), None)
    assert (len(page.text), page.layout.cut) == (characters, cut)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("<p class=x>text a b c</p>", 3),
        ("<p a b='1 2 3' c=\"4>5\" d>x", 5),
        ('<p a=\'1\'b="2"c="', 5),
        ("a < b", 1),
        ("<p a\0b\0>".replace("\0", chr(0)), 2),
    ],
)
def test_tags_and_attributes_are_counted(body: str, count: int) -> None:
    page = Html(URL, body.encode(), None)
    assert page.parts == count
    assert page.has_more_parts(count - 1) and not page.has_more_parts(count)


@pytest.mark.parametrize("body", [b"", b"\0", b"\xff\xff", b"<", b"<!-- ", b"plain", b"<html"])
def test_any_bytes_are_a_page(body: bytes) -> None:
    page = Html(URL, body, None)
    assert page.blocks is not None
    assert page.links() == page.requisites() == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<!doctype html><title>x</title><main><p>one</p></main>", "one"),
        ("<title>x</title><article>one</article><p>two</p>", "one\ntwo"),
        ("<head><title>x</title><section>one</section></head><body><p>two</p>", "one\ntwo"),
    ],
)
def test_a_page_that_opens_no_body(body: str, text: str) -> None:
    assert html(body).text == text


@pytest.mark.parametrize(
    ("body", "text", "links"),
    [
        ("<html><body><p>one</p></body></html><p>two <a href=t>three</a></p>", "one\ntwo three", 1),
        ("<html><body><p>one</p></html>tail <a href=t>three</a>", "one\ntail three", 1),
        ("<html><body>one</body></html><html><body><p>two</body></html>", "one\ntwo", 0),
    ],
)
def test_what_follows_the_end_belongs_to_the_page(body: str, text: str, links: int) -> None:
    page = html(body)
    assert page.text.split() == text.split()
    assert len(page.links()) == links
