"""Crawls a generated site twice and says what the second crawl cost, as shares of the first.

python -m benchmarks.recrawl --pages 1000 --size 50000
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import multiprocessing
import random
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from benchmarks import measure
from benchmarks.crawl import LETAPIS

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import SynchronizedArray

_LINKS = 60  # of a page; the menu and teasers of a news site have about so many
_CRAWL = ("--allow-private", "--delay", "0", "--concurrency", "4", "-q")
_SOUNDS = ("bklmnrstv", "aeio")  # of a syllable

Traffic: TypeAlias = "SynchronizedArray[int]"  # bytes that the server got, and sent


@dataclass(frozen=True, slots=True)
class Site:
    """What a page is made of; the same arguments, the same bytes."""

    pages: int
    size: int  #: bytes of a page
    validators: bool  #: whether it sends ETag and Last-Modified, and answers 304

    def page(self, number: int) -> bytes:
        links = {(number * 7 + step * step) % self.pages for step in range(_LINKS)} | {number + 1}
        menu = "".join(
            f'<li><a href="/pages/{n}.html">{_words(n, 4)}</a></li>\n'
            for n in sorted(links)
            if n < self.pages
        )
        head = f"<!doctype html><html lang=en><head><title>{_words(number, 6)}</title></head><body>"
        head += f"<ul>{menu}</ul><article><h1>{_words(number, 6)}</h1>"
        prose = "".join(
            f"<p>{_words(number * 1000 + part, 60)}.</p>\n" for part in range(self.size // 300 + 1)
        )
        return (
            head + prose[: max(self.size - len(head), 0)]
        ).encode() + b"</article></body></html>"


def _words(seed: int, count: int) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choices(_vocabulary(), weights=_weights(), k=count))


@cache
def _vocabulary() -> list[str]:
    chance = random.Random(0)
    return [
        "".join(chance.choice(kind) for _ in range(chance.randint(1, 5)) for kind in _SOUNDS)
        for _ in range(5000)
    ]


@cache
def _weights() -> list[float]:
    return [1 / (rank + 3) for rank in range(5000)]


async def _answer(
    site: Site, traffic: Traffic, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while request := await reader.readuntil(b"\r\n\r\n"):
            path = request.split(b" ", 2)[1].decode()
            number = path.removeprefix("/pages/").removesuffix(".html")
            number = "0" if path == "/" else number
            if not number.isdigit() or int(number) >= site.pages:
                answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            else:
                answer = _response(site, int(number), request)
            writer.write(answer)
            traffic[0] += len(request)
            traffic[1] += len(answer)
    writer.close()


@cache
def _packed(site: Site, number: int) -> tuple[bytes, bytes]:
    """A page as it is sent, and its validators."""
    body = site.page(number)
    etag = hashlib.sha256(body).hexdigest()[:16].encode()
    said = b'ETag: "%b"\r\nLast-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n' % etag
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush(), said if site.validators else b""


def _response(site: Site, number: int, request: bytes) -> bytes:
    body, validators = _packed(site, number)
    usual = b"Server: benchmark\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\n" + validators
    if validators and b"If-None-Match: " + validators.split(b"\r\n")[0][6:] in request:
        return b"HTTP/1.1 304 Not Modified\r\n" + usual + b"\r\n"
    usual += b"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (usual, len(body), body)


def _serve(site: Site, traffic: Traffic, ready: Callable[[int], None]) -> None:
    async def work() -> None:
        for number in range(site.pages):
            _packed(site, number)
        server = await asyncio.start_server(
            lambda reader, writer: _answer(site, traffic, reader, writer), "127.0.0.1", 0
        )
        ready(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(work())


@contextmanager
def _serving(site: Site) -> Iterator[tuple[str, Traffic]]:
    """The address of the site, served by a process of its own, and the bytes it saw so far."""
    traffic = multiprocessing.Array("Q", 2)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(site, traffic, theirs.send))
    server.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/", traffic
    finally:
        server.terminate()
        server.join()


@dataclass(frozen=True, slots=True)
class Spent:
    """What one crawl cost."""

    asked: int  #: bytes on the wire
    received: int  #: bytes on the wire
    archive: int  #: bytes that the archive grew by
    cpu: float  #: seconds, of all its processes


def crawl(address: str, place: Path, traffic: Traffic, build: bool) -> Spent:
    """One `letapis crawl`, from its start to its end."""
    folder = place / "collection"
    before, held = traffic[:], _size(folder)
    words = [*LETAPIS, "crawl", address, "-C", str(folder), *_CRAWL]
    cost = measure.run(words if build else [*words, "--no-build"], place)
    asked, received = (now - then for now, then in zip(traffic[:], before, strict=True))
    return Spent(asked, received, _size(folder) - held, cost.cpu)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("archive/*.warc.gz"))


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000, help="of the site")
    parser.add_argument("--size", type=int, default=50_000, help="bytes of a page, unpacked")
    asked = parser.parse_args()
    print("| server sends | then | received | both ways | archive | CPU | first crawl |")
    print("|---|---|---|---|---|---|---|")
    for validators, build in product((True, False), (True, False)):
        site = Site(asked.pages, asked.size, validators)
        with _serving(site) as (address, traffic), tempfile.TemporaryDirectory() as folder:
            first = crawl(address, Path(folder), traffic, build)
            again = crawl(address, Path(folder), traffic, build)
        shares = [
            again.received / first.received,
            (again.asked + again.received) / (first.asked + first.received),
            again.archive / first.archive,
            again.cpu / first.cpu,
        ]
        said = " | ".join(f"{share:.1%}" for share in shares)
        base = f"{first.received / 1e6:.1f} MB received, {first.archive / 1e6:.1f} MB kept"
        name = "validators" if validators else "none"
        then = "build" if build else "nothing"
        print(f"| {name} | {then} | {said} | {base}, {first.cpu:.1f} s CPU |")


if __name__ == "__main__":
    main()
