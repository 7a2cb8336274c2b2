"""No source is silent when its site changes: each fixture again, its articles in a new theme."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from exports.corpus.build import build
from exports.corpus.drift import UNREAD
from tests.exports.warcs import Warc
from tests.test_sources import FETCHED, FIXTURES, documents, fixture, warc

#: A theme that scripts fill in: nothing of the article is in the answer.
SHELL = (
    "<!DOCTYPE html><html><head><title>Loading</title></head><body><div id=app></div>"
    "<noscript>Please enable JavaScript</noscript><script src=/app.js></script></body></html>"
)


def addresses(name: str) -> set[str]:
    return {url for document in documents(name) for url in document["seen_at"]}


@pytest.fixture(scope="module")
def drift(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """By source: the addresses that a build complains of, each with the rule."""
    folder = tmp_path_factory.mktemp("drift")
    for name in FIXTURES:
        warc(name).write(folder / "archive")
        start = fixture(name).get("fetched", FETCHED) + timedelta(days=7)
        later = Warc(f"{name}-later.warc.gz", f"{name}-later", start)
        for url in sorted(addresses(name)):
            later.page(url, SHELL)
        later.end()
        later.write(folder / "archive")
    found = defaultdict[str, dict[str, str]](dict)
    for one in build(folder / "archive", folder / "corpus.db", jobs=1).drift:
        found[one.source][one.url] = one.rule
    return found


@pytest.mark.parametrize("name", FIXTURES)
def test_a_new_theme_is_named_with_its_addresses(
    drift: dict[str, dict[str, str]], name: str
) -> None:
    assert set(drift[name]) == addresses(name)
    assert set(drift[name].values()) <= UNREAD | {"empty"}
