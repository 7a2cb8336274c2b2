"""Pages made to hurt: each is read to its end in a time in proportion to its size."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from spiders.catalogue import source_for
from spiders.vocabulary import css, discovery
from spiders.vocabulary.html import Html

NOW = datetime(2026, 2, 3, tzinfo=UTC)
#: Seconds; each of these took minutes, or all memory, before something bounded it.
ENOUGH = 10.0
SENTENCE = b"<p>" + b"A long sentence of an article that somebody has written. " * 4 + b"</p>"
START = b"<title>The title</title><h1>The title</h1><p>July 1 - July 7, 2024</p>" + SENTENCE
NUMBERED = b" ".join(b"a%d=1" % number for number in range(60_000))

PAGES = {
    "attributes": START + b"<p " + NUMBERED + b">x</p>",
    "attributes in quotes": START + b"<p " + NUMBERED.replace(b"=1", b"='>'") + b">x</p>",
    "tags without end": START + b"<a " * 300_000,
    "depth": START + b"<div>" * 300_000,
    "depth in lists": START + b"<ul><li>x" * 50_000,
    "depth in figures": START + b"<figure>" * 1900 + b"<p>x</p>" * 10_000,
    "depth in tables": START + b"<table><tr><td>" * 1900 + SENTENCE * 100,
    "depth in marked boxes": START + b"<div class=footer>" * 1900 + b"<p>x</p>" * 10_000,
    "sections": START + (SENTENCE + b"<div><b>Subscribe to our newsletter</b></div>") * 2_000,
    "related": START + b"<div><p>Read also</p></div>" * 10_000,
    "titles": b"<title>" + b"a | " * 100_000 + b"</title>" + START,
    "headlines": START + b"<script type=application/ld+json>["
    + b",".join(b'{"@type":"Article","headline":"%d"}' % n for n in range(20_000)) + b"]</script>",
    "json": START + b"<script type=application/ld+json>" + b"[" * 900_000 + b"</script>",
    "dashes": START + (b"<p>" + b"1-" * 80 + b"</p>") * 5_000,
    "names": START + (b"<p>By " + b"Aa Bb, " * 40 + b"</p>") * 2_000,
    "name": START.replace(b"<p>A", b"<p>By " + b"Aa-" * 1_000_000 + b"</p><p>A"),
    "labels": START + (b"<p>" + b"photo: " * 40 + b"</p>") * 2_000,
    "images": START + b"<div>" * 1000 + b"<img src=a>" * 10_000,
    "srcset": START + b"<img srcset='" + b"a ," * 300_000 + b"'>",
    "srcset of spaces": START + b"<img srcset='" + b" " * 8_000_000 + b"'>",
    "srcset of commas": START + b"<img srcset='a" + b"," * 8_000_000 + b"'>",
    "srcset of brackets": START + b"<img srcset='a " + b"(a) " * 2_000_000 + b"'>",
    "late": START + b"<p data-a='a/b.png' data-b='{/' onload='.src=' style='.url('>" * 20_000,
    "scripts": START + b"<script>'/a.js'+</script>" * 20_000,
    "spaces": START + b"<p>" + b" " * 5_000_000,
    "frames": START + b"<iframe srcdoc='<iframe srcdoc=&quot;<img>&quot;>'></iframe>" * 20_000,
    "modules": START + b"<script type=module>" + b"\nimport{" * 300_000 + b"</script>",
    "style": START + b"<style>" + b"url(" * 500_000 + b"</style>",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("url", ["https://belarusinfocus.pro/a/b/", "https://example.org/a/b"])
def test_a_page_that_hurts_is_read_in_time(name: str, url: str) -> None:
    began = time.process_time()
    page = Html(url, PAGES[name], "text/html")
    source_for(url).read(page, NOW)
    page.links()
    page.requisites()
    assert time.process_time() - began < ENOUGH
    assert page.title


@pytest.mark.parametrize(
    "sheet",
    [
        "url(" * 300_000,
        "@import " * 300_000,
        "/*" * 300_000,
        "url('" * 300_000 + ")",
        'url("' + "url(\\" * 300_000 + "\n",
        "url(a" + " " * 1_000_000,
        "@import" + "\n" * 1_000_000,
        "image-set(" * 300_000,
        "image-set((a" * 300_000,
        "@namespace " * 300_000,
    ],
)
def test_a_style_sheet_that_hurts_is_read_in_time(sheet: str) -> None:
    began = time.process_time()
    list(css.requisites(sheet, "https://example.org/"))
    assert time.process_time() - began < ENOUGH


@pytest.mark.parametrize(
    "body",
    [b"<urlset>" + b"<url>" * 200_000, b"<!DOCTYPE [" * 200_000, b"<?x ?>" * 200_000,
     b"<!--" * 200_000, b"\x1f\x8b" + b"x" * 1_000_000],
)  # fmt: skip
def test_a_list_that_hurts_is_read_in_time(body: bytes) -> None:
    began = time.process_time()
    discovery.sniff(body)
    list(discovery.sitemap(body, "https://example.org/"))
    list(discovery.feed(body, "https://example.org/"))
    assert time.process_time() - began < ENOUGH
