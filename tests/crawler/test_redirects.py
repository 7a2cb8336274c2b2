"""Where odd redirects lead a crawl, by the real command."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.command import letapis
from tests.crawler.oddredirects import REDIRECTS, Redirect
from tests.crawler.oddserver import OddServer


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """How often each path was asked for in one crawl of all of them."""
    folder = tmp_path_factory.mktemp("redirects")
    (folder / "letapis.toml").write_text(
        "[crawl]\nretries = []\ndelay = 0\nconcurrency = 4\n[network]\nallow_private = true\n"
    )
    with OddServer([]) as server:
        back = Redirect("circle-back", b" /circle", "circle")
        server.serve(one.case(server.port) for one in (*REDIRECTS, back))
        listed = folder / "listed.txt"
        listed.write_text("".join(f"{server.url(one.name)}\n" for one in REDIRECTS))
        letapis("crawl", "--urls", listed, "--depth", "0", "--no-build", "-C", folder)
        return server.asked()


@pytest.mark.parametrize("redirect", REDIRECTS, ids=lambda one: one.name)
def test_redirect(redirect: Redirect, asked: Counter[str]) -> None:
    assert asked[redirect.name] == 1
    if redirect.asked:
        assert asked[redirect.asked] == 1


def test_nothing_else_is_asked_for(asked: Counter[str]) -> None:
    meant = {one.asked for one in REDIRECTS} | {one.name for one in REDIRECTS} | {"robots.txt"}
    assert set(asked) == meant - {None}
