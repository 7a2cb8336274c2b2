"""What the answer to a robots.txt means: statuses, redirects, failures, mandates, age."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from scrapy import Request
from scrapy.http import Response

from archive.storage.settings import Mandate, Robots
from crawler.client.errors import Kind, VisitFailed
from crawler.politeness.gate import DAY, Gate, is_robots
from crawler.politeness.holds import MOST, Holds, OnHold

HERON, STORK = "https://heron.example", "https://stork.example"
RULES = b"User-agent: Heron\nDisallow: /nest\nCrawl-delay: 7\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the web says to one request."""

    status: int = 200
    body: bytes = RULES
    location: str = ""
    truncated: str | None = None


class Web:
    """Answers by URL, the last one again and again; what is not there has status 404."""

    def __init__(self, answers: dict[str, Answer | Exception | Sequence[Answer | Exception]]):
        self.answers = answers
        self.asked: Counter[str] = Counter()

    async def __call__(self, request: Request) -> Response:
        said = self.answers.get(request.url, Answer(404, b""))
        turns = [said] if isinstance(said, Answer | Exception) else list(said)
        answer = turns[min(self.asked[request.url], len(turns) - 1)]
        self.asked[request.url] += 1
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        request.meta["record_id"] = f"<record:{self.asked.total()}>"
        request.meta["truncated"] = answer.truncated
        headers = {"Location": answer.location} if answer.location else {}
        return Response(
            request.url, status=answer.status, headers=headers, body=answer.body, request=request
        )


