"""What lies in the WARC is what crossed the wire, in both directions, by the real command."""

from __future__ import annotations

from pathlib import Path

from archive.problem import Problem
from archive.records import warc
from archive.records.reader import records
from archive.records.record import Record
from tests.command import run
from tests.crawler.oddcases import CASES
from tests.crawler.oddserver import Case, OddServer

NOT_FOUND = (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",)
#: Beside the cases: the rules of the site, and where one of the redirects leads.
MORE = [
    Case(name=name, pieces=NOT_FOUND, status=404)
    for name in ("robots.txt", "%D1%88%D0%BB%D1%8F%D1%85?a%20b")
]
#: What a crawl can ask for by address, what ends by itself, and what no limit of a test cuts.
ASKED = [
    case
    for case in CASES
    if case.method == "GET" and case.end in ("keep", "close", "drop", "reset")
    if case.name != "body-over-limit"
]


def visit_all(folder: Path, server: OddServer) -> list[Record]:
    """Crawls every case once and reads the archive back."""
    folder.mkdir()
    (folder / "letapis.toml").write_text(
        "[crawl]\nretries = []\ndelay = 0\nconcurrency = 4\n[network]\nallow_private = true\n"
        "[limits]\nidle = 5\n"
    )
    listed = folder / "cases.txt"
    listed.write_text("".join(f"{server.url(case.name)}\n" for case in ASKED))
    ended = run("crawl", "--urls", listed, "--depth", "0", "--no-build", "-C", folder)
    assert ended.status in (0, 1), ended
    found = []
    for path in (folder / "archive").glob("*.warc.gz"):
        for item in records(path):
            assert not isinstance(item, Problem), item
            found.append(item)
    return found


def test_every_odd_exchange_is_in_the_archive_byte_for_byte(tmp_path: Path) -> None:
    with OddServer([*CASES, *MORE]) as server:
        found = visit_all(tmp_path / "c", server)
        by_url: dict[str, dict[str, Record]] = {}
        for item in found:
            by_url.setdefault(item.target_uri or "", {})[item.type] = item
        wrong = []
        for case in ASKED:
            kept, talk = by_url.get(server.url(case.name), {}), server.talks(case.name)[-1]
            if case.failure:
                said = dict(warc.read_fields(kept["metadata"].block))
                same = said["kind"] == case.failure and kept["request"].block == talk.heard
            else:
                response = kept["response"]
                same = (
                    response.block == talk.said
                    and kept["request"].block == talk.heard
                    and kept["request"].first("WARC-Concurrent-To") == response.record_id
                    and kept["request"].first("WARC-Date") == response.first("WARC-Date")
                    and response.first("WARC-Truncated") == case.truncated
                )
                if case.entity is not None:
                    digest = response.first("WARC-Payload-Digest")
                    same = same and digest == warc.digest(case.entity)
            if not same:
                wrong.append(case.name)
        assert len(ASKED) >= 50
        assert not wrong
