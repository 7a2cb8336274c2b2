"""What robots.txt allows (RFC 9309); the one door to protego.

1. The rules come from one place per scheme, host and port, and are read once a crawl.
2. 4xx: all is allowed. 5xx or unreachable: nothing is (section 2.3.1).
3. A decision cites the record of the copy that decided, or says why there was none.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

#: RFC 9309 section 2.5: what a crawler must be able to read.
READ_LIMIT = 500 * 1024
#: RFC 9309 section 2.3.1.2.
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site's robots.txt says, for one user agent."""

    origin: str  #: scheme, host and port
    reason: str  #: where it comes from, or why all or nothing is allowed
    agent: str
    parsed: Protego | None = None  #: None where `allow_all` decides
    allow_all: bool = True

    def allows(self, url: str) -> bool:
        if self.parsed is None:
            return self.allow_all
        return bool(self.parsed.can_fetch(url, self.agent))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests, where the site asks for it."""
        delay = self.parsed.crawl_delay(self.agent) if self.parsed else None
        return float(delay) if delay is not None else None


def rules(origin: str, agent: str, status: int | None, body: bytes, source: str) -> Rules:
    """The rules that an answer to robots.txt means; `source` names its record.

    `status` None stands for no answer; `agent` is the product token, such as `Letapis`.
    """
    if status is None or status >= 500:
        said = "no answer" if status is None else f"status {status}"
        reason = f"robots.txt of {origin} cannot be read ({said}; {source}): nothing is allowed"
        return Rules(origin, reason, agent, allow_all=False)
    if not 200 <= status < 300:
        return Rules(origin, f"robots.txt of {origin} has status {status}: all is allowed", agent)
    text = body[:READ_LIMIT].decode("utf-8-sig", "replace")
    return Rules(origin, f"robots.txt of {origin} ({source})", agent, Protego.parse(text))
