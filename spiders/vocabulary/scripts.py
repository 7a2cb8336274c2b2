"""What a script loads by name (ECMAScript 2025, sections 13.3.10 and 16.2), tokens only.

1. A module is named by an address: `./`, `../`, `/` or http(s); what an import map names else
   stands in that map (HTML standard, section 8.1.5).
2. Beside modules: what calls that load something get as a literal, and literals that are the
   address of a file. It is not run, so what it puts together stays unknown.
3. Modules, `import.meta.url` and workers are relative to the script, all else to its page, which
   only a script inside it knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from archive.wire import urls
from spiders.vocabulary.files import is_file
from spiders.vocabulary.link import Link

SIZE_LIMIT = 4 * 1024 * 1024  #: characters of one script that are read
_MAPPED = 500  # names of one import map
_LITERALS = 100  # addresses of one script that are neither imported nor called for
_TEXT = r"(?:\"(?P<a>[^\"\n]{1,2000})\"|'(?P<b>[^'\n]{1,2000})'|`(?P<c>[^`\n$]{1,2000})`)"
#: A declaration, up to its first quote if it has no sign of an expression before; always taken
#: whole, so that no character is looked at twice.
_DECLARATION = re.compile(
    r"(?:\A|[;}\n]|\*/)\s*+(?:import|export)\b(?P<what>[^;\"'`()=]{0,4000}+)"
    r"(?:\"(?P<a>[^\"\n]{1,2000})\"|'(?P<b>[^'\n]{1,2000})')?"
)
_NAMES = re.compile(r"(?:\A|\bfrom|\bimport)\s*\Z")
_CALL = re.compile(rf"\bimport\(\s*+{_TEXT}\s*+[),]")
_OF_SCRIPT = re.compile(rf"new\s++URL\(\s*+{_TEXT}\s*+,\s*+import\.meta\.url")
_WORKERS = re.compile(r"importScripts\(([^()]{0,4000})\)")
_STRING = re.compile(_TEXT)
_LOADING = ("fetch(", "open(", "Worker(", "EventSource(", ".src")
_LOADED = re.compile(
    r"(?:fetch\(|open\(\s*+[\"']GET[\"']\s*+,|Worker\(|EventSource\(|\.src\s*+=)\s*+"
    rf"{_TEXT}(?!\s*+[+?.])"
)
#: A GET should change nothing (RFC 9110 section 9.2.1). One whose address says that it may is what
#: a reader would have to ask for.
_ACTS = re.compile(
    r"log-?out|sign-?(?:out|off)|delete|remove|destroy|subscribe|add-to-|checkout", re.IGNORECASE
)
#: In quotes or brackets. JSON may write its slashes as `\/`.
_LITERAL = re.compile(
    r"[\"'`(]((?:https?:)?\\?/[^\s\"'`()<>{}]{1,2000}+)[\"'`)](?!\s*+\+)", re.IGNORECASE
)
_ADDRESS = re.compile(r"\.{0,2}/|https?://", re.IGNORECASE)
_ABSOLUTE = re.compile(r"/|https?://", re.IGNORECASE)


def imports(script: str, base: str, names: Mapping[str, str] | None = None) -> Iterator[Link]:
    """The modules that a script imports, statically or by a call with a literal.

    `names` are those of the import map, with the addresses that they stand for.
    """
    script = script[:SIZE_LIMIT]
    if "import" not in script and "export" not in script:  # as most; a close look takes its time
        return
    for found in _DECLARATION.finditer(script):
        if _NAMES.search(found["what"]):
            yield from _module(found["a"] or found["b"], base, names)
    for found in _CALL.finditer(script) if "import(" in script else ():
        yield from _module(_said(found), base, names)
    for found in _OF_SCRIPT.finditer(script) if "import.meta" in script else ():
        yield from _link(_said(found), base)


def loads(script: str, base: str, *, inside: bool) -> Iterator[Link]:
    """What a script loads that is no module; `inside` a page, `base` is that of the page."""
    script = script[:SIZE_LIMIT]
    for call in _WORKERS.finditer(script):
        for found in _STRING.finditer(call[1]):
            yield from _link(_said(found), base)
    for found in _LOADED.finditer(script) if any(map(script.__contains__, _LOADING)) else ():
        said, more = _said(found), script[found.end() : found.end() + 200].partition(")")[0]
        known = inside or _ABSOLUTE.match(said)
        if known and "method" not in more and not _ACTS.search(said):
            yield from _link(said, base)
    for said in islice(_files(script), _LITERALS):
        yield from _link(said, base)


def _files(script: str) -> Iterator[str]:
    """Addresses of files that stand for themselves, and are no part of a sum."""
    for found in _LITERAL.finditer(script):
        before = script[max(found.start() - 9, 0) : found.start()]
        said = found[1].replace("\\/", "/")
        if is_file(said) and not before.rstrip().endswith("+"):
            yield said


def mapped(text: str, base: str) -> list[tuple[str, str]]:
    """The names of an import map, those of its scopes too, with the addresses they stand for.

    A name with a slash at its end stands for a folder.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    scopes = said.get("scopes") if isinstance(said, dict) else None
    maps = [said.get("imports") if isinstance(said, dict) else None]
    maps += scopes.values() if isinstance(scopes, dict) else ()
    pairs = (pair for names in maps if isinstance(names, dict) for pair in names.items())
    return [
        (name, url)
        for name, address in islice(pairs, _MAPPED)
        if isinstance(address, str)
        and _ADDRESS.match(address)
        and (url := urls.resolve(base, address))
    ]


def _module(name: str | None, base: str, names: Mapping[str, str] | None) -> Iterator[Link]:
    if not name:
        return
    if _ADDRESS.match(name):
        yield from _link(name, base)
    elif names:
        folder = names.get(name[: name.rfind("/") + 1])
        yield from _link(name.rpartition("/")[2], folder) if folder else ()


def _said(found: re.Match[str]) -> str:
    return found["a"] or found["b"] or found["c"]


def _link(reference: str, base: str) -> Iterator[Link]:
    if url := urls.resolve(base, reference):
        yield Link(url, "E", "script")
