"""Workers that share a frontier: a host is one worker's, and what a lost one held is another's."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.replay.answer import Answer
from crawler.state.alone import Copy
from crawler.state.frontier import Wanted
from tests.crawler.crawled import wait_for
from tests.crawler.postgres import LEASE, Server, is_left, pass_over, statements, worker

if TYPE_CHECKING:
    from crawler.state.shared import SharedFrontier

NOW = 1000.0

Pair = tuple["SharedFrontier", "SharedFrontier"]


@pytest.fixture
def pair(postgres: Server, tmp_path: Path) -> Iterator[Pair]:
    """Two that are heard of for as long as the test lasts."""
    first, second = worker(postgres, tmp_path.name), worker(postgres, tmp_path.name)
    yield first, second
    first.close()
    second.close()


class Late:
    """A worker that was asleep for the time of a lease, by its clock and the server's."""

    def __init__(self, at: Server, name: str) -> None:
        self.at, self.name, self.slept = at, name, 0.0
        self.frontier = worker(at, name, clock=lambda: time.monotonic() + self.slept)

    def sleep(self) -> None:
        self.slept += LEASE
        pass_over(self.at, self.name)


@pytest.fixture
def late(postgres: Server, tmp_path: Path) -> Iterator[Late]:
    made = Late(postgres, tmp_path.name)
    yield made
    made.frontier.close()


@pytest.fixture
def other(postgres: Server, tmp_path: Path) -> Iterator[SharedFrontier]:
    made = worker(postgres, tmp_path.name)
    yield made
    made.close()


def seeds(*hosts: str, pages: int = 3) -> list[Wanted]:
    return [Wanted(f"http://{host}/{number}") for host in hosts for number in range(pages)]


def test_hosts_are_shared_out_and_no_visit_is_leased_twice(pair: Pair) -> None:
    pair[0].add(seeds("a.test", "b.test", "c.test", "d.test"))
    for one in (*pair, *pair):
        one.tick()
    assert [len(one.hosts) for one in pair] == [2, 2]
    leased = Counter(
        visit.url for one in pair for host in sorted(one.hosts) for visit in one.lease(host, 9, NOW)
    )
    assert len(leased) == 12 and set(leased.values()) == {1}
    assert pair[0].lease(next(iter(pair[1].hosts)), 9, NOW) == []


def test_who_comes_later_gets_a_share_once_the_first_is_not_talking_to_it(
    postgres: Server, tmp_path: Path
) -> None:
    first = worker(postgres, tmp_path.name)
    first.add(seeds("a.test", "b.test", pages=2))
    first.tick()
    (visit,) = first.lease("b.test", 1, NOW)
    second = worker(postgres, tmp_path.name)
    with first.talk("b.test"):
        first.tick()
        second.tick()
        assert not second.hosts and first.lease("b.test", 9, NOW) == []
    first.tick()
    second.tick()
    assert second.hosts == {"b.test"} and len(second.lease("b.test", 9, NOW)) == 1
    first.done(visit.id)
    assert second.counts().kept == 1, "it was its own all the same"
    first.close()
    second.close()


def test_what_a_lost_worker_held_goes_to_others(late: Late, other: SharedFrontier) -> None:
    late.frontier.add(seeds("a.test"))
    late.frontier.tick()
    assert len(late.frontier.lease("a.test", 2, NOW)) == 2
    other.tick()
    assert not other.hosts
    late.sleep()
    other.tick()
    assert [visit.attempts for visit in other.lease("a.test", 9, NOW)] == [0, 0, 0]


def test_the_late_word_of_a_lost_worker_doubles_nothing(late: Late, other: SharedFrontier) -> None:
    lost = late.frontier
    lost.add(seeds("a.test"))
    lost.tick()
    kept, failed, unvisited = lost.lease("a.test", 3, NOW)
    late.sleep()
    assert lost.lease("a.test", 9, NOW) == [] and not lost.take("a.test"), "it knows"
    other.tick()
    assert len(other.lease("a.test", 3, NOW)) == 3
    lost.done(kept.id, [Wanted("http://a.test/found", via=kept.url)])
    lost.failed(failed.id, "connect", final=True)
    lost.give_back(unvisited)
    counts = other.counts()
    assert (counts.wanted, counts.kept, counts.failed, counts.left) == (4, 1, 0, 3)
    other.done(kept.id, [Wanted("http://a.test/found", via=kept.url)])
    assert other.counts() == counts
    lost.tick()
    assert not lost.hosts


def test_one_that_was_late_and_not_missed_goes_on(late: Late) -> None:
    late.frontier.add(seeds("a.test"))
    late.frontier.tick()
    assert len(late.frontier.lease("a.test", 1, NOW)) == 1
    late.sleep()
    assert late.frontier.lease("a.test", 9, NOW) == []
    late.frontier.tick()
    assert len(late.frontier.lease("a.test", 9, NOW)) == 2


def test_a_host_that_a_page_of_another_needs_is_let_go_of(pair: Pair) -> None:
    first, second = pair
    first.add(seeds("a.test"))
    first.tick()
    second.tick()
    (visit, *_) = first.lease("a.test", 2, NOW)
    with first.talk("a.test"):
        assert not second.want("a.test")
        first.tick()
        assert not first.ours("a.test") and not second.want("a.test")
    first.tick()
    assert not first.hosts
    assert second.want("a.test") and second.claim(Wanted("http://a.test/2")) is not None
    first.give_back(visit)
    assert second.claim(Wanted(visit.url)) is not None


