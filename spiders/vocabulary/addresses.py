"""What of an address names a page, and what is accident: scheme, `www.`, slash, order, trackers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

#: Query parameters that say where a reader came from.
_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|yclid|dclid|msclkid|mc_[ce]id|igshid|_ga|_openstat|ref_src"
    r"|amp|print|output)$"
)
_EDITION = re.compile(r"/([a-z]{2}(?:[-_][a-z]{2})?)(?:/|$)", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[^/?#]*")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def split(url: str) -> SplitResult:
    """The parts of an address; empty ones where it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises where it is no number)
    except ValueError:
        return urlsplit("")
    return parts


def bare(host: str) -> str:
    """A host in lower case without `www.` and trailing dot."""
    return host.lower().rstrip(".").removeprefix("www.")


def origin(url: str) -> str:
    """Scheme and authority as they stand; the whole address where it has none."""
    found = _ORIGIN.match(url)
    return found[0] if found else url


def bare_host(url: str) -> str:
    """The bare host of an address, without port."""
    return _bare_host(origin(url))


@lru_cache(maxsize=256)  # a page names few
def _bare_host(root: str) -> str:
    return bare(split(root).hostname or "")


def target(url: str) -> str:
    """Path and query, percent-decoded, in NFC: what regexes of a source look at."""
    parts = split(url)
    path = unicodedata.normalize("NFC", unquote(parts.path) or "/")
    return f"{path}?{unquote(parts.query)}" if parts.query else path


def edition(url: str) -> str | None:
    """The first segment of the path where it looks like a language: `/be/…`, `/en-us/…`."""
    found = _EDITION.match(split(url).path)
    return found[1] if found else None


def path(url: str) -> str:
    """The path, percent-decoded, in NFC, without slash at the end and index page."""
    return _INDEX.sub("/", target(url).partition("?")[0]).rstrip("/")


def query(url: str, residue: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The parameters that choose what is shown, sorted."""
    found = parse_qsl(split(url).query, keep_blank_values=True)
    return sorted(
        (key, value)
        for key, value in found
        if key not in residue and not _TRACKING.match(key.lower())
    )


def key(url: str, residue: tuple[str, ...] = ()) -> str:
    """Path and the parameters that matter: the same for one page on all hosts of a source."""
    parameters = query(url, residue)
    return (path(url) or "/") + (f"?{urlencode(parameters)}" if parameters else "")


def canonical(url: str, host: str, residue: tuple[str, ...] = (), scheme: str = "https") -> str:
    """The address on `host`, its slash as found, without what does not matter."""
    parts = split(url)
    parameters = query(url, residue)
    plain = quote(_INDEX.sub("/", unquote(parts.path)) or "/", safe="/:@!$&'()*+,;=-._~")
    return f"{scheme}://{host}{plain}" + (f"?{urlencode(parameters)}" if parameters else "")
