"""A news site in three languages, written to a folder: the same bytes for the same size.

An article has 40 to 70 KB of HTML and about a hundred links, most of them in menus and boxes that
every page repeats; a listing names twenty articles, and the next listing. Beside each page lies
its gzip form, as servers keep it.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import accumulate
from pathlib import Path

LISTED = 20  #: articles a listing
SITE = "The Daily Register"
_TOPICS = ("politics", "economy", "courts", "region", "culture", "opinion", "science", "sport")
_SYLLABLES = {
    "en": "ar ben cor dal est fin gar hol ing jun ket lor man nor ost per quin res sol tur",
    "ru": "ба вер гор дол ение жил зна ись кор лен мос нов ост пре рес ств тов ург фор щен",
    "be": "ба вер гар дзел енне жыц зна ісь кар лен мес ноў ост пра рэс ств таў ург фар чын",
}
_COMMON = {
    "en": "the of and to in a that for on with was by from at which has not were said",
    "ru": "и в не на что с по как к за из от это его для был она при также после",
    "be": "і ў не на што з па як да за з ад гэта яго для быў яна пры таксама пасля",
}
_STYLE = "\n".join(
    f".block-{n} {{ margin: {n % 7}px {n % 11}px; padding: 0 {n % 5}em; color: #{n * 7919:06x};"
    " border-bottom: 1px solid rgba(0, 0, 0, .1); font-size: 1rem }"
    for n in range(60)
)
_SCRIPT = "\n".join(
    f'window.layer.push({{event: "view{n}", unit: "/4217/{n * 104729}/box", sizes: [[300, {n}]]}});'
    for n in range(70)
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which addresses a site of so many articles has."""

    articles: int

    @property
    def listings(self) -> int:
        return -(-self.articles // LISTED)

    @property
    def pages(self) -> int:
        """HTML pages of the site, home page included."""
        return 1 + self.listings + self.articles

    @property
    def paths(self) -> list[str]:
        """Of all pages."""
        listings = map(self.listing, range(self.listings))
        return ["/index.html", *listings, *map(self.article, range(self.articles))]

    def article(self, number: int) -> str:
        topic = _TOPICS[number % len(_TOPICS)]
        return f"/{language(number)}/{topic}/{2010 + number % 15}/story-{number:06}.html"

    def listing(self, number: int) -> str:
        return f"/archive/{number:05}.html"

    def listed(self, number: int) -> range:
        return range(number * LISTED, min((number + 1) * LISTED, self.articles))


def language(number: int) -> str:
    """Of an article."""
    return ("en", "ru", "be")[number % 3]


def write(folder: Path, articles: int, given: Sequence[str] = ()) -> Layout:
    """Writes the site as files below `folder`, with `given` pages in place of its own articles."""
    layout = Layout(len(given) or articles)
    menu, newest = _menu(layout), range(min(60, layout.articles))
    _put(folder, "/index.html", _page("en", SITE, menu, _list(layout, newest)))
    for number in range(layout.listings):
        onward = ""
        if number + 1 < layout.listings:
            onward = f'<a rel="next" href="{layout.listing(number + 1)}">Older</a>'
        body = _list(layout, layout.listed(number)) + onward
        _put(folder, layout.listing(number), _page("en", f"Archive {number}", menu, body))
    for number in range(layout.articles):
        html = given[number] if given else article(layout, number, menu)
        _put(folder, layout.article(number), html)
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n", "utf-8")
    (folder / "style.css").write_text(_STYLE, "utf-8")
    return layout


def article(layout: Layout, number: int, menu: str) -> str:
    """One article as HTML."""
    chance, lang = random.Random(number), language(number)
    title = title_of(number)
    day = f"{2010 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
    others = [chance.randrange(layout.articles) for _ in range(40)]
    paragraphs = []
    for place in range(chance.randint(17, 26)):
        text = " ".join(_sentence(chance, lang) for _ in range(chance.randint(3, 6)))
        if place % 5 == 2:
            text += f' <a href="{layout.article(others[place])}">{title_of(others[place])}</a>.'
        paragraphs.append(f'<p class="block-{place}">{text}</p>')
    cards = "".join(
        f'<div class="card block-{n % 60}"><time datetime="{day}">{day}</time>'
        f'<a class="card__link" href="{layout.article(n)}"><span>{title_of(n)}</span></a></div>'
        for n in others
    )
    comments = "".join(
        f'<li class="comment" id="comment-{number}-{n}"><cite>{_word(chance, lang)}</cite>'
        f"<p>{_sentence(chance, lang)}</p><a href='#comment-{number}-{n}'>#</a></li>"
        for n in range(chance.randint(0, 12))
    )
    main = (
        f'<article itemscope><h1>{title}</h1><p class="meta">{_word(chance, lang)},'
        f' <time datetime="{day}T09:{number % 60:02}:00+00:00">{day}</time></p>'
        f"{''.join(paragraphs)}</article><aside>{cards}</aside><ol>{comments}</ol>"
    )
    return _page(lang, title, menu, main, day)


@cache
def title_of(number: int) -> str:
    """Of an article."""
    chance = random.Random(f"title {number}")
    return " ".join(_word(chance, language(number)) for _ in range(chance.randint(5, 9))).title()


def _page(lang: str, title: str, menu: str, main: str, day: str = "2024-01-01") -> str:
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)} — {SITE}</title>
<meta name="viewport" content="width=device-width"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{day}T09:00:00+00:00">
<meta property="og:type" content="article"><link rel="stylesheet" href="/style.css">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "{title}", "datePublished": "{day}"}}</script>
<style>{_STYLE}</style><script>{_SCRIPT}</script></head>
<body class="wide">{menu}<main>{main}</main>
<footer class="block-1"><p>© {SITE}. All rights reserved.</p>{menu[: menu.index("</ul>") + 5]}
</footer></body></html>"""


def _menu(layout: Layout) -> str:
    """Of the site: the same on each page; every listing of the first forty, and the home page."""
    listings = range(min(40, layout.listings))
    rows = "".join(
        f'<li class="menu-item menu-item-type-archive menu-item-{n} block-{n}">'
        f'<a title="Archive, part {n}" href="{layout.listing(n)}">Archive {n}</a></li>'
        for n in listings
    )
    return (
        '<header><a href="/index.html">Home</a><nav><ul class="short">'
        f'<li><a href="{layout.listing(0)}">Archive</a></li>'
        '<li><a href="https://social.example.com/register">Follow us</a></li></ul>'
        f'<ul class="long">{rows}</ul></nav></header>'
    )


def _list(layout: Layout, numbers: range) -> str:
    return "".join(
        f'<section class="teaser block-{n % 60}"><h2><a href="{layout.article(n)}">{title_of(n)}'
        f"</a></h2><p>{_sentence(random.Random(f'teaser {n}'), language(n))}</p></section>"
        for n in numbers
    )


def _sentence(chance: random.Random, lang: str) -> str:
    common = _COMMON[lang].split()
    words = [
        chance.choice(common) if place % 3 == 1 else _word(chance, lang)
        for place in range(chance.randint(9, 22))
    ]
    return " ".join(words).capitalize() + "."


def _word(chance: random.Random, lang: str) -> str:
    words, weights = _vocabulary(lang)
    return chance.choices(words, cum_weights=weights)[0]


@cache
def _vocabulary(lang: str) -> tuple[list[str], list[float]]:
    """Eight thousand words; the more frequent the earlier, as in any text (Zipf)."""
    chance, syllables = random.Random(lang), _SYLLABLES[lang].split()
    words = ["".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(8000)]
    return words, list(accumulate(1 / (rank + 20) for rank in range(len(words))))


def _put(folder: Path, path: str, html: str) -> None:
    file = folder / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    data = html.encode("utf-8")
    file.write_bytes(data)
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(data, 6, mtime=0))