def test_an_answer_that_one_had_is_known_to_the_others(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.state.shared.MOST_BYTES", 1000)
    first, second = pair
    answer = Answer(200, ((b"Content-Type", b"text/html; x=\xff\x00"),), b"\x00\xff")
    assert second.answer("http://a.test/") is None
    first.keep_answer("http://a.test/", Answer(404, (), b""))
    first.keep_answer("http://a.test/", answer)
    assert second.answer("http://a.test/") == answer
    first.keep_answer("http://a.test/large", Answer(200, (), bytes(1000)))
    assert second.answer("http://a.test/") is None, "there are too many bytes"


def test_a_host_rests_before_another_worker_talks_to_it(pair: Pair) -> None:
    first, second = pair
    first.add(seeds("a.test", "b.test", "c.test"))
    first.tick()
    second.tick()
    first.rests("a.test", 3600.0)
    first.hold("b.test", 3600.0)
    second.leave()
    first.leave()
    second.tick()
    assert second.hosts == {"c.test"}
    assert not second.take("a.test") and not second.take("b.test")


@pytest.mark.parametrize("seconds", [1e14, 1e63])
def test_a_host_that_asks_for_ages_is_held_and_stops_nobody(pair: Pair, seconds: float) -> None:
    first, second = pair
    first.add(seeds("a.test"))
    first.tick()
    first.hold("a.test", seconds)
    first.leave()
    second.tick()
    assert not second.hosts and not second.take("a.test")


def test_pages_of_a_run_are_counted_over_all_workers(pair: Pair) -> None:
    taken = [one.count(1, 5) for _ in range(5) for one in pair]
    assert sum(taken) == 5
    assert pair[0].count(-1, 5) and pair[1].count(1, 5) and not pair[0].count(1, 5)
    pair[1].tick(received=1000)
    pair[0].tick(received=10)
    assert pair[0].received == 1000


def test_pages_of_a_site_are_counted_over_all_workers(pair: Pair) -> None:
    first, second = pair
    first.add(seeds("a.test"))
    first.tick()
    for visit in first.lease("a.test", 2, NOW):
        first.done(visit.id)
    first.leave()
    second.tick()
    assert second.pages["a.test"] == 2


def test_a_crawl_that_was_over_before_a_worker_came_is_not_begun_again(
    postgres: Server, tmp_path: Path
) -> None:
    first = worker(postgres, tmp_path.name)
    first.leave()
    first.close()
    slow = worker(postgres, tmp_path.name, age=60.0)  # its process began before
    assert slow.joined
    slow.leave()
    slow.close()
    new = worker(postgres, tmp_path.name)
    assert not new.joined
    new.close()


def test_links_are_one_statement_in_which_no_worker_can_stop(
    pair: Pair, postgres: Server, tmp_path: Path
) -> None:
    """Between two the server would keep the locks of the first, and not see that it stopped."""
    found = [Wanted(f"http://a.test/{number}", "L") for number in range(60)]
    assert statements(postgres, tmp_path.name, lambda: pair[0].add(found)) == 1
    assert pair[1].counts().wanted == 60


def test_addresses_of_any_length_are_told_apart(pair: Pair) -> None:
    long = "http://a.test/" + "".join(chr(97 + n * n % 26) for n in range(60_000))
    assert pair[0].add([Wanted(long), Wanted(long + "?1"), Wanted(long)]) == 2
    assert pair[1].add([Wanted(long)]) == 0
    assert pair[1].known([long, "http://a.test/"]) == {long}
    assert pair[0].add([Wanted("http://" + "a" * 3000 + "/")]) == 1


@pytest.mark.slow
def test_a_server_that_is_gone_for_a_while_is_waited_for(
    own_postgres: Server, tmp_path: Path
) -> None:
    one = worker(own_postgres, tmp_path.name)
    one.add(seeds("a.test"))
    one.tick()
    (visit, *_) = one.lease("a.test", 2, NOW)
    own_postgres.stop()
    own_postgres.start()
    one.done(visit.id, [Wanted("http://a.test/found")])
    assert one.counts().kept == 1 and one.counts().wanted == 4
    one.close()


def test_a_robots_txt_that_one_asked_for_is_known_to_the_others(pair: Pair) -> None:
    first, second = pair
    copy = Copy(301, b"/moved", b"\x00User-agent: *\n", "<urn:uuid:1>")
    assert second.copy("http://a.test/robots.txt") is None
    first.keep_copy("http://a.test/robots.txt", copy)
    assert second.copy("http://a.test/robots.txt") == copy


def test_a_look_at_it_leaves_no_worker_behind(postgres: Server, tmp_path: Path) -> None:
    worker(postgres, tmp_path.name).close()
    new = worker(postgres, tmp_path.name)
    assert not new.joined
    new.close()


def test_a_run_whose_workers_are_all_dead_is_not_joined(postgres: Server, tmp_path: Path) -> None:
    """They had a second left of their lease."""
    dead = worker(postgres, tmp_path.name, lease=1.0)
    dead.add(seeds("a.test"))
    dead.tick()
    (visit, *_) = dead.lease("a.test", 1, NOW)
    assert dead.count(1, 5)
    dead._tables.close()
    wait_for(lambda: is_left(postgres, tmp_path.name))
    new = worker(postgres, tmp_path.name)
    assert not new.joined and new.count(5, 5)
    new.tick()
    assert visit.url in {again.url for again in new.lease("a.test", 9, NOW)}
    new.close()
