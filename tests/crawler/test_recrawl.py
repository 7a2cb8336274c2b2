"""A site crawled again: what has not changed is asked about, referred to, and not kept twice."""

from __future__ import annotations

import base64
import hashlib
import signal
from pathlib import Path

import pytest

from archive.records import warc
from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from archive.storage.files import here
from tests.command import letapis, start
from tests.crawler import changing
from tests.crawler.changing import CRAWL, ETAG, OTHER, Answer, Site, answers, crawl, kinds
from tests.exports.warcs import article, prose

#: Each crawls twice, in processes of its own.
pytestmark = pytest.mark.slow
site = changing.site


@pytest.mark.parametrize(
    "validators",
    [
        {"ETag": ETAG},
        {"ETag": f"W/{ETAG}"},
        {"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"},
        {"ETag": ETAG, "Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"},
    ],
    ids=["etag", "weak", "date", "both"],
)
def test_what_has_not_changed_is_a_revisit(
    site: Site, tmp_path: Path, validators: dict[str, str]
) -> None:
    site.validators = validators
    first = crawl(site, tmp_path)
    for _ in range(2):  # the third crawl refers to the first as well
        again = crawl(site, tmp_path)
        assert set(answers(again)) == set(answers(first))
        for path in site.bodies:
            original, revisit = answers(first)[path], answers(again)[path]
            assert (path, True) in site.asked
            assert revisit.type == "revisit"
            assert revisit.block.startswith(b"HTTP/1.1 304 Not Modified\r\n")
            assert revisit.block.endswith(b"\r\n\r\n")
            said = {
                "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
                "WARC-Refers-To": original.record_id,
                "WARC-Refers-To-Target-URI": original.target_uri,
                "WARC-Refers-To-Date": original.first("WARC-Date"),
                "WARC-Payload-Digest": original.first("WARC-Payload-Digest"),
                "WARC-Truncated": None,
            }
            assert {name: revisit.first(name) for name in said} == said
    letapis("verify", "-C", tmp_path)


