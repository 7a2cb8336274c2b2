"""What a corpus depends on beside the archive: the code, and the libraries that read pages."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

#: Packages of ours whose code decides what a row says.
CODE = ("archive", "exports", "spiders")
#: Libraries whose other version may give another text, date, language, signature or search key.
LIBRARIES = (
    "ada-url",
    "brotlicffi",
    "courlan",
    "htmldate",
    "jusText",
    "lxml",
    "lxml_html_clean",
    "py3langid",
    "pymorphy3",
    "pymorphy3-dicts-ru",
    "rensa",
    "snowballstemmer",
    "trafilatura",
    "zstandard",
)


@cache
def recipe() -> dict[str, str]:
    """Name and version of everything that decides how a capture is read.

    Where it differs from what a corpus was made with, that corpus is built anew.
    """
    parts = {f"recipe_{name}": _version(name) for name in LIBRARIES}
    parts["recipe_code"] = _code()
    parts["recipe_unicode"] = unicodedata.unidata_version
    return parts


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _code() -> str:
    """SHA-256 over the names and bytes of our own modules."""
    root = Path(__file__).parent.parent
    files = (path for package in CODE for path in (root / package).rglob("*"))
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in (".py", ".sql", ".toml", ".txt")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
