"""Addresses that are those of files which pages show, by what their names end in."""

from __future__ import annotations

import re

_EXTENSIONS = frozenset(
    ("css", "js", "mjs", "json", "wasm", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico",
     "bmp", "woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "m4v", "weba", "webm",
     "ogg", "oga", "ogv", "wav", "vtt")
)  # fmt: skip
_MOST = 2000  # characters; the default limit of an address that is followed is not far
_IN_NO_ADDRESS = re.compile(r"[\s\"'`<>{}\\]")
_AFTER_THE_PATH = re.compile(r"[?#]")


def is_file(reference: str) -> bool:
    """Whether a reference is to a file in some folder, and can be meant as one.

    Without a slash it may as well be a mere name.
    """
    path = _AFTER_THE_PATH.split(reference[:_MOST], maxsplit=1)[0]
    named = "/" in path and path.rpartition(".")[2].lower() in _EXTENSIONS
    return named and len(reference) <= _MOST and not _IN_NO_ADDRESS.search(reference)
