"""Which ends of a visit are final, and which are worth another attempt."""

from __future__ import annotations

#: Kinds of failure that trying again cannot mend.
FINAL = frozenset({"budget", "excluded", "robots", "private-address", "trap", "unchanged", "url"})
#: HTTP statuses of servers that may do better later (RFC 9110 and 6585, and common gateways).
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


def passing(status: int, *, memento: bool = False) -> bool:
    """Whether a server may do better later.

    A memento has the status of what was captured, which is final (RFC 7089 section 4.5).
    """
    return status in TRY_AGAIN and not memento
