"""Bags written (BagIt 1.0, RFC 8493): the files of a package as they are, and who sends them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from archive.storage import durable, rights
from archive.storage.settings import Settings
from archive.transfer import bagit
from exports.package.contents import Contents
from exports.package.papers import SOFTWARE

_PIECE = 1 << 20  # bytes that are copied at a time


def write(folder: Path, contents: Contents, settings: Settings, now: datetime) -> None:
    """Makes the folder, synced. Raises OSError."""
    for name, source in contents.files():
        target = folder / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file:
            durable.write(target, iter(partial(file.read, _PIECE), b""))
    bagit.write_tags(folder, _info(settings, now))


def _info(settings: Settings, now: datetime) -> Iterator[tuple[str, str]]:
    """The lines of bag-info.txt: reserved names first (section 2.2.2)."""
    contact = settings.operator.contact
    yield "Source-Organization", settings.operator.name
    yield "Contact-Email" if "@" in contact else "Contact-Name", contact
    yield "External-Description", settings.collection.title
    yield "Internal-Sender-Description", settings.collection.description
    yield "Bagging-Date", f"{now:%Y-%m-%d}"
    yield "Bag-Software-Agent", SOFTWARE
    for name, value in rights.facts(settings):
        yield name[0].upper() + name[1:], value
