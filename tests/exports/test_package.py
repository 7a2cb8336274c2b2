"""Packages: what is in them, what is chosen, and that nothing changes on the way there and back."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ConfigurationError
from archive.index.cdxj import write_index
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from archive.storage.exclusions import add, beside
from archive.storage.files import here
from archive.storage.settings import Exclusion
from archive.transfer import bagit
from archive.transfer.delivery import archives, verify
from archive.transfer.importing import import_file
from exports.corpus.build import build
from exports.database import Corpus
from exports.package.contents import Order
from exports.package.make import Made
from exports.package.selection import Selection
from tests.command import letapis
from tests.exports.packages import FIRST, NOW, SECOND, SITE, WEEK, bag, collection, facts, wacz
from tests.exports.warcs import START, Warc

SECOND_ONLY = Selection(crawls=frozenset({SECOND}))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return collection(tmp_path_factory.mktemp("held") / "herons")


def read(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def taken_in(paths: list[Path], folder: Path) -> Collection:
    """Packages imported into a new collection, and built."""
    there = Collection(folder)
    there.create()
    for path in paths:
        report = import_file(path, there.state, there.archive, software="test")
        assert not report.problems
    build(there.archive, there.corpus, jobs=1)
    return there


def documents(held: Collection) -> list[tuple[Any, ...]]:
    sql = "SELECT url, title, text, first_captured, last_captured FROM documents ORDER BY url"
    with Corpus(held.corpus) as corpus:
        return [tuple(row.values()) for row in corpus.query(sql)]


def to_the_second(said: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(value[:19] if at > 2 else value for at, value in enumerate(row)) for row in said]


@pytest.mark.parametrize("form", ["wacz", "bag 1.1", "bag 1.0", "wacz 1.0"])
def test_there_and_back(held: Collection, tmp_path: Path, form: str) -> None:
    order = Order(Selection(), "1.0" if form.endswith("1.0") else "1.1")
    if form.startswith("wacz"):
        path = wacz(held, tmp_path / "x.wacz", order).path
    else:
        path = bag(held, tmp_path / "x", order).path
    found = list(verify(path, now=NOW))
    assert not [one for one in found if one.severity != "info"]
    assert "original-missing" not in {one.rule for one in found}, "it lies in the other file"
    there = taken_in(archives(path), tmp_path / "there")
    assert facts(there.archive) == facts(held.archive)
    assert to_the_second(documents(there)) == to_the_second(documents(held))
    with Corpus(held.corpus) as one, Corpus(there.corpus) as other:
        sql = "SELECT count(*) AS n, count(DISTINCT crawl) AS crawls FROM {}"
        for table in ("captures", "failures"):
            assert one.first(sql.format(table)) == other.first(sql.format(table))


def test_a_file_that_is_wanted_whole_goes_along_as_it_is(held: Collection, tmp_path: Path) -> None:
    made = bag(held, tmp_path / "bag")
    for path in here(held.archive):
        assert (made.path / "data" / "archive" / path.name).read_bytes() == path.read_bytes()


def test_warc_1_0_has_its_version_dates_and_profiles(held: Collection, tmp_path: Path) -> None:
    made = bag(held, tmp_path / "bag", Order(Selection(), "1.0"))
    said = [one for path in archives(made.path) for one in records(path)]
    assert len(said) == len([one for path in held.warc_files() for one in records(path)])
    for one in said:
        assert isinstance(one, Record) and one.version == "WARC/1.0"
        assert len(one.first("WARC-Date") or "") == len("2024-03-04T09:30:00Z")
        if one.type == "revisit":
            profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
            assert one.first("WARC-Profile") == profile
            assert one.first("WARC-Refers-To-Date") == "2024-03-04T09:30:01Z"


def test_pages_have_title_time_and_text(held: Collection, tmp_path: Path) -> None:
    made = wacz(held, tmp_path / "x.wacz")
    header, *pages = rows(read(made.path, "pages/pages.jsonl"))
    assert header["format"] == "json-pages-1.0" and header["hasText"]
    assert [(page["url"], page["title"]) for page in pages] == [
        (f"{SITE}/heron", "The heron"),
        (f"{SITE}/otter", "The otter"),
        (f"{SITE}/crane", "The crane"),
        (f"{SITE}/heron", "The heron"),
    ]
    assert pages[0]["ts"] == "2024-03-04T09:30:01Z"
    assert "crossed the old bridge before dawn" in pages[0]["text"] == pages[3]["text"]


def test_without_a_corpus_pages_have_the_titles_that_they_state(tmp_path: Path) -> None:
    held = collection(tmp_path / "herons")
    held.corpus.unlink()
    write_index(held.archive, held.index)
    _, *pages = rows(read(wacz(held, tmp_path / "x.wacz").path, "pages/pages.jsonl"))
    said = {page["url"].rpartition("/")[2]: page["title"] for page in pages}
    assert said["heron"] == "The heron | Plain site", "the last visit is a revisit"
    assert not any("text" in page for page in pages)


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(crawls=frozenset({FIRST})), {"heron", "otter", "style.css"}),
        (Selection(sources=frozenset({"belarus_in_focus"})), None),
        (Selection(start=START + WEEK), {"crane", "heron"}),
        (Selection(end=START.replace(second=3)), {"heron"}),
    ],
    ids=["crawl", "source", "from", "to"],
)
def test_what_is_chosen(
    held: Collection, tmp_path: Path, selection: Selection, wanted: set[str] | None
) -> None:
    made = bag(held, tmp_path / "bag", Order(selection))
    found = facts(made.path / "data" / "archive")
    names = {str(fact[2]).removeprefix(f"{SITE}/") for fact in found}
    assert names == (wanted or {"heron", "otter", "style.css", "crane"})
    assert set(found) <= set(facts(held.archive))


def test_nothing_chosen_is_a_wrong_call(held: Collection, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing"):
        bag(held, tmp_path / "bag", Order(Selection(crawls=frozenset({"none"}))))
    assert not list(tmp_path.iterdir())


def test_a_revisit_whose_original_is_outside_is_named_once(
    held: Collection, tmp_path: Path
) -> None:
    made = wacz(held, tmp_path / "x.wacz", Order(SECOND_ONLY))
    said = json.loads(read(made.path, "metadata/revisits-outside.json"))
    assert said["count"] == 1
    (revisit,) = said["revisits"]
    assert (revisit["url"], revisit["held_in"]) == (f"{SITE}/heron", "FIRST-00000.warc.gz")
    assert revisit["refers_to_date"] == "2024-03-04T09:30:01Z"
    assert "original-missing" in {one.rule for one in verify(made.path, now=NOW)}
    assert not [one for one in made.problems if one.rule == "original-missing"], "said already"
    assert [page["url"] for page in rows(read(made.path, "pages/pages.jsonl"))[1:]] == [
        f"{SITE}/crane"
    ], "what cannot be shown is no page"


@pytest.mark.parametrize(("more", "hinted"), [((), True), (("--self-contained",), False)])
def test_who_hands_over_half_is_told_how_to_hand_over_all(
    held: Collection, tmp_path: Path, more: tuple[str, ...], hinted: bool
) -> None:
    path = tmp_path / "x.wacz"
    said = letapis("package", "-o", path, "--crawl", SECOND, *more, "-C", held.folder)
    assert ("`--self-contained`" in said) is hinted


def test_self_contained_takes_the_original_along(held: Collection, tmp_path: Path) -> None:
    made = bag(held, tmp_path / "bag", Order(SECOND_ONLY, self_contained=True))
    assert not made.contents.outside
    found = [(fact[1], fact[2]) for fact in facts(made.path / "data" / "archive")]
    assert sorted(found) == [
        ("response", f"{SITE}/crane"),
        ("response", f"{SITE}/heron"),
        ("revisit", f"{SITE}/heron"),
    ]
    there = taken_in(archives(made.path), tmp_path / "there")
    assert [row[0] for row in documents(there)] == [f"{SITE}/crane", f"{SITE}/heron"]


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file())


def test_what_is_excluded_never_goes_along(tmp_path: Path) -> None:
    held = collection(tmp_path / "herons")
    addresses = (f"{SITE}/heron",)
    since = datetime(2024, 5, 1, tzinfo=UTC).date()
    add(held.archive, Exclusion(addresses=addresses, since=since, reason="asked for"))
    order = Order(Selection(excluded=beside(held.archive)), self_contained=True)
    made = bag(held, tmp_path / "bag", order)
    urls = {fact[2] for fact in facts(made.path / "data" / "archive")}
    assert urls == {f"{SITE}/otter", f"{SITE}/style.css", f"{SITE}/crane"}
    papers = everything(made.path / "data" / "pages") + everything(made.path / "data" / "logs")
    assert b"heron" not in papers.replace(b"old bridge", b"")


def test_a_revisit_goes_along_without_the_excluded_address_that_led_there(tmp_path: Path) -> None:
    held = collection(tmp_path / "herons")
    file = Warc("c.warc.gz", crawl="third")
    file.revisit(f"{SITE}/otter", via=f"{SITE}/heron", hop="L")
    original = file.write(held.archive).read_bytes()
    exclusion = Exclusion(addresses=(f"{SITE}/heron",), since=NOW.date(), reason="asked for")
    add(held.archive, exclusion)
    order = Order(Selection(crawls=frozenset(["third"]), excluded=beside(held.archive)))
    made = bag(held, tmp_path / "bag", order)
    (path,) = archives(made.path)
    before, after = (
        next(one for one in records(path) if isinstance(one, Record) and one.type == "revisit")
        for path in (held.archive / "c.warc.gz", path)
    )
    assert (held.archive / "c.warc.gz").read_bytes() == original
    assert (after.block, after.record_id) == (before.block, before.record_id)
    assert [field for field in before.fields if field not in after.fields] == [
        ("via", f"{SITE}/heron")
    ]


def test_a_duration_that_is_beyond_all_numbers_is_none(tmp_path: Path) -> None:
    held = collection(tmp_path / "herons")
    file = Warc("c.warc.gz", crawl="third")
    file.revisit(f"{SITE}/otter", fetchTimeMs="9" * 5000)
    file.write(held.archive)
    made = bag(held, tmp_path / "bag", Order(Selection(crawls=frozenset(["third"]))))
    (line,) = (made.path / "data" / "logs" / "crawl.log").read_text("ascii").splitlines()
    assert " #000 - " in line


def test_the_papers(held: Collection, tmp_path: Path) -> None:
    made = wacz(held, tmp_path / "x.wacz")
    log = read(made.path, "logs/crawl.log").splitlines()
    found = [one for one in records(held.warc_files()[0]) if isinstance(one, Record)]
    size = next(one.length for one in found if one.type == "response")
    assert len(log) == made.contents.visits == 6
    fields = log[0].split(" ")
    assert fields[0] == "2024-03-04T09:30:01.250Z" and log == sorted(log)
    assert log[0].split()[1:7] == ["200", str(size), f"{SITE}/heron", "L",
                                   "https://where.example/", "text/html"]  # fmt: skip
    assert log[0].split()[8] == "20240304093001000+250", "when it began, and milliseconds"
    assert any(line.split()[1] == "-1" and "letapis:dns" in line for line in log)
    assert any("warcRevisit:digest" in line for line in log)
    codes = read(made.path, "reports/responsecode-report.txt").splitlines()
    assert codes == ["[#urls] [rescode]", "5 200", "1 -1"]
    files = json.loads(read(made.path, "metadata/files.json"))
    assert files["count"] == 2 and files["files"][0]["crawl"] == FIRST
    assert set(files["files"][0]["checksums"]) == {"md5", "sha1", "sha256"}
    assert [file["crawl-start"] for file in files["files"]] == [
        min(other["crawl-time"] for other in files["files"] if other["crawl"] == file["crawl"])
        for file in files["files"]
    ]
    package = json.loads(read(made.path, "datapackage.json"))
    assert package["title"] == "herons" and package["mainPageUrl"] == f"{SITE}/heron"
    assert package["contributors"] == [
        {"title": "Archive of Herons", "role": "publisher", "email": "herons@archive.example"}
    ]


def test_a_bag_is_valid_and_says_when_it_is_not(held: Collection, tmp_path: Path) -> None:
    made = bag(held, tmp_path / "bag")
    info = (made.path / "bag-info.txt").read_text("utf-8")
    assert "Source-Organization: Archive of Herons\n" in info and "Payload-Oxum: " in info
    log = made.path / "data" / "logs" / "crawl.log"
    log.write_bytes(log.read_bytes() + b"x")
    (made.path / "data" / "more").write_text("more")
    rules = {problem.rule for problem in bagit.problems(made.path)}
    assert rules == {"bag-digest", "bag-unlisted", "bag-oxum"}
    beyond = f"Payload-Oxum: {'9' * 5000}.1\n"
    (made.path / "bag-info.txt").write_text(beyond)
    assert "bag-oxum" in {problem.rule for problem in bagit.problems(made.path)}


def test_a_bag_whose_payload_lies_elsewhere_has_none(held: Collection, tmp_path: Path) -> None:
    made = bag(held, tmp_path / "bag")
    (made.path / "data").rename(tmp_path / "elsewhere")
    (made.path / "data").symlink_to(tmp_path / "elsewhere")
    assert bagit.payload(made.path) == []
    assert {problem.rule for problem in bagit.problems(made.path)} >= {"bag-missing"}


def test_nothing_is_written_over(held: Collection, tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_text("mine")
    with pytest.raises(ConfigurationError, match="there already"):
        wacz(held, tmp_path / "x.wacz")
    with pytest.raises(ConfigurationError, match=r"ends in \.wacz"):
        wacz(held, tmp_path / "x.zip")
    with pytest.raises(ConfigurationError, match="no folder"):
        bag(held, tmp_path / "no" / "bag")
    assert [path.name for path in tmp_path.iterdir()] == ["x.wacz"]


def test_the_same_archive_gives_the_same_package(held: Collection, tmp_path: Path) -> None:
    one: Made = wacz(held, tmp_path / "one.wacz")
    two = wacz(held, tmp_path / "two.wacz")
    assert one.path.read_bytes() == two.path.read_bytes()
