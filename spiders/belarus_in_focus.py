"""Belarus in Focus: weekly political analysis in five topics, in English, Belarusian, Russian."""

from __future__ import annotations

from spiders.discovery import Sitemap, Url
from spiders.source import Source


class BelarusInFocus(Source):
    name = "belarus_in_focus"
    title = "Belarus in Focus"
    hosts = ("belarusinfocus.pro", "belarusinfocus.info")
    languages = ("en", "be", "ru")
    cadence = "weekly"
    seeds = (
        Url("https://belarusinfocus.pro/"),
        Sitemap("https://belarusinfocus.pro/wp-sitemap.xml", guessed=True),
    )
