"""The demo site over real connections."""

from __future__ import annotations

import gzip
import re
import socket
import ssl
from pathlib import Path

import pytest

from crawler.demo.server import DemoSite
from tests.demo.conftest import Client
from tests.demo.expected import expected

PRO = "https://belarusinfocus.pro"
STYLE = f"{PRO}/wp-content/themes/focus/style.css?ver=5.9.3"
SITEMAPS = (
    f"{PRO}/wp-sitemap.xml",
    "https://belarusinfocus.info/sitemap.xml",
    "https://www.belarus-nau.org/sitemap.xml",
)


def listed(client: Client, sitemap: str) -> list[str]:
    """Every page of a sitemap, through its index."""
    body = client.get(sitemap).body.decode()
    found = re.findall(r"<loc>(.*?)</loc>", body)
    if "<sitemapindex" not in body:
        return found
    return [page for child in found for page in listed(client, child)]


@pytest.mark.parametrize("sitemap", SITEMAPS)
def test_every_page_of_a_sitemap_is_there(client: Client, sitemap: str) -> None:
    listing = listed(client, sitemap)
    assert len(listing) >= 7
    assert {page: client.get(page).status for page in listing} == dict.fromkeys(listing, 200)


def test_every_article_is_served_at_all_its_addresses(client: Client) -> None:
    for article in expected(1):
        for address in article["addresses"]:
            answer = client.get(address)
            assert answer.status == 200, address
            assert article["paragraphs"][-1][-30:] in answer.body.decode().replace("&nbsp;", " ")


def test_what_a_page_needs_is_there(client: Client) -> None:
    needed = r'(?:src|href)="(https?://[^"]+\.(?:png|css|js|ico|woff)[^"]*)"'
    for page in (f"{PRO}/", f"{PRO}/analytics/security-issues/", "https://www.belarus-nau.org/en"):
        for address in re.findall(needed, client.get(page).body.decode()):
            assert client.get(address).status == 200, address


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("http://belarusinfocus.pro/", 301, f"{PRO}/"),
        (f"{PRO}/analytics/the-ruling-elite", 301, f"{PRO}/analytics/the-ruling-elite/"),
        (f"{PRO}/analytics/the-ruling-elite/page/1/", 301, f"{PRO}/analytics/the-ruling-elite/"),
        (f"{PRO}/analytics/the-ruling-elite/page/99/", 404, None),
        (f"{PRO}/calendar-2019/", 404, None),
        (f"{PRO}/withdrawn-forecast/", 410, None),
        (f"{PRO}/drafts/next-week/", 200, None),
        ("http://www.belarusinfocus.info/", 200, None),
        ("https://belarus-nau.org/en", 200, None),
        ("http://belarus-nau.org/en", 301, "https://belarus-nau.org/en"),
        ("https://www.belarus-nau.org/en/post/nothing", 404, None),
    ],
)
def test_answers(client: Client, address: str, status: int, location: str | None) -> None:
    answer = client.get(address)
    assert (answer.status, answer.headers["Location"]) == (status, location)


def test_gzip_and_chunks_for_those_who_ask(client: Client) -> None:
    home = client.get(f"{PRO}/")
    packed = client.get(f"{PRO}/", Accept_Encoding="gzip, br")
    assert home.headers["Transfer-Encoding"] == packed.headers["Transfer-Encoding"] == "chunked"
    assert home.headers["Content-Encoding"] is None
    assert gzip.decompress(packed.body) == home.body


@pytest.mark.parametrize("address", [STYLE, f"{PRO}/feed/", "https://www.belarus-nau.org/en"])
def test_unchanged(client: Client, address: str) -> None:
    first = client.get(address)
    same = {"If_None_Match": first.headers["ETag"]}
    if changed := first.headers["Last-Modified"]:
        same["If_Modified_Since"] = changed
        assert client.get(address, **same | {"If_None_Match": '"other"'}).status == 200
    again = client.get(address, **same)
    assert (again.status, again.body) == (304, b"")


def test_pages_of_wordpress_have_no_validators(client: Client) -> None:
    headers = client.get(f"{PRO}/7136-2/").headers
    assert (headers["ETag"], headers["Last-Modified"]) == (None, None)


def test_head_has_no_body(client: Client) -> None:
    assert client.get(STYLE, method="HEAD").body == b""
    assert client.get(STYLE).body.startswith(b"@import")


def test_unknown_host(client: Client) -> None:
    assert client.get("http://127.0.0.1/").status == 421


def test_connect_to_names_every_host_and_scheme(demo_site: DemoSite) -> None:
    rules = demo_site.connect_to()
    assert len(rules) == 2 * len(demo_site.hosts)
    assert f"belarusinfocus.pro:443:127.0.0.1:{demo_site.https_port}" in rules
    assert f"belarusinfocus.pro:80:127.0.0.1:{demo_site.http_port}" in rules


def test_a_client_without_the_authority_is_refused_and_harms_nobody(demo_site: DemoSite) -> None:
    plain = socket.create_connection(("127.0.0.1", demo_site.https_port), timeout=10)
    with plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="belarusinfocus.pro")


def test_closing_ends_idle_connections(tmp_path: Path) -> None:
    with DemoSite(tmp_path) as site:
        client = Client(site)
        assert client.get(f"{PRO}/robots.txt").status == 200
        silent = socket.create_connection(("127.0.0.1", site.https_port), timeout=10)
    assert silent.recv(1) == b""
    silent.close()
    client.close()
