"""`letapis replay`: renews the index, says how to start a browser, and takes pictures."""

from __future__ import annotations

import os
import re
import shutil
import signal
import struct
import urllib.request
import zlib
from pathlib import Path

import pytest

from archive.replay import browser
from archive.storage.collection import Collection
from tests.archive.replayed import Web, ok
from tests.command import letapis, run, start

URL = "https://paper.example/"
PAGE = (
    b"<title>p</title><link rel=stylesheet href=/s.css><p>text</p>"
    b"<script>document.body.className = 'run'</script>"
)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    web = Web(tmp_path / "paper")
    web.add(URL, ok(PAGE))
    web.add(URL + "s.css", ok(b".run { background: #00ff00; margin: 0 }", "text/css"))
    web.captures()
    return web.collection


def test_it_says_how_to_start_a_browser_and_serves_until_it_is_stopped(
    collection: Collection,
) -> None:
    collection.index.unlink()
    process = start("replay", "-C", collection.folder, "--port", "0")
    assert process.stderr
    assert process.stderr.readline() == "Indexed 2 captures: the index was missing\n"
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found
    process.stderr.readline()
    command = process.stderr.readline()
    assert f"--proxy-server={found[0]} " in command
    for switch in ("--user-data-dir=", "errors-spki-list=", "bypass-list=<-loopback>", "-quic"):
        assert switch in command
    assert ("--no-sandbox" in command) == (os.geteuid() == 0)
    with urllib.request.urlopen(found[0] + "/", timeout=10) as answer:
        assert b"paper.example" in answer.read()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "soon"], "--at soon is no date"),
        (["--screenshot", URL], "go together"),
        (["--screenshot", URL, "-o", "x.png", "--size", "big"], "--size big is not like"),
        (["--screenshot", URL + "no", "-o", "x.png"], "is not in this archive"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    collection: Collection, words: list[str], said: str
) -> None:
    ended = run("replay", "-C", collection.folder, *words)
    assert ended.status == 2 and said in ended.complained


@pytest.mark.parametrize("words", [["--open"], ["--screenshot", URL, "-o", "x.png"]])
def test_without_a_browser_it_says_what_to_install(
    collection: Collection, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ended = run("replay", "-C", collection.folder, "--port", "0", *words)
    assert ended.status == 2 and "install Chromium" in ended.complained


def test_a_collection_must_be_there(tmp_path: Path) -> None:
    letapis("replay", "-C", tmp_path / "none", status=2)


@pytest.mark.skipif(browser.chromium() is None, reason="Chromium is not installed")
def test_a_picture_of_an_archived_page(collection: Collection, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    letapis(
        "replay", "-C", collection.folder, "--screenshot", URL, "-o", picture, "--size", "320x200"
    )
    data = picture.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (320, 200)
    start_of_pixels = data.index(b"IDAT") + 4
    first_row = zlib.decompressobj().decompress(data[start_of_pixels:], 4)
    assert first_row[1:] == b"\x00\xff\x00"  # green: style and script were there and run


@pytest.mark.skipif(shutil.which("certutil") is None, reason="certutil is not installed")
def test_firefox_gets_a_profile_that_knows_the_authority(tmp_path: Path) -> None:
    from archive.wire.certificates import Authority

    (tmp_path / "ca.pem").write_bytes(Authority("test").pem)
    command = browser.firefox_command("firefox", tmp_path / "profile", 8460, tmp_path / "ca.pem")
    assert command[-1] == str(tmp_path / "profile")
    assert 'user_pref("network.proxy.ssl_port", 8460);' in (
        tmp_path / "profile" / "user.js"
    ).read_text("ascii")
    assert (tmp_path / "profile" / "cert9.db").exists()