class Clock:
    """Seconds that pass when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def gate(web: Web, *mandates: str, clock: Clock | None = None, holds: Holds | None = None) -> Gate:
    settings = Robots(ignore=tuple(Mandate(host=host, reason="law") for host in mandates))
    return Gate(web, "Heron", settings, holds or Holds(), clock or Clock())


def refusals(asked: Gate, *paths: str, site: str = HERON) -> list[str | None]:
    async def work() -> list[str | None]:
        rules = [await asked.rules(site + path) for path in paths]
        return [rule.refusal(site + path) for rule, path in zip(rules, paths, strict=True)]

    return asyncio.run(work())


def failure(asked: Gate, site: str = HERON) -> VisitFailed:
    with pytest.raises(VisitFailed) as raised:
        refusals(asked, "/", site=site)
    return raised.value


def redirects(number: int, last: Answer) -> dict[str, Answer]:
    """So many redirects away from the robots.txt, to another host and back again."""
    urls = [f"{(HERON, STORK)[n % 2]}/robots.txt?{n}" for n in range(number + 1)]
    urls[0] = f"{HERON}/robots.txt"
    chain = {url: Answer(301, b"", to) for url, to in pairwise(urls)}
    return {**chain, urls[-1]: last}


def test_a_refusal_cites_the_rule_and_the_record() -> None:
    web = Web({f"{HERON}/robots.txt": Answer()})
    assert refusals(gate(web), "/", "/nest/1") == [
        None,
        f"Disallow: /nest in robots.txt of {HERON} (<record:1>)",
    ]


@pytest.mark.parametrize("status", [204, 304, 301, 400, 401, 403, 404, 408, 410, 418, 451, 600])
def test_what_allows_all(status: int) -> None:
    """RFC 9309 section 2.3.1.3: unavailable."""
    assert refusals(gate(Web({f"{HERON}/robots.txt": Answer(status, b"")})), "/nest") == [None]


@pytest.mark.parametrize("status", [200, 203, 206, 299])
def test_what_is_read(status: int) -> None:
    assert refusals(gate(Web({f"{HERON}/robots.txt": Answer(status)})), "/nest") != [None]


@pytest.mark.parametrize(
    "answer",
    [
        *(Answer(status) for status in (0, 429, 500, 501, 502, 503, 504, 520, 599)),
        Answer(truncated="time"),
        Answer(truncated="disconnect"),
        VisitFailed("timeout", "none in 30 seconds"),
        VisitFailed("disconnect", "before the first byte"),
    ],
    ids=str,
)
def test_what_allows_nothing_for_now(answer: Answer | Exception) -> None:
    """RFC 9309 section 2.3.1.4: unreachable. Each visit asks again, until it can be read."""
    web = Web({f"{HERON}/robots.txt": [answer, answer, Answer()]})
    asked = gate(web)
    for _ in range(2):
        assert failure(asked).kind == "robots-unreachable"
    assert refusals(asked, "/", "/nest")[0] is None


def test_the_copy_that_could_not_be_read_is_cited_too() -> None:
    web = Web({f"{HERON}/robots.txt": Answer(503)})
    assert failure(gate(web)).detail == (
        f"robots.txt of {HERON} (<record:1>) has status 503: nothing is allowed for now"
    )


def test_a_long_file_is_read_as_far_as_it_came() -> None:
    web = Web({f"{HERON}/robots.txt": Answer(truncated="length")})
    assert refusals(gate(web), "/nest") != [None]


@pytest.mark.parametrize("kind", ["dns", "connect", "tls", "private-address", "proxy"])
def test_a_site_that_is_not_there_fails_of_just_that(kind: Kind) -> None:
    web = Web({f"{HERON}/robots.txt": VisitFailed(kind, "so")})
    assert failure(gate(web)).kind == kind


@pytest.mark.parametrize(("hops", "followed"), [(0, True), (1, True), (5, True), (6, False)])
def test_redirects(hops: int, followed: bool) -> None:
    """The rules are those of the site that was asked first (RFC 9309 section 2.3.1.2)."""
    web = Web({**redirects(hops, Answer())})
    said = refusals(gate(web), "/nest")
    assert said == [
        f"Disallow: /nest in robots.txt of {HERON} (<record:{hops + 1}>)" if followed else None
    ]


@pytest.mark.parametrize("location", ["mailto:heron@heron.example", "http://[", "/robots.txt"])
def test_redirects_to_nowhere_allow_all(location: str) -> None:
    web = Web({f"{HERON}/robots.txt": Answer(302, b"", location)})
    assert refusals(gate(web), "/nest") == [None]
    assert web.asked.total() <= 6


@pytest.mark.parametrize(
    "last", [Answer(503), VisitFailed("dns", "so"), VisitFailed("private-address", "so")], ids=str
)
def test_redirects_to_what_cannot_be_read(last: Answer | Exception) -> None:
    start, there = f"{HERON}/robots.txt", f"{STORK}/robots.txt"
    web = Web({start: Answer(301, b"", there), there: last})
    assert failure(gate(web)).kind == "robots-unreachable"


def test_a_redirect_to_a_server_on_hold_is_no_answer_and_no_loop() -> None:
    there = f"{STORK}/robots.txt"
    web = Web({f"{HERON}/robots.txt": Answer(301, b"", there), there: OnHold("stork.example")})
    assert failure(gate(web)).kind == "robots-unreachable"


def test_visits_wait_while_their_own_server_is_on_hold() -> None:
    web = Web({f"{HERON}/robots.txt": [OnHold("heron.example"), Answer()]})
    asked = gate(web)
    with pytest.raises(OnHold):
        refusals(asked, "/")
    assert refusals(asked, "/") == [None]


def test_rules_are_of_one_scheme_host_and_port() -> None:
    web = Web({f"{HERON}/robots.txt": Answer()})
    asked = gate(web)
    assert refusals(asked, "/nest") != [None]
    for site in ("http://heron.example", f"{HERON}:8443", "https://www.heron.example"):
        assert refusals(asked, "/nest", site=site) == [None]
    assert web.asked[f"{HERON}:8443/robots.txt"] == 1


def test_all_who_wait_share_one_copy() -> None:
    insecure = HERON.replace("https", "http")
    web = Web({
        f"{insecure}/robots.txt": Answer(301, b"", f"{HERON}/robots.txt"),
        f"{HERON}/robots.txt": Answer(),
    })  # fmt: skip
    asked = gate(web)

    async def work() -> Response:
        sites = (HERON, insecure, HERON)
        *_, copy = await asyncio.gather(
            *(asked.rules(f"{site}/{n}") for site in sites for n in range(3)),
            asked.copy(f"{HERON}/robots.txt"),
        )
        assert isinstance(copy, Response)
        return copy

    assert asyncio.run(work()).body == RULES
    assert set(web.asked.values()) == {1}


def test_after_a_day_it_is_asked_for_again() -> None:
    web, clock = Web({f"{HERON}/robots.txt": [Answer(), Answer(404)]}), Clock()
    asked = gate(web, clock=clock)
    assert refusals(asked, "/nest") != [None]
    clock.now += DAY - 1
    assert refusals(asked, "/nest") != [None]
    clock.now += 1
    assert refusals(asked, "/nest") == [None]


def test_many_sites_are_asked_once_and_large_copies_are_not_kept_in_any_number() -> None:
    sites = [f"https://h{number}.example" for number in range(1000)]
    for body, times in ((RULES, 1), (RULES + b"#" * 400_000, 2)):
        web = Web({f"{site}/robots.txt": Answer(body=body) for site in sites})
        asked = gate(web)

        async def twice(asked: Gate = asked) -> None:
            for site in [*sites, *sites]:
                await asked.rules(f"{site}/nest")

        asyncio.run(twice())
        assert set(web.asked.values()) == {times}
        assert len(asked._copies) == len(sites) if times == 1 else len(asked._copies) < 30


def test_a_server_that_cannot_be_asked_is_on_hold_for_longer_and_then_given_up() -> None:
    clock = Clock()
    holds = Holds((2.0, 10.0), 600.0, clock)
    asked = gate(Web({f"{HERON}/robots.txt": Answer(500)}), clock=clock, holds=holds)
    for pause in (2, 10, 10)[: MOST - 1]:
        failure(asked)
        assert holds.waits("heron.example")
        clock.now += pause
        assert not holds.waits("heron.example")
    failure(asked)
    with pytest.raises(VisitFailed, match="status 500"):
        holds.check("heron.example")


@pytest.mark.parametrize("answer", [Answer(), Answer(503), VisitFailed("timeout", "so")], ids=str)
def test_a_mandate_overrides_refusals_and_silence(answer: Answer | Exception) -> None:
    holds = Holds()
    web = Web({f"{HERON}/robots.txt": answer, f"{STORK}/robots.txt": answer})
    asked = gate(web, "Heron.Example", holds=holds)
    assert refusals(asked, "/", "/nest") == [None, None]
    assert web.asked.total() == 1, "it is kept for the record, and asked for once"
    assert not holds.waits("heron.example")
    if answer == Answer():
        assert asyncio.run(asked.rules(HERON)).group.crawl_delay == 7
        assert refusals(asked, "/nest", site=STORK) != [None]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        (f"{HERON}/robots.txt", True),
        (f"{HERON}:8443/robots.txt", True),
        (f"{HERON}/robots.txt?x", False),
        (f"{HERON}/a/robots.txt", False),
        (f"{HERON}/", False),
    ],
)
def test_is_robots(url: str, is_one: bool) -> None:
    assert is_robots(url) is is_one
