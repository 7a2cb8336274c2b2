"""What a script imports by name (ECMAScript 2025, sections 13.3.10 and 16.2), tokens only.

1. A module is named by an address: `./`, `../`, `/` or http(s); what an import map names else
   stands in that map (HTML standard, section 8.1.5).
2. It is not run, so what it puts together stays unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive import urls
from spiders.vocabulary.link import Link

SIZE_LIMIT = 4 * 1024 * 1024  #: characters of one script that are read
_MAPPED = 500  # names of one import map
#: A declaration, up to its first quote if it has no sign of an expression before; always taken
#: whole, so that no character is looked at twice.
_DECLARATION = re.compile(
    r"(?:\A|[;}\n]|\*/)\s*+(?:import|export)\b(?P<what>[^;\"'`()=]{0,4000}+)"
    r"(?:\"(?P<a>[^\"\n]{1,2000})\"|'(?P<b>[^'\n]{1,2000})')?"
)
_NAMES = re.compile(r"(?:\A|\bfrom|\bimport)\s*\Z")
_CALL = re.compile(r"\bimport\(\s*+(?:\"(?P<a>[^\"\n]{1,2000})\"|'(?P<b>[^'\n]{1,2000})')\s*+[),]")
_ADDRESS = re.compile(r"\.{0,2}/|https?://", re.IGNORECASE)


def imports(script: str, base: str) -> Iterator[Link]:
    """The modules that a script imports, statically or by a call with a literal."""
    script = script[:SIZE_LIMIT]
    for found in _DECLARATION.finditer(script):
        if _NAMES.search(found["what"]):
            yield from _module(found["a"] or found["b"], base)
    for found in _CALL.finditer(script):
        yield from _module(found["a"] or found["b"], base)


def mapped(text: str, base: str) -> Iterator[Link]:
    """The modules that an import map has names for; not the folders that it has."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return
    names = said.get("imports") if isinstance(said, dict) else None
    for address in list(names.values())[:_MAPPED] if isinstance(names, dict) else ():
        if isinstance(address, str) and not address.endswith("/"):
            yield from _module(address, base)


def _module(name: str | None, base: str) -> Iterator[Link]:
    if name and _ADDRESS.match(name) and (url := urls.resolve(base, name)):
        yield Link(url, "E", "script")
