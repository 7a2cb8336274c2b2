"""National Anti-Crisis Management (NAM): posts of a Wix site, in English, Russian, Belarusian."""

from __future__ import annotations

from spiders.discovery import Sitemap, Url
from spiders.source import Source


class NationalAnticrisisManagement(Source):
    name = "national_anticrisis_management"
    title = "National Anti-Crisis Management"
    hosts = ("www.belarus-nau.org",)
    languages = ("en", "ru", "be")
    cadence = "weekly"
    seeds = (
        Url("https://www.belarus-nau.org/en"),
        Sitemap("https://www.belarus-nau.org/sitemap.xml"),
    )
