"""Themes that no site has: one article, with everything that stands around one, in many layouts."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from tests.spiders.pieces import Piece

_MENU = ("Belarus-West relations", "Belarus-Russia relations", "The ruling elite",
         "Society and political parties", "Security issues")  # fmt: skip
_COOKIES = "We use cookies to improve your experience on our website. By staying you accept them."
_PROMISE = (
    "Once a week, in coordination with a group of prominent Belarusian analysts, we provide "
    "analytical commentaries on the most topical and relevant issues of the country."
)
_TEASER = (
    "The harvest of promises was rich last autumn, and the barns are still full of them. "
    "A deputy minister went to see for himself and came back with a plan of thirty points."
)
_OTHERS = ("Barns full of promises await their minister", "Thirty points and no signature")
_RIGHTS = "© 2011–2024 The office. All rights reserved."


def lines(piece: Piece) -> list[tuple[str, str]]:
    """The header of a piece: kind and escaped text of each line."""
    return [
        ("title", escape(piece.title)) if line == "title" else ("line", escape(line))
        for line in piece.header
    ]


def captions(piece: Piece) -> list[str]:
    return [escape(piece.title if line == "title" else line) for line in piece.caption]


def body(piece: Piece, tag: str, head: str | None = None) -> str:
    """The text: paragraphs in `tag`; lists, quotations and tables as what they are."""
    found = [f"<{tag}>{escape(piece.byline)}</{tag}>"] if piece.byline else []
    for kind, content in piece.body:
        if kind == "list":
            items = "".join(f"<li>{escape(item)}</li>" for item in content)  # type: ignore[attr-defined]
            found.append(f"<ul>{items}</ul>")
        elif kind == "table":
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in content  # type: ignore[attr-defined]
            )
            found.append(f"<table>{rows}</table>")
        elif kind == "quote":
            found.append(f"<blockquote><p>{escape(str(content))}</p></blockquote>")
        else:
            name = (head or kind) if kind.startswith("h") else tag
            text = escape(str(content)).replace(" the ", "&nbsp;the ", 1)
            found.append(f"<{name}>{text}</{name}>")
    return "\n".join(found)


def page(piece: Piece, main: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="{piece.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(piece.title)} – {piece.site}</title>{head}"
        "<style>p{color:red}</style><script>var by = 'July 1 – July 7, 2024';</script></head>"
        f"<body>{main}</body></html>"
    ).encode()


def wordpress(piece: Piece) -> bytes:
    """Classes as WordPress themes have them; the sidebar after the article."""
    menu = "".join(f'<li class="menu-item"><a href="/a">{name}</a></li>' for name in _MENU)
    header = "".join(
        f'<h1 class="entry-title">{text}</h1>'
        if kind == "title"
        else f'<div class="m">{text}</div>'
        for kind, text in lines(piece)
    )
    photo = "".join(f'<p class="wp-caption-text">{line}</p>' for line in captions(piece))
    cards = "".join(
        f'<div class="card"><h4><a href="/x">{title}</a></h4><p>{_TEASER}</p></div>'
        for title in _OTHERS
    )
    main = f"""
<a class="skip-link" href="#c">Skip to content</a><div class="cookie-bar"><p>{_COOKIES}</p>
<button>Accept all</button></div><header class="site-header"><ul class="menu">{menu}</ul></header>
<div class="breadcrumbs"><a href="/">Home</a> » <a href="/s">Analytics</a> » {escape(piece.title)}</div>
<article class="post"><header class="entry-header">{header}</header>
<div class="wp-caption"><img src="a.jpg" alt="{escape(piece.title)}">{photo}</div>
<div class="entry-content">{body(piece, "p")}</div>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="/f">Facebook</a></li></ul></div>
<div class="author-box"><h4>About the author</h4><p>{_TEASER}</p></div></article>
<nav class="post-navigation"><a href="/p">Previous: {_OTHERS[0]}</a><a href="/n">Next: {_OTHERS[1]}</a></nav>
<div id="comments"><h3>2 comments on “{escape(piece.title)}”</h3><ol><li><p>{_TEASER}</p></li></ol></div>
<aside><p>You have been successfully subscribed</p><h3>Subscribe to our newsletter</h3><p>{_PROMISE}</p>
<p>EN</p><p>BE/RU</p><h3>Situation in Belarus</h3><p>November 11 – November 17</p><a href="/v">View all</a></aside>
<section class="related"><h3>You may also like</h3>{cards}</section><footer><p>{_RIGHTS}</p></footer>"""
    head = f'<meta property="og:title" content="{escape(piece.title)}">'
    if piece.published:
        head += f'<meta property="article:published_time" content="{piece.published}">'
    return page(piece, main, head)


def soup(piece: Piece) -> bytes:
    """Nothing but nameless div elements; the sidebar before the article."""
    header = "".join(f"<div>{text}</div>" for _, text in lines(piece))
    photo = "".join(f"<div>{line}</div>" for line in captions(piece))
    menu = "".join(f'<div><a href="/a">{name}</a></div>' for name in _MENU)
    related = "".join(
        f'<div><div><a href="/x">{title}</a></div><div>{_TEASER}</div></div>' for title in _OTHERS
    )
    return page(
        piece,
        f"""
