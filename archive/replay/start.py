"""The start page of a replay: what is archived, when, and which date is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from urllib.parse import parse_qs, urlencode, urlsplit

from archive.records.record import parse_date
from archive.replay.answer import Answer, Request, own, page
from archive.replay.captures import Captures, key
from archive.replay.pages import Pages
from archive.replay.sites import Page, listing, site_lines, sites
from archive.replay.titles import title
from archive.wire import urls

_ROWS = 50  # of a table


@dataclass(slots=True)
class StartPage:
    """Lists and finds captures, and keeps the date that the session is at."""

    captures: Captures
    collection: str  #: its name
    command: str = ""  #: starts a browser that goes through the proxy
    at: datetime | None = None  #: UTC; None: the latest

    def answer(self, request: Request) -> Answer:
        """The page at a path of ours."""
        parts = urlsplit(request.url)
        said = {name: values[-1].strip() for name, values in parse_qs(parts.query).items()}
        ours = Pages(self.collection, self.at, request.proxied, self.command)
        if parts.path != "/" and request.fields.get("Sec-Fetch-Site") == "cross-site":
            return page(403, ours.message("Not done", "A page of the archive asked for it."))
        routes = {
            "/": self._sites,
            "/site": self._site,
            "/search": self._search,
            "/date": self._date,
            "/at": self._visit,
        }
        if route := routes.get(parts.path):
            return route(ours, said)
        return page(404, ours.message("Not found", "There is no such page here."))

    def _sites(self, ours: Pages, said: dict[str, str]) -> Answer:
        after = said.get("after", "").encode("utf-8")
        found = list(islice(sites(self.captures, after), _ROWS + 1))
        more = "/?" + urlencode({"after": found[_ROWS].prefix}) if found[_ROWS:] else None
        return page(200, ours.start(found[:_ROWS], more))

    def _site(self, ours: Pages, said: dict[str, str]) -> Answer:
        prefix, after = (said.get(name, "").encode("utf-8") for name in ("prefix", "after"))
        found, following = listing(site_lines(self.captures, prefix, after), _ROWS)
        more = "/site?" + urlencode({"prefix": prefix, "after": following}) if following else None
        titled = [(one, self._title(one)) for one in found]
        return page(200, ours.site(prefix, titled, more))

    def _search(self, ours: Pages, said: dict[str, str]) -> Answer:
        """The captures of an address, and the pages whose addresses begin with it."""
        asked = said.get("url", "")
        url = urls.normalise(asked if "://" in asked else f"http://{asked}")
        if url is None:
            return page(400, ours.message(asked, "This is not an address of the web."))
        exact = self.captures.lines(url)
        start = key(url)
        lines = takewhile(
            lambda line: line.key.startswith(start), self.captures.lines_from(start + b"!")
        )
        longer, _ = listing(lines, _ROWS)
        return page(200, ours.found(url, exact, longer))

    def _date(self, ours: Pages, said: dict[str, str]) -> Answer:
        asked = said.get("at", "")
        moment = parse_date(asked)
        if asked and not moment:
            text = "A date is written as 2024-05-01, or 2024-05-01 10:00:00, in UTC."
            return page(400, ours.message(f"No date: {asked}", text))
        self.at = moment
        return own(303, "", ("Location", "/"))

    def _visit(self, ours: Pages, said: dict[str, str]) -> Answer:
        """To an address, as it was at a date; the session stays there."""
        url, moment = urls.normalise(said.get("url", "")), parse_date(said.get("date", ""))
        if not (url and moment):
            return page(400, ours.message("No capture", "An address and a date are needed."))
        if not ours.proxied:
            return page(403, ours.message("Not here", url))
        self.at = moment
        return own(303, "", ("Location", url))

    def _title(self, found: Page) -> str:
        """The title of the latest capture that is a page."""
        answered = [line for line in found.captures if line.status == "200"]
        capture = self.captures.read(answered[-1]) if answered else None
        body = self.captures.payload(capture) if capture else None
        return title(body) if body else ""
