"""The command as users call it: a process of its own, with its exit status and its words."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LETAPIS = [sys.executable, "-c", "from archive.commands.start import main; main()"]


def start(*words: str | Path, before: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Starts `letapis WORDS`, by way of another command if `before` names one."""
    return subprocess.Popen(
        [*before, *LETAPIS, *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    said: str  #: on standard output
    complained: str  #: on standard error


def run(*words: str | Path) -> Ended:
    """Runs `letapis WORDS` to its end.

    It is a process of its own that has its modules from the one it was forked from: where it
    matters how a process starts, or is killed, use `start`.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("out", "err")]
        for file in files:
            file.touch()
        call = {
            "words": [*map(str, words)],
            "environment": _environment(),
            "folder": str(Path.cwd()),
            "files": [*map(str, files)],
        }
        server = _server()
        assert server.stdin and server.stdout
        print(json.dumps(call), file=server.stdin, flush=True)
        ended = Ended(int(server.stdout.readline()), *(file.read_text("utf-8") for file in files))
    assert "Traceback" not in ended.complained, ended.complained
    return ended


def letapis(*words: str | Path, status: int = 0) -> str:
    """Runs `letapis WORDS` to its end; returns what it wrote, and fails on another exit status."""
    ended = run(*words)
    assert ended.status == status, ended
    return ended.said


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("LETAPIS")}


@cache
def _server() -> subprocess.Popen[str]:
    """The process from which commands are forked."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.forked"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    atexit.register(server.communicate)
    return server
