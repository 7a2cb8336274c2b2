"""What a style sheet refers to: other sheets, fonts and images (CSS Syntax 3, tokens only)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from archive.wire import urls
from spiders.vocabulary.link import Kind, Link

#: Comments, and `@namespace` rules: what they name looks like an address and is fetched by nobody.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|@namespace\b[^;{}]*+;?", re.DOTALL | re.IGNORECASE)
_DOUBLE, _SINGLE = (rf"(?:[^{quote}\n\\]++|\\.)*+" for quote in ('"', "'"))
#: What a sheet leaves open ends with it (section 5.4.1). By its first characters, each in both
#: cases, `re` finds the places where a reference may begin twice as fast.
_REFERENCE = re.compile(
    r"(?-i:[@uU])(?:(?<=@)(?P<rule>import)\s*+(?:url\(\s*+)?|(?<=u)rl\(\s*+)"
    rf"(?:(?:\"(?P<a>{_DOUBLE})(?:\"|\Z)|'(?P<b>{_SINGLE})(?:'|\Z))(?(rule)|(?=\s*+(?:\)|\Z)))"
    r"|(?P<c>(?:[^()\"'\s\\]++|\\.)*+)(?=\s*+(?:\)|\Z)))(?:\s*+\))?",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = ("url(", "@import", "image-set(")
_SET = re.compile(r"image-set\(((?:[^()]++|\([^()]*+\))*+)", re.IGNORECASE)  # CSS Images 4
_STRING = re.compile(r"\([^()]*+\)|\"([^\"\n]*+)\"|'([^'\n]*+)'")
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|\n|(.))", re.DOTALL)
_FONT = (".woff2", ".woff", ".ttf", ".otf", ".eot")
_SHORT = 64 * 1024  # characters of a sheet that is remembered
SIZE_LIMIT = 4 * 1024 * 1024  #: characters of one sheet that are read


def requisites(css: str, base: str) -> Iterator[Link]:
    """Every address that a style sheet, or the text of a style attribute, refers to."""
    css = css[:SIZE_LIMIT]
    for reference, imported in (_shared if len(css) <= _SHORT else _references)(css):
        if url := urls.resolve(base, reference):
            yield Link(url, "E", "style" if imported else _kind(url))


def _references(css: str) -> list[tuple[str, bool]]:
    """Each reference as it is meant, and whether it is to a sheet to be imported."""
    references = []
    small = css.lower()
    if not any(word in small for word in _WORDS):  # as of most; a close look takes its time
        return []
    css = _COMMENT.sub(" ", css)
    for choice in _SET.finditer(css) if "image-set(" in small else ():
        found_in_it = (said[1] or said[2] for said in _STRING.finditer(choice[1]))
        references += [(said, False) for said in found_in_it if said]
    for found in _REFERENCE.finditer(css):
        reference = found["a"] or found["b"] or found["c"] or ""
        if reference[:1] not in ("", "#") and reference[:5].lower() != "data:":
            references.append((_ESCAPE.sub(_unescape, reference), found["rule"] is not None))
    return references


#: Pages of a site repeat their styles.
_shared = lru_cache(maxsize=128)(_references)


def rewritten(css: str, base: str, change: Callable[[str], str]) -> str:
    """A style sheet whose references are those that `change` makes of their addresses.

    What is no address of the web, but for data: URLs, becomes empty.
    """

    def reference(found: re.Match[str]) -> str:
        said = found["a"] or found["b"] or found["c"] or ""
        if said[:5].lower() == "data:":
            return found[0]
        url = urls.resolve(base, _ESCAPE.sub(_unescape, said))
        return f'{"@import" if found["rule"] else ""} url("{change(url) if url else ""}")'

    return _REFERENCE.sub(reference, _COMMENT.sub(" ", css[:SIZE_LIMIT]))


def _kind(url: str) -> Kind:
    path = url.partition("?")[0].lower()
    return "font" if path.endswith(_FONT) else "style" if path.endswith(".css") else "image"


def _unescape(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2] or ""
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
