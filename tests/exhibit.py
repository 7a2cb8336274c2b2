"""A site whose pages show themselves in every way that browsers know, as data, and its server.

In what is said of a way, `{name.ext}` is an address of its own, and `{cdn:name.ext}` one on another
host. Each is answered, by what its name ends in, with something that a browser takes for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from archive.storage.collection import Collection
from crawler.demo.font import woff
from tests.command import letapis
from tests.loopback import Handler, listening
from tests.website import PIXEL

SITE, CDN = "http://exhibit.example", "http://cdn.exhibit.test"
_ASSET = re.compile(r"\{(?:(cdn):)?([\w-]+\.\w+[^{}\s]*)\}")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a page names what it needs."""

    name: str
    body: str = ""
    head: str = ""
    files: dict[str, str] = field(default_factory=dict)  #: what is in those that name others
    link: str = ""  #: in the field `Link` of the page
    scripted: bool = False  #: only a script would fetch it


def _lazy(attribute: str) -> Way:
    name = attribute.replace("data-", "lazy-")
    return Way(f"lazy: {attribute}", f'<img {attribute}="{{{name}.png}}" alt="">', scripted=True)


WAYS = (
    Way("img", '<img src="{img.png}" alt="">'),
    Way("img, other host", '<img src="{cdn:img.png}" alt="">'),
    Way("srcset", '<img srcset="{set-1.png} 1x, {set-2.png} 2x, {set-3.png} 3x" alt="">'),
    Way(
        "srcset by width",
        '<img srcset="{wide-1.png} 300w,{wide-2.png} 900w, {wide-3.png} 2000w" sizes="50vw">',
    ),
    Way(
        "picture",
        '<picture><source media="(max-width: 600px)" srcset="{small.png}">'
        '<source type="image/png" srcset="{large.png}, {large-2.png} 2x"><img src="{pic.png}">'
        "</picture>",
    ),
    Way("loading=lazy", '<div style="height: 20px"></div><img loading="lazy" src="{late.png}">'),
    Way(
        "preload imagesrcset",
        head='<link rel="preload" as="image" imagesrcset="{pre-1.png} 1x, {pre-2.png} 2x">',
    ),
    Way("preload", head='<link rel="preload" as="font" href="{preloaded.woff}" crossorigin>'),
    Way("field Link", link='<{field.png}>; rel="preload"; as=image'),
    Way("field Link, other host", link="<{cdn:field.css}>;rel=preload;as=style"),
    Way("icon", head='<link rel="shortcut icon" href="{icon.png}">'),
    Way(
        "manifest",
        head='<link rel="manifest" href="{app.webmanifest}">',
        files={"app.webmanifest": '{"name": "Exhibit", "icons": [{"src": "app-icon.png"}]}'},
    ),
    Way(
        "sheet",
        '<p class="sheet">sheet</p>',
        '<link rel="stylesheet" href="{sheet.css}">',
        {
            "sheet.css": '@import "imported.css"; @import url(imported-2.css) screen;\n'
            "@import url('layered.css') layer(base);\n"
            ".sheet { background: url( 'sheet.png' ) }",
            "imported.css": '.sheet { border-image: url("imported.png") 1 }',
            "imported-2.css": "@import 'deeper.css';",
            "deeper.css": ".sheet { list-style: square url(deeper.png); display: list-item }",
            "layered.css": ".sheet::after { content: url(layered.png) }",
        },
    ),
    Way("sheet, other host", head='<link rel="stylesheet" href="{cdn:other.css}">',
        files={"other.css": "html { background: url(other.png) }"}),
    Way(
        "font",
        '<p style="font-family: Exhibit">font</p>',
        '<style>@font-face { font-family: Exhibit; src: url({face.woff}) format("woff") }'
        "</style>",
    ),
    Way(
        "font, other host",
        '<p style="font-family: Far">font</p>',
        "<style>@font-face { font-family: Far; src: url({cdn:far.woff}) }</style>",
    ),
    Way(
        "style element",
        '<p class="inner">style</p>',
        '<style>@import url("{inner.css}"); .inner { background-image: url({inner.png}) }</style>',
        {"inner.css": ".inner { color: #123 }"},
    ),
    Way("style attribute", "<p style='background: url(\"{attribute.png}\")'>style</p>"),
    Way(
        "image-set",
        '<p class="is">set</p>',
        '<style>.is { background: image-set("{is-1.png}" 1x, "{is-2.png}" 2x) }</style>',
    ),
    Way("script", head='<script src="{plain.js}" defer></script>'),
    Way(
        "module",
        head='<script type="module" src="{main.mjs}"></script>',
        files={
            "main.mjs": 'import {one} from "./one.mjs";\nimport"./two.mjs";\n'
            'export * from "./three.mjs"; const x = one',
            "one.mjs": "/* import './never.mjs' */ export const one = 1",
            "three.mjs": "import * as four from './four.mjs'; export const five = four;",
        },
    ),
    Way(
        "inline module",
        '<script type="module">import "{inline.mjs}"; import("{dynamic.mjs}")</script>',
    ),
    Way("modulepreload", head='<link rel="modulepreload" href="{ahead.mjs}">'),
    Way(
        "import map",
        '<script type="module">import "mapped"</script>',
        '<script type="importmap">{"imports": {"mapped": "{mapped.mjs}"}}</script>',
    ),
    Way("video", '<video src="{film.mp4}" poster="{poster.png}" preload="auto"></video>'),
    Way(
        "sources and track",
        '<video preload="auto" autoplay muted><source src="{film.webm}" type="video/webm">'
        '<track default kind="captions" src="{captions.vtt}"></video>',
    ),
    Way("audio", '<audio src="{sound.ogg}" preload="auto"></audio>'),
    Way(
        "frame",
        '<iframe src="{frame.html}"></iframe>',
        files={"frame.html": '<base href="/inside/"><img src="framed.png">'},
    ),
    Way(
        "frame, other host",
        '<iframe src="{cdn:far.html}"></iframe>',
        files={"far.html": '<link rel="stylesheet" href="far.css"><img src="far.png">'},
    ),
    Way("srcdoc", "<iframe srcdoc='&lt;img src=\"{srcdoc.png}\"&gt;'></iframe>"),
    Way(  # no img: Chromium looks for those ahead, before it has heard of the base
        "srcdoc with a base",
        "<iframe srcdoc='<base href=\"/inside/\"><p style=\"background: url(based.png)\">a'>"
        "</iframe>",
    ),
    Way(
        "frame in a frame, other host",
        '<iframe src="{cdn:outer.html}"></iframe>',
        files={
            "outer.html": '<iframe src="inner.html"></iframe>',
            "inner.html": '<img src="inmost.png">',
        },
    ),
    Way("page that is not there", '<iframe src="/gone/nowhere"></iframe>', "<!-- gone.png -->"),
    Way(
        "XML with a sheet",
        '<iframe src="{book.xml}"></iframe>',
        files={
            "book.xml": '<?xml version="1.0"?><?xml-stylesheet href="book.css"?><book/>',
            "book.css": "book { display: block; background: url(book.png) }",
        },
    ),
    Way(
        "worker",
        '<script>new Worker("{worker.js}")</script>',
        files={"worker.js": 'importScripts("part.js")'},
    ),
    Way(
        "import.meta.url",
        '<script type="module" src="{meta.mjs}"></script>',
        files={"meta.mjs": 'new Image().src = new URL("meta.png", import.meta.url)'},
    ),
    Way("literals", '<script>new Image().src = "{said.png}"; fetch("{asked.css}")</script>'),
    Way("onerror", """<img src="/gone/spare" onerror="this.onerror='';this.src='{spare.png}'">"""),
    Way("embed", '<embed src="{embed.png}" type="image/png">'),
    Way(
        "object",
        '<object data="{object.svg}" type="image/svg+xml"></object>',
        files={
            "object.svg": '<?xml version="1.0"?><?xml-stylesheet href="svg.css"?>'
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
            '<image xlink:href="object.png" width="9" height="9"/></svg>',
        },
    ),
    Way("use", '<svg><use href="{sprite.svg}#a"/></svg>'),
    Way("svg image", '<svg><image href="{svg.png}" width="9" height="9"/></svg>'),
    Way("feImage", '<svg><filter id="f"><feImage href="{fe.png}"/></filter>'
        '<rect width="9" height="9" filter="url(#f)"/></svg>'),
    Way("input", '<input type="image" src="{input.png}" alt="">'),
    Way("body background", '<table background="{table.png}"><tr><td>table</td></tr></table>'),
    Way(
        "redirect", '<img src="/moved/moved.png" alt=""><script src="/moved/moved.js"></script>'
    ),
    Way("query", '<img src="{query.png?a=1&amp;b=%D0%B0}" alt="">'),
    Way("other letters", '<img src="{кот.png}" alt="">'),
    *map(_lazy, ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-echo",
                 "data-cfsrc", "data-litespeed-src", "data-flickity-lazyload")),
    Way("lazy: data-srcset", '<img data-srcset="{lazy-set.png} 2x" alt="">', scripted=True),
    Way("lazy: data-bgset", '<p data-bgset="{bgset.png} 1x">set</p>', scripted=True),
    Way("lazy: data-poster", '<video data-poster="{lazy-poster.png}"></video>', scripted=True),
    Way("lazy: data-hi-res-src", '<img data-hi-res-src="{hi-res.png}">', scripted=True),
    Way("lazy: data-setbg", '<p data-setbg="{set-bg.png}">set</p>', scripted=True),
    Way("lazy: data-bg", '<p data-bg="{lazy-bg.png}">bg</p>', scripted=True),
    Way("lazy: noscript", '<noscript><img src="{noscript.png}" alt=""></noscript>', scripted=True),
    Way("lazy: iframe", '<iframe data-src="{lazy.html}"></iframe>', scripted=True),
)  # fmt: skip

