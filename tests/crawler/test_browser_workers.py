"""Several workers, each with a browser, whose pages need what is at hosts of the others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.replay.browser import chromium
from tests.command import letapis
from tests.crawler.crawled import captured, kept, wait_for
from tests.crawler.postgres import Server
from tests.crawler.test_workers import Course, course, ended
from tests.website import PIXEL, Answer, Website

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]

HOSTS, PAGES = 3, 3
_PAGE = """<!doctype html><title>{name}</title><main></main><i></i>
<script src="http://h0.test/shared.js"></script><script>
const add = (name, said) => document.body.append(Object.assign(document.createElement(name), said));
for (let host = 0; host < {hosts}; host++) {{
  add("script", {{ src: `http://h${{host}}.test/words-{name}.js` }});
  add("img", {{ src: `http://h${{host}}.test/ground.png` }});
}}
fetch("/api", {{ method: "POST", body: "{name}" }}).then(answer => answer.text()).then(text => {{
  document.querySelector("main").innerHTML = text + '<a href="/{name}-found">more</a>'; }});
fetch("/page-0");
</script>{links}"""


class Scripted(Website):
    """The same pages at all hosts; each asks for something of each host."""

    def __init__(self) -> None:
        super().__init__(PAGES)
        self.shown, self.goes_on = threading.Event(), threading.Event()

    def answer(self, path: str) -> Answer:
        self.asked[path] += 1
        name = path.strip("/") or "home"
        if name.startswith("words-"):
            return 200, "text/javascript", b"document.querySelector('i').append(' heard');"
        if name == "shared.js":
            self.shown.set()
            self.goes_on.wait(30)
            return 200, "text/javascript", b""
        if name == "ground.png":
            return 200, "image/png", PIXEL
        if name == "api":
            return 200, "text/html", b"<p>said</p>"
        if name == "home" or name.startswith("page-"):
            links = "".join(f'<a href="/page-{n}">{n}</a>' for n in range(PAGES))
            page = _PAGE.format(name=name, hosts=HOSTS, links=links if name == "home" else "")
            return 200, "text/html", page.encode()
        return 404, "text/plain", b"not here"


@contextmanager
def scripted(server: Server, folder: Path) -> Iterator[Course]:
    with course(server, folder, PAGES, HOSTS, Scripted()) as made:
        settings = made.folder / "letapis.toml"
        pages = "\n[browser]\npages = ['test/$', '/page-[0-9]$']\nscreens = 1\n"
        settings.write_text(settings.read_text() + pages)
        yield made


def alone(folder: Path, on: Course) -> Path:
    """What one process makes of the same."""
    folder.mkdir()
    shared = (on.folder / "letapis.toml").read_text()
    (folder / "letapis.toml").write_text(shared.partition("[frontier]")[0])
    (folder / "letapis.toml").write_text("[crawl]" + shared.partition("[crawl]")[2])
    letapis("crawl", "-C", folder, *on.words)
    return folder


def seen(folder: Path) -> Counter[tuple[str, bytes]]:
    """Addresses and texts of what a browser made."""
    made = [item for item in kept(folder) if (item.target_uri or "").startswith("urn:text:")]
    return Counter((item.target_uri or "", item.block) for item in made)


def test_they_show_what_one_would_and_ask_for_nothing_twice(
    own_postgres: Server, tmp_path: Path
) -> None:
    with scripted(own_postgres, tmp_path) as on:
        assert isinstance(on.site, Scripted)
        on.site.goes_on.set()
        assert ended(on.worker(), on.worker()) == [0, 0]
        found, shown = captured(on.folder), seen(on.folder)
        assert on.files(1) and on.files(2)
        letapis("verify", "-C", on.folder)
        one = alone(tmp_path / "one", on)
        assert found == captured(one)
        assert {url for url, times in found.items() if times > 1} == {
            f"http://h{n}.test/api" for n in range(HOSTS)
        }
        assert shown == seen(one) and set(shown.values()) == {1}
        assert len(shown) == HOSTS * (PAGES + 1)


def test_one_that_is_killed_while_it_shows_a_page_loses_nothing(
    own_postgres: Server, tmp_path: Path
) -> None:
    with scripted(own_postgres, tmp_path) as on:
        assert isinstance(on.site, Scripted)
        lost = on.worker()
        wait_for(on.site.shown.is_set)
        other = on.worker()
        lost.kill()
        on.site.goes_on.set()
        assert ended(lost, other)[1] == 0
        found, shown = captured(on.folder), seen(on.folder)
        letapis("verify", "-C", on.folder)
        one = alone(tmp_path / "one", on)
        assert set(found) == set(captured(one))
        assert shown == seen(one)
