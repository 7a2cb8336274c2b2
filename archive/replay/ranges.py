"""A part of an entity, for clients that ask for one: films, mostly (RFC 9110 section 14)."""

from __future__ import annotations

import re
from dataclasses import replace

from archive.replay.answer import Answer, Request

_RANGE = re.compile(
    r"bytes\s*=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.ASCII | re.IGNORECASE
)
_PARTIAL = re.compile(rb"bytes 0-(\d{1,18})/(\d{1,18})")


def part(answer: Answer, request: Request) -> Answer:
    """The part that `Range` asks for; the whole where it asks for several, or not clearly."""
    said = _RANGE.fullmatch(request.fields.get("Range", ""))
    asked = said and request.method == "GET" and answer.status == 200
    if not said or not asked or not _still_that(answer, request.fields.get("If-Range")):
        return answer
    size = len(answer.body)
    if said[3]:
        first, last = max(size - int(said[3]), 0), size - 1
    else:
        first, last = int(said[1]), min(int(said[2] or size), size - 1)
        if said[2] and int(said[2]) < first:
            return answer
    if first > last:
        return Answer(416, ((b"Content-Range", b"bytes */%d" % size),))
    where = (b"Content-Range", b"bytes %d-%d/%d" % (first, last, size))
    return Answer(206, (*answer.fields, where), answer.body[first : last + 1])


def whole(answer: Answer) -> Answer:
    """A part that is all there is, as an answer to who asks for no part."""
    for name, value in answer.fields:
        found = _PARTIAL.fullmatch(value.strip()) if name.lower() == b"content-range" else None
        if found and int(found[1]) + 1 == int(found[2]) == len(answer.body):
            fields = tuple(field for field in answer.fields if field[0] != name)
            return replace(answer, status=200, fields=fields, reason=None)
    return answer


def _still_that(answer: Answer, condition: str | None) -> bool:
    """If-Range (section 13.1.5): a validator of the response, if it has one."""
    given = {
        value.decode("latin-1").strip()
        for name, value in answer.fields
        if name.lower() in (b"etag", b"last-modified")
    }
    return condition is None or (condition.strip() in given and not condition.startswith("W/"))
