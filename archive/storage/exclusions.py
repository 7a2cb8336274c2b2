"""The addresses that a collection shows to nobody, why, and since when: takedowns.

1. The list is `exclusions.toml` beside the folder `archive/`: whoever reads an archive finds it.
2. The WARC files stay as they are. Index, replay, corpus and all that is made of them leave out
   what is excluded, and a crawl does not fetch it anew.
3. An address is excluded in all the spellings that are looked up alike (archive/wire/surt.py).
4. Nothing is taken off the list: an entry with `lifted` stays on record and excludes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ConfigurationError, StorageError
from archive.storage import durable
from archive.wire.surt import surt

if TYPE_CHECKING:
    from archive.storage.settings import Exclusion

FILE = "exclusions.toml"
_HEAD = """\
# What this collection shows to nobody: docs/operate.md, Takedown.
# To lift an exclusion, write `lifted = 2030-01-31` into it; then `letapis build`.
"""

#: What stands before a page's address where a browser (archive/records/shown.py) or another archive
#: (archive/wire/mementos.py) says what it was.
_MADE_OF = re.compile(r"^(?:urn:(?:dom|text|view):|https?://.*?/\d{14}id_/(?=https?://))")


@dataclass(frozen=True)
class Exclusions:
    """A list as it stands in its file, asked by address."""

    entries: tuple[Exclusion, ...] = ()
    digest: str = "none"  #: SHA-256 of what the entries say; `none` where there are none

    def covering(self, url: str) -> Exclusion | None:
        """The first entry in force that excludes an address; None where none does.

        With a page is excluded what a browser made of it, and what another archive has of it.
        """
        if not self.entries:
            return None
        keys = {surt(url), surt(_MADE_OF.sub("", url))}
        found = (entry for entry in self.entries if not entry.lifted)
        return next((entry for entry in found if any(_covers(entry, key) for key in keys)), None)

    def __contains__(self, url: str) -> bool:
        return self.covering(url) is not None


def beside(archive: Path) -> Exclusions:
    """The list that lies beside a folder of WARC files, as it is now.

    Raises ConfigurationError that names the place of a mistake, and StorageError.
    """
    path = _of(archive)
    try:
        stat = path.stat()
    except FileNotFoundError:
        return Exclusions()
    except OSError as error:
        raise StorageError(path, "read", error) from error
    return _read(path, stat.st_mtime_ns, stat.st_size)


def add(archive: Path, entry: Exclusion) -> None:
    """Writes one more entry at the end of the list. Raises ConfigurationError and StorageError."""
    from archive.storage import settings

    beside(archive)  # nothing is added to a list with a mistake in it
    path = archive.parent / FILE
    said = [
        ("addresses", json.dumps(entry.addresses, ensure_ascii=False)),
        ("match", json.dumps(entry.match)),
        ("since", entry.since.isoformat()),
        ("reason", json.dumps(entry.reason, ensure_ascii=False)),
        ("reference", json.dumps(entry.reference, ensure_ascii=False)),
    ]
    block = "\n[[exclude]]\n" + "".join(f"{name} = {value}\n" for name, value in said)
    part = path.with_name(f"{FILE}.part")
    try:
        before = path.read_text("utf-8") if path.exists() else _HEAD
        durable.write(part, [(before.rstrip("\n") + "\n" + block).encode()])
        settings.read_exclusions(part)
        part.replace(path)
    except OSError as error:
        raise StorageError(path, "write", error) from error
    finally:
        with suppress(OSError):  # it could not be made either, and that is told
            part.unlink(missing_ok=True)


@lru_cache(4)
def _of(archive: Path) -> Path:
    return archive.parent / FILE


@lru_cache(4)
def _read(path: Path, changed: int, size: int) -> Exclusions:
    """The list in a file; read again when the file changed."""
    # Most collections have no list, and need neither.
    from archive.storage import settings
    from archive.wire import urls

    entries = settings.read_exclusions(path)
    for address in (address for entry in entries for address in entry.addresses):
        if urls.normalise(address) is None:
            raise ConfigurationError(f"{path}: {address!r} is no address of the web")
    facts = [[repr(getattr(entry, name)) for name in _KNOWN] for entry in entries]
    digest = hashlib.sha256(json.dumps(facts).encode("ascii")).hexdigest()
    return Exclusions(entries, digest) if entries else Exclusions()


#: What the corpus holds of an entry; its reference may name people and stays in the file.
_KNOWN = ("addresses", "match", "since", "reason", "lifted")


def _covers(entry: Exclusion, key: str) -> bool:
    return any(_MATCHES[entry.match](key, wanted) for wanted in _keys(entry))


@lru_cache(4096)
def _keys(entry: Exclusion) -> tuple[str, ...]:
    return tuple(surt(address) for address in entry.addresses)


def _below(key: str, wanted: str) -> bool:
    """The address itself, with any query, and what its path leads to."""
    return key == wanted or key.startswith(
        wanted if wanted.endswith("/") else (f"{wanted}/", f"{wanted}?", f"{wanted}&")
    )


def _of_host(key: str, wanted: str) -> bool:
    """The host with its subdomains; on any port, unless one is named."""
    host, asked = key.partition(")")[0], wanted.partition(")")[0]
    host = host if ":" in asked else host.partition(":")[0]
    return host == asked or host.startswith(f"{asked},")


_MATCHES = {"page": str.__eq__, "prefix": _below, "host": _of_host}
