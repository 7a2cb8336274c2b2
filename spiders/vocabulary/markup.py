"""HTML and XML parsed safely, whatever they hold; the one door to lxml.

1. Nothing is fetched, no entity is expanded, no DTD is read.
2. Size, depth and attributes are bounded before or while parsing: a bomb costs about a second.
3. Damage never raises: what can be read is the tree, and None means that nothing could.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # lxml has no public name for what it returns everywhere

SIZE_LIMIT = 16 * 1024 * 1024  #: bytes of one body that are parsed; far beyond any article
BETWEEN = 100_000  #: elements of a list that are none of its entries, one after another
ATTRIBUTE_LIMIT = 256  #: of one element; libxml2 compares each attribute with all before it
_FEW = 65536  # bytes; even where they are attributes of one element, that costs half a second

# As the HTML standard tokenises a start tag (section 13.2.5.32 and on), possessive throughout.
_ATTRIBUTE = rb"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_ATTRIBUTE_BOMB = re.compile(rb"<[A-Za-z][^\s/>]*+(?:%s){%d}" % (_ATTRIBUTE, ATTRIBUTE_LIMIT))
_START_TAG = re.compile(rb"<[A-Za-z][^\s/>]*+((?:%s)++)" % _ATTRIBUTE)
_ONE = re.compile(_ATTRIBUTE)
_HEAD = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))
_PROLOGUE = 65536  # bytes in which a document type is looked for
_COUNT = etree.XPath("count(//*) + count(//@*)")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*+", re.IGNORECASE)


def parts(utf8: bytes) -> int:
    """About how many tags and attributes a page has: each costs some hundred bytes in its tree.

    What looks like one inside a script or a comment counts as well.
    """
    attributes = (len(_ONE.findall(tag[1])) for tag in _START_TAG.finditer(utf8))
    return utf8.count(b"<") + sum(attributes)


def most_parts(utf8: bytes) -> int:
    """No fewer than `parts`, told at once: an attribute has white space, a slash or a quote before
    it, or is one."""
    return len(utf8) - len(utf8.translate(None, b" \t\n\r\f\v/\"'<"))


def parse_html(utf8: bytes) -> Element | None:
    """The tree of an HTML document given as UTF-8 without NUL; None where there is no element.

    Deeper than 2,048 elements the rest is left out. `huge_tree` lifts libxml2's limit of 256,
    which real pages with unclosed tags reach; the size is bounded here instead.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
        collect_ids=False,  # a table of what nobody asks for
    )
    safe = _ATTRIBUTE_BOMB.sub(rb"\g<0>>", utf8[:SIZE_LIMIT]) if len(utf8) > _FEW else utf8
    try:
        root = etree.fromstring(safe, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is not None:
        _out_of_head(root)
        _after_the_end(root)
    return root


def _after_the_end(root: Element) -> None:
    """Puts what follows `</html>` at the end of the body, as browsers do."""
    body = root.find("body")
    for late in list(root.itersiblings()):
        more = late.find("body")
        box = late if more is None else more
        box.tag = "div"
        (root if body is None else body).append(box)


def _out_of_head(root: Element) -> None:
    """Moves what libxml2 has left in the head: it knows no HTML 5, where `main` opens the body."""
    head = root.find("head")
    inside = [] if head is None else list(head)
    at = next((i for i, child in enumerate(inside) if name(child) not in _HEAD), None)
    if head is None or at is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for position, child in enumerate(inside[at:]):
        body.insert(position, child)


def xml_elements(body: bytes, names: Sequence[str]) -> Iterator[Element]:
    """The elements of these names in an XML document, mended where it is broken, as they end.

    Each is whole until the next is asked for; then it is forgotten, so that a document of any
    length takes little memory. It ends where BETWEEN others follow one another. A document type
    is cut off before: sitemaps and feeds have no honest use for one.
    """
    parser = etree.XMLPullParser(
        events=("end",),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    others = 0
    for piece in (*_pieces(_without_doctype(body.lstrip())), None):
        with suppress(etree.XMLSyntaxError, ValueError):
            parser.feed(piece) if piece else parser.close()
        for _, element in parser.read_events():
            others += 1
            if name(element) in names:
                others = 0
                yield element
                _forget(element, names)
            elif others >= BETWEEN:
                return


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 65536] for start in range(0, len(body), 65536))


def _forget(element: Element, names: Sequence[str]) -> None:
    """Takes an element out with all that was read before it, unless one around it needs them."""
    parent = element.getparent()
    if parent is not None and not any(name(one) in names for one in element.iterancestors()):
        element.clear()
        del parent[: parent.index(element)]


def _without_doctype(body: bytes) -> bytes:
    found = _DOCTYPE.search(body, 0, _PROLOGUE)
    if found is None:
        return body
    declares = body[found.end() : found.end() + 1] == b"["
    subset = body.find(b"]", found.end()) if declares else found.end()
    end = body.find(b">", subset) if subset >= 0 else -1
    return body[: found.start()] + body[end + 1 :] if end >= 0 else b""


def name(element: Element) -> str:
    """The tag without namespace, in lower case; `` for what is no element."""
    return local(element.tag)  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def local(tag: Hashable) -> str:
    """The same of a tag as lxml has it, which is a function where there is no element."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def having(*attributes: str) -> Callable[[Element], list[Element]]:
    """What finds the elements that have any of some attributes, in document order."""
    any_of = " or ".join(f"@{attribute}" for attribute in attributes)
    find = etree.XPath(f"descendant-or-self::*[{any_of}]")
    return lambda root: list(find(root))


def walk(root: Element) -> etree.iterwalk[tuple[str, Element]]:
    """Each element in document order, where it starts (`start`) and where it ends (`end`), without
    recursion.

    Of one whose content is skipped (`skip_subtree`) there is the end: its tail is still text of its
    parent.
    """
    return etree.iterwalk(root, events=("start", "end"))


def size(root: Element) -> int:
    """How many elements and attributes there are."""
    return int(_COUNT(root))


def serialise(element: Element) -> str:
    """The element as HTML text."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)
