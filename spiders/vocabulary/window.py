"""Which blocks of a page are the article: after its title, up to the first line that ends it.

1. The title is known; what lies before it is no part of the text.
2. A line that opens another section (newsletter, related, comments) ends the article where it
   stands in the flow of the text, and is passed over with its box where it stands in a box.
3. Between the first and the last sentence everything stays that is not the site's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from spiders.vocabulary.blocks import Block
from spiders.vocabulary.credits import bare_name, byline, credit, is_empty_byline
from spiders.vocabulary.furniture import Opener, bare, dated, opener, same
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element
from spiders.vocabulary.outline import Outline
from spiders.vocabulary.periods import period, span
from spiders.vocabulary.sentences import is_fixture
from spiders.vocabulary.shape import Words
from spiders.vocabulary.trends import verdict

_ELSEWHERE = frozenset(("nav", "footer", "aside", "form", "dialog", "menu", "button"))
_FLOWING = frozenset(("p", "li", "dd", "td", "th", "blockquote", "pre"))
_SOURCE_NOTE = re.compile(r"(?:source|источник|крыніца)\b", re.IGNORECASE)
_ABOVE = 6  # blocks above a title among which author and credit may stand
_BELOW = 4  # blocks below an article among which a credit may
_LOOK_AHEAD = 100  # blocks after a section that are compared with those before it
_INTERRUPTIONS = 30  # sections within one article; with more there is no article
_CUT_OFF = ("…", "...", "[...]", "[…]")


@dataclass(slots=True)
class Window:
    """The article's paragraphs, and what the lines among them say."""

    paragraphs: tuple[str, ...] = ()
    author: str | None = None
    image_credit: str | None = None
    ended: bool = False  #: whether a line that ends articles was met


def window(html: Html, outline: Outline, words: Words) -> Window:
    """The article of a page whose title is known."""
    return _Scan(html, outline, words).run()


