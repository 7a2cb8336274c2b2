"""URLs resolved and written as browsers do (WHATWG); the one door to ada-url."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote_from_bytes, urlsplit

import ada_url

_SHORT = 500  # characters of a reference that is remembered
_LATELY = 256  # addresses; a visit asks a dozen times for the host of one
_C0_OR_SPACE = "".join(map(chr, range(33)))  # what browsers take off at both ends
_LONE = re.compile("[\ud800-\udfff]")  # halves of a character, as JSON may have them
#: Absolute, or from the root by one slash (browsers pass over line ends and tabs between two).
_ANYWHERE = re.compile(r"https?://|/(?![/\\\s])")
_ROOT = re.compile(r"https?://[^/?#\\]+")


def resolve(base: str, reference: str) -> str | None:
    """The absolute http or https URL of a reference found at `base`, without its fragment.

    None where it is not one (mailto, javascript, broken).
    """
    reference = reference.strip(_C0_OR_SPACE)
    if len(reference) <= _SHORT and _ANYWHERE.match(reference):
        return _resolved(_root(base), reference)
    return _join(base, reference)


@lru_cache(maxsize=256)
def _root(base: str) -> str:
    found = _ROOT.match(base)
    return found[0] if found else base


@lru_cache(maxsize=16384)
def _resolved(root: str, reference: str) -> str | None:
    """Pages of a site share most of their references; here, those that mean the same on all."""
    return _join(root, reference)


def _join(base: str, reference: str) -> str | None:
    try:
        joined = ada_url.join_url(base, _LONE.sub("\ufffd", reference))
    except ValueError:
        return None
    return joined.partition("#")[0] if joined.startswith(("http://", "https://")) else None


def with_query_in(charset: str, reference: str) -> str:
    """A reference of a page in a charset, its query written in that charset as browsers write it.

    What the charset lacks becomes a character reference (WHATWG URL, 1.3).
    """
    start, mark, query = reference.partition("?")
    if query.isascii() or "#" in start:
        return reference
    query, sign, fragment = query.partition("#")
    return start + mark + "".join(_written(one, charset) for one in query) + sign + fragment


def _written(character: str, charset: str) -> str:
    if character.isascii():
        return character
    try:
        return quote_from_bytes(character.encode(charset))
    except UnicodeEncodeError:
        return f"%26%23{ord(character)}%3B"


def normalise(url: str) -> str | None:
    """A URL as a browser would ask for it, without fragment; None if it is no http(s) URL."""
    return resolve("about:blank", url)


@lru_cache(_LATELY)
def host(url: str) -> str:
    """The host in lower case, IDN as punycode, without port and trailing dot; `` if none."""
    return (urlsplit(url).hostname or "").rstrip(".")


@lru_cache(_LATELY)
def server(url: str) -> str:
    """Host and port, without the port that the scheme implies, of a URL that is normalised.

    Crawls of a site that nobody described are called so.
    """
    return urlsplit(url).netloc.rpartition("@")[2]
