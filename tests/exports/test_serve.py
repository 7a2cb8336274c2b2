"""`letapis serve`: a real server on loopback, asked as a browser asks, over hostile documents."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from archive.replay import browser
from archive.storage.collection import Collection
from exports.corpus.build import build
from exports.extraction.extract import MOST_PARTS
from exports.serve.described import questions
from tests.command import letapis, run
from tests.exports.served import Serving, serving
from tests.exports.warcs import START, Warc, article, prose

SITE = "https://plain.example"
HERON = f"{SITE}/notes/heron"
EVIL = '<script>alert(1)</script>"onerror=x \u202e{{7*7}}'
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Trap</title><base href="{SITE}/deep/">
<meta http-equiv="refresh" content="0;url=https://live.example/"><script src="/s.js"></script>
<link rel="stylesheet" href="../style.css"><link rel="preload" href="https://live.example/x">
<style>@import "more.css"; p {{ background: url(https://live.example/b.png) }}</style></head>
<body onload="alert(1)"><h1>Trap</h1>
<img src="i.png" srcset="j.png 2x,k.png 3x" onerror="alert(2)">
<a href="javascript:alert(3)" ping="https://live.example/p">bad</a> <a href="../next">next</a>
<form action="https://live.example/f"><button formaction="https://live.example/g">go</button></form>
<iframe src="https://live.example/i"></iframe><object data="https://live.example/o"></object>
{"".join(f"<p>{paragraph}</p>" for paragraph in prose("trap"))}</body></html>"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Documents with two versions, a copy, a hostile title, and a hostile page."""
    collection = Collection(tmp_path_factory.mktemp("served"))
    first = Warc("a.warc.gz")
    first.page(HERON, article("The heron", prose("heron")))
    first.page(f"{SITE}/copy", article("The heron again", prose("heron")))
    evil = EVIL.replace("<", "&lt;")
    first.page(f"{SITE}/evil", article(evil, [f"{evil}.", *prose("evil")]))
    first.page(f"{SITE}/deep/trap", PAGE)
    first.page(f"{SITE}/deep/huge", "<p>" * (MOST_PARTS + 1))
    first.page(f"{SITE}/style.css", "p { background: url('/b.png') }", content_type="text/css")
    first.page(f"{SITE}/deep/i.png", b"\x89PNG\r\n\x1a\n", content_type="image/png")
    first.page(f"{SITE}/old", "", status="301 Moved", headers=[f"Location: {HERON}"])
    first.failure(f"{SITE}/no", "timeout")
    first.end(wanted=4, kept=3, failed=1, left=0)
    first.write(collection.archive)
    second = Warc("b.warc.gz", crawl="crawl-2", start=START.replace(month=4))
    second.page(HERON, article("The heron", ["It came <b>back</b>.", *prose("heron")]))
    second.write(collection.archive)
    build(collection.archive, collection.corpus, jobs=1)
    with serving(collection) as running:
        yield running


PAGES = ["/", "/search", "/search?q=heron", "/verdicts", "/plots", "/status", "/corpus",
         "/corpus/documents", "/corpus/captures", "/corpus/dictionary", "/nothing",
         "/corpus?sql=select+1", "/corpus/documents?_facet=author&_search=salt",
         *(f"/corpus/{name}?words=heron&topic=a&document_id=1" for name in questions()),
         ]  # fmt: skip


def test_an_archived_page_that_is_too_large_to_be_read_is_not_shown(served: Serving) -> None:
    got = served.get("/archived?" + urlencode({"url": f"{SITE}/deep/huge"}))
    assert got.status == 415 and str(MOST_PARTS) in got.body


@pytest.mark.parametrize("path", PAGES)
def test_every_page_loads_nothing_from_elsewhere_and_runs_nothing(
    served: Serving, path: str
) -> None:
    got = served.get(path)
    assert got.status == (404 if path == "/nothing" else 200), got.body
    policy = got.fields["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "script-src" not in policy
    assert got.fields["cache-control"] == "no-store"
    assert "<script" not in got.body
    loaded = re.findall(r'<(?:link|img|iframe|source)\b[^>]*\b(?:href|src)="([^"]*)"', got.body)
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)
    assert '<html lang="en">' in got.body
    assert "<h1" in got.body
    assert 'href="#main"' in got.body
    assert "message-error" not in got.body


def test_every_field_of_every_form_has_a_label(served: Serving) -> None:
    for path in PAGES:
        body = served.get(path).body
        for field in re.findall(r"<(?:input|select|textarea)\b[^>]*>", body):
            if 'type="hidden"' in field or 'type="submit"' in field or 'type="checkbox"' in field:
                continue
            name = re.search(r'\bid="([^"]*)"', field)
            assert "aria-label=" in field or (name and f'for="{name[1]}"' in body), (path, field)