class _Scan:
    """One pass over the blocks after the title."""

    def __init__(self, html: Html, outline: Outline, words: Words) -> None:
        self.standing = outline.standing
        self.sentences = outline.sentences
        self.blocks = html.blocks
        self.outline = outline
        self.furniture = {bare(line) for line in (outline.title, *words.furniture)}
        self.names = {bare(line) for line in words.names}
        after = range(outline.at + 1, len(self.blocks))
        self.after = after
        prose = [index for index in after if self.sentences.flags[index]]
        aside = [index for index in prose if self.blocks[index].regions & _ELSEWHERE]
        #: Some themes put the article itself into an `aside` or a `form`.
        self.elsewhere = _ELSEWHERE if len(aside) < len(prose) else frozenset(("nav", "menu"))
        self.opens = {index: kind for index in after if (kind := self._opens(index))}
        self.ends_flow, boxed = self._other_sections()
        self.text = [index for index in prose if index not in boxed and self._belongs(index)]
        self.kept: list[int] = []
        self.weight = 0  # characters of prose kept
        self.found = Window()

    def run(self) -> Window:
        self.found.author = self._author()
        self._flow()
        kept = self._trimmed()
        self.found.paragraphs = _without_repeats(self.standing.paragraphs(kept))
        self.found.image_credit = self._credit(kept)
        return self.found

    def _author(self) -> str | None:
        """Whom the lines around the title name, down to the first sentence."""
        first = self.text[0] if self.text else len(self.blocks)
        for index in range(max(self.outline.at - _ABOVE, 0), first):
            text = self.blocks[index].text
            if index in self.outline.lines or index in self.standing.captions:
                continue
            if is_fixture(self.blocks[index]):
                continue
            if who := byline(text):
                return who
            labelled = index > 0 and is_empty_byline(self.blocks[index - 1].text)
            if (labelled or index == first - 1) and (who := bare_name(text)):
                return who
        return None

    def _author_below_photo(self, index: int) -> str | None:
        """The name between a photo that stands below the lead and the second paragraph."""
        if self.found.author or len(self.text) < 2 or not self.text[0] < index < self.text[1]:
            return None
        text, above = self.blocks[index].text, self.blocks[index - 1].text
        captioned = index - 1 in self.standing.captions or same(above, self.outline.title)
        if not (captioned or credit(above)):
            return None
        return byline(text) or bare_name(text)

    def _credit(self, kept: list[int]) -> str | None:
        """Whom the first picture is credited to, at the title or in the article."""
        text = frozenset(kept)
        last = (kept[-1] if kept else self.outline.at) + _BELOW
        passed = text | self.outline.lines | self.standing.opened
        for index in range(max(self.outline.at - _ABOVE, 0), min(last + 1, len(self.blocks))):
            line = self.blocks[index].text
            if index in passed or self.blocks[index].linked:
                continue
            noted = kept and index > kept[0] and _SOURCE_NOTE.match(line)
            below = index > last - _BELOW and is_fixture(self.blocks[index])
            if not (noted or below) and (said := credit(line)) and said.who:
                return said.who
        return None

    def _flow(self) -> None:
        skip_to = interruptions = 0
        for index in self.after:
            if index < skip_to:
                continue
            if kind := self._opens_here(index):
                box = self._box(index, kind)
                skip_to = box[1] if box else index + 1
                if self.weight:
                    self.found.ended = True
                    interruptions += 1
                    goes_on = self._goes_on(skip_to, kind, boxed=box is not None)
                    if not goes_on or interruptions > _INTERRUPTIONS:
                        return
            elif self.weight and self._begins_another(index):
                return
            elif who := self._author_below_photo(index):
                self.found.author = who
            elif self._belongs(index) and not self._heads(index):
                self.kept.append(index)
                self.weight += self.sentences.weight(index, index + 1)

    def _other_sections(self) -> tuple[list[int], set[int]]:
        """Lines that open others' words in the flow of the text, and blocks boxed with such."""
        in_flow, boxed = list[int](), set[int]()
        for index in (index for index, kind in self.opens.items() if kind == "other"):
            first, after = self.standing.box(index)
            if first <= self.outline.at < after or self.sentences.weight(first, index):
                in_flow.append(index)
            elif index not in boxed:
                boxed.update(range(index, after))
        return in_flow, boxed

    def _begins_another(self, index: int) -> bool:
        """Whether another article begins: by a title that links to it, or by its period."""
        block, title = self.blocks[index], self.blocks[self.outline.at]
        if block.linked and block.heading and block.heading <= (title.heading or 0):
            return True
        said = period(block.text) if _is_week(block.text) else None
        return said is not None and said != self.outline.period

    def _opens(self, index: int) -> Opener | None:
        if index in self.standing.cells:
            return None
        return self.standing.opens(index)

    def _opens_here(self, index: int) -> Opener | None:
        """The section that a line opens; the author's name, said again, opens one about him."""
        who = self.found.author if self.weight else None
        if who and same(self.blocks[index].text, who):
            return "own"
        return self.opens.get(index)

    def _box(self, index: int, kind: Opener) -> tuple[int, int] | None:
        """The blocks of the box that a line opens; None where it stands in the article's flow."""
        element: Element | None = self.blocks[index].element
        box: tuple[int, int] | None = None
        while element is not None:
            first, after = self.standing.layout.span(element)
            holds_article = first <= self.outline.at < after or (
                bool(self.kept) and first <= self.kept[-1]
            )
            if holds_article or (first < index and self.sentences.weight(first, index)):
                break
            if box and box[1] - box[0] > 1:
                gain = self.sentences.weight(box[1], after)
                if not self.weight or (gain > self.weight if kind == "other" else gain):
                    break
            box = (first, after) if after > first else box
            element = element.getparent()
        return box if box and box[1] - box[0] > 1 else None

    def _goes_on(self, start: int, kind: Opener, *, boxed: bool) -> bool:
        """Whether the article has more after a section that was opened in it."""
        if kind == "other" and not boxed:
            return False
        stop = next((end for end in self.ends_flow if end >= start), len(self.blocks))
        rest = self.text[bisect_left(self.text, start) : bisect_left(self.text, stop)]
        if sum(len(self.blocks[later].text) for later in rest) > self.weight:
            return True
        last = next(i for i in reversed(self.kept) if self.sentences.flags[i])
        level = self.standing.level(last)
        alike = (
            self.blocks[later].text
            for later in range(start, min(stop, start + _LOOK_AHEAD))
            if self.blocks[later].tag == "p"
            and self.standing.level(later) is level
            and (self.sentences.flags[later] or _is_said(self.blocks[later].text))
            and self._belongs(later)
        )
        following = next(alike, None)
        if following is None or (kind == "links" and following.endswith(_CUT_OFF)):
            return False
        return boxed or kind == "links"

    def _belongs(self, index: int) -> bool:
        """Whether a block may be the article's, by itself."""
        block, standing = self.blocks[index], self.standing
        text = block.text
        if index in self.outline.lines or block.regions & self.elsewhere:
            return False
        if index in standing.captions or index in standing.marked or _leads_away(block):
            return False
        if index in standing.cells:
            return True
        own = bare(text)
        if own in self.furniture or (own in self.names and block.heading is None):
            return False
        whole_sentence = block.tag == "p" and len(text) > 60 and text.endswith(".")
        if (block.linked and not whole_sentence) or is_fixture(block):
            return False
        said = verdict(text)
        return not (
            (said and said.trend) or is_empty_byline(text) or byline(text) or _is_week(text)
        )

    def _heads(self, index: int) -> bool:
        """Whether a line stands with an article and is none of its text: date, author, credit."""
        block = self.blocks[index]
        text = block.text
        if index in self.standing.cells:
            return False
        if dated(text) and not (self.weight and (block.heading or block.tag in _FLOWING)):
            return True
        if not self.weight and (who := self.found.author) and same(text, who):
            return True
        return credit(text) is not None and not (self.weight and _SOURCE_NOTE.match(text))

    def _trimmed(self) -> list[int]:
        """What was kept, without short lines before the first and after the last sentence that do
        not stand where that sentence stands."""
        prose = {i: len(self.blocks[i].text) for i in self.kept if self.sentences.flags[i]}
        if not prose:
            return self.kept
        start, after = self.standing.around_title(prose)
        inside = [index for index in prose if start <= index < after]
        first, last = inside[0], inside[-1]
        level = self.standing.level
        return [
            index
            for index in self.kept
            if first <= index <= last
            or (start <= index < first and level(index) is level(first) and self._leads(index))
            or (last < index < after and level(index) is level(last) and self._trails(index))
        ]

    def _leads(self, index: int) -> bool:
        block = self.blocks[index]
        return block.heading is not None or block.tag == "p" or _is_said(block.text)

    def _trails(self, index: int) -> bool:
        block = self.blocks[index]
        return block.heading is None and (block.tag in _FLOWING or _is_said(block.text))


def _without_repeats(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The paragraphs without a first one that is the next again, whole or cut off."""
    if len(paragraphs) > 1:
        lead = paragraphs[0]
        cut = next((mark for mark in _CUT_OFF if lead.endswith(mark)), "")
        if lead == paragraphs[1] or (cut and paragraphs[1].startswith(lead.removesuffix(cut))):
            return paragraphs[1:]
    return paragraphs


def _leads_away(block: Block) -> bool:
    """Whether a line announces another article and links to it: `Read also: …`."""
    return block.link_share > 0.3 and len(block.parts) > 1 and opener(block.parts[0]) is not None


def _is_said(text: str) -> bool:
    return text.endswith((".", "!", "?", "…", ";", "”", "»")) and " " in text


def _is_week(text: str) -> bool:
    """Whether a line is a pair of days and nothing else, such as the site's latest week."""
    found = span(text) if len(text) < 60 else None
    return found is not None and len(found.text) + 6 > len(text)
