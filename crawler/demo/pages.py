"""The whole site as one table: every address with its answer, and rules for all others.

1. What an address answers is a function of address and edition alone.
2. The old host answers alike over http, over https and with `www.`; NAM with and without it.
   Everywhere else http leads to https.
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
_ALIASES = {
    "www.belarusinfocus.info": "belarusinfocus.info",
    "belarus-nau.org": "www.belarus-nau.org",
}


@cache
def site(edition: int) -> dict[str, Response]:
    """Address to answer, each address once: https, main host, percent-encoded."""
    if edition < 1:
        raise ValueError("editions are counted from 1")
    table: dict[str, Response] = {}
    modules = (wordpress, legacy, wix, sitemaps, assets)
    for address, answer in chain.from_iterable(module.pages(edition) for module in modules):
        if table.setdefault(key(address), answer) is not answer:
            raise ValueError(f"two answers for {address}")
    return table | {address: _GONE for address in _served(1) - _served(edition)}


def respond(scheme: str, host: str, target: str, edition: int) -> Response:
    """The answer to a request for `target` (path and query) at a host."""
    if host not in HOSTS:
        return Response(status=421, body=b"No such host here\n", media_type="text/plain")
    if scheme == "http" and not host.endswith("belarusinfocus.info"):
        return moved(f"https://{host}{target}")
    table = site(edition)
    address = key(f"{scheme}://{host}{target}")
    if address in table:
        return table[address]
    path = urlsplit(address).path
    twin = urlsplit(address)._replace(path=path[:-1] if path.endswith("/") else f"{path}/").geturl()
    if twin in table and table[twin].status == 200:
        return moved(twin)
    if host in ("www.belarus-nau.org", "belarus-nau.org"):
        return wix.not_found()
    return wordpress.not_found(edition)


def key(address: str) -> str:
    """The address under which the table has it."""
    parts = urlsplit(address)
    host = _ALIASES.get(parts.netloc, parts.netloc)
    return parts._replace(scheme="https", netloc=host).geturl()


_GONE = Response(status=410, body=b"<html><body><h1>Gone</h1></body></html>\n")


def _served(edition: int) -> set[str]:
    """Where an edition has articles."""
    return {
        key(address)
        for article in articles(edition)
        for address in article.addresses + article.legacy
    }
