"""What scripts, style sheets, drawings and manifests need, found without running anything."""

from __future__ import annotations

import time

import pytest

from spiders.vocabulary import needs, requisites

AT = "https://plain.example/js/main.js"
JS = "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('import "./a.js"', "js/a.js"),
        ("import{a as b,c}from'../a.js';x()", "a.js"),
        ('import x, * as y from "/a.js"', "a.js"),
        ("import {\n  one,\n  two,\n} from './a.js'\n", "js/a.js"),
        ('const x = 1;export*from"./a.js"', "js/a.js"),
        ("export { a }\nimport './a.js'", "js/a.js"),
        ('/*! licence */import"./a.js"', "js/a.js"),
        ("x.then(() => import('./a.js'))", "js/a.js"),
        ("import('./a.js', {with: {type: 'json'}})", "js/a.js"),
        ('import "react"', ""),  # a name of an import map, or of a bundler
        ('export const a = "./a.js"', ""),
        ("import(`./${name}.js`)", ""),
        ("// import './a.js'", ""),
        ("/** @example\n * import './a.js'\n */", ""),
        ("x = \"import './a.js'\"", ""),
        ("important './a.js'", ""),
    ],
)
def test_what_a_script_imports(script: str, found: str) -> None:
    said = {link.url for link in needs.of(AT, script.encode(), JS)}
    assert said == ({f"https://plain.example/{found}"} if found else set())


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("new URL('a.png', import.meta.url)", "js/a.png"),
        ("new Worker(new URL( `./a.js` , import.meta.url), {type: 'module'})", "js/a.js"),
        ("importScripts('a.js', \"../b.js\")", "js/a.js b.js"),
        ("new Worker('/a.js')", "a.js"),
        ('new SharedWorker("/a?b")', "a?b"),
        ("fetch('/a').then(x)", "a"),
        ("fetch('/a', {credentials: 'include'})", "a"),
        ("fetch('/a', {method: 'DELETE'})", ""),
        ("fetch('/user/logout'); x.open('GET', '/basket?add-to-cart=5')", ""),
        ("fetch('/a/' + b)", ""),
        ("fetch(`/a/${b}`)", ""),
        ("x.open('GET', '/a')", "a"),
        ("x.open('POST', '/a')", ""),
        ("x.src = '/a'", "a"),
        ("if (x.src == '/a') y()", ""),
        ('{"a":"\\/b\\/c.png","d":["/e.webp?f=1"]}', "b/c.png e.webp?f=1"),
        ("x('url(/a.woff2)')", "a.woff2"),
        ("x.innerHTML = '<img src=\"/a.gif\">'", "a.gif"),
        ("x = '/a.' + b; c = d + '/e.png'; f = '/g.js' + h", ""),
        ("/\\/a\\.png/.test('text/css') || '/a.html' || 'b.png'", ""),
        ("fetch('a.json'); new Worker('b.js')", ""),  # of a page that is not known here
    ],
)
def test_what_a_script_loads_by_name(script: str, found: str) -> None:
    said = [link.url for link in needs.of(AT, script.encode(), JS)]
    wanted = [f"https://plain.example/{name}" for name in found.split()]
    assert list(dict.fromkeys(said)) == wanted


def test_of_a_list_of_files_in_a_script_a_hundred_are_fetched() -> None:
    flags = ",".join(f'"/flags/{number}.svg"' for number in range(300))
    assert len(list(needs.of(AT, f"x=[{flags}]".encode(), JS))) == 100


@pytest.mark.parametrize(
    ("body", "kind", "found"),
    [
        ('a { background: image-set("a.png" 1x, url(b.png) 2x) }', "text/css", ["a.png", "b.png"]),
        ('a { background: image-set("a.png" type("image/png")) }', "text/css", ["a.png"]),
        ("@import a; @import%20url(b.css); @important url(c", "text/css", ["b.css", "c"]),
        ("@namespace svg url(http://www.w3.org/2000/svg); a { color: red }", "text/css", []),
        ('{"icons": [{"src": "a.png"}, 1, {}]}', "application/manifest+json", ["a.png"]),
        ('{"icons": {"src": "a.png"}}', "application/manifest+json", []),
        ("[" * 9999, "application/manifest+json", []),
        ('<svg><image href="a.png"/><use href="#b"/></svg>', "image/svg+xml", ["a.png"]),
        (
            '<svg><script href="a.js"/><g filter="url(b.svg#c)"/></svg>',
            "image/svg+xml",
            ["a.js", "b.svg"],
        ),
        ('<?xml-stylesheet href="a.xsl"?><a><img src="b.png"/></a>', "text/xml", ["a.xsl"]),
        ('import "./a.js"', "text/plain", []),
    ],
)
def test_what_other_files_need(body: str, kind: str, found: list[str]) -> None:
    said = [link.url for link in needs.of("https://plain.example/x", body.encode(), kind)]
    assert said == [f"https://plain.example/{name}" for name in found]


@pytest.mark.parametrize(
    "script",
    ["\nimport " * 300_000, "import{" * 300_000, 'import"' * 300_000, "import(" * 300_000,
     ";import" + " " * 2_000_000, "import x from '" * 200_000, "import;fetch('" * 200_000,
     "importScripts(" * 200_000, "fetch('a'," * 300_000, "'/" * 1_000_000, ".src=" * 500_000,
     "import(" + "'a" * 900_000, "new URL('" * 300_000, "'/a.js'" + " " * 2_000_000],
    ids=range(14),
)  # fmt: skip
def test_a_script_that_hurts_is_read_in_time(script: str) -> None:
    began = time.process_time()
    assert len(list(needs.of(AT, script.encode(), JS))) < 10
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("</a.css>; rel=preload; as=style", ["a.css"]),
        ('<a.png>; rel="icon x"; title="<b>, c", <b>; rel=shortlink', ["x/a.png"]),
        ("<a>; rel=preload; as=document, <b.js>;rel=modulepreload", ["x/b.js"]),
        ("<javascript:1>; rel=stylesheet, <a; rel=icon", []),
        ("<a>;" + "a" * 300_000 + "<a>;" * 100_000 + "<a" * 100_000, []),
    ],
    ids=range(5),
)
def test_what_the_field_link_names(said: str, found: list[str]) -> None:
    links_found = [link.url for link in requisites.named(said, "https://plain.example/x/y")]
    assert links_found == [f"https://plain.example/{name}" for name in found]
