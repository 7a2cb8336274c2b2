"""What a corpus depends on beside the archive: the code, and the libraries that read pages."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from archive import fingerprint

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
    "PyStemmer",
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
    parts["recipe_code"] = fingerprint.code(*CODE)
    parts["recipe_unicode"] = unicodedata.unidata_version
    return parts


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