<div><div>{_COOKIES}</div><div><a href="/c">Accept</a></div></div>
<div><div><a href="/">Home</a></div>{menu}</div>
<div><div><div>Subscribe to our newsletter</div><div>{_PROMISE}</div><div>EN</div><div>BE/RU</div></div>
<div><div>Situation in Belarus</div><div>December 16 – December 22</div><div><a href="/v">View all</a></div></div>
<div><div>Latest articles</div><div><div><a href="/x">{_OTHERS[0]}</a></div><div>March 4 – March 10, 2024</div>
<div>The situation has gotten better</div></div></div></div>
<div><div>{header}</div><div><img src="a.jpg">{photo}</div><div>{body(piece, "div", "div")}</div>
<div><div><a href="/f">Facebook</a></div><div><a href="/t">Telegram</a></div></div></div>
<div><div>Similar articles</div>{related}</div>
<div><div>Leave a comment</div><div>Your email address will not be published.</div></div>
<div><div>{_RIGHTS}</div></div>""",
    )


def tables(piece: Piece) -> bytes:
    """A page of 2003: rows and cells, the sidebar in the cell before the article."""
    header = "".join(
        f'<tr><td><font size="+2"><b>{text}</b></font></td></tr>' if kind == "title"
        else f"<tr><td>{text}</td></tr>"
        for kind, text in lines(piece)
    )  # fmt: skip
    photo = "<br>".join(captions(piece))
    rows = "".join(f"<tr><td>{part}</td></tr>" for part in body(piece, "p").split("\n"))
    menu = " | ".join(f'<a href="/a">{name}</a>' for name in _MENU)
    return page(
        piece,
        f"""<table width="100%"><tr><td colspan="2">{menu}</td></tr><tr><td width="200">
<table><tr><td>Situation in Belarus</td></tr><tr><td>July 8 – July 14</td></tr><tr><td><a href="/v">View all</a></td></tr>
<tr><td>Subscribe to our newsletter</td></tr><tr><td>{_PROMISE}</td></tr></table></td>
<td><table>{header}<tr><td><img src="a.jpg"><br>{photo}</td></tr>{rows}
<tr><td>Similar articles</td></tr><tr><td><a href="/x">{_OTHERS[0]}</a></td></tr><tr><td>{_TEASER}</td></tr>
<tr><td>{_TEASER}</td></tr></table></td></tr>
<tr><td colspan="2">{_COOKIES}</td></tr><tr><td colspan="2">{_RIGHTS}</td></tr></table>""",
    )


def semantic(piece: Piece) -> bytes:
    """Elements that say what they are, and JSON-LD; another heading level; cookies last."""
    header = "".join(
        f"<h2>{text}</h2>" if kind == "title" else f"<p>{text}</p>" for kind, text in lines(piece)
    )
    photo = "".join(f"<span>{line}</span><br>" for line in captions(piece))
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": piece.site},
            {"@type": "NewsArticle", "headline": piece.title, "datePublished": piece.published,
             "author": {"@type": "Organization", "name": piece.site}},
        ],
    }  # fmt: skip
    menu = "".join(f'<li><a href="/a">{name}</a></li>' for name in _MENU)
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return page(
        piece,
        f"""<header><h1>{piece.site}</h1><nav><ul>{menu}</ul></nav></header>
