"""A plain site on loopback for crawls: as many pages as a test wants, and servers' bad days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.loopback import Handler, listening

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
_PAGE = """<!doctype html><html lang="en"><head><title>Page {number}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css"></head><body><h1>Page {number}</h1>
<p>Page {number} of this site says what it has to say in one sentence of its own.</p>
{image}<p>{links}</p></body></html>"""

Answer = tuple[int, str, bytes]


class Website:
    """What the site answers, and what it was asked for."""

    def __init__(self, pages: int, odd: dict[str, Callable[[int], Answer]] | None = None) -> None:
        """`odd` gives other answers at some paths, by how often they were asked for before."""
        self.pages = pages
        self.odd = odd or {}
        self.asked: Counter[str] = Counter()
        self.address = ""
        self.alarms: dict[int, Callable[[], object]] = {}  #: what to do at the so-manieth request

    @property
    def addresses(self) -> set[str]:
        """Every address that a crawl of the whole site keeps, odd ones apart."""
        paths = {"/", "/style.css", "/robots.txt", "/sitemap.xml"}
        paths |= {"/sitemap_index.xml", "/wp-sitemap.xml"}
        for number in range(self.pages):
            paths |= {f"/page-{number}", f"/image-{number}.png"}
        return {self.address + path for path in paths}

    def answer(self, path: str) -> Answer:
        before = self.asked[path]
        self.asked[path] += 1
        if alarm := self.alarms.pop(self.asked.total(), None):
            alarm()
        if path in self.odd:
            return self.odd[path](before)
        name, _, number = path.strip("/").partition("-")
        if path == "/":
            return 200, "text/html", self._page(-1)
        if name == "page" and number.isdigit() and int(number) < self.pages:
            return 200, "text/html", self._page(int(number))
        if name == "image":
            return 200, "image/png", PIXEL
        if path == "/style.css":
            return 200, "text/css", b"body { color: black }"
        return 404, "text/plain", b"not here"

    def _page(self, number: int) -> bytes:
        first = (number + 1) * 4
        onward = [*range(first, first + 4), number + 1]
        links = " ".join(f'<a href="/page-{n}">{n}</a>' for n in onward if 0 <= n < self.pages)
        links += " ".join(f'<a href="{path}">odd</a>' for path in self.odd if number == -1)
        image = f'<img src="/image-{number}.png" alt="">' if number >= 0 else ""
        return _PAGE.format(number=number, links=links, image=image).encode()


@contextmanager
def serving(site: Website) -> Iterator[str]:
    """Serves a site; gives its address, without a slash at the end."""

    class Answering(Handler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            if status == 0:  # a bad day: no answer at all
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if 300 <= status < 400:  # the body says where to
                self.send_header("Location", body.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with listening(Answering) as port:
        site.address = f"http://127.0.0.1:{port}"
        yield site.address
