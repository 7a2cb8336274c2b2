"""Which verbs there are: entry points `letapis.commands`, as `name` to `module:attribute`.

Those of Letapis itself are read from its own entry_points.txt: importlib.metadata, and the `email`
that it loads, take as long as all else that a small verb loads, and then read the metadata of every
distribution there is.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

GROUP = "letapis.commands"


def own() -> dict[str, str]:
    """The verbs that this distribution brings along; none where its metadata is not found."""
    for folder in map(Path, sys.path):
        for said in folder.glob("letapis-*.dist-info/entry_points.txt"):
            return _section(said.read_text("utf-8"))
    return {}


def every() -> dict[str, str]:
    """Those of all distributions that are installed."""
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=GROUP)}


def load(place: str) -> object:
    """What a verb's `module:attribute` names. Raises ImportError."""
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute, None)


def _section(text: str) -> dict[str, str]:
    """What the section of our group says; the format is that of an INI file."""
    _, _, after = text.partition(f"[{GROUP}]\n")
    pairs = (line.partition(" = ") for line in after.partition("\n[")[0].splitlines())
    return {name: place for name, _, place in pairs if place}