def test_every_table_has_a_caption_and_every_text_its_language(served: Serving) -> None:
    for path in PAGES:
        body = served.get(path).body
        assert body.count("<table") == body.count("<caption"), path
    body = served.get("/corpus/documents").body
    for column in ("title", "text"):
        assert re.search(rf'class="col-{column}[^>]*><span lang="en" dir="auto">', body), column


def test_titles_and_texts_are_never_markup(served: Serving) -> None:
    number = served.id_of("<script>")
    paths = [
        f"/documents/{number}", f"/documents/{number}/changes", "/search?q=alert",
        f"/search?q={quote(EVIL)}", f"/search?source={quote(EVIL)}&q=heron", "/corpus/documents",
        f"/corpus/documents?title={quote(EVIL)}", f"/corpus/search?words={quote(EVIL)}",
        f"/corpus?sql=select+{quote(repr(EVIL))}",
    ]  # fmt: skip
    for path in paths:
        got = served.get(path)
        assert "<script" not in got.body, path
        assert '"onerror' not in got.body, path
        assert "49" not in re.findall(r"<h1[^>]*>([^<]*)", got.body), path
    assert "&lt;script&gt;alert(1)" in served.get(f"/documents/{number}").body


def test_a_document_stands_beside_its_archived_page(served: Serving) -> None:
    number = served.id_of("The heron")
    page = served.get(f"/documents/{number}").body
    assert "It came back." in page
    assert f'<a href="/documents/{number}/changes?old=1&amp;new=2">' in page
    assert "payload digest: fits" in page
    assert "“The heron”" in page
    cited = {
        version: served.get(f"/documents/{number}/citation/text{version}")
        for version in ("", "?version=1", "?version=2", "?version=3", "?version=x")
    }
    assert [answer.status for answer in cited.values()] == [200, 200, 200, 404, 404]
    assert cited[""].body == cited["?version=2"].body != cited["?version=1"].body
    (frame,) = re.findall(r"<iframe[^>]*>", page)
    assert 'sandbox=""' in frame
    source = re.search(r'src="([^"]*)"', frame)
    assert source
    shown = served.get(source[1].replace("&amp;", "&"))
    assert "It came <b>back</b>." in shown.body
    assert shown.fields["content-security-policy"].startswith("sandbox; default-src 'none'")
    changes = served.get(f"/documents/{number}/changes").body
    assert "<ins>It came back." in changes
    assert served.get(f"/documents/{number}/changes?old=9").status == 404
    assert served.get(f"/documents/{number}/changes?old=x").status == 404
    assert served.get(f"/documents/{number}/changes?old={'0' * 6}{'9' * 5000}").status == 404
    assert served.get("/documents/1").status == 404
    bib = served.get(f"/documents/{number}/citation/bibtex")
    assert bib.body.startswith("@online{")
    copy = served.get(f"/documents/{served.id_of('The heron again')}").body
    assert "It repeats" in copy


def test_an_archived_page_cannot_act_or_ask_the_live_web(served: Serving) -> None:
    got = served.get("/archived?" + urlencode({"url": f"{SITE}/deep/trap", "at": "20240304093004"}))
    assert got.status == 200
    gone = (
        "<script", "onload", "onerror", "javascript:", "http-equiv", "<iframe", "<object",
        "ping=", "action=", "<base", "preload", '"https://', "(https://", "srcdoc",
    )  # fmt: skip
    for what in gone:
        assert what not in got.body, what
    inside = re.findall(r'/archived\?at=(\d+)&amp;url=([^" &]*)', got.body)
    assert {url for _, url in inside} >= {
        quote(f"{SITE}/{name}", safe="")
        for name in ("style.css", "deep/i.png", "deep/j.png", "deep/k.png", "next")
    }
    sheet = served.get("/archived?" + urlencode({"url": f"{SITE}/style.css"}))
    assert quote(f"{SITE}/b.png", safe="") in sheet.body
    image = served.get("/archived?" + urlencode({"url": f"{SITE}/deep/i.png"}))
    assert image.fields["content-type"] == "image/png"
    moved = served.get("/archived?" + urlencode({"url": f"{SITE}/old", "at": "20240304"}))
    assert quote(HERON, safe="") in moved.fields["location"]
    for url in ("file:///etc/passwd", "", "https://never.example/", "http://[", "\0"):
        assert served.get("/archived?" + urlencode({"url": url})).status == 404


