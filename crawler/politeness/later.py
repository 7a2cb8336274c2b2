"""Visits that are to be made later, as Scrapy hears of them."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class NotNow(IgnoreRequest):
    """The visit was not made, and counts for nothing: its server is to be left alone for now."""


class Passing(IgnoreRequest):
    """The answer is one that a server may better later: the visit is made again."""

    def __init__(self, kind: str, response: Response) -> None:
        super().__init__(kind)
        self.response = response
