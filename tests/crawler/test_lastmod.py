"""A sitemap that is trusted spares visits to what did not change, and hides no change for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.index.cdxj import write_index
from archive.index.originals import Originals
from archive.storage.collection import Collection
from crawler.links.lastmod import Unchanged
from tests.crawler import changing
from tests.crawler.changing import Site, crawl
from tests.exports.warcs import START, Warc

URL = "https://example.org/heron"
site = changing.site
SETTINGS = """
[crawl]
delay = 0
[crawl.trust_lastmod]
"{name}" = 30
"""


def visits(folder: Path, *bodies: tuple[int, str]) -> Unchanged:
    """An archive with a capture of the page so many days after the start, each with its body."""
    collection = Collection(folder)
    collection.create()
    for day, body in bodies:
        warc = Warc(f"{day}.warc.gz", start=START.replace(day=START.day + day))
        warc.page(URL, body)
        warc.write(collection.archive)
    write_index(collection.archive, collection.index)
    return Unchanged(Originals(collection.archive, collection.index), days=10)


@pytest.mark.parametrize(
    ("bodies", "lastmod", "is_spared"),
    [
        ([(0, "one")], "2024-02-01T08:00:00+00:00", True),
        ([(0, "one")], None, False),  # the sitemap says nothing
        ([(0, "one")], "2024-03-04", False),  # changed on the day of the capture
        ([(0, "one")], "2024-03-03T10:00:00Z", False),  # less than a day before
        ([], "2024-02-01", False),  # never captured
        ([(0, "one"), (1, "one")], "2024-02-01", True),
        ([(0, "one"), (1, "two")], "2024-02-01", False),  # it was wrong before
        ([(0, "one"), (4, "two")], "2024-03-05", True),  # and now it says so
    ],
)
def test_which_pages_are_spared(
    tmp_path: Path, bodies: list[tuple[int, str]], lastmod: str | None, is_spared: bool
) -> None:
    unchanged = visits(tmp_path, *bodies)
    said = unchanged.why(URL, lastmod, START.replace(day=12))
    assert (said is not None) is is_spared
    assert unchanged.why(URL, lastmod, START.replace(day=25)) is None  # too long ago


def sitemap(site: Site, **lastmod: str) -> None:
    entries = "".join(
        f"<url><loc>{site.address}/{name}</loc><lastmod>{when}</lastmod></url>"
        for name, when in lastmod.items()
    )
    site.bodies["/sitemap.xml"] = f"<urlset>{entries}</urlset>".encode()


@contextmanager
def serving(site: Site, folder: Path) -> Iterator[None]:
    """A site whose sitemaps are trusted, its links in sitemaps alone, and no 304."""
    name = site.address.removeprefix("http://")
    Collection(folder).create()
    (folder / "letapis.toml").write_text(SETTINGS.format(name=name), "utf-8")
    site.bodies["/"] = b"<html><body><p>No links here.</p></body></html>"
    site.validators = {}
    yield


@pytest.mark.slow
def test_a_second_crawl_fetches_what_changed(site: Site, tmp_path: Path) -> None:
    with serving(site, tmp_path):
        sitemap(site, heron="2024-01-02", otter="2024-02-03", beaver="2024-03-04")
        crawl(site, tmp_path)
        sitemap(site, heron="2024-01-02", otter="2999-01-01", beaver="2024-03-04")
        crawl(site, tmp_path)
        paths = {path for path, _ in site.asked}
        assert "/otter" in paths
        assert not paths & {"/heron", "/beaver"}


@pytest.mark.slow
def test_days_that_are_all_alike_spare_nothing(site: Site, tmp_path: Path) -> None:
    names = ("heron", "otter", "beaver", "stork", "bison")
    site.bodies |= {f"/{name}": f"<p>A page of the {name}.</p>".encode() for name in names}
    with serving(site, tmp_path):
        sitemap(site, **dict.fromkeys(names, "2024-01-02"))
        crawl(site, tmp_path)
        crawl(site, tmp_path)
        assert {f"/{name}" for name in names} <= {path for path, _ in site.asked}