def test_the_request_of_a_revisit_is_exact(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    again = crawl(site, tmp_path)
    revisit = answers(again)["/heron"]
    (request,) = (r for r in again if revisit.record_id in r.all("WARC-Concurrent-To"))
    assert request.type == "request", "how the crawl came there is said by the revisit"
    assert revisit.first("via") == f"{site.address}/" and revisit.first("hop") == "L"
    assert (revisit.first("fetchTimeMs") or "").isdigit()
    assert b'\r\nIf-None-Match: "one"\r\n' in request.block
    assert request.date == revisit.date


def test_the_same_bytes_again_are_a_revisit_with_all_heads(site: Site, tmp_path: Path) -> None:
    site.validators = {}
    first = crawl(site, tmp_path)
    again = crawl(site, tmp_path)
    assert set(answers(again)) == set(answers(first))
    assert not any(conditional for _, conditional in site.asked)
    original, revisit = answers(first)["/heron"], answers(again)["/heron"]
    assert revisit.first("WARC-Profile") == (
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    )
    assert revisit.first("WARC-Truncated") == "length"
    assert revisit.first("WARC-Refers-To") == original.record_id
    assert revisit.first("WARC-Payload-Digest") == warc.digest(site.bodies["/heron"])
    assert revisit.block.startswith(b"HTTP/1.1 200 OK\r\n")
    assert revisit.block.endswith(b"Content-Length: %d\r\n\r\n" % len(site.bodies["/heron"]))
    letapis("verify", "-C", tmp_path)


def test_what_one_run_keeps_needs_nothing_of_its_own(site: Site, tmp_path: Path) -> None:
    site.validators = {}
    site.bodies["/otter"] = site.bodies["/heron"]
    written = crawl(site, tmp_path, "--concurrency", "1")
    types = {path: item.type for path, item in answers(written).items()}
    assert (types["/heron"], types["/otter"]) == ("response", "response")
    assert answers(written)["/robots.txt"].type == "response"  # too small to be worth it
    letapis("verify", "-C", tmp_path)


def test_a_page_that_changed_is_kept_whole(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    site.validators = {"ETag": OTHER}
    site.bodies["/heron"] = article("The heron", prose("grey heron")).encode()
    again = crawl(site, tmp_path)
    assert kinds(again, "/heron") == {"whole"}
    assert kinds(again, "/otter") == {"identical-payload-digest"}  # asked for, and sent again


def test_a_304_with_other_validators_is_kept_and_asked_again(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path)

    def odd(path: str, conditional: bool) -> Answer | None:
        return (304, {"ETag": OTHER}, b"") if conditional and path == "/heron" else None

    site.odd = odd
    again = crawl(site, tmp_path)
    assert [asked for asked in site.asked if asked[0] == "/heron"] == [
        ("/heron", True), ("/heron", False),
    ]  # fmt: skip
    found = [r for r in again if r.target_uri == f"{site.address}/heron" and r.type != "request"]
    assert [r.type for r in found if r.type != "metadata"] == ["response", "revisit"]
    assert found[0].block.startswith(b"HTTP/1.1 304")
    letapis("verify", "-C", tmp_path)


def test_a_304_that_nobody_asked_for_is_kept_as_it_is(site: Site, tmp_path: Path) -> None:
    site.odd = lambda path, _: (304, {}, b"") if path == "/heron" else None
    for _ in range(2):
        written = crawl(site, tmp_path)
        assert answers(written)["/heron"].type == "response"
        assert [asked for asked in site.asked if asked[0] == "/heron"] == [("/heron", False)]


@pytest.mark.parametrize("damage", ["gone", "flipped", "index"])
def test_nothing_refers_to_what_cannot_be_read(site: Site, tmp_path: Path, damage: str) -> None:
    crawl(site, tmp_path)
    (original,) = here(Collection(tmp_path).archive)
    if damage == "gone":
        original.rename(tmp_path / "elsewhere")
    elif damage == "flipped":
        packed = bytearray(original.read_bytes())
        for at in range(600, len(packed), 40):
            packed[at] ^= 1
        original.write_bytes(packed)
    else:
        Collection(tmp_path).index.write_text("no index\n")
    before = set(Collection(tmp_path).warc_files())
    site.asked.clear()
    # A file that is gone is a finding of its own.
    status = 1 if damage == "gone" else 0
    letapis("crawl", f"{site.address}/", "-C", tmp_path, *CRAWL, status=status)
    (new,) = set(Collection(tmp_path).warc_files()) - before
    again = [item for item in records(new) if isinstance(item, Record)]
    wanted = {"server-not-modified"} if damage == "index" else {"whole"}
    assert kinds(again, *site.bodies) == wanted
    assert {conditional for path, conditional in site.asked if path in site.bodies} == {
        damage == "index"
    }


def test_it_can_be_turned_off(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    settings = Collection(tmp_path).settings_file
    said = settings.read_text("utf-8")
    settings.write_text(said.replace("[crawl]", "[crawl]\nconditional = false"), "utf-8")
    assert kinds(crawl(site, tmp_path), *site.bodies) == {"identical-payload-digest"}
    settings.write_text(said + "\n[archive]\nrevisits = false\n", "utf-8")
    assert kinds(crawl(site, tmp_path), *site.bodies) == {"whole"}
    assert not any(conditional for _, conditional in site.asked)


def test_what_others_captured_is_referred_to(site: Site, tmp_path: Path) -> None:
    """Files of others often have SHA-1 in base32, and dates of whole seconds."""
    url = f"{site.address}/heron"
    body = site.bodies["/heron"]
    block = b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "one"\r\n'
    block += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    said = "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()
    record = warc.member(
        "response",
        [
            ("WARC-Target-URI", url),
            ("WARC-Date", "2020-01-02T03:04:05Z"),
            ("WARC-Payload-Digest", said),
            ("Content-Type", "application/http;msgtype=response"),
        ],
        block,
    )
    theirs = tmp_path / "theirs.warc.gz"
    theirs.write_bytes(record.data)
    folder = tmp_path / "c"
    letapis("import", theirs, "-C", folder)
    site.bodies["/copy"] = body
    site.bodies["/"] += b'<a href="/copy">copy</a>'
    written = crawl(site, folder)
    assert kinds(written, "/heron") == {"server-not-modified"}
    assert kinds(written, "/copy") == {"identical-payload-digest"}
    for path in ("/heron", "/copy"):
        revisit = answers(written)[path]
        assert revisit.first("WARC-Refers-To") == record.record_id
        assert revisit.first("WARC-Refers-To-Date") == "2020-01-02T03:04:05Z"
        assert revisit.first("WARC-Payload-Digest") == said
    letapis("verify", "-C", folder)


def test_rules_that_have_not_changed_are_kept_to(site: Site, tmp_path: Path) -> None:
    site.bodies["/robots.txt"] = b"User-agent: *\nDisallow: /otter\n"
    for _ in range(2):
        written = crawl(site, tmp_path)
        assert ("/otter", False) not in site.asked
        assert ("/otter", True) not in site.asked
    assert kinds(written, "/robots.txt") == {"server-not-modified"}


def test_a_frontier_is_made_again_from_revisits(site: Site, tmp_path: Path) -> None:
    crawl(site, tmp_path)
    found = set(answers(crawl(site, tmp_path, "--max-pages", "1", status=1)))
    for frontier in (tmp_path / "state").glob("*.frontier.db*"):
        frontier.unlink()
    found |= set(answers(crawl(site, tmp_path)))
    assert set(site.bodies) <= found
    assert ("/", True) not in site.asked  # the revisit counts as its visit, and as its links


def test_a_damaged_table_of_payloads_is_made_again(site: Site, tmp_path: Path) -> None:
    site.validators = {}
    crawl(site, tmp_path)
    (tmp_path / "state" / "payloads.db").write_bytes(b"no database, at any rate" * 99)
    assert kinds(crawl(site, tmp_path), *site.bodies) == {"identical-payload-digest"}


def test_what_was_first_served_with_another_status_is_kept_whole(
    site: Site, tmp_path: Path
) -> None:
    lost = (404, {"Content-Type": "text/html; charset=utf-8"}, site.bodies["/heron"])
    site.odd = lambda path, conditional: lost if path == "/heron" else None
    site.validators = {}
    assert kinds(crawl(site, tmp_path), "/heron") == {"whole"}
    site.odd = lambda path, conditional: None
    again = crawl(site, tmp_path)
    assert kinds(again, "/heron") == {"whole"}
    assert kinds(again, "/otter") == {"identical-payload-digest"}


@pytest.mark.parametrize("validators", [{"ETag": ETAG}, {}], ids=["asked", "compared"])
@pytest.mark.parametrize("moments", [[20], [5, 9, 3, 8, 2]])
def test_kills_in_a_recrawl_lose_nothing_and_leave_no_revisit_without_its_original(
    site: Site, tmp_path: Path, moments: list[int], validators: dict[str, str]
) -> None:
    names = [f"heron-{number}" for number in range(30)]
    site.validators = validators
    site.bodies |= {f"/{name}": article(name, prose(name)).encode() for name in names}
    site.bodies["/"] += "".join(f'<a href="/{name}">{name}</a>' for name in names).encode()
    first = {item.record_id for item in crawl(site, tmp_path)}
    for moment in moments:
        process = start("crawl", f"{site.address}/", "-C", tmp_path, *CRAWL)
        last = len(site.asked) + moment
        site.odd = lambda path, conditional, last=last, process=process: (  # type: ignore[misc]
            process.kill() if len(site.asked) >= last else None
        )
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
    site.odd = lambda path, conditional: None
    letapis("crawl", f"{site.address}/", "-C", tmp_path, *CRAWL)
    files = Collection(tmp_path).warc_files()
    written = [item for file in files for item in records(file) if isinstance(item, Record)]
    assert len({item.record_id for item in written}) == len(written)
    held = {item.record_id for item in written if item.type == "response"}
    again = [item for item in written if item.record_id not in first]
    revisits = [item for item in again if item.type == "revisit"]
    assert {item.target_uri for item in again} >= {site.address + path for path in site.bodies}
    assert len(revisits) >= len(site.bodies)
    assert {item.first("WARC-Refers-To") for item in revisits} <= held
    letapis("verify", "-C", tmp_path)
    letapis("status", "-C", tmp_path)
