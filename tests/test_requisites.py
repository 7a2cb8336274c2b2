"""Everything that the exhibit shows itself with is archived without a browser, and replayed."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest

from archive.replay import browser
from archive.replay.captures import Captures
from archive.storage.collection import Collection
from tests.command import letapis
from tests.exhibit import SITE, WAYS, Way, crawl, exhibition, needs


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The exhibit, crawled without a browser."""
    folder = tmp_path_factory.mktemp("exhibit")
    with exhibition() as port:
        return crawl(port, folder)


@pytest.fixture(scope="module")
def addresses(collection: Collection) -> Counter[str]:
    """How often each address was archived."""
    lines = Captures(collection.archive, collection.index).lines_from(b"")
    return Counter(line.url for line in lines)


@pytest.fixture(scope="module")
def names(addresses: Counter[str]) -> set[str]:
    """Their last parts."""
    return {unquote(urlsplit(address).path).rpartition("/")[2] for address in addresses}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_what_it_needs_is_archived(names: set[str], way: Way) -> None:
    assert needs(way) and needs(way) <= names


def test_each_is_fetched_once(addresses: Counter[str]) -> None:
    assert set(addresses.values()) == {1}


def test_what_a_comment_names_is_not_asked_for(names: set[str]) -> None:
    assert "never.mjs" not in names


@pytest.mark.slow
@pytest.mark.skipif(browser.chromium() is None, reason="Chromium is not installed")
def test_a_browser_finds_it_all_in_the_replay(collection: Collection) -> None:
    (page,) = json.loads(letapis("qa", f"{SITE}/", "-C", collection.folder, "--json"))["pages"]
    assert (page["missing"], page["leaks"], page["trouble"]) == ([], [], "")
