"""The start page lists what there is, sets the date, and never takes the archive for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from archive.replay.titles import title
from archive.wire.capture import Capture, Location
from tests.archive.replayed import DAY, Client, Web, ok, replaying

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
START = "http://letapis.replay"


@pytest.fixture
def web(tmp_path: Path) -> Web:
    """Two sites with pages and one without."""
    made = Web(tmp_path)
    for day in range(5):
        page = f"<title>Ferry &amp; <b>{day}</b></title>"
        made.add("https://paper.example/", ok(page.encode()), day=day)
    made.add("https://paper.example/style.css", ok(b"", "text/css"))
    made.add("https://img.paper.example/boat.png", ok(b"", "image/png"))
    made.add(f"https://odd.example:8443/a?{HOSTILE}", ok(f"<title>{HOSTILE}</title>".encode()))
    return made


class Tags(HTMLParser):
    """The tags of a page, and where its links lead."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"


def read(client: Client, path: str) -> Tags:
    got = client.get(START + path)
    assert got.status == 200
    assert (got.field("Content-Security-Policy") or "").startswith("default-src 'none'")
    page = Tags(got.body)
    assert not page.tags & {"script", "img", "iframe", "object"}
    assert "html" in page.tags and b'<html lang="en">' in got.body
    return page


def test_sites_with_their_pages_and_dates(web: Web) -> None:
    with replaying(web.captures()) as client:
        page = read(client, "/")
        rows = [row for row in page.links if row.startswith("/site")]
        assert rows == [
            f"/site?prefix={key}"
            for key in ("example%2Codd%3A8443", "example%2Cpaper", "example%2Cpaper%2Cimg")
        ]
        for said in (
            "paper.example",
            "1 page",
            "2024-05-01 to 2024-05-05",
            "odd.example:8443",
            "parts of pages only",
        ):
            assert said in page.text
        assert read(client, "/?after=example%2Cpaper%2Cimg").links[-1] == rows[-1]


def test_pages_of_a_site_with_titles_and_captures(web: Web) -> None:
    with replaying(web.captures()) as client:
        page = read(client, "/site?prefix=example%2Cpaper")
        assert "Ferry & <b>4</b>" in page.text and "https://paper.example/" in page.text
        assert "style.css" not in page.text
        newest = "/at?date=20240505100000&url=https%3A%2F%2Fpaper.example%2F"
        assert page.links.count(newest) == 2
        assert "all 5" in page.text
        every = read(client, page.links[-1])
        assert "2024-05-01 10:00:00" in every.text and "2024-05-05 10:00:00" in every.text


def test_hostile_titles_and_addresses_are_text(web: Web) -> None:
    with replaying(web.captures()) as client:
        page = read(client, "/site?prefix=example%2Codd%3A8443")
        assert page.text.count(HOSTILE) == 2  # title and address
        read(client, "/search?url=https://odd.example:8443/")
        read(client, "/search?url=paper.example/%22%3E%3Cscript%3E")
        assert b"<script" not in client.get(START + "/search?url=%22%3E%3Cscript%3E").body


def test_a_long_site_goes_on(tmp_path: Path) -> None:
    web = Web(tmp_path)
    for number in range(60):
        web.add(f"https://many.example/{number:02}", ok(b"<title>x</title>"))
    with replaying(web.captures()) as client:
        first = read(client, "/site?prefix=example%2Cmany")
        assert len([link for link in first.links if link.startswith("/at")]) == 100
        rest = read(client, first.links[-1])
        assert len([link for link in rest.links if link.startswith("/at")]) == 20
        assert "More" in first.text and "More" not in rest.text


def test_an_address_is_found_as_it_is_typed(web: Web) -> None:
    with replaying(web.captures()) as client:
        page = read(client, "/search?url=+paper.example+")
        assert len([link for link in page.links if link.startswith("/at")]) == 5
        assert "not in the archive" in read(client, "/search?url=http://live.example/").text
        longer = read(client, "/search?url=odd.example:8443")
        assert "Addresses that begin so" in longer.text
        assert client.get(START + "/search?url=mailto:a").status == 400


def test_a_date_is_set_and_taken_back(web: Web) -> None:
    with replaying(web.captures()) as client:
        got = client.get(START + "/date?at=2024-05-02")
        assert (got.status, got.field("Location")) == (303, "/")
        assert b"<b>1</b>" in client.get("https://paper.example/").body
        assert 'value="2024-05-02 00:00:00"' in client.get(START + "/").body.decode()
        assert client.get(START + "/date?at=soon").status == 400
        client.get(START + "/date?at=")
        assert b"<b>4</b>" in client.get("https://paper.example/").body


def test_a_capture_is_visited_at_its_date(web: Web) -> None:
    with replaying(web.captures()) as client:
        got = client.get(START + "/at?date=20240503100000&url=https%3A%2F%2Fpaper.example%2F")
        assert (got.status, got.field("Location")) == (303, "https://paper.example/")
        assert b"<b>2</b>" in client.get("https://paper.example/").body
        assert client.get(START + "/at?date=x&url=javascript:alert(1)").status == 400


def test_an_archived_page_does_not_set_the_date(web: Web) -> None:
    with replaying(web.captures()) as client:
        own = client.server.replay.address
        assert client.get(own + "/date?at=2024-05-02", Sec_Fetch_Site="cross-site").status == 403
        assert b"<b>4</b>" in client.get("https://paper.example/").body


def test_without_the_proxy_no_link_leads_out(web: Web) -> None:
    with replaying(web.captures()) as client:
        client.server.start.command = "browser --proxy <this>"
        for path in ("/", "/site?prefix=example%2Cpaper", "/search?url=paper.example"):
            got = client.direct(path)
            page = Tags(got.body)
            assert got.status == 200 and "browser --proxy <this>" in page.text
            assert not [link for link in page.links if not re.match(r"/(site|search|$)", link)]
        assert client.direct("/at?date=2024&url=https://paper.example/").status == 403


def test_our_own_address_is_the_start_page_for_the_proxy_too(web: Web) -> None:
    with replaying(web.captures()) as client:
        for url in (client.server.replay.address + "/", "https://letapis.replay/"):
            assert b"Archived sites" in client.get(url).body
        assert client.get(START + "/nothing").status == 404
        assert client.ask("POST", START + "/", b"").status == 405


def page(body: bytes, content_type: str = "text/html") -> Capture:
    return Capture(
        kind="response",
        url="https://paper.example/",
        date=DAY,
        record_id="<urn:x>",
        location=Location("x.warc.gz", 0, 1),
        block=ok(body, content_type),
        is_http=True,
    )


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"<p>none", "text/html", ""),
        (b"<TITLE lang=be>\n One\t two \n</TITLE>", "text/html", "One two"),
        ("<title>Лёс &laquo;рэк&raquo;</title>".encode(), "text/html", "Лёс «рэк»"),
        ("<title>Лёс</title>".encode("cp1251"), "text/html; charset=windows-1251", "Лёс"),
        ("<meta charset=cp1251><title>Лёс</title>".encode("cp1251"), "text/html", "Лёс"),
        (b"<title>caf\xe9</title>", "text/html; charset=nonsense", "café"),
        (b"<title>a\x00b\xe2\x80\xaec</title>", "text/html", "a b c"),
        (b"<title>" + b"x" * 900 + b"</title>", "text/html", "x" * 200 + "…"),
        (b"<title " * 30_000, "text/html", ""),
    ],
)
def test_titles(body: bytes, content_type: str, said: str) -> None:
    assert title(page(body, content_type)) == said
