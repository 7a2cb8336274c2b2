"""Workers that share a frontier: a host is one worker's, and what a lost one held is another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.state.frontier import Wanted
from tests.crawler.crawled import wait_for
from tests.crawler.postgres import Server, worker

if TYPE_CHECKING:
    from crawler.state.shared import SharedFrontier

NOW = 1000.0
SHORT = 0.2  # seconds of a lease

Pair = tuple["SharedFrontier", "SharedFrontier"]


@pytest.fixture
def pair(postgres: Server, tmp_path: Path) -> Iterator[Pair]:
    """Two that are heard of for as long as the test lasts."""
    first, second = worker(postgres, tmp_path.name), worker(postgres, tmp_path.name)
    yield first, second
    first.close()
    second.close()


@pytest.fixture
def brief(postgres: Server, tmp_path: Path) -> Iterator[Pair]:
    """Two whose leases are over as soon as they are not heard of."""
    first = worker(postgres, tmp_path.name, lease=SHORT)
    second = worker(postgres, tmp_path.name, lease=SHORT)
    yield first, second
    first.close()
    second.close()


def seeds(*hosts: str, pages: int = 3) -> list[Wanted]:
    return [Wanted(f"http://{host}/{number}") for host in hosts for number in range(pages)]


def over(one: SharedFrontier, host: str) -> None:
    """Returns when a worker that does nothing holds a host no more, by its own clock."""
    wait_for(lambda: not one.ours(host))


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


def test_who_comes_later_gets_a_share_once_the_first_has_nothing_of_it_in_hand(
    postgres: Server, tmp_path: Path
) -> None:
    first = worker(postgres, tmp_path.name)
    first.add(seeds("a.test", "b.test", pages=2))
    first.tick()
    (visit,) = first.lease("b.test", 1, NOW)
    second = worker(postgres, tmp_path.name)
    first.tick()
    second.tick()
    assert not second.hosts and first.lease("b.test", 9, NOW) == []
    first.done(visit.id)
    first.tick()
    second.tick()
    assert second.hosts == {"b.test"} and len(second.lease("b.test", 9, NOW)) == 1
    first.close()
    second.close()


def test_what_a_lost_worker_held_goes_to_others(brief: Pair) -> None:
    lost, other = brief
    lost.add(seeds("a.test"))
    lost.tick()
    assert len(lost.lease("a.test", 2, NOW)) == 2
    over(lost, "a.test")
    other.tick()
    assert [visit.attempts for visit in other.lease("a.test", 9, NOW)] == [0, 0, 0]


def test_the_late_word_of_a_lost_worker_doubles_nothing(brief: Pair) -> None:
    late, other = brief
    late.add(seeds("a.test"))
    late.tick()
    kept, failed, unvisited = late.lease("a.test", 3, NOW)
    over(late, "a.test")
    other.tick()
    assert len(other.lease("a.test", 3, NOW)) == 3
    late.done(kept.id, [Wanted("http://a.test/found", via=kept.url)])
    late.failed(failed.id, "connect", final=True)
    late.give_back(unvisited)
    assert late.lease("a.test", 9, NOW) == [], "it holds nothing, and knows it"
    counts = other.counts()
    assert (counts.wanted, counts.kept, counts.failed, counts.left) == (4, 1, 0, 3)
    other.done(kept.id, [Wanted("http://a.test/found", via=kept.url)])
    assert other.counts() == counts


def test_one_that_stopped_for_long_and_was_not_missed_goes_on(brief: Pair) -> None:
    alone, other = brief
    other.leave()
    alone.add(seeds("a.test"))
    alone.tick()
    assert len(alone.lease("a.test", 1, NOW)) == 1
    over(alone, "a.test")
    assert alone.lease("a.test", 9, NOW) == []
    alone.tick()
    assert len(alone.lease("a.test", 9, NOW)) == 2


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