<main><nav aria-label="breadcrumb"><ol><li><a href="/">Home</a></li><li>{escape(piece.title)}</li></ol></nav>
<article><header>{header}<figure><img src="a.jpg" alt=""><figcaption>{photo}</figcaption></figure></header>
<section>{body(piece, "p")}</section><footer><p>Share</p><ul><li><a href="/f">Facebook</a></li></ul>
<p>Tags: mills, grain</p></footer></article>
<section aria-label="newsletter"><h3>Subscribe to our newsletter</h3><p>{_PROMISE}</p><form><input name="e">
<button>Subscribe</button></form></section>
<section><h3>Situation in Belarus</h3><p>July 15 – July 21</p><a href="/v">View all</a></section>
<section><h3>Related articles</h3><article><h4>{_OTHERS[0]}</h4><p>{_TEASER}</p></article></section>
<section><h3>Comments</h3><article><p>{_TEASER}</p></article></section></main>
<aside><h3>Read also</h3><p>{_TEASER}</p></aside><footer><p>{_RIGHTS}</p></footer>
<div role="dialog"><p>{_COOKIES}</p><button>OK</button></div>""",
        head,
    )


def minified(piece: Piece) -> bytes:
    """One line; header lines as spans side by side; the lead cut off from the rest."""
    header = "".join(
        f"</div><h3>{text}</h3><div>" if kind == "title" else f"<span>{text}</span>"
        for kind, text in lines(piece)
    )
    photo = "".join(f"<small>{line}</small><br>" for line in captions(piece))
    first, _, rest = body(piece, "p", "h4").partition("\n")
    related = "".join(f"<a href=/x><b>{title}</b><span>{_TEASER}</span></a>" for title in _OTHERS)
    main = (
        f"<div><a href=/>Home</a><a href=/e>EN</a><a href=/b>BE/RU</a></div><div>{header}</div>"
        f"<div><img src=a.jpg>{photo}</div><div>{first}</div><div><a href=/f>Facebook</a>"
        f"<a href=/t>Tweet</a></div><div>{rest}</div><div><h5>Subscribe to our newsletter</h5>"
        f"<p>{_PROMISE}<p>Subscribe</div><div><h5>Situation in Belarus</h5>March 18 – March 24"
        f"<a href=/v>View all</a></div><div><h5>Read also</h5>{related}</div><div>{_RIGHTS}</div>"
        f"<div><p>{_COOKIES}</div>"
    )
    return page(piece, main.replace("\n", ""))


def flat(piece: Piece) -> bytes:
    """Everything a child of the body, as print views are; no element holds the article."""
    header = "".join(
        f"<h1>{text}</h1>" if kind == "title" else f"<p>{text}</p>" for kind, text in lines(piece)
    )
    photo = "".join(f"<p>{line}</p>" for line in captions(piece))
    return page(
        piece,
        f"""<p>{_COOKIES}</p><p><a href="/">Home</a></p>{header}<p><img src="a.jpg"></p>{photo}
{body(piece, "p")}<p>You have been successfully subscribed</p><p>Subscribe to our newsletter</p><p>{_PROMISE}</p>
<p>Situation in Belarus</p><p>July 8 – July 14</p><p>View all</p><p>Subscribe to us</p><p>Read more</p>
<h2>Similar articles</h2><h3>{_OTHERS[0]}</h3><p>{_TEASER}</p><p>{_TEASER}</p><p>{_RIGHTS}</p>""",
    )


def breaks(piece: Piece) -> bytes:
    """No paragraphs, only line breaks, in one cell."""
    header = "<br>".join(
        f"<b>{text}</b>" if kind == "title" else text for kind, text in lines(piece)
    )
    parts = body(piece, "p").split("\n")
    text = "<br><br>".join(
        part.removeprefix("<p>").removesuffix("</p>") if part.startswith("<p>") else part
        for part in parts
    )
    photo = "<br>".join(["<img src=a.jpg>", *captions(piece)])
    return page(
        piece,
        f"""<table><tr><td><a href="/">Home</a> <a href="/a">The ruling elite</a></td></tr>
<tr><td>{header}<br>{photo}<br><br>{text}<br><br>Subscribe to our newsletter<br>{_PROMISE}<br>Situation in Belarus<br>
July 8 – July 14<br><a href="/v">View all</a><br><br>Similar articles<br>{_TEASER}</td></tr></table><p>{_RIGHTS}</p>""",
    )


def wix(piece: Piece) -> bytes:
    """As Wix renders: boxes in boxes, a span in every paragraph, author and date over the title."""
    header = "".join(
        f'<h1><span class="blog-post-title-font"><span>{text}</span></span></h1>' if kind == "title"
        else f'<div class="xQ"><span>{text}</span></div>'
        for kind, text in lines(piece)
    )  # fmt: skip
    photo = "".join(f"<span>{line}</span><br>" for line in captions(piece))
    text = body(piece, "p").replace("<p>", '<div><p class="oU"><span class="a"><span>')
    text = text.replace("</p>", "</span></span></p></div><div></div>")
    cards = "".join(
        f'<div><article><a href="/en/post/{at}"><h2>{title}</h2></a><div>0</div></article></div>'
        for at, title in enumerate(_OTHERS)
    )
    first, _, rest = text.partition("\n")
    return page(
        piece,
        f"""<div id="SCROLL_TO_TOP"><span>top of page</span></div><header><div><div>
<a href="/en">Home</a></div><div><a href="/en/search">News</a></div><div><a href="/">ru</a></div></div></header>
<main><div><div><ul><li><span title="NAM Media">NAM Media</span></li><li><span>Mar 5, 2024</span></li>
<li><span>3 min read</span></li></ul></div>{header}<p>Updated: <span class="time-ago">Mar 6, 2024</span></p>
<section><div><div data-rce-version="9"><div>{first}</div><div type="image"><figure><div role="button"><img src="a.jpg"
alt="ree"></div><figcaption>{photo}</figcaption></figure></div>{rest}</div></div></section>
<div><ul><li><a href="/tag">mills</a></li></ul><div><button>Like</button><span>12 views</span><span>0 comments</span>
<div>Post not marked as liked</div></div></div></div><div><div><span>Recent Posts</span><a href="/s">See All</a></div>{cards}</div>
<div><h2>Comments</h2><div>Write a comment...</div></div></main><footer><div><p>{_RIGHTS}</p></div></footer>
<div><div>{_COOKIES}</div><button>Accept</button></div><div><span>bottom of page</span></div>""",
    )


THEMES: tuple[Callable[[Piece], bytes], ...] = (
    wordpress, soup, tables, semantic, minified, flat, breaks, wix,
)  # fmt: skip
