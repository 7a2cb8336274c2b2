"""URLs resolved and written as browsers do (WHATWG); the one door to ada-url."""

from __future__ import annotations

from urllib.parse import urlsplit

import ada_url


def resolve(base: str, reference: str) -> str | None:
    """The absolute http or https URL of a reference found at `base`, without its fragment.

    None where it is not one (mailto, javascript, broken).
    """
    try:
        joined = ada_url.join_url(base, reference.strip())
    except ValueError:
        return None
    return joined.partition("#")[0] if joined.startswith(("http://", "https://")) else None


def normalise(url: str) -> str | None:
    """A URL as a browser would ask for it, without fragment; None if it is no http(s) URL."""
    return resolve(url, url) if "://" in url else None


def host(url: str) -> str:
    """The host in lower case, IDN as punycode, without port and trailing dot; `` if none."""
    return (urlsplit(url).hostname or "").rstrip(".")


def server(url: str) -> str:
    """Host and port, without the port that the scheme implies, of a URL that is normalised."""
    return urlsplit(url).netloc.rpartition("@")[2]
