"""The processes that find what pages lead to: one that answers, and one that replaces it.

1. A question is one line of JSON (`source`, `url`, `status`, `fields`, `size`), then the body; an
   answer is one line: `links`, pairs of URL and hop, `problem`, why any of them are missing, and
   where it is asked of a time (`captured`) `lastmod`, what a sitemap says of URLs. `source` is a
   mark; the first question that has it says as `told` what it stands for.
2. A question that takes more than SECONDS of CPU ends the process that answers it.
3. That process holds at most MEMORY megabytes, and can open no connection to anywhere.
4. Both end when those who ask are gone.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, BinaryIO, NoReturn

from archive.wire import http
from spiders.source import Source
from spiders.vocabulary import lists
from spiders.vocabulary.link import Link

SECONDS = 10  #: of CPU for one page; the slowest honest one takes about one
MEMORY = 256  #: MB of data, those of the libraries included
LINKS = 250_000  #: of one page that are followed


def serve(control: socket.socket) -> NoReturn:
    """Starts a process that answers for each byte it is sent.

    Sends its id and a socket to it; and its exit status, when it has ended. It ends the process
    that calls it, whatever happens: that is a copy of one that crawls, which must not go on here.
    """
    try:
        _start_each(control)
        os._exit(0)
    finally:
        os._exit(1)


def _start_each(control: socket.socket) -> None:
    os.dup2(2, 1)  # what a library prints is no result of the command
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # those who ask decide when to stop
    gc.freeze()  # so that collecting does not copy what is shared with them
    with suppress(OSError):
        while control.recv(1):
            ours, theirs = socket.socketpair()
            child = os.fork()
            if child == 0:
                for other in (control, theirs):
                    other.close()
                _answer_all(ours)
                os._exit(0)
            ours.close()
            socket.send_fds(control, [b"%d" % child], [theirs.fileno()])
            theirs.close()
            _, status = os.waitpid(child, 0)
            control.send(b"%d" % os.waitstatus_to_exitcode(status))


def _answer_all(line: socket.socket) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit(resource.RLIMIT_DATA, MEMORY * 1_000_000)
    sys.addaudithook(_no_network)
    asked, answers = line.makefile("rb"), line.makefile("wb")
    fresh, sources = True, dict[str, str]()
    with suppress(OSError):
        while question := asked.readline():
            _limit(resource.RLIMIT_CPU, int(time.process_time()) + SECONDS)
            try:
                answer = _answer(json.loads(question), asked, sources)
            except MemoryError:
                if not fresh:  # earlier pages may have taken it: the next process is asked again
                    return
                problem = f"reading it takes more than {MEMORY} MB of memory"
                answer = {"links": [], "problem": problem}
            fresh = False
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()


def _answer(question: dict[str, Any], asked: BinaryIO, sources: dict[str, str]) -> dict[str, Any]:
    body, mark = asked.read(question["size"]), question["source"]
    sources[mark] = question.get("told") or sources[mark]
    fields = tuple((n.encode("latin-1"), v.encode("latin-1")) for n, v in question["fields"])
    try:
        source = _source(sources[mark])
        head = http.Head(b"", fields)
        found = source.discover(question["url"], question["status"], head, body)
    except MemoryError:
        raise
    except Exception as error:  # whatever a page sets off costs that page only
        return {"links": [], "problem": f"{type(error).__name__}: {error}"[:300]}
    cut = f"it has {len(found)} links; {LINKS} are followed" if len(found) > LINKS else None
    found = found[:LINKS]
    return {
        "links": [(link.url, link.hop) for link in found],
        "problem": cut,
        "lastmod": _changes(source, found, question.get("captured")),
    }


def _changes(source: Source, found: list[Link], captured: str | None) -> dict[str, str]:
    """When a sitemap says that its pages were changed, as far as that is to be believed."""
    if captured is None:
        return {}
    listed = [link for link in found if link.hop == "M"]
    said = lists.stated(listed, datetime.fromisoformat(captured), source.never)
    return {one.url: one.value.isoformat() for one in said if one.field == "modified"}


@lru_cache
def _source(said: str) -> Source:
    module, name, arguments = json.loads(said)
    source = getattr(importlib.import_module(module), name)(**arguments)
    assert isinstance(source, Source)
    return source


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _no_network(event: str, _: object) -> None:
    if event.startswith("socket."):
        raise PermissionError(f"reading a page must not use the network ({event})")
