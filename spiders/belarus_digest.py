"""Belarus Digest: stories on politics, economy and society, in English, on WordPress.

Known are its addresses, its lists and the order of its lines; the HTML of its pages is not. A story
opens with its own excerpt, cut off; old addresses end with a number.
"""

from __future__ import annotations

from spiders.source import Source, Yield
from spiders.vocabulary.discovery import Feed, Robots, Sitemap, Url
from spiders.vocabulary.shape import Other, Shape

_ROOT = "https://belarusdigest.com"


class BelarusDigest(Source):
    name = "belarus_digest"
    title = "Belarus Digest"
    hosts = ("belarusdigest.com",)
    languages = ("en",)
    cadence = "weekly"
    expects = Yield(documents=1500, dated=0.9)
    seeds = (
        Url(f"{_ROOT}/"),
        Robots(f"{_ROOT}/robots.txt"),
        Sitemap(f"{_ROOT}/wp-sitemap.xml", guessed=True),
        Sitemap(f"{_ROOT}/sitemap_index.xml", guessed=True),
        Feed(f"{_ROOT}/feed/"),
        Url(f"{_ROOT}/all-stories/"),
    )
    refuse = (r"[?&]print=",)  # whole lists again, to be printed
    not_documents = (
        Other("home", r"^/$"),
        Other("listing", r"^/(?:all-stories|digest|social)/|^/story/(?:tag|author|\d{4})/"),
        Other("page", r"^(?!/story/)"),
    )
    pieces = (r"^(/story/[^/?]+?)(?:-(?!(?:19|20)\d\d$)\d{3,4})?$",)  # old numbers go, years stay
    ends = ("Tags:", "Related posts", "About the author")
    furniture = ("Why Support Belarus Digest?", "Loading...")
    shapes = (Shape("story", at=r"^/story/"),)
