"""The whole site as one table: every address with its answer, and rules for all others.

1. What an address answers is a function of address and edition alone.
2. On .pro, http leads to https; www.belarusinfocus.info and .info answer over http as well.
3. An address that only lacks, or only has, a slash at its end leads to the one that is there.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from urllib.parse import urlsplit

from crawler.demo import assets, legacy, sitemaps, wix, wordpress
from crawler.demo.articles import articles
from crawler.demo.response import Response, moved

HOSTS = (
    "belarusinfocus.pro",
    "belarusinfocus.info",
    "www.belarusinfocus.info",
    "www.belarus-nau.org",
    "belarus-nau.org",
    "static.wixstatic.com",
    "competition2015.belarusinfocus.info",  # linked to, and no part of the source
)


@cache
def site(edition: int) -> dict[str, Response]:
    """Address to answer, as browsers write addresses (percent-encoded)."""
    if edition < 1:
        raise ValueError("editions are counted from 1")
    modules = (wordpress, legacy, wix, sitemaps, assets)
    table: dict[str, Response] = {}
    for address, answer in chain.from_iterable(module.pages(edition) for module in modules):
        written = wix.wire(address)
        if written in table:
            raise ValueError(f"two answers for {written}")
        table[written] = answer
    for address in _gone(edition):
        table[wix.wire(address)] = Response(status=410, body=b"<h1>Gone</h1>\n")
    return table


def respond(scheme: str, host: str, target: str, edition: int) -> Response:
    """The answer to a request for `target` (path and query) at a host."""
    if host not in HOSTS:
        return Response(status=421, body=b"No such host here\n", media_type="text/plain")
    table = site(edition)
    address = f"{scheme}://{host}{target}"
    if address in table:
        return table[address]
    if scheme == "http" and host not in ("belarusinfocus.info", "www.belarusinfocus.info"):
        return moved(f"https://{host}{target}")
    parts = urlsplit(address)
    other = parts.path[:-1] if parts.path.endswith("/") else f"{parts.path}/"
    twin = parts._replace(path=other).geturl()
    if twin in table and table[twin].status == 200:
        return moved(twin)
    if host.endswith("belarus-nau.org"):
        return wix.not_found()
    return wordpress.not_found(edition)


def _gone(edition: int) -> set[str]:
    """Addresses of the first edition's articles that this edition no longer has."""
    then, now = (
        {address for each in articles(number) for address in each.addresses}
        for number in (1, edition)
    )
    return then - now
