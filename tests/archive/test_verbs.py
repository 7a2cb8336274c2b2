"""How the command starts: which verbs it finds, what it loads, and Ctrl-C before it has loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points, version
from io import StringIO
from pathlib import Path

import pytest

from archive.commands import verbs
from archive.commands.printed import printed
from archive.version import VERSION
from tests.archive.odd_files import PAGE, warc
from tests.command import LETAPIS, run


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


def test_words_of_others_steer_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(warc(PAGE, more="WARC-Concurrent-To: <\x1b]0;x\x07:y>\r\n"))
    ended = run("verify", tmp_path / "a.warc")
    assert "WARC-Concurrent-To <\\u001b]0;x\\u0007:y>, which is not here" in ended.said
    assert ended.said.replace("\n", "").isprintable()


def test_colours_and_progress_of_ours_reach_the_terminal() -> None:
    said = StringIO()
    printed(said).write("\r\x1b[K\x1b[31;9mold\x1b[0m\tnew\x1b[2J\r\n")
    assert said.getvalue() == "\r\x1b[K\x1b[31;9mold\x1b[0m\tnew\\u001b[2J\\u000d\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("buffered", [True, False])
def test_what_cannot_be_printed_is_an_error_with_its_reason(buffered: bool) -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": "" if buffered else "1"}
    with Path("/dev/full").open("w") as full:
        call = [*LETAPIS, "--help"]
        ended = subprocess.run(
            call, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment
        )
    assert ended.returncode == 4
    assert ended.stderr.startswith("letapis: cannot write what it prints: No space left")
    assert ended.stderr.count("\n") == 1


#: As if Ctrl-C were pressed when a module is about to be loaded.
PRESSED = """
import signal, sys
class Pressed:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Pressed())
from archive.commands.start import main
main()
"""


@pytest.mark.parametrize("module", ["archive.commands.cli", "click", "archive.errors"])
def test_ctrl_c_while_it_is_loaded_is_an_end(module: str) -> None:
    call = [sys.executable, "-c", PRESSED, module]
    ended = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "stopped\n")
