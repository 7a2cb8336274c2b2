"""Which blocks of a page are the article: after its title, up to the first line that ends it.

1. The title is known; what lies before it is no part of the text.
2. A line that opens another section (newsletter, related, comments) ends the article where it
   stands in the flow of the text, and is passed over with its box where it stands in a box.
3. Between the first and the last sentence everything stays that is not the site's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import islice

from archive.wire import urls
from spiders.vocabulary import addresses, metadata, signature
from spiders.vocabulary.alike import Lines, same
from spiders.vocabulary.blocks import Block
from spiders.vocabulary.credits import credit
from spiders.vocabulary.edges import FLOWING, is_said, trimmed, without_excerpt
from spiders.vocabulary.furniture import Opener, dated, opener
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element
from spiders.vocabulary.outline import Outline
from spiders.vocabulary.periods import week
from spiders.vocabulary.shape import Words
from spiders.vocabulary.signature import SOURCE_NOTE

_ELSEWHERE = frozenset(("nav", "footer", "aside", "form", "dialog", "menu", "button"))
_MENUS = frozenset(("nav", "menu"))
_LOOK_AHEAD = 100  # blocks after a section that are compared with those before it
_INTERRUPTIONS = 30  # sections within one article; with more there is no article
_LINKED_WORDS = 4  # of a link that says something
_LINKS = 20  # of one element that are looked at; a line seldom has more than one
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|odt)$", re.IGNORECASE)
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
        self.lines = outline.standing.lines
        self.html = html
        self.blocks = html.blocks
        self.outline = outline
        self.furniture = Lines((outline.title, html.url, *words.furniture))
        self.names = Lines(words.names)
        after = range(outline.at + 1, len(self.blocks))
        self.after = after
        prose = [index for index in after if self.standing.prose[index]]
        self.kept: list[int] = []
        self.weight = 0  # characters of prose kept
        self.opens = {
            index: kind
            for index, kind in self.standing.openers.items()
            if index > outline.at
            and index not in self.standing.cells
            and index not in self.standing.appeals
        }
        self.apart = self._apart(prose)
        self.begins = self._other_articles()
        self.ends_flow, boxed = self._other_sections()
        self.text = [index for index in prose if index not in boxed and self._belongs(index)]
        self.sure = frozenset(self.text)
        #: The blocks between first and second sentence.
        self.lead = range(self.text[0] + 1, self.text[1]) if len(self.text) > 1 else range(0)
        author = signature.author(outline, self.text[0] if self.text else len(self.blocks))
        self.people = [who for who in (author, metadata.author(html)) if who]
        self.found = Window(author=author)

    def run(self) -> Window:
        self._flow()
        kept = trimmed(self.standing, self.names, self.kept)
        self.found.paragraphs = without_excerpt(self.standing.paragraphs(kept))
        self.found.author = self.found.author or signature.author_below(self.outline, kept)
        self.found.image_credit = signature.photo_credit(self.outline, kept)
        return self.found

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
                    goes_on = self._goes_on(index, skip_to, kind, boxed=box is not None)
                    if not goes_on or interruptions > _INTERRUPTIONS:
                        return
            elif self.weight and index in self.begins:
                self.found.ended = True
                return
            elif (
                index in self.lead
                and not self.found.author
                and (who := signature.author_below_photo(self.outline, index))
            ):
                self.found.author = who
            elif (index in self.sure or self._belongs(index)) and not self._heads(index):
                self.kept.append(index)
                self.weight += self.standing.weight(index, index + 1)

    def _other_sections(self) -> tuple[list[int], set[int]]:
        """Lines that open others' words in the flow of the text, and blocks boxed with such."""
        in_flow, boxed = list[int](), set[int]()
        for index in (index for index, kind in self.opens.items() if kind == "other"):
            first, after = self.standing.box(index)
            if first <= self.outline.at < after or self.standing.weight(first, index):
                in_flow.append(index)
            elif index not in boxed:
                boxed.update(range(index, after))
        return in_flow, boxed

    def _apart(self, prose: Iterable[int]) -> Set[int]:
        """The blocks that are none of the article, whatever they say."""
        # Some themes put the article itself into an `aside` or a `form`, or all of the page.
        elsewhere = _ELSEWHERE - self.blocks[self.outline.at].regions
        found = {index for index in self.after if self.blocks[index].regions & elsewhere}
        if found.issuperset(prose):
            found = {index for index in self.after if self.blocks[index].regions & _MENUS}
        return found | self.outline.lines | self.standing.captions | self.standing.foreign

    def _other_articles(self) -> set[int]:
        """Where another article begins: by a title that links to it, or by its period."""
        highest = self.blocks[self.outline.at].heading or 0
        titles = {
            index
            for index in self.after
            if (heading := self.blocks[index].heading)
            and heading <= highest
            and self.blocks[index].linked
        }
        stated = self.outline.periods
        others = (index for index in stated.at if stated.by(index) != self.outline.period)
        return titles.union(filter(self._is_period, others))

    def _is_period(self, index: int) -> bool:
        """Whether a line is a period and nothing else, but for names of the site."""
        text, parts = self.blocks[index].text, self.blocks[index].parts
        return bool(week(text)) or all(week(part) or part in self.names for part in parts)

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
            if holds_article or (first < index and self.standing.weight(first, index)):
                break
            if box and box[1] - box[0] > 1:
                gain = self.standing.weight(box[1], after)
                if not self.weight or (gain > self.weight if kind == "other" else gain):
                    break
            box = (first, after) if after > first else box
            element = element.getparent()
        return box if box and box[1] - box[0] > 1 else None

    def _goes_on(self, index: int, start: int, kind: Opener, *, boxed: bool) -> bool:
        """Whether the article has more after a section that was opened in it, or after a line that
        is all of it, such as `Subscribe to our Telegram`."""
        if kind == "other" and not boxed:
            return False
        stop = next((end for end in self.ends_flow if end >= start), len(self.blocks))
        rest = self.text[bisect_left(self.text, start) : bisect_left(self.text, stop)]
        if sum(len(self.blocks[later].text) for later in rest) > self.weight:
            return True
        said = [i for i in self.kept if self.standing.prose[i]]
        levels = {self.standing.level(i) for i in said}
        forms = {_form(self.blocks[i]) for i in said} if boxed else set()
        alone = not boxed and self.lines[index].fixture
        alike = (
            self.blocks[later].text
            for later in range(start, min(stop, start + _LOOK_AHEAD))
            if (self.blocks[later].tag == "p" or alone or _form(self.blocks[later]) in forms)
            and self.standing.level(later) in levels
            and (self.standing.prose[later] or is_said(self.blocks[later].text))
            and self._belongs(later)
        )
        following = next(alike, None)
        if following is None or (kind == "links" and following.endswith(_CUT_OFF)):
            return False
        return boxed or alone or kind == "links"

    def _belongs(self, index: int) -> bool:
        """Whether a block may be the article's, by itself."""
        block = self.blocks[index]
        text = block.text
        if index in self.apart or _leads_away(block):
            return False
        if index in self.standing.cells:
            return True
        if block.linked and not self._says_in_link(block):
            return False
        if text in self.furniture or (text in self.names and not self._heads_part(block)):
            return False
        if self.lines[index].fixture and not self._listed(index):
            return False
        return not self.lines[index].note

    def _says_in_link(self, block: Block) -> bool:
        """Whether a line that is nothing but a link may be text: a sentence, or, below one, the
        name of something outside the site."""
        if block.tag not in FLOWING or len(block.text.split()) < _LINKED_WORDS:
            return False
        if block.text.endswith("."):
            return True
        return bool(self.weight) and self._leads_out(block)

    def _leads_out(self, block: Block) -> bool:
        """Whether the links of a line lead to other hosts, or to files."""
        first = islice(block.element.iter("a"), _LINKS)
        hrefs = (urls.resolve(self.html.base, link.get("href") or "") for link in first)
        here = addresses.bare_host(self.html.url)
        return all(url and (addresses.bare_host(url) != here or _FILE.search(url)) for url in hrefs)

    def _heads_part(self, block: Block) -> bool:
        """Whether a line that is a topic's name may head a part of the text."""
        return block.heading is not None or bool(self.weight and block.tag == "p")

    def _listed(self, index: int) -> bool:
        """Whether a button's word is an item of a list in the text: others are no buttons."""
        block = self.blocks[index]
        if block.tag != "li" or block.linked or not self.weight:
            return False
        parent = block.element.getparent()
        first, after = self.standing.layout.span(parent) if parent is not None else (0, 0)
        items = range(first, min(after, first + _LOOK_AHEAD))
        return any(not (self.lines[item].fixture or self.blocks[item].linked) for item in items)

    def _heads(self, index: int) -> bool:
        """Whether a line stands with an article and is none of its text: date, author, credit."""
        block = self.blocks[index]
        text = block.text
        if index in self.standing.cells:
            return False
        if dated(text) and not (self.weight and (block.heading or block.tag in FLOWING)):
            return True
        if not self.weight and signature.is_signature(text, self.people):
            return True
        if self.weight and SOURCE_NOTE.match(text):
            return False
        if self.standing.prose[index]:
            return credit(text) is not None
        return any(map(credit, {text, *block.parts})) or self._captions(index)

    def _captions(self, index: int) -> bool:
        """Whether a line says what a picture shows, above the line that credits it."""
        for below in self.blocks[index + 1 : index + 2]:
            beside = below.broken and below.element is self.blocks[index].element
            return beside and credit(below.text) is not None
        return False


def _form(block: Block) -> tuple[str, str | None]:
    """What paragraphs of one text have in common."""
    return block.tag, block.element.get("class")


def _leads_away(block: Block) -> bool:
    """Whether a line announces another article and links to it: `Read also: …`."""
    return block.link_share > 0.3 and len(block.parts) > 1 and opener(block.parts[0]) is not None
