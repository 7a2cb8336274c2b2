"""Where a page's switch of languages leads: links that bear the name of a language and no more."""

from __future__ import annotations

from archive.wire import urls
from spiders.vocabulary.alike import bare
from spiders.vocabulary.html import Html

_NAMES = frozenset(map(bare, (
    "en", "eng", "english", "in english", "read in english", "англ", "англійская", "английский",
    "па-англійску", "по-английски", "be", "by", "bel", "бел", "беларуская", "па-беларуску",
    "белорусский", "по-белорусски", "ru", "rus", "рус", "руская", "русский", "па-руску",
    "по-русски", "be/ru", "pl", "polski", "po polsku", "uk", "ua", "укр", "українська",
)))  # fmt: skip


def switched(html: Html) -> list[str]:
    """The absolute URLs that the first link of each language leads to."""
    found: dict[str, str] = {}
    for link in html.elements("a"):
        said = bare("".join(link.itertext()) or link.get("title") or link.get("aria-label") or "")
        code = (link.get("hreflang") or "").lower()
        if not (code or said in _NAMES):
            continue
        if url := urls.resolve(html.base, link.get("href") or ""):
            found.setdefault(code or said, url)
    return list(found.values())
