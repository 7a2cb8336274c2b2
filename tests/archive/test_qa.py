"""Looks at replayed pages: what lacks is named, what differs is measured, what leaks is seen."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.replay import browser, likeness
from tests.archive.replayed import Web, ok
from tests.command import letapis
from tests.loopback import Handler, listening

needs_chromium = pytest.mark.skipif(browser.chromium() is None, reason="Chromium is not installed")
PAGE = (
    b"<!DOCTYPE html><title>Storks &amp; herons</title><style>body{background:#cde}</style>"
    b"<h1>Storks</h1><p>They come back in March and leave in August.</p>"
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("<p>a b c d</p>", "<div>d c b a</div>", 1.0),
        ("<p>a b</p><script>x y</script>", "<p>a b</p>", 1.0),
        ("a b c d", "a b x y", 0.5),
        ("a a a a", "a", 0.4),
        ("", "", 1.0),
        ("a", "", 0.0),
    ],
)
def test_words(one: str, other: str, alike: float) -> None:
    assert likeness.of_texts(likeness.words(one), likeness.words(other)) == alike


def png(rows: list[bytes], kind: int, step: int = 3) -> bytes:
    """A picture whose rows went through one of the filters of PNG."""
    data, above = b"", bytes(len(rows[0]))
    for row in rows:
        left = bytes(step) + row[:-step]
        corner = bytes(step) + above[:-step]
        places = zip(row, left, above, corner, strict=True)
        data += bytes([kind, *((v - _guess(kind, *around)) & 255 for v, *around in places)])
        above = row
    header = struct.pack(">IIBBBBB", len(rows[0]) // step, len(rows), 8, 4 * step - 10, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    packed = (struct.pack(">I", len(said)) + name + said + bytes(4) for name, said in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    near = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
    return (0, left, up, (left + up) // 2, near)[kind]


@pytest.mark.parametrize("kind", range(5))
def test_pictures(kind: int) -> None:
    rows = [bytes((x * x + y * 37) % 256 for x in range(24)) for y in range(10)]
    assert likeness.of_pictures(png(rows, 0), png(rows, kind)) == 1.0
    changed = [bytes(row[0] ^ 128 for _ in row) if y < 5 else row for y, row in enumerate(rows)]
    assert likeness.of_pictures(png(rows, kind), png(changed, 0)) == pytest.approx(0.5, abs=0.1)
    clear = [b"".join(row[at : at + 3] + b"\xff" for at in range(0, 24, 3)) for row in rows]
    assert likeness.of_pictures(png(clear, kind, 4), png(rows, kind)) == 1.0
    assert likeness.of_pictures(png(rows[:5], kind), png(rows, kind)) == 0.0


def netlog(*events: tuple[str, int, str | None]) -> bytes:
    types = {"TCP_CONNECT_ATTEMPT": 1, "UDP_CONNECT": 2, "UDP_BYTES_SENT": 3}
    said = [
        {"type": types[name], "source": {"id": source}, "params": {"address": address}}
        for name, source, address in events
    ]
    return json.dumps({"constants": {"logEventTypes": types}, "events": said}).encode()


def test_strangers() -> None:
    log = netlog(
        ("TCP_CONNECT_ATTEMPT", 1, "127.0.0.1:8460"),
        ("TCP_CONNECT_ATTEMPT", 2, "192.0.2.7:443"),
        ("UDP_CONNECT", 3, "192.0.2.8:53"),
        ("UDP_BYTES_SENT", 3, None),
        ("UDP_CONNECT", 4, "192.0.2.9:443"),
    )
    assert likeness.strangers(log, 8460) == ["192.0.2.7:443", "192.0.2.8:53"]


class _Site(Handler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE) if self.path == "/" else 0))
        self.end_headers()
        self.wfile.write(PAGE if self.path == "/" else b"")


@pytest.fixture
def site() -> Iterator[str]:
    with listening(_Site) as port:
        yield f"http://127.0.0.1:{port}/"


def looked_at(web: Web, *words: str, status: int) -> list[dict[str, object]]:
    web.captures()
    said = json.loads(letapis("qa", "-C", web.collection.folder, "--json", *words, status=status))
    report = Path(said["report"])
    assert "Storks &amp; herons" in report.read_text("utf-8")
    for row in said["pages"]:
        assert (report.parent / row["picture"]).read_bytes().startswith(b"\x89PNG")
    return list(said["pages"])


@needs_chromium
def test_what_a_page_lacks_and_what_scripts_change(tmp_path: Path) -> None:
    web = Web(tmp_path)
    lacking = PAGE + b'<img src="/stork.png"><img src="http://other.example/heron.png">'
    web.add("http://birds.example/", ok(lacking))
    script = b"<script>document.body.innerHTML = 'Please wait'</script>"
    web.add("http://birds.example/scripted", ok(PAGE + script))
    page, scripted = looked_at(web, status=1)
    assert page["missing"] == ["http://birds.example/stork.png", "http://other.example/heron.png"]
    assert (page["words"], page["leaks"], page["title"]) == (1.0, [], "Storks & herons")
    assert (scripted["words"], scripted["missing"], scripted["fine"]) == (0.0, [], False)


@needs_chromium
def test_the_live_page_is_compared(tmp_path: Path, site: str) -> None:
    web = Web(tmp_path)
    web.add(site, ok(PAGE))
    (page,) = looked_at(web, "--live", status=0)
    assert (page["words"], page["live_words"], page["live_pixels"]) == (1.0, 1.0, 1.0)


@needs_chromium
def test_a_browser_that_goes_elsewhere_is_seen(tmp_path: Path, site: str) -> None:
    program, log = browser.chromium(), tmp_path / "net.json"
    assert program
    command = browser.live_command(program, tmp_path / "profile")
    browser.screenshot(command, site, tmp_path / "x.png", (300, 200), f"--log-net-log={log}")
    assert site.removeprefix("http://").rstrip("/") in likeness.strangers(log.read_bytes(), 1)


def test_wrong_calls(tmp_path: Path) -> None:
    web = Web(tmp_path / "web")
    web.add("http://birds.example/", ok(PAGE))
    web.captures()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("mine")
    letapis("qa", "-C", web.collection.folder, "http://none.example/", status=2)
    letapis("qa", "-C", web.collection.folder, "-o", tmp_path / "mine", status=2)
    letapis("qa", "-C", tmp_path / "none", status=2)
