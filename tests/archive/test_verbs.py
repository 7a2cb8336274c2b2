"""The verbs that are found without importlib.metadata are those that it finds."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

from archive.commands import verbs
from archive.version import VERSION


def test_own_verbs_are_those_of_the_metadata() -> None:
    points = entry_points(group=verbs.GROUP)
    said = {one.name: one.value for one in points if one.dist and one.dist.name == "letapis"}
    assert verbs.own() == said != {}


def test_the_version_is_that_of_the_distribution() -> None:
    assert version("letapis") == VERSION


def test_who_only_looks_at_crawls_loads_no_scrapy() -> None:
    call = "import sys, crawler.schedule.service, crawler.watching.status, crawler.watching.steer\n"
    call += "print('scrapy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_a_small_verb_loads_no_metadata(tmp_path: Path) -> None:
    (tmp_path / "letapis.toml").touch()
    call = f"import sys; sys.argv = ['letapis', 'index', '-C', {str(tmp_path)!r}]\n"
    call += "from archive.commands.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    call += "print('importlib.metadata' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "False", said.stderr
