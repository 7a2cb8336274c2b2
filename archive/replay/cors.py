"""What one site may load of another (Fetch standard, section 3.3), as it could when it was live.

A crawler sends no Origin, so servers that allow by origin have said nothing that was archived.
Nobody is protected by a refusal here: whatever the browser shows comes from the same archive.
"""

from __future__ import annotations

from archive.replay.answer import Answer, Fields, Request

_ALLOW = b"access-control-allow-"


def preflight(request: Request) -> Answer | None:
    """The answer to a question whether a request may be made; None where it is no such question."""
    method = request.fields.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or method is None:
        return None
    asked = request.fields.get("Access-Control-Request-Headers", "")
    fields = ((_ALLOW + b"methods", method), (_ALLOW + b"headers", asked))
    return Answer(204, allowed(request, tuple((name, _line(said)) for name, said in fields)))


def allowed(request: Request, fields: Fields) -> Fields:
    """The fields of a response, open to the site that asks."""
    origin = _line(request.fields.get("Origin", ""))
    said = {value.strip() for name, value in fields if name.lower() == _ALLOW + b"origin"}
    if not origin or said in ({b"*"}, {origin}):
        return fields
    ours = {_ALLOW + b"origin": origin, _ALLOW + b"credentials": b"true"}
    return (*(field for field in fields if field[0].lower() not in ours), *ours.items())


def _line(said: str) -> bytes:
    return said.replace("\r", "").replace("\n", "").encode("latin-1", "replace")
