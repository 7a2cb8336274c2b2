"""Commands in processes forked from this one, which has imported their modules: none pays for that.

A call is one line of JSON on standard input: `words`, `environment`, the folder it is in, and
the files that it says and complains in. Its exit status is the line of answer.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys

import crawler.engine.process  # noqa: F401
import exports.corpus.build  # noqa: F401
from archive.commands.cli import main

SECONDS = 300  #: after which a command is killed that hangs


def serve() -> None:
    """Answers until standard input ends."""
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            _become(**json.loads(line))
            main()
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def _become(words: list[str], environment: dict[str, str], folder: str, files: list[str]) -> None:
    """As if this process had been started so."""
    for number, name in enumerate((os.devnull, *files)):
        opened = os.open(name, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = words


if __name__ == "__main__":
    serve()
