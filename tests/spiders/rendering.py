"""Themes that no site has: one article, with all that stands around one, in many layouts.

A layout is a file in `themes/`; how it writes the article's own lines is said here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import cast

from tests.spiders.pieces import Piece

_FOLDER = Path(__file__).parent / "themes"
_MENU = ("Belarus-West relations", "Belarus-Russia relations", "The ruling elite",
         "Society and political parties", "Security issues")  # fmt: skip
_VERDICT = re.compile("situation|сітуацыя|ситуация", re.IGNORECASE)
_AROUND = {
    "cookies": "We use cookies to improve your experience. By staying here you accept them.",
    "promise": "Once a week, in coordination with a group of prominent Belarusian analysts, we "
    "provide analytical commentaries on the most topical and relevant issues of the country.",
    "teaser": "The harvest of promises was rich last autumn, and the barns are still full of them. "
    "A deputy minister went to see for himself and came back with a plan of thirty points.",
    "other": "Barns full of promises await their minister",
    "another": "Thirty points and no signature",
    "rights": "© 2011–2024 The office. All rights reserved.",
    "menu_items": "".join(f'<li><a href="/a">{name}</a></li>' for name in _MENU),
    "menu_boxes": "".join(f'<div><a href="/a">{name}</a></div>' for name in _MENU),
    "menu_line": " | ".join(f'<a href="/a">{name}</a>' for name in _MENU),
}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """How a layout writes a title, a line above the text, a caption, a paragraph, a heading."""

    name: str
    title: str = "<h1>{}</h1>"
    line: str = "<div>{}</div>"
    verdict: str = ""  #: how it writes the verdict, where not as every line
    label: str = ""  #: before a line, what it is
    caption: str = "<p>{}</p>"
    paragraph: str = "<p>{}</p>"
    heading: str | None = None  #: None: as the piece says, h2 or h3
    part: str = "{}"  #: around each part of the text, whatever it is
    metadata: str = ""  #: meta or json-ld
    one_line: bool = False
    sites: tuple[str, ...] = ("Belarus in Focus", "NAM")

    def render(self, piece: Piece) -> bytes:
        title = escape(piece.title)
        parts = [self.part.format(part) for part in self._parts(piece)]
        layout = Template((_FOLDER / f"{self.name}.html").read_text("utf-8"))
        main = layout.substitute(
            _AROUND,
            site=piece.site,
            title=title,
            header="".join(
                self.title.format(title) if line == "title" else self._line(escape(line))
                for line in piece.header
            ),
            photo="".join(
                self.caption.format(title if line == "title" else escape(line))
                for line in piece.caption
            ),
            body="\n".join(parts),
            first=parts[0],
            rest="\n".join(parts[1:]),
            most="\n".join(parts[:-1]),
            last=parts[-1],
        )
        return (
            f'<!DOCTYPE html><html lang="{piece.lang}"><head><meta charset="utf-8">'
            f"<title>{title} – {piece.site}</title>{self._head(piece)}<style>p{{color:red}}</style>"
            "<script>var by = 'July 1 – July 7, 2024';</script></head>"
            f"<body>{main.replace(chr(10), '') if self.one_line else main}</body></html>"
        ).encode()

    def _line(self, line: str) -> str:
        """A line above the text, which is period, topic, status or verdict."""
        says = "Trend:" if _VERDICT.search(line) else "Period:" if "20" in line else "Topic:"
        form = self.verdict if says == "Trend:" and self.verdict else self.line
        return (self.label.format(says) if ":" not in line else "") + form.format(line)

    def _parts(self, piece: Piece) -> list[str]:
        """The text: lists, quotations and tables as what they are."""
        found = [self.paragraph.format(escape(piece.byline))] if piece.byline else []
        for kind, content in piece.body:
            if kind == "list":
                items = "".join(f"<li>{escape(item)}</li>" for item in cast(Sequence[str], content))
                found.append(f"<ul>{items}</ul>")
            elif kind == "table":
                rows = (
                    "".join(f"<td>{escape(cell)}</td>" for cell in row)
                    for row in cast(Sequence[Sequence[str]], content)
                )
                found.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
            elif kind == "quote":
                found.append(f"<blockquote><p>{escape(str(content))}</p></blockquote>")
            else:
                form = self.paragraph if kind == "p" else self.heading or f"<{kind}>{{}}</{kind}>"
                found.append(form.format(escape(str(content)).replace(" the ", "&nbsp;the ", 1)))
        return found

    def _head(self, piece: Piece) -> str:
        if self.metadata == "meta":
            time = f'<meta property="article:published_time" content="{piece.published or ""}">'
            return f'<meta property="og:title" content="{escape(piece.title)}">{time}'
        if self.metadata == "json-ld":
            office = {"@type": "Organization", "name": piece.site}
            article = {
                "@type": "NewsArticle",
                "headline": piece.title,
                "datePublished": piece.published,
                "author": office,
            }
            graph = {"@context": "https://schema.org", "@graph": [office, article]}
            return f'<script type="application/ld+json">{json.dumps(graph)}</script>'
        return ""


THEMES = (
    Theme(name="wordpress", caption='<p class="wp-caption-text">{}</p>', metadata="meta"),
    Theme(
        name="soup", title="<div>{}</div>", caption="<div>{}</div>", paragraph="<div>{}</div>",
        heading="<div>{}</div>",
    ),
    Theme(
        name="tables", title='<tr><td><font size="+2"><b>{}</b></font></td></tr>',
        line="<tr><td>{}</td></tr>", caption="{}<br>", part="<tr><td>{}</td></tr>",
    ),
    Theme(
        name="semantic", title="<h2>{}</h2>", line="<p>{}</p>", caption="<span>{}</span><br>",
        metadata="json-ld",
    ),
    Theme(  # header lines side by side without a space, the lead cut off from the rest
        name="minified", title="</div><h3>{}</h3><div>", line="<span>{}</span>",
        caption="<small>{}</small><br>", heading="<h4>{}</h4>", one_line=True,
    ),
    Theme(name="flat", line="<p>{}</p>"),
    Theme(
        name="breaks", title="<b>{}</b><br>", line="{}<br>", caption="{}<br>",
        paragraph="{}<br><br>",
    ),
    Theme(
        name="wix", title="<h1><span><span>{}</span></span></h1>",
        line='<div class="xQ"><span>{}</span></div>', caption="<span>{}</span><br>",
        paragraph='<div><p class="oU"><span><span>{}</span></span></p></div><div></div>',
        sites=("NAM",),
    ),
    Theme(
        name="hashed", title='<div><h1 class="f0"><span><span>{}</span></span></h1></div>',
        line='<div class="Kc"><p class="f8"><span>{}</span></p></div>',
        caption='<div class="c9"><span>{}</span></div>',
        paragraph='<p class="f8"><span>{}</span></p><p><span class="wixGuard">&#8203;</span></p>',
        heading='<p class="f8"><span style="font-weight:bold">{}</span></p>',
    ),
    Theme(
        name="tilda", title='<div class="t-title">{}</div>', line='<div class="t-uptitle">{}</div>',
        caption="{}<br />", paragraph="{}<br /><br />", heading="<strong>{}</strong><br /><br />",
    ),
    Theme(
        name="blocks", title='<h1 class="wp-block-post-title">{}</h1>',
        line='<div class="wp-block-post-terms"><a href="/t" rel="tag">{}</a></div>',
        verdict='<p class="has-vivid-red-color">{}</p>',
        caption='<figcaption class="wp-element-caption">{}</figcaption>', metadata="json-ld",
    ),
    Theme(
        name="columns", title='<font size="4"><b>{}</b></font><br>',
        line='<font size="1">{}</font><br>', caption="{}<br>", paragraph="{}<br><br>",
        heading="<b>{}</b><br><br>", verdict='<img src="down.gif" alt="{}"><br>',
    ),
    Theme(
        name="hero", title='<h1 class="ttl">{}</h1>', line='<span class="pill">{}</span>',
        caption="<span>{}</span> ", metadata="meta",
    ),
    Theme(
        name="facts", title="<h2>{}</h2>", label="<b>{}</b> ", line="<i>{}</i><br>",
        caption="<span>{}</span> ",
    ),
    Theme(name="amp", line='<div class="meta">{}</div>', metadata="json-ld"),
    Theme(  # the newsletter between the lead and the rest
        name="bootstrap", line='<span class="badge">{}</span>', caption="<small>{}</small><br>",
        metadata="meta",
    ),
    Theme(
        name="joomla", caption="<em>{}</em><br>", heading="<p><strong>{}</strong></p>",
        title='<table class="contentpaneopen"><tr><td class="contentheading">{}</td></tr></table>',
        line='<table class="contentpaneopen"><tr><td class="createdate">{}</td></tr></table>',
    ),
    Theme(
        name="elementor", title='<h1 class="elementor-heading-title">{}</h1>',
        line='<ul><li class="icon-list-item"><span class="icon-list-text">{}</span></li></ul>',
        caption='<figcaption class="widget-image-caption">{}</figcaption>', metadata="json-ld",
    ),
    Theme(
        name="drupal", title='<h1 id="page-title">{}</h1>', metadata="meta",
        line='<div class="field"><div>Info:&nbsp;</div><div class="field-item">{}</div></div>',
        caption='<div class="field-name-field-caption"><div class="field-item">{}</div></div>',
    ),
    Theme(  # lines and line breaks, nothing else
        name="plain", title="{}<br>", line="{}<br>", caption="{}<br>", paragraph="{}<br><br>",
        heading="{}<br><br>",
    ),
    Theme(
        name="bitrix", title='<h3 class="bx-newsdetail-title">{}</h3>',
        line='<div class="bx-newsdetail-date"><i class="fa fa-calendar-o"></i> {}</div>',
        caption="<small>{}</small><br>", paragraph="{}<br>\n<br>", heading="<b>{}</b><br>\n<br>",
    ),
    Theme(  # not one heading, the lead in a box of its own
        name="sections", title='<div class="t9">{}</div>', line="<div><span>{}</span></div>",
        caption="<p>{}</p>", paragraph="<div><div>{}</div></div>", metadata="meta",
        heading="<div><div><strong>{}</strong></div></div>",
    ),
    Theme(  # what is above the text elsewhere stands below it
        name="ending", title="", line="<p>{}</p>", caption="<small>{}</small><br>",
    ),
    Theme(  # lines glued to one another, above the text and below it
        name="aspnet", title="<h1><span>{}</span></h1>", line="<span>{}</span><br>",
        caption="<span>{}</span>", metadata="meta",
    ),
    Theme(  # others' words and appeals for money within the article
        name="appeals", line="<p>{}</p>", caption="<span>{}</span>", heading="<h3>{}</h3>",
    ),
    Theme(  # the next article below, with lines of its own
        name="onward", line="<p>{}</p>", caption="<small>{}</small><br>", metadata="json-ld",
        sites=("Belarus in Focus",),
    ),
    Theme(name="aside", line="<p>{}</p>", caption="{}<br>"),
    Theme(  # for telephones and for others, with others' lines between
        name="twice", line="<p>{}</p>", caption="<span>{}</span><br>", metadata="meta",
        sites=("Belarus in Focus",),
    ),
    Theme(name="cards", line="<p>{}</p>", caption="{}<br>", metadata="meta"),
    Theme(name="next", line="<p>{}</p>", caption="{}<br>", metadata="meta"),
    Theme(  # a form around all, the newsletter before the last paragraph
        name="postback", line='<span class="l">{}</span>', caption="{}<br>",
        paragraph='<div class="t"><span>{}</span></div>', verdict='<svg aria-label="{}"></svg>',
        heading='<div class="t"><span><b>{}</b></span></div>',
    ),
    Theme(  # appeals in the flow of the text
        name="stream", title='<div class="h">{}</div>', line='<div class="i">{}</div>',
        caption="{}<br>", paragraph="<div>{}</div>", heading="<div><b>{}</b></div>",
        part="<div>{}</div>", metadata="meta",
    ),
)  # fmt: skip
