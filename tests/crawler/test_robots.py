"""robots.txt as it is read: the table of cases, and what no table shows."""

from __future__ import annotations

import pytest

from crawler.politeness import robots
from tests.crawler.robots_cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    group = robots.read(case.body, case.agent)
    for path in (*case.allowed, *case.refused):
        url = path if "://" in path else f"https://h{path}"
        assert group.allows(url) is (path in case.allowed), path


def test_a_rule_is_named_as_it_counts() -> None:
    group = robots.read("User-agent: *\nDisallow:  /п*%aa$ # c\n".encode(), "Heron")
    assert str(group.decides("https://h/%D0%BF/%AA")) == "Disallow: /%D0%BF*%AA$"


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\ncrawldelay 3 # three", 3.0),
        ("User-agent: *\nCrawl-delay: 2\nDisallow: /a\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Heron\nCrawl-delay: 1", 1.0),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Heron\nDisallow: /a", 0.0),
        ("Crawl-delay: 10\nUser-agent: *\nDisallow: /a", 0.0),
        ("User-agent: Stork\nCrawl-delay: 10", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: 1e9", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: ٣", 0.0),
        ("User-agent: *\nCrawl-delay:", 0.0),
    ],
)
def test_crawl_delay(lines: str, seconds: float) -> None:
    assert robots.read(lines.encode(), "Heron").crawl_delay == seconds


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("Mozilla/5.0 (compatible; Letapis/0.1.0; +https://example.org/)", "Letapis"),
        ("Mozilla/5.0 (compatible;Heron_x; compatible; Stork)", "Heron_x"),
        ("Heron/2.1 (+mailto:heron@example.org)", "Heron"),
        ("grey-heron", "grey-heron"),
        ("", ""),
        ("2heron", ""),
    ],
)
def test_product_token(user_agent: str, token: str) -> None:
    assert robots.product_token(user_agent) == token


def test_what_is_beyond_500_kib_is_not_read_and_a_cut_line_is_none() -> None:
    start = b"User-agent: *\nDisallow: /a\n"
    rule = b"Disallow: /private\n"
    filling = b"#" * (robots.READ_LIMIT - len(start) - len(rule) - 1) + b"\n"
    whole = robots.read(start + filling + rule, "Heron")
    assert not whole.allows("https://h/private")
    cut = robots.read(start + b"#" + filling + rule, "Heron")
    assert cut.allows("https://h/private") and cut.allows("https://h/b")
    assert not cut.allows("https://h/a")
    beyond = robots.read(start + filling + b"\n" * len(rule) + rule, "Heron")
    assert beyond.allows("https://h/private") and not beyond.allows("https://h/a")


def test_a_hostile_pattern_costs_no_more_than_its_length() -> None:
    """Backtracking would take longer than the universe."""
    text = b"User-agent: *\nDisallow: /" + b"*a" * 8000 + b"b\n"
    assert robots.read(text, "Heron").allows("https://h/" + "a" * 20_000)
