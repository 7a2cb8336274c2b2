"""What a page of ours is given and gives, without a word of the library that serves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from archive.errors import LetapisError
from archive.storage.collection import Collection

#: What was asked for: parts of the path, and the query by name.
Asked: TypeAlias = Mapping[str, str]

_SELF = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'"
#: Content-Security-Policy of our pages: no script at all, nothing from elsewhere. Attributes of
#: style are Datasette's own, which escapes whatever it did not write itself.
POLICY = (
    f"{_SELF}; style-src-attr 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class NotHere(LetapisError):
    """There is no such page, document or version."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page made by a template from facts; the template escapes them."""

    template: str
    facts: dict[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class File:
    """Bytes as they are, under a policy of their own."""

    body: bytes
    content_type: str
    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)


#: A page of ours; it may take its time, and may read files.
View: TypeAlias = Callable[[Collection, Asked], Page | File]
