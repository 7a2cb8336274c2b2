"""The addresses of posts by the REST API of WordPress, where a page links to it.

Addresses only: what a post says is read from its page. Forms as in the REST API Handbook
(Discovery, Pagination, Global Parameters); a page past the end is an error 400, and leads nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive.wire import urls
from spiders.vocabulary.dates import iso
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link

_RELATION = "https://api.w.org/"
_PER_PAGE = 100  # the most that WordPress gives
_PAGES = 500  # of one list; no more posts than a sitemap may have pages
_LIST = re.compile(r"(.*wp/v2/posts[?&]per_page=100&_fields=link,modified_gmt&page=)(\d{1,3})")


def listed(html: Html) -> Iterator[Link]:
    """The first page of the list of posts, as the `link` of a page says where the API is."""
    for element in html.tree.iter("link") if html.tree is not None else ():
        root = element.get("href") or ""
        if _RELATION in (element.get("rel") or "").split() and root:
            mark = "&" if "?" in root else "?"  # `/?rest_route=/` where addresses are not pretty
            path = f"wp/v2/posts{mark}per_page={_PER_PAGE}&_fields=link,modified_gmt&page=1"
            if url := urls.resolve(html.url, root.rstrip("/") + "/" + path):
                yield Link(url, "I", "sitemap")


def is_list(url: str) -> bool:
    """Whether an address is one that `listed` or `posts` gave."""
    return _LIST.fullmatch(url) is not None


def posts(body: bytes, url: str) -> Iterator[Link]:
    """The posts on one page of the list, and the next page after a full one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return
    entries = [entry for entry in said if isinstance(entry, dict)] if isinstance(said, list) else []
    for entry in entries[:_PER_PAGE]:
        if location := urls.normalise(str(entry.get("link"))):
            yield Link(location, "M", "page", iso(f"{entry.get('modified_gmt')}Z"))
    page = _LIST.fullmatch(url)
    if page and len(entries) >= _PER_PAGE and int(page[2]) < _PAGES:
        yield Link(f"{page[1]}{int(page[2]) + 1}", "I", "sitemap")
