"""Browsers made to see a replay and nothing else.

1. A browser gets an empty profile in a folder that is thrown away, and trusts the replay's
   certificates there only.
2. Nothing goes around the proxy: no name is looked up, and loopback, QUIC and WebRTC are closed
   (seen with strace: without these options a page sends STUN and DNS packets to the live web).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from archive.errors import LetapisError, StorageError

HOST = "letapis.replay"  #: the start page, for a browser that goes through the proxy

_CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_FIREFOX = ("firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox")
_SWITCHES = (
    "--proxy-bypass-list=<-loopback>",  # of itself Chromium goes around a proxy to this machine
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # its name in older ones
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
_PREFERENCES: dict[str, str | int | bool] = {
    "network.proxy.type": 1,  # as set by hand
    "network.proxy.http": "127.0.0.1",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": True,
    "network.dns.disabled": True,
    "network.trr.mode": 5,  # no DNS over HTTPS
    "network.http.http3.enable": False,
    "network.webtransport.enabled": False,
    "media.peerconnection.enabled": False,
    "dom.serviceWorkers.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
}
_PATIENCE = 60  # seconds for one picture
_SCRIPT_TIME = 5000  # milliseconds that the scripts of a page believe to have run


def chromium() -> str | None:
    """The program of Chromium or Chrome; None where there is none."""
    return next(filter(None, map(shutil.which, _CHROMIUM)), None)


def firefox() -> str | None:
    """The program of Firefox; None where there is none, or none that can be made to trust us."""
    found = next(filter(None, map(shutil.which, _FIREFOX)), None)
    return found if shutil.which("certutil") else None


def chromium_command(program: str, profile: Path, port: int, pin: str) -> list[str]:
    """How to start it; the address to open goes last. `pin` is that of the server's key."""
    return [
        program,
        f"--user-data-dir={profile}",
        f"--proxy-server=http://127.0.0.1:{port}",
        f"--ignore-certificate-errors-spki-list={pin}",
        *_SWITCHES,
        *_sandbox(),
    ]


def cut_off_command(program: str, profile: str) -> list[str]:
    """How to start it without a window and without a network, to be steered by a pipe."""
    return [
        program,
        "--headless=new",
        "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
        "--proxy-server=http://127.0.0.1:9",  # nobody listens there (RFC 863)
        "--disable-gpu",
        "--mute-audio",
        *_SWITCHES,
        *_sandbox(),
    ]


def firefox_command(program: str, profile: Path, port: int, authority: Path) -> list[str]:
    """How to start it, with a profile made for it; the address to open goes last.

    Raises LetapisError where the profile cannot be made to trust the authority.
    """
    profile.mkdir(parents=True)
    ports = {"network.proxy.http_port": port, "network.proxy.ssl_port": port}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in {**_PREFERENCES, **ports}.items()
    ]
    (profile / "user.js").write_text("".join(lines), "ascii")
    store = ["certutil", "-d", f"sql:{profile}"]
    trust = [*store, "-A", "-n", "Letapis replay", "-t", "C,,", "-i", str(authority)]
    try:
        for command in ([*store, "-N", "--empty-password"], trust):
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        raise LetapisError(f"no profile for Firefox could be made: {error}") from error
    return [program, "--new-instance", "--profile", str(profile)]


def live_command(program: str, profile: Path) -> list[str]:
    """How to start Chromium on the live web; the address to open goes last."""
    return [program, f"--user-data-dir={profile}", "--disable-background-networking", *_sandbox()]


def _sandbox() -> list[str]:
    """As root Chromium does not start with its sandbox."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def screenshot(
    command: list[str], url: str, file: Path, size: tuple[int, int], *more: str
) -> bytes:
    """Writes a PNG of what Chromium, started by `command`, shows at an address.

    `size` is the width and height of its window, in pixels; `more` are further options. Gives
    what it printed. Raises LetapisError where there is no picture, and StorageError.
    """
    options = [
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--window-size={size[0]},{size[1]}",
        f"--virtual-time-budget={_SCRIPT_TIME}",
        f"--screenshot={file}",
    ]
    printed = b""
    try:
        file.unlink(missing_ok=True)
        done = subprocess.run(
            [*command, *options, *more, url], check=False, capture_output=True, timeout=_PATIENCE
        )
        printed = done.stdout
        why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    except subprocess.TimeoutExpired:
        why = f"not ready after {_PATIENCE} seconds"
    except OSError as error:
        raise StorageError(file, "write", error) from error
    if not file.exists():
        raise LetapisError(f"no picture of {url}: {why.rpartition('] ')[2] or 'no reason given'}")
    return printed
