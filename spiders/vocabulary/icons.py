"""The verdict that an icon at the title stands for: by its words, else by the names it bears.

Names (classes, files, data) count where they call themselves a trend, a status or a situation and
have one meaning; colours are those of the site's own legend. Links are of other articles.
"""

from __future__ import annotations

from collections.abc import Collection, Set

from spiders.vocabulary import trends
from spiders.vocabulary.blocks import fold
from spiders.vocabulary.html import Html
from spiders.vocabulary.markup import Element, having, name
from spiders.vocabulary.standing import Standing
from spiders.vocabulary.trends import Verdict, is_label

_ICONS = ("img", "i", "span", "div", "svg")
_SAYING = ("alt", "title", "aria-label")
_NAMING = {  # and what they say before the name
    "class": "", "id": "", "src": "", "href": "", "data-trend": "trend-", "data-status": "status-",
}  # fmt: skip
_saying, _naming = having(*_SAYING), having(*_NAMING)


class Icons:
    """The icons of a page whose title stands among the blocks `reached`."""

    def __init__(
        self, html: Html, standing: Standing, reached: Collection[int], elsewhere: Set[str]
    ) -> None:
        self.html = html
        self.standing = standing
        self.reached = {standing.at, *reached}
        self.elsewhere = elsewhere

    def verdict(self) -> Verdict | None:
        """What the first icon says that says something; without words where only names tell it."""
        if self.html.tree is None:
            return None
        icons = [icon for icon in _saying(self.html.tree) if icon.tag in _ICONS]
        for icon in sorted(icons, key=lambda icon: _ICONS.index(icon.tag)):
            said = fold(next(filter(None, map(icon.get, _SAYING)), ""))
            if said and self._stands(icon) and (found := self._labelled(icon, said)):
                return found
        for icon in _naming(self.html.tree):
            borne = ((prefix, icon.get(key)) for key, prefix in _NAMING.items())
            names = " ".join(prefix + value for prefix, value in borne if value)
            if (trend := trends.coded(names)) and self._stands(icon):
                return Verdict(None, trend)
        return None

    def _labelled(self, icon: Element, said: str) -> Verdict | None:
        """What the words of an icon mean behind the label that stands with it."""
        first, after = self._span(icon)
        labels = [block.text for block in self.standing.blocks[first:after] if is_label(block.text)]
        found = trends.verdict(" ".join([*labels[:1], said]))
        return found if found and found.trend else None

    def _stands(self, icon: Element) -> bool:
        """Whether an icon stands with the title, in no link and no other part of the page."""
        around = [icon, *icon.iterancestors()]
        if any(name(one) == "a" or name(one) in self.elsewhere for one in around):
            return False
        first, after = self._span(icon)
        within = first <= self.standing.at < after
        return within or not self.reached.isdisjoint((first, after - 1))

    def _span(self, icon: Element) -> tuple[int, int]:
        spans = map(self.standing.layout.spans.get, (icon, *icon.iterancestors()))
        return next(filter(None, spans), (0, 0))
