"""Cookies, passwords and a proxy's credentials are sent, and are in no file and no word of ours."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import pytest

from crawler.secrets import Secret, hidden
from tests.command import run
from tests.crawler.oddserver import Case, OddServer

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b"
LINKS = b"<title>Home</title><a href=/open>1</a><a href=/dead>2</a><a href=/shut/door>3</a>"
CASES = [
    Case(name="", pieces=(HTML % (len(LINKS), LINKS),)),
    Case(name="open", pieces=(HTML % (5, b"hello"),)),
    Case(name="shut", pieces=(HTML % (5, b"hello"),)),
    Case(name="dead", pieces=(), end="reset"),
]
COOKIE, PASSWORD = "s3cr3t-c00kie", "s3cr3t-passw0rd"
BASIC = base64.b64encode(f"archivist:{PASSWORD}".encode())
SETTINGS = """
[crawl]
delay = 0
retries = []
[network]
allow_private = true
[[network.send]]
to = "{address}shut/"
name = "Cookie"
value = "session=${{SESSION}}"
[[network.send]]
to = "{address}dead"
name = "X-Key"
value = "${{SESSION}}"
"""


def crawl(folder: Path, address: str, *words: str) -> bytes:
    ended = run("crawl", address, "-C", folder, "-v", *words)
    assert ended.status in (0, 1), ended
    return (ended.said + ended.complained).encode()


def test_no_secret_is_kept_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION", COOKIE)
    monkeypatch.setenv("PROXY_PASSWORD", PASSWORD)
    with OddServer(CASES) as server, OddServer(CASES) as proxy:
        address = server.url("")
        (tmp_path / "letapis.toml").write_text(SETTINGS.format(address=address))
        said = crawl(tmp_path, address)
        through = f"http://archivist:${{PROXY_PASSWORD}}@127.0.0.1:{proxy.port}"
        said += crawl(tmp_path, address, "--proxy", through)
        for command in ("status", "report"):
            said += run(command, "--json", "-C", tmp_path).said.encode()
        assert f"Cookie: session={COOKIE}".encode() in server.talks("shut")[0].heard
        assert f"X-Key: {COOKIE}".encode() in server.talks("dead")[0].heard
        assert COOKIE.encode() not in server.talks("open")[0].heard
        assert b"Proxy-Authorization: Basic " + BASIC in proxy.talks("")[0].heard
    found = {"output": said}
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found[path.name] = gzip.decompress(data) if path.suffix == ".gz" else data
    holders = [
        name
        for name, data in found.items()
        if COOKIE.encode() in data or PASSWORD.encode() in data or BASIC in data
    ]
    assert not holders
    assert any(b"\r\nCookie: ***\r\n" in data for data in found.values())
    assert any(b"\r\nX-Key: ***\r\n" in data for data in found.values())


def test_a_secret_that_is_not_set_stops_the_call(tmp_path: Path) -> None:
    (tmp_path / "letapis.toml").write_text(SETTINGS.format(address="http://127.0.0.1:1/"))
    ended = run("crawl", "http://127.0.0.1:1/", "-C", tmp_path)
    assert ended.status == 2
    assert "needs SESSION in the environment" in ended.complained


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"GET / HTTP/1.1\r\nCookie: x=y\r\n\r\n", b"GET / HTTP/1.1\r\nCookie: ***\r\n\r\n"),
        (b"GET / HTTP/1.1\r\nCookie: x=", b"GET / HTTP/1.1\r\nCookie: ***"),
        (b"GET / HTTP/1.1\r\nCook", b"GET / HTTP/1.1\r\nCook"),
    ],
)  # fmt: skip
def test_a_request_cut_anywhere_keeps_no_value(sent: bytes, kept: bytes) -> None:
    assert hidden(sent, [Secret("http://x/", b"Cookie", b"x=y")]) == kept
