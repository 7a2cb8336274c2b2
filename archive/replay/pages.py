"""The replay's own pages: HTML in which nothing from the archive is ever markup.

1. Every value passes `html.escape` or is digits; attributes stand in double quotes.
2. A link into the archive is made only for a browser that goes through the proxy: anywhere else
   it would lead to the live web.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote, unquote

from archive.index.lookup import REVISIT, Line
from archive.replay.sites import Page, Site, host
from archive.replay.style import STYLE

_DATES = 3  # captures of a page that its row names


@dataclass(frozen=True, slots=True)
class Pages:
    """What all pages share."""

    collection: str  #: its name
    at: datetime | None  #: the date that is shown, UTC; None: the latest
    proxied: bool
    command: str  #: starts a browser that goes through the proxy

    def start(self, sites: Sequence[Site], following: str | None) -> str:
        rows = [
            f'<tr><th scope="row"><a href="/site?prefix={_query(site.prefix)}">'
            f"{escape(site.name)}</a></th><td>{_pages(site)}</td><td>{_span(site)}</td></tr>"
            for site in sites
        ]
        table = _table(("Site", "Pages", "Captured"), rows, "This archive has no captures yet.")
        return self._page("Archived sites", table + _next(following))

    def site(self, prefix: bytes, pages: Iterable[tuple[Page, str]], following: str | None) -> str:
        """The pages of a site, each with its title."""
        rows = [
            f'<tr><th scope="row">{self._link(page.url, page.captures[-1], title)}'
            f'<span class="address">{escape(_shown(page.url))}</span></th>'
            f"<td>{self._dates(page)}</td></tr>"
            for page, title in pages
        ]
        table = _table(("Page", "Captured (UTC)"), rows, "No page of this site was captured.")
        return self._page(host(prefix), table + _next(following))

    def found(self, url: str, captures: Sequence[Line], pages: Sequence[Page]) -> str:
        """The captures of an address, and the pages whose addresses begin with it."""
        rows = [
            f'<tr><th scope="row">{self._link(line.url, line, _date(line.stamp))}</th>'
            f"<td>{escape(_kind(line))}</td></tr>"
            for line in reversed(captures)
        ]
        body = _table(("Captured (UTC)", "Answer"), rows, "This address is not in the archive.")
        if pages:
            longer = [
                f'<tr><th scope="row">{self._link(page.url, page.captures[-1])}</th>'
                f"<td>{self._dates(page)}</td></tr>"
                for page in pages
            ]
            body += "<h2>Addresses that begin so</h2>"
            body += _table(("Page", "Captured (UTC)"), longer, "")
        return self._page(_shown(url), body, searched=url)

    def message(self, title: str, text: str) -> str:
        return self._page(title, f"<p>{escape(text)}</p>")

    def _link(self, url: str, line: Line, text: str = "") -> str:
        text = text or _shown(url)
        if not self.proxied:
            return escape(text)
        target = f"/at?date={_query(line.stamp)}&amp;url={_query(url)}"
        return f'<a href="{target}">{escape(text)}</a>'

    def _dates(self, page: Page) -> str:
        newest = [
            self._link(page.url, line, _date(line.stamp)[:16])
            for line in reversed(page.captures[-_DATES:])
        ]
        if len(page.captures) > _DATES:
            every = f"/search?url={_query(page.url)}"
            newest.append(f'<a href="{every}">all {len(page.captures)}</a>')
        return "<br>".join(newest)

    def _page(self, title: str, body: str, searched: str = "") -> str:
        at = f"{self.at:%Y-%m-%d %H:%M:%S}" if self.at else ""
        return _document(
            f"{title} · {self.collection}",
            f'<header><p><a href="/">{escape(self.collection)}</a></p>'
            '<form class="search" role="search" action="/search">'
            '<input name="url" aria-label="Address" placeholder="https://" '
            f'value="{escape(searched)}"><button>Find</button></form>'
            '<form action="/date"><label for="at">As of</label>'
            f'<input id="at" name="at" size="18" placeholder="the latest" value="{at}">'
            "<button>Set</button></form></header>"
            f"<main>{self._notice()}<h1>{escape(title)}</h1>{body}</main>",
        )

    def _notice(self) -> str:
        if self.proxied:
            return ""
        return (
            '<div class="notice"><p>This browser does not go through the replay: a link from here '
            "would lead to the live web, so there are none. Start one that does:</p>"
            f"<p><code>{escape(self.command)}</code></p></div>"
        )


def notice(title: str, address: str, text: str) -> str:
    """In place of what cannot be shown, and under the address of the site."""
    return _document(
        title,
        f"<main><h1>{escape(title)}</h1><p>{escape(text)}</p><p><code>{escape(address)}</code></p>"
        '<p class="soft">Letapis replay shows what was archived and asks nothing of the live web. '
        '<a href="http://letapis.replay/">What is in this archive</a></p></main>',
    )


def _document(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
        f'content="light dark"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def _table(head: Sequence[str], rows: Sequence[str], empty: str) -> str:
    if not rows:
        return f'<p class="soft">{escape(empty)}</p>'
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _next(following: str | None) -> str:
    return f'<p><a href="{escape(following)}" rel="next">More</a></p>' if following else ""


def _shown(url: str) -> str:
    """An address as people read it, where nothing of it would be lost or hidden."""
    try:
        said = unquote(url, errors="strict")
    except UnicodeDecodeError:
        return url
    return said if said.isprintable() and " " not in said else url


def _query(value: str | bytes) -> str:
    data = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
    return quote(data, safe="")


def _pages(site: Site) -> str:
    more = "" if site.whole else "more than "
    if not site.pages:
        return '<span class="soft">parts of pages only</span>'
    return f"{more}{site.pages} {'page' if site.pages == 1 else 'pages'}"


def _span(site: Site) -> str:
    first, last = _day(site.first), _day(site.last)
    return first if first == last else f"{first} to {last}"


def _day(stamp: str) -> str:
    return _date(stamp)[:10]


def _date(stamp: str) -> str:
    """`2024-05-01 10:00:00` of 14 digits."""
    day, time = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}", f"{stamp[8:10]}:{stamp[10:12]}"
    return f"{day} {time}:{stamp[12:]}"


def _kind(line: Line) -> str:
    what = "unchanged since an earlier capture" if line.mime == REVISIT else line.mime
    return " ".join(filter(None, [line.status, what]))
