"""A request that is no GET, as a URL to look up: its method and body folded into the query.

https://specs.webrecorder.net/cdxj/0.1.0/ and its note on non-GET requests; the folding is that
of cdxj-indexer and pywb, so that they find what we index. AMF is taken as any binary body.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from urllib.parse import unquote_plus, urlencode

from archive.wire import http

_LIMIT = 4096  # characters of a folded body
_PARSED = 16 * 1024 * 1024  # bytes of a body that are worth parsing for them
_BOUNDARY = re.compile(r"boundary=\"?([^\";]{1,200})", re.IGNORECASE)
_PARAMETER = re.compile(r"[;\s](name|filename)=(?:\"([^\"]*)\"|([^;\s]*))", re.IGNORECASE)


def folded(url: str, method: str, content_type: str | None, body: bytes) -> tuple[str, str]:
    """The URL to make a key of, and the body as a query; a GET is its URL alone."""
    if method == "GET":
        return url, ""
    said = _query(content_type or "", body)[:_LIMIT] if method in ("POST", "PUT") else ""
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}__wb_method={method}" + (f"&{said}" if said else ""), said


def of_request(block: bytes, url: str) -> tuple[str, str]:
    """The same for the block of a request record."""
    start_line, _, rest = block.partition(b"\n")
    # The body of a request is framed as that of a response is (RFC 9112 section 6.3).
    framing = http.response(b"HTTP/1.1 200 OK\n" + rest)
    content_type = framing.head.first("content-type") if framing.head else None
    method = http.text(start_line.split(b" ", 1)[0]).upper()
    return folded(url, method, content_type, framing.entity)


def _query(content_type: str, body: bytes) -> str:
    kind = http.media_type(content_type)
    try:
        if len(body) > _PARSED:
            return _binary(body)
        if kind == "application/x-www-form-urlencoded":
            return unquote_plus(body.decode("utf-8"))
        if kind.startswith("multipart/"):
            return _multipart(content_type, body)
        if kind in ("application/json", "text/plain"):
            return _json(body)
    except (ValueError, RecursionError):
        return "" if kind == "application/json" else _binary(body)
    return _binary(body)


def _binary(body: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(body[:_LIMIT]).decode("ascii") if body else ""


def _multipart(content_type: str, body: bytes) -> str:
    """Fields of a form; of an uploaded file its bytes (RFC 7578). Raises ValueError."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise ValueError("no boundary")
    values: list[tuple[str, bytes]] = []
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:]:
        head, _, data = part.partition(b"\r\n\r\n")
        named = {
            parameter[1].lower(): parameter[2] or parameter[3] or ""
            for parameter in _PARAMETER.finditer(head.decode("utf-8", "replace"))
        }
        if "name" in named:
            values.append((named["name"], data))
    return urlencode(values)


def _json(body: bytes) -> str:
    """Every value by its nearest name; a name that comes again is numbered. Raises ValueError."""
    seen: Counter[str] = Counter()
    pairs: list[tuple[str, str]] = []

    def walk(value: object, name: str) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                walk(one, str(key))
        elif isinstance(value, list):
            for one in value:
                walk(one, name)
        elif name:
            seen[name] += 1
            pairs.append((name if seen[name] == 1 else f"{name}.{seen[name]}_", str(value)))

    try:
        walk(json.loads(body), "")
    except json.JSONDecodeError:
        if b"\n" not in body:
            raise
        for line in body.split(b"\n"):
            walk(json.loads(line), "")
    return urlencode(pairs)
