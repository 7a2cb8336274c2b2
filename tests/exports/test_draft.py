"""A source drafted from what was captured of a site runs through the test of all sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from archive.storage.collection import Collection
from spiders.vocabulary import guess
from tests.command import letapis
from tests.exports.warcs import Warc, article, prose

ROOT = Path(__file__).parent.parent.parent
SITE = "https://herons.example"
NAME = "herons_example"
META = (
    '<meta name="generator" content="WordPress 6.5"><meta property="og:site_name" content="Herons">'
    '<meta property="article:published_time" content="2024-02-{:02}T08:00:00+00:00">'
)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "look"
    made = Collection(folder)
    made.create()
    warc = Warc("herons.warc.gz", "herons")
    links = "".join(f'<a href="/2024/02/heron-{day}/">Heron {day}</a>' for day in range(1, 8))
    warc.page(f"{SITE}/", f"<html lang=en><title>Herons</title><body>{links}</body></html>")
    for day in range(1, 8):
        page = article(f"Heron {day}", prose(f"heron {day}"), extra=META.format(day))
        warc.page(f"{SITE}/2024/02/heron-{day}/", page)
    warc.page(f"{SITE}/about/", article("About", ["Write to us."]))
    urls = "".join(f"<url><loc>{SITE}/2024/02/heron-{day}/</loc></url>" for day in range(1, 8))
    warc.page(f"{SITE}/wp-sitemap.xml", f"<urlset>{urls}</urlset>", content_type="text/xml")
    warc.end()
    warc.write(made.archive)
    letapis("build", "-C", folder)
    return folder


def test_a_draft_says_what_the_pages_suggest(collection: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    written = letapis("new-source", SITE, "-C", collection, "-o", checkout).splitlines()
    source = (checkout / "spiders" / f"{NAME}.py").read_text("utf-8")
    assert str(checkout / "spiders" / f"{NAME}.py") in written
    for line in (
        "which come from\nWordPress.",
        f'_ROOT = "{SITE}"',
        "class HeronsExample(Source):",
        'title = "Herons"',
        'languages = ("en",)',
        'cadence = "daily"',
        "expects = Yield(documents=7, dated=1.0)",
        'Sitemap(f"{_ROOT}/wp-sitemap.xml"),',
        r'Shape("article", at=r"^/\d{4}/\d+/[^/?]+/?$"),',
    ):
        assert line in source, line
    pages = tomllib.loads((checkout / "tests/sources" / NAME / "pages.toml").read_text("utf-8"))
    assert [page["is"] for page in pages["page"]] == ["document"] * 3 + ["home"]
    assert pages["document"][0]["title"] == "Heron 1"
    assert pages["document"][0]["published_from"] == "meta"
    again = ("new-source", SITE, "-C", collection, "-o", checkout)
    letapis(*again, status=2)  # nothing is written over


def test_a_draft_of_a_hand_made_site(tmp_path: Path) -> None:
    """Its pages are tables in windows-1251, which only they say; lists lie beside articles."""
    root, kinds = "http://www.staraja.example", ("мост", "паром", "сад", "вагон", "рынок", "пекарь")
    warc = Warc("old.warc.gz", "old")

    def page(name: str, title: str, cell: str) -> None:
        body = (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
            f"<title>{title} - Старая страница</title></head><body><table><tr><td>"
            f"<a href=news.html>Новости</a></td><td>{cell}</td></tr></table></body></html>"
        )
        warc.page(f"{root}/{name}", body.encode("cp1251"), content_type="text/html")

    links = [f"{day}.03.2003 <a href=stat{day}.html>Кто и где видел {kind}</a>"
             for day, kind in enumerate(kinds, 11)]  # fmt: skip
    page("news.html", "Новости", "<h1>Старая страница</h1>" + "<br>".join(links))
    page("guest.html", "Гостевая", "Пишите письма.")
    for day, kind in enumerate(kinds, 11):
        told = "".join(
            f"Утром {kind} снова стоял у дороги номер {number}, и никто из жителей об "
            "этом не узнал до самого вечера пятницы.<br><br>"
            for number in range(3)
        )
        page(f"stat{day}.html", f"Кто и где видел {kind}",
             f"<b>Кто и где видел {kind}</b><br>{day}.03.2003<br><br>{told}")  # fmt: skip
    made = Collection(tmp_path / "look")
    made.create()
    warc.end()
    warc.write(made.archive)
    letapis("build", "-C", made.folder)
    letapis("new-source", "http://staraja.example/", "-C", made.folder, "-o", tmp_path)
    source = (tmp_path / "spiders" / "staraja_example.py").read_text("utf-8")
    for line in (
        'title = "Старая страница"',
        'hosts = ("www.staraja.example",)',
        f'_ROOT = "{root}"',
        'languages = ("ru",)',
        "expects = Yield(documents=6, dated=1.0)",
        r'Other("short", r"^/guest\.html$"),',
        r"^/news\.html$",
        r'shapes = (Shape("article", at=r"^/[^/?]+\.html/?$"),)',
    ):
        assert line in source, line
    pages = tomllib.loads(
        (tmp_path / "tests/sources/staraja_example/pages.toml").read_text("utf-8")
    )
    assert "findings" not in pages
    assert pages["document"][0]["title"] == "Кто и где видел мост"
    assert pages["document"][0]["published"] == "2003-03-11"


def test_what_a_site_is_called_and_where_its_pages_lie_is_never_code(tmp_path: Path) -> None:
    """The draft is Python that is run: quotes, braces and escapes of a hostile site stay text."""
    touched = tmp_path / "touched"
    evil = f"__import__('pathlib').Path({str(touched)!r}).touch()"
    warc = Warc("evil.warc.gz", "evil")
    title = f'\\N{{x}} """ + {evil} + """ \\'
    meta = f"<meta property='og:site_name' content='{title.replace(chr(39), '&#39;')}'>"
    for day in range(1, 8):
        page = article(f"Heron {day}", prose(f"heron {day}"), extra=meta)
        warc.page(f'{SITE}/a" + str({evil}) + r"/heron-{day}?"{{{evil}}}={day}', page)
    for url in (f"{SITE}/sitemap.xml?{{{evil}}}", f"{SITE}/it's.xml?x=" + "');" + f"{evil};('"):
        warc.page(url, f"<urlset><url><loc>{SITE}/</loc></url></urlset>", content_type="text/xml")
    warc.end()
    made = Collection(tmp_path / "look")
    made.create()
    warc.write(made.archive)
    letapis("build", "-C", made.folder)
    letapis("new-source", SITE, "-C", made.folder, "-o", tmp_path)
    assert not touched.exists()
    source = (tmp_path / "spiders" / f"{NAME}.py").read_text("utf-8")
    assert "touch" in source


def test_what_cannot_be_drafted(collection: Path, tmp_path: Path) -> None:
    for url in ("https://belarusinfocus.pro/", "https://other.example/"):
        letapis("new-source", url, "-C", collection, "-o", tmp_path / "checkout", status=2)
    assert not (tmp_path / "checkout").exists()


@pytest.mark.slow
def test_the_test_of_all_sources_takes_the_draft(collection: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    skip = shutil.ignore_patterns("__pycache__")
    for package in ("archive", "spiders", "crawler", "exports", "tests", "docs"):
        shutil.copytree(ROOT / package, checkout / package, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", checkout)
    letapis("new-source", SITE, "-C", collection, "-o", checkout)
    command = [sys.executable, "-m", "pytest", "-n", "0", "tests/test_sources.py", "-k", NAME]
    ran = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    ("targets", "forms"),
    [
        (["/story/one/", "/story/two", "/news/one"], ["^/(?:news|story)/[^/?]+/?$"]),
        (["/2024/02/11/a.html", "/2023/1/2/b.html"], [
            r"^/\d{4}/\d+/\d+/[^/?]+\.html/?$",
        ]),
        (["/news/12-slug.html", "/news/9-other.html"], [r"^/news/\d+-[^/?]+\.html/?$"]),
        (["/?p=12", "/?p=9"], [r"^/\?p=\d+/?$"]),
        ([f"/posts/{name}/" for name in "abcde"] + ["/posts/"], [r"^/posts/[^/?]+/?$"]),
        (["/en/node/676", "/a"], [r"^/[^/?]+/?$", r"^/en/node/\d+/?$"]),
    ],
)  # fmt: skip
def test_the_forms_of_addresses(targets: list[str], forms: list[str]) -> None:
    assert guess.forms(targets) == forms
