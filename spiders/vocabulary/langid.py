"""The model that tells languages apart, unpacked once for all; the one door to py3langid.

1. The library has it packed by LZMA, and takes half a second to unpack it at each start. Unpacked,
   it lies below XDG_CACHE_HOME, or ~/.cache: 68 MB, of which all processes share what they ask for.
2. What is kept is what the library gave, by its version. Where it cannot be kept or is not whole,
   the library's own is unpacked again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_PARTS = ("ptc", "pc", "classes", "nextmove", "row", "output")


@cache
def identifier() -> LanguageIdentifier:
    """What gives the language of a text (`classify`), and all of them in their order (`rank`)."""
    place = _place()
    with suppress(OSError, ValueError):  # not kept yet, or damaged
        return _kept(place)
    found = LanguageIdentifier.from_model_file(MODEL_FILE)
    with suppress(OSError):
        _keep(found, place)
    return found


def _place() -> Path:
    said = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(said) if said.startswith("/") else Path("~/.cache").expanduser()
    return folder / "letapis" / f"py3langid-{version('py3langid')}"


def _kept(place: Path) -> LanguageIdentifier:
    """Raises OSError and ValueError."""
    ptc, pc, classes, nextmove, row, output = (
        np.asarray(np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False))
        for name in _PARTS
    )
    # Tables that are looked into byte by byte, where arrays of numpy are slow.
    return LanguageIdentifier(
        ptc, pc, classes.tolist(), nextmove.data, output.tolist(), tk_row=row.tolist()
    )


def _keep(model: Any, place: Path) -> None:
    """Beside, and then in its place: others may be doing the same. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as beside:
        parts = (
            model.nb_ptc, model.nb_pc, model.nb_classes, model.tk_nextmove, model.tk_row,
            model.tk_output,
        )  # fmt: skip
        for name, part in zip(_PARTS, parts, strict=True):
            np.save(Path(beside) / f"{name}.npy", np.asarray(part))
        shutil.rmtree(place, ignore_errors=True)
        Path(beside).rename(place)
        Path(beside).mkdir()  # for the end of this block to remove
