"""Web archives that captures can be taken from, and what to ask them for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.errors import ConfigurationError
from archive.wire import urls
from crawler.crawl.targets import Target
from spiders.catalogue import sources
from spiders.mementos import Mementos
from spiders.vocabulary import holdings


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Where a web archive answers."""

    replay: str  #: what stands before the digits in the addresses of its captures
    cdx: str  #: its CDX server
    pages: bool = False  #: whether that gives long lists in pages, with a resume key


KNOWN = {
    "wayback": WebArchive(
        "https://web.archive.org/web/", "https://web.archive.org/cdx/search/cdx", pages=True
    ),
    "arquivo.pt": WebArchive("https://arquivo.pt/wayback/", "https://arquivo.pt/wayback/cdx"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which captures are wanted."""

    words: Sequence[str]  #: sources by name, hosts, addresses; `*` at the end: what begins so
    since: str = ""  #: digits of a timestamp, from the year on
    until: str = ""
    changes: bool = False  #: of captures in a row with equal digests only the first
    timemaps: bool = False  #: ask for TimeMaps (RFC 7089) instead of its CDX server


def web_archive(said: str) -> WebArchive:
    """A web archive by its name, or by what stands before the digits in its addresses.

    Raises ConfigurationError for what is neither.
    """
    if said in KNOWN:
        return KNOWN[said]
    prefix = urls.normalise(said)
    if prefix is None:
        raise ConfigurationError(
            f"{said!r} is no web archive: it takes {', '.join(KNOWN)}, or what stands before the "
            "digits in the addresses of its captures, such as https://archive.example/web/"
        )
    prefix = prefix.rstrip("/") + "/"
    return WebArchive(prefix, prefix + "cdx")


def target(archive: WebArchive, asked: Question) -> Target:
    """The crawl that takes the captures in. ConfigurationError where nothing is asked for."""
    lists = list(dict.fromkeys(_lists(archive, asked)))
    if not lists:
        raise ConfigurationError(
            "nothing to ask the web archive for: name sources, hosts or addresses"
        )
    arguments = {
        "archive": archive.replay,
        "lists": lists,
        "since": asked.since,
        "until": asked.until,
        "changes": asked.changes,
    }
    mark = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:8]
    host = urlsplit(archive.replay).netloc
    hosts = tuple(dict.fromkeys(urls.host(url) for url in (archive.replay, *lists)))
    first = asked.words[0] if asked.words[0] in sources() else _named(asked.words[0])
    return Target(f"{first}-{mark}@{host}", Mementos, arguments, hosts, described=False)


def _lists(archive: WebArchive, asked: Question) -> Iterator[str]:
    known = sources()
    for word in asked.words:
        for wanted in known[word].hosts if word in known else (word,):
            if asked.timemaps:
                yield _timemap(archive, word, wanted)
            else:
                yield _cdx(archive, asked, wanted)


def _cdx(archive: WebArchive, asked: Question, wanted: str) -> str:
    if "://" not in wanted:
        match, url = "host", urls.server(_address(f"http://{wanted}/", wanted))
    elif wanted.endswith("*"):
        match, url = "prefix", _address(wanted[:-1], wanted)
    else:
        match, url = "exact", _address(wanted, wanted)
    return holdings.query(
        archive.cdx,
        url=url,
        matchType=match,
        output="json",
        **{"from": asked.since, "to": asked.until},
        limit=str(holdings.PAGE) if archive.pages else "",
        showResumeKey="true" if archive.pages else "",
    )


def _timemap(archive: WebArchive, word: str, wanted: str) -> str:
    if "://" not in wanted or wanted.endswith("*"):
        raise ConfigurationError(
            f"a TimeMap is of one address, and {word!r} is none; leave --timemaps out to ask "
            "for all that the archive has of a source or host"
        )
    return f"{archive.replay}timemap/link/{_address(wanted, wanted)}"


def _named(word: str) -> str:
    """What a crawl of this address or host is called by."""
    return urls.server(_address(word if "://" in word else f"http://{word}/", word))


def _address(url: str, said: str) -> str:
    found = urls.normalise(url)
    if found is None or not urls.host(found):
        raise ConfigurationError(f"{said!r} is neither a source nor a host nor an address")
    return found
