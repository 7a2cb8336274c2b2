"""What the warcinfo record of a crawl's files says (WARC 1.1 section 6.2)."""

from __future__ import annotations

import socket

from archive.records import warc
from archive.storage import rights
from archive.storage.settings import Settings, as_json
from archive.version import VERSION

SOFTWARE = f"Letapis/{VERSION}"
_STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def user_agent(settings: Settings) -> str:
    """The field as requests have it."""
    said, contact = settings.crawl.user_agent, settings.operator.contact
    return said or f"Mozilla/5.0 (compatible; {SOFTWARE}{f'; +{contact}' if contact else ''})"


def facts(settings: Settings, source: str, crawl: str) -> warc.Fields:
    """The lines of the record."""
    about, operator = settings.collection, settings.operator
    contact = f", {operator.contact}" if operator.contact else ""
    return [
        ("software", SOFTWARE),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", _STANDARD),
        ("isPartOf", crawl),
        ("operator", f"{operator.name}{contact}"),
        ("hostname", socket.gethostname()),
        ("robots", _robots(settings)),
        ("http-header-user-agent", user_agent(settings)),
        ("description", " ".join(filter(None, [about.title, about.description]))),
        *rights.facts(settings),
        ("letapis-source", source),
        ("letapis-settings", as_json(settings)),
    ]


def _robots(settings: Settings) -> str:
    """How robots.txt is treated, with every exception and its reason."""
    exceptions = [f"{one.host} ({one.reason})" for one in settings.robots.ignore]
    policy = settings.crawl.robots
    return f"{policy}, but not of {', '.join(exceptions)}" if exceptions else policy
