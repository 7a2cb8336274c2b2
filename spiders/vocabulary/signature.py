"""Who wrote an article and whose picture it shows: what the lines around its text say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from spiders.vocabulary.alike import same
from spiders.vocabulary.blocks import Block, fold
from spiders.vocabulary.credits import bare_name, byline, credit, is_empty_byline
from spiders.vocabulary.outline import Outline

#: `Source: the ministry` under a text; not of its photo.
SOURCE_NOTE = re.compile(
    r"(?:source|источник|крыніца)\b(?! (?:фота|фото|здымк|снимк|of (?:the )?(?:photo|image)))",
    re.IGNORECASE,
)
_ABOVE = 6  # blocks above a title among which author and credit may stand
_BELOW = 4  # blocks below an article among which a credit may
_SIGNED = 2  # blocks below an article among which its author may stand
_LINE = 80  # characters of a line that names people and is no sentence
#: What else a line says that names the author: a label, a date.
_BESIDE = re.compile(r"\W*(?:by\b\W*)?(?:(?:\w+\W+){0,4}\d{4}\b.{0,20})?", re.IGNORECASE)


def author(outline: Outline, first: int) -> str | None:
    """Whom the lines around the title name, down to the block of the first sentence."""
    blocks = outline.standing.blocks
    for index in range(max(outline.at - _ABOVE, 0), first):
        text = blocks[index].text
        if index in outline.lines or index in outline.standing.captions:
            continue
        if outline.standing.lines[index].fixture:
            continue
        if who := byline(text):
            return who
        labelled = index > 0 and is_empty_byline(blocks[index - 1].text)
        if (labelled or index == first - 1) and (who := bare_name(text)):
            return who
    return None


def author_below(outline: Outline, kept: Sequence[int]) -> str | None:
    """Whom a line right below the article names as its author."""
    after = kept[-1] + 1 if kept else 0
    below = outline.standing.blocks[after : after + _SIGNED] if after else []
    return next((who for block in below if (who := byline(block.text))), None)


def author_below_photo(outline: Outline, index: int) -> str | None:
    """The name that a block is, where it stands below a photo."""
    text, above = (outline.standing.blocks[i].text for i in (index, index - 1))
    captioned = index - 1 in outline.standing.captions or same(above, outline.title)
    if not (captioned or credit(above)):
        return None
    return byline(text) or bare_name(text)


def is_signature(line: str, people: Iterable[str]) -> bool:
    """Whether a line above a text is no more than one of these people, and perhaps a date."""
    return len(line) < _LINE and any(
        who in line and _BESIDE.fullmatch(line.replace(who, "")) for who in people
    )


def photo_credit(outline: Outline, kept: Sequence[int]) -> str | None:
    """Whom the first picture is credited to, at the title or in the article of these blocks."""
    standing, text = outline.standing, frozenset(kept)
    last = (kept[-1] if kept else outline.at) + _BELOW
    passed = text | standing.opened | {outline.at}
    for index in range(max(outline.at - _ABOVE, 0), min(last + 1, len(standing.blocks))):
        block = standing.blocks[index]
        if index in passed or block.linked:
            continue
        noted = kept and index > kept[0] and SOURCE_NOTE.match(block.text)
        below = index > last - _BELOW and outline.standing.lines[index].fixture
        if not (noted or below) and (who := _credited(block, whole=index not in outline.lines)):
            return who
    return _in_words_of_picture(outline, last)


def _in_words_of_picture(outline: Outline, last: int) -> str | None:
    """Whom the `alt` or `title` of a picture credits, from the title to the block `last`."""
    standing = outline.standing
    for image in standing.html.elements("img"):
        said = [*filter(None, map(image.get, ("alt", "title")))]
        spans = map(standing.layout.spans.get, image.iterancestors() if said else ())
        at, _ = next(filter(None, spans), (-1, -1))
        if outline.at - _ABOVE <= at <= last:
            found = (credit(fold(text)) for text in said)
            if who := next((one.who for one in found if one and one.who), None):
                return who
    return None


def _credited(block: Block, *, whole: bool) -> str | None:
    """Whom a line credits, or, glued to other lines without a space, one of its parts."""
    for text in (*((block.text,) if whole else ()), *(block.parts if len(block.parts) > 1 else ())):
        if said := credit(text):
            return said.who
    return None
