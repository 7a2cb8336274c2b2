"""Pages served with status 200 that say there is no page, or that a visitor must prove himself.

A page is taken for one by its title or first heading, and only while it has less prose than an
article has: articles write about such pages too.
"""

from __future__ import annotations

import re
from typing import Literal

from spiders.vocabulary.html import Html
from spiders.vocabulary.sentences import Sentences

Refusal = Literal["not-found", "challenge"]

_PROSE = 1200  # characters; a page with more is an article
#: For lines in lower case: `re` takes half the time where it need not look for both cases, and at
#: the beginnings of words only.
_NOT_FOUND = re.compile(
    r"^(?:error\s+|ошибка\s+|памылка\s+)?404\b|\b(?:404\s+(?:error|not found|page)"
    r"|(?:page|file|content)\b.{0,40}(?:\bnot|n['’]t)\b.{0,12}\b(?:found|exist|available)\b"
    r"|nothing (?:was )?found\b"
    r"|(?:страниц|статья|запис|ничего)\w* не (?:найден|существует)"
    r"|(?:старонк|запіс|нічога)\w* не (?:знойдзен|існуе)"
    r"|сторінк\w* не (?:знайден|існує)|nie (?:znaleziono|istnieje)\b)"
)
_CHALLENGE = re.compile(
    r"^(?:just a moment|attention required|ddos-guard|checking your browser|access denied"
    r"|are you (?:a )?(?:human|robot)|один момент|проверка браузера|доступ ограничен)"
)


def refusal(html: Html) -> Refusal | None:
    """Which refusal a page is; None where it is none."""
    headings = (block.text for block in html.blocks if block.heading == 1)
    said = [html.title or "", next(headings, "")]
    kind = next((kind for kind in map(_kind, said) if kind), None)
    if kind is None or Sentences(html.blocks, ()).weight(0, len(html.blocks)) > _PROSE:
        return None
    return kind


def _kind(line: str) -> Refusal | None:
    small = line.lower()
    if _CHALLENGE.match(small):
        return "challenge"
    return "not-found" if _NOT_FOUND.search(small) else None
