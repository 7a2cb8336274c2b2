"""The frontier: no URL twice, none forgotten, whole after any crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.state.frontier import Frontier, Wanted
from crawler.state.frontiers import Frontiers
from crawler.state.glance import Counts, Glance
from tests.crawler.postgres import worker

NOW = 1000.0


@pytest.fixture(params=["in a file", "shared"])
def frontier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Frontier]:
    """A new one of either kind."""
    if request.param == "in a file":
        opened = Frontiers(tmp_path).open("f")
    else:
        opened = worker(request.getfixturevalue("postgres"), tmp_path.name)
    with closing(opened):
        yield opened


def test_a_url_is_wanted_once(frontier: Frontier) -> None:
    pages = [Wanted("http://a.test/1"), Wanted("http://a.test/2"), Wanted("http://a.test/1")]
    assert frontier.add(pages) == 2
    assert frontier.add(pages) == 0
    assert frontier.counts() == Counts(wanted=2, kept=0, failed=0, passing=0, left=2)


def test_pages_come_before_requisites_and_in_the_order_of_finding(frontier: Frontier) -> None:
    frontier.add([Wanted("http://a.test/i.png", hop="E"), Wanted("http://a.test/2")])
    frontier.add([Wanted("http://a.test/1")])
    frontier.tick()
    urls = [visit.url for visit in frontier.lease("a.test", 9, NOW)]
    assert urls == ["http://a.test/2", "http://a.test/1", "http://a.test/i.png"]
    assert frontier.lease("a.test", 9, NOW) == []
    assert frontier.hosts == set()


def test_links_and_done_are_one_step(frontier: Frontier) -> None:
    frontier.add([Wanted("http://a.test/")])
    frontier.tick()
    (visit,) = frontier.lease("a.test", 1, NOW)
    frontier.done(visit.id, [Wanted("http://b.test/", via=visit.url, depth=1)])
    frontier.tick()
    assert frontier.counts() == Counts(wanted=2, kept=1, failed=0, passing=0, left=1)
    assert [visit.depth for visit in frontier.lease("b.test", 1, NOW)] == [1]


def test_a_requisite_that_is_a_page_too_is_visited_as_one_once(frontier: Frontier) -> None:
    url = "http://a.test/frame"
    frontier.tick()
    assert frontier.take("a.test")
    (visit,) = filter(None, [frontier.claim(Wanted(url, hop="E"))])
    frontier.make_pages([url])
    frontier.done(visit.id)
    frontier.make_pages([url])
    (page,) = filter(None, [frontier.claim(Wanted(url))])
    assert page.hop == "L"
    frontier.done(page.id)
    frontier.make_pages([url])
    assert frontier.claim(Wanted(url)) is None


def test_a_lease_does_not_outlive_its_process(tmp_path: Path) -> None:
    first = Frontiers(tmp_path).open("f")
    first.add([Wanted("http://a.test/")])
    assert first.lease("a.test", 1, NOW)
    first.close()
    assert len(Frontiers(tmp_path).open("f").lease("a.test", 1, NOW)) == 1


def test_a_visit_waits_until_it_is_due(frontier: Frontier) -> None:
    frontier.add([Wanted("http://a.test/")])
    frontier.tick()
    (visit,) = frontier.lease("a.test", 1, NOW)
    frontier.try_again(visit, "connect", NOW + 5)
    frontier.tick()
    assert frontier.lease("a.test", 1, NOW + 4) == []
    assert frontier.waits()
    (again,) = frontier.lease("a.test", 1, NOW + 5)
    assert again.attempts == 1


def test_passing_failures_can_be_renewed_and_final_ones_cannot(frontier: Frontier) -> None:
    frontier.add([Wanted("http://a.test/down"), Wanted("http://a.test/refused")])
    frontier.tick()
    down, refused = frontier.lease("a.test", 2, NOW)
    frontier.failed(down.id, "connect", final=False)
    frontier.failed(refused.id, "robots", final=True)
    assert frontier.counts() == Counts(wanted=2, kept=0, failed=2, passing=1, left=0)
    frontier.renew()
    frontier.tick()
    assert [visit.url for visit in frontier.lease("a.test", 9, NOW)] == ["http://a.test/down"]


def test_a_refused_url_is_noted_once(frontier: Frontier) -> None:
    assert frontier.refuse([Wanted("http://a.test/a/a/a/a/a")], "trap") == 1
    assert frontier.refuse([Wanted("http://a.test/a/a/a/a/a")], "trap") == 0
    assert frontier.hosts == set()
    assert list(frontier.failures()) == [("http://a.test/a/a/a/a/a", "trap", True)]


_KILLED = """
import sys
from pathlib import Path
from crawler.state.frontier import Wanted
from crawler.state.frontiers import Frontiers
frontier = Frontiers(Path(sys.argv[1])).open("f")
frontier.add([Wanted("http://a.test/0")])
number = 0
while True:
    (visit,) = frontier.lease("a.test", 1, 0.0)
    number += 2
    frontier.done(visit.id, [Wanted(f"http://a.test/{number - 1}"), Wanted(f"http://a.test/{number}")])
    print(number, flush=True)
"""


def test_it_is_whole_after_a_kill(tmp_path: Path) -> None:
    """Each done page brings two links: a half-written step would break the sum."""
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(50):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    said = [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait()
    counts = Frontiers(tmp_path).open("f").counts()
    assert counts.wanted == 1 + 2 * counts.kept
    assert counts.kept >= max(said, default=100) // 2


def test_peeking_does_not_disturb_a_run(tmp_path: Path) -> None:
    frontiers = Frontiers(tmp_path)
    frontier = frontiers.open("f")
    frontier.remember("crawl", "c1")
    frontier.add([Wanted("http://a.test/")])
    assert frontier.lease("a.test", 1, NOW)
    counts = Counts(wanted=1, kept=0, failed=0, passing=0, left=1)
    assert frontiers.glance("f") == Glance("c1", "", False, counts, ())
    assert frontier.lease("a.test", 1, NOW) == []
    frontiers.path("no").write_bytes(b"not a database, but long enough to look like a file")
    assert frontiers.glance("no") is None and frontiers.glance("never") is None
