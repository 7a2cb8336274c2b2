"""The command as users call it: a process of its own, with its exit status and its words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

LETAPIS = [sys.executable, "-c", "from archive.cli import main; main()"]


def start(
    *words: str | Path, before: Sequence[str] = (), cwd: Path | None = None
) -> subprocess.Popen[str]:
    """Starts `letapis WORDS`, by way of another command if `before` names one."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LETAPIS")}
    return subprocess.Popen(
        [*before, *LETAPIS, *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=cwd,
    )


def letapis(*words: str | Path, status: int = 0) -> str:
    """Runs `letapis WORDS` to its end; returns what it wrote, and fails on another exit status."""
    process = start(*words)
    said, complained = process.communicate(timeout=120)
    assert process.returncode == status, f"status {process.returncode}\n{said}\n{complained}"
    assert "Traceback" not in complained
    return said