def test_datasettes_own_search_finds_forms_and_spellings(served: Serving) -> None:
    def found(words: str) -> int:
        path = "/corpus/documents.json?" + urlencode({"_search": words, "_shape": "array"})
        return len(json.loads(served.get(path).body))

    assert found("herons") == found("HERON") == 2
    assert found("herons -again") == 1
    for odd in ('"', "AND", "*", "(", "heron NEAR", "a" * 3000, "\0", "-"):
        assert found(odd) >= 0


def test_the_dictionary_of_the_database_is_the_metadata(served: Serving) -> None:
    page = served.get("/corpus/documents").body
    assert "One row per document, in its latest version." in page
    assert "clean text, paragraphs separated by one empty line" in page
    assert 'href="/documents/' in page
    assert "facet-results" in page


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM t) SELECT count(*) FROM t",
        "SELECT load_extension('/tmp/x.so')",
        "ATTACH '/tmp/x.db' AS x",
        "SELECT readfile('/etc/passwd')",
        "SELECT length(zeroblob(900000000))",
        "DELETE FROM meta",
        "PRAGMA journal_mode = WAL",
        "SELECT writefile('/tmp/x', 'y')",
        "VACUUM INTO '/tmp/x.db'",
    ],
)
def test_sql_of_strangers_reaches_nothing_and_ends(served: Serving, sql: str) -> None:
    got = served.get("/corpus.json?" + urlencode({"sql": sql, "_shape": "array"}))
    assert got.status == 400
    assert not json.loads(got.body)["ok"]


def test_who_is_refused(served: Serving) -> None:
    assert served.get("/", Host="rebound.example").status == 421
    assert served.get("/", Host=f"localhost:{served.port}").status == 200
    assert served.get("/", Host=f"[::1]:{served.port}").status == 200
    assert served.get("/", "POST").status == 405
    assert served.get("/", "HEAD").status == 200
    for path in ("/-/databases.json", "/-/threads", "/-/permissions", "/corpus.db", "/_internal",
                 "/letapis/../app.py", "/letapis/%2e%2e/app.py"):  # fmt: skip
        got = served.get(path)
        assert got.status in (302, 403, 404), path
        assert "Flask" not in got.body
    assert served.get("/-/static/table.js").status == 200


def test_pages_elsewhere_load_nothing_but_archived_pages_do(served: Serving) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    image = "/archived?" + urlencode({"url": f"{SITE}/deep/i.png"})
    assert served.get(image, **elsewhere).status == 403
    assert served.get(f"{image}&key=guessed", **elsewhere).status == 403
    trap = served.get("/archived?" + urlencode({"url": f"{SITE}/deep/trap"}))
    inside = re.findall(r'"(/archived\?[^"]*i\.png[^"]*)"', trap.body)
    assert inside and served.get(unescape(inside[0]), **elsewhere).status == 200


def test_the_status_page_says_what_the_archivist_needs(served: Serving) -> None:
    page = served.get("/status").body
    for said in ("No crawl is running", "timeout", "crawl-1", "archive/", "corpus.db", "Free on"):
        assert said in page, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(served: Serving, number: signal.Signals) -> None:
    with serving(served.collection) as running:
        running.get("/")
        running.process.send_signal(number)
        complained = running.process.communicate(timeout=20)[1]
        assert running.process.returncode == 128 + number
        assert "Traceback" not in complained


def test_a_call_that_cannot_work_says_why(served: Serving, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("serve", "-C", served.collection.folder, "--port", port)
        assert ended.status == 2 and "choose another with --port" in ended.complained
    Collection(tmp_path).create()
    letapis("serve", "-C", tmp_path, status=2)


@pytest.mark.slow
@pytest.mark.skipif(browser.chromium() is None, reason="Chromium is not installed")
def test_a_browser_runs_nothing_of_the_archived_page(served: Serving, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{served.port}/documents/{served.id_of('Trap')}"
    log = tmp_path / "net.json"
    done = subprocess.run(
        [str(browser.chromium()), "--headless", "--no-sandbox", "--disable-gpu",
         "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
         f"--log-net-log={log}", "--virtual-time-budget=3000", "--dump-dom", url],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Archived page" in done.stdout
    noted = log.read_text("utf-8", "replace")
    assert "HTTP/1.1 403" not in noted
    asked = set(re.findall(r'"url":"(https?://[^"]*)"', noted))
    assert any("/archived?" in one for one in asked)
    assert not [one for one in asked if "live.example" in one.partition("?")[0]]
