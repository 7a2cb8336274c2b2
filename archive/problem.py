"""Problem: one thing found wrong in data, as a fact with a place."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding: which rule, where, what was seen.

    `error` means bytes are lost, changed or unreadable; `warning` that a rule is broken and the
    bytes are still whole; `info` that something is unusual and right.
    """

    severity: Severity
    rule: str  #: short stable name, such as `gzip-member-damaged`
    detail: str
    file: str  #: name of the file, without its folder
    _: KW_ONLY
    offset: int | None = None  #: bytes from the start of the file
    record_id: str | None = None
    skipped: int = 0  #: bytes passed over to go on
