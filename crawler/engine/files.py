"""How many files a process holds open for its runs, connections included, and that it may."""

from __future__ import annotations

import resource

from archive.errors import ConfigurationError

#: Connections that wait to be used again, for each that is in use.
KEPT = 2
_ALWAYS, _EACH_RUN = 40, 8  # besides; a crawl was seen to hold 20 of these 48


def allow(runs: int, connections: int) -> None:
    """Raises the limit of this process as far as so many runs need.

    `connections` are those of one run. Raises ConfigurationError where the limit may not be raised
    so far: in mid-crawl nothing at all could be opened any more.
    """
    besides, each = _ALWAYS + runs * _EACH_RUN, runs * (1 + KEPT)
    needed = besides + connections * each
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        if hard != resource.RLIM_INFINITY and hard < needed:
            fitting = (hard - besides) // each
            instead = f", or [crawl] connections = {fitting} in letapis.toml" if fitting > 0 else ""
            raise ConfigurationError(
                f"this crawl may hold {needed} files open, and its process may have {hard}: "
                f"allow more (ulimit -n {needed}){instead}"
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