_KINDS = {
    "css": "text/css", "xml": "application/xml", "png": "image/png", "svg": "image/svg+xml",
    "js": "text/javascript",
    "mjs": "text/javascript", "html": "text/html", "woff": "font/woff", "vtt": "text/vtt",
    "webmanifest": "application/manifest+json", "mp4": "video/mp4", "webm": "video/webm",
    "ogg": "audio/ogg",
}  # fmt: skip
_EMPTY = {
    "png": PIXEL,
    "woff": woff(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/></svg>',
    "vtt": b"WEBVTT\n\n00:00.000 --> 00:09.000\nheron\n",
}
_NAME = re.compile(rf"\b[\w-]+\.(?:{'|'.join(_KINDS)})\b")
_FILES = {name: text for way in WAYS for name, text in way.files.items()}


def needs(way: Way) -> set[str]:
    """The names of all files that a way shows."""
    said = " ".join([way.body, way.head, way.link, *way.files, *way.files.values()])
    return set(_NAME.findall(said)) - {"never.mjs"}  # in a comment


def page() -> tuple[bytes, str]:
    """The page that shows itself in all ways, and its field `Link`."""
    head, body = ("\n".join(getattr(way, part) for way in WAYS) for part in ("head", "body"))
    text = f'<!doctype html><meta charset="utf-8"><title>Exhibit</title>{head}<body>{body}</body>'
    return _addressed(text).encode(), _addressed(", ".join(way.link for way in WAYS if way.link))


def _addressed(text: str) -> str:
    return _ASSET.sub(lambda found: (CDN if found[1] else "") + "/a/" + found[2], text)


class Exhibit(Handler):
    """Answers under any host, also as a proxy does."""

    asked: ClassVar[list[str]] = []  #: addresses that were answered with 200

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        url = urlsplit(self.path if "://" in self.path else f"http://{host}{self.path}")
        folder, _, name = unquote(url.path).strip("/").rpartition("/")
        extension = name.rpartition(".")[2]
        if url.path == "/":
            body, links = page()
            self._send(200, "text/html", body, ("Link", links))
        elif folder == "moved":
            self._send(302, "text/plain", b"", ("Location", f"{CDN}/a/{name}"))
        elif folder == "gone":
            self._send(404, "text/html", b'<title>Gone</title><img src="/a/gone.png">')
        elif folder in ("a", "a/inside", "inside") and extension in _KINDS:
            body = _FILES[name].encode() if name in _FILES else _EMPTY.get(extension, b"\n")
            self._send(200, _KINDS[extension], body)
            self.asked.append(url.geturl())
        else:
            self._send(404, "text/plain", b"")

    def _send(self, status: int, kind: str, body: bytes, *fields: tuple[str, str]) -> None:
        self.send_response(status)
        if origin := self.headers.get("Origin"):  # as many servers of fonts do
            fields = (*fields, ("Access-Control-Allow-Origin", origin))
        length = ("Content-Length", str(len(body)))
        for field_, value in (("Content-Type", kind), length, *fields):
            self.send_header(field_, value)
        self.end_headers()
        self.wfile.write(body)


def crawl(port: int, folder: Path) -> Collection:
    """The page and what it needs, crawled into a collection and indexed."""
    hosts = [urlsplit(address).netloc for address in (SITE, CDN)]
    to = [f"--connect-to={host}:80:127.0.0.1:{port}" for host in hosts]
    letapis("crawl", f"{SITE}/", "-C", folder, "--delay", "0", "--allow-private", *to,
            "--no-build", "--operator", "A", "--contact", "a@b.example")  # fmt: skip
    letapis("index", "-C", folder)
    return Collection(folder)


@contextmanager
def exhibition() -> Iterator[int]:
    """Serves the exhibit; gives the port, which is that of an HTTP proxy to it as well."""
    Exhibit.asked.clear()
    with listening(Exhibit) as port:
        yield port
