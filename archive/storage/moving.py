"""Sealed WARC files moved from the folder of an archive to its store, none before it is proved.

1. A file goes from the folder when its object was read back whole and has the digest with which the
   file was sealed. Until then all that a crash leaves behind is done again.
2. The event that sealed a file lies with its object, so that other folders get it into their logs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import storing
from archive.storage import files, fixity
from archive.storage.durable import sync_folder
from archive.storage.fixity import Fixity
from archive.storage.store import LARGEST, Store, StoreError


def move_all(archive: Path, say: Callable[[str], None]) -> None:
    """Moves all sealed files of a folder, and brings its log in line with the store.

    Only while the archive is held. Nothing happens where there is no store. Raises StorageError.
    """
    store = files.store_of(archive)
    if store is None:
        return
    for path in files.here(archive):
        move(path, store)
        say(f"Moved {path.name} to {store}")
    _take_in(archive, store)


def move(path: Path, store: Store) -> None:
    """Moves one sealed file. Raises StorageError."""
    archive = path.parent
    sealed = fixity.sealed(archive).get(path.name)
    with storing(path, "move"):
        if sealed is None or fixity.digest_of(path) != (sealed.sha256, sealed.size):
            said = "it is not as it was sealed, by archive/fixity.jsonl: `letapis verify` tells"
            raise StoreError("move", path, said)
        if sealed.size > LARGEST:
            raise StoreError("move", path, f"one request puts {LARGEST} bytes at most")
        store.put(path, json.dumps(asdict(sealed)))
        _prove(sealed, store)
        if not _logged(archive, sealed, "replication"):
            _log(archive, sealed, "replication", f"to {store}, read back whole")
        path.unlink()
        sync_folder(archive)
    _log(archive, sealed, "deletion", f"here; it is in {store}")


def _prove(sealed: Fixity, store: Store) -> None:
    """Raises StoreError where the store does not have a file as it was sealed, and OSError."""
    there = store.find(sealed.file)
    if there is None or fixity.digest_of(there) != (sealed.sha256, sealed.size):
        said = "what lies there is not what was sealed here, which stays where it is"
        raise StoreError("move to", f"{store}/{sealed.file}", said)


def _take_in(archive: Path, store: Store) -> None:
    """Notes what a crash left out, and the sealing of files that others have put there."""
    known, gone = fixity.sealed(archive), set()
    for fact in fixity.log(archive):
        if fact.event == "replication":
            gone.add(fact.file)
        elif fact.event == "deletion":
            gone.discard(fact.file)
    for name in sorted(gone):
        if not (archive / name).exists():
            _log(archive, known[name], "deletion", f"here; it is in {store}")
    others = (file for file in store.files() if file.name not in known)
    said = (_event(file.name, file.sealed()) for file in others)
    if new := [fact for fact in said if fact]:
        archive.mkdir(parents=True, exist_ok=True)  # where all files are of others
        fixity.append(archive, new)


def _event(name: str, said: str) -> Fixity | None:
    """The event that is said to have sealed a file; None where that is none of ours."""
    try:
        event = Fixity(**json.loads(said))
    except (ValueError, TypeError):
        return None
    return event if event.file == name and event.event in fixity.SEALING else None


def _logged(archive: Path, sealed: Fixity, event: fixity.Event) -> bool:
    return any((fact.event, fact.file) == (event, sealed.file) for fact in fixity.log(archive))


def _log(archive: Path, sealed: Fixity, event: fixity.Event, detail: str) -> None:
    at = fixity.stamp(datetime.now(UTC))
    said = replace(sealed, event=event, at=at, detail=detail, agent=fixity.AGENT)
    fixity.append(archive, [said])
