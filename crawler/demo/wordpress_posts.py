"""Which posts belarusinfocus.pro has, and where its home pages and listings are."""

from __future__ import annotations

import hashlib

from crawler.demo import words
from crawler.demo.articles import Article, articles

ROOT = "https://belarusinfocus.pro"
UPLOADS = f"{ROOT}/wp-content/uploads"


def posts_of(edition: int) -> list[Article]:
    """The articles that stand in the current theme, newest first."""
    return [
        post for post in articles(edition) if post.site == "belarus_in_focus" and post.addresses
    ]


def in_edition(language: str, edition: int) -> list[Article]:
    """The posts of the English edition (`en`) or of the Belarusian and Russian one (`be`)."""
    return [post for post in posts_of(edition) if words.edition_of(post.language) == language]


def number_of(article: Article) -> int:
    """A post's id, as WordPress gives them; here from the address, so that it never changes."""
    return 5000 + int(hashlib.sha256(article.url.encode()).hexdigest()[:6], 16) % 90000


def home(language: str) -> str:
    """The address of an edition's home page."""
    return f"{ROOT}/" if language == "en" else f"{ROOT}/be/"


def listing(section: str, language: str) -> str:
    """The address of a topic's listing."""
    slug = section if language == "en" else words.SECTIONS[section]
    return f"{home(language)}analytics/{slug}/"
