"""The latest answers of a run, so that what a browser asks for is asked of its server once."""

from __future__ import annotations

from collections import OrderedDict

from scrapy.http import Response

from archive.replay.answer import Answer
from crawler.state.alone import Alone

_KEPT = 64 << 20  # bytes that are remembered for the next pages
#: Of the transfer, which ends here.
_TRANSFER = {b"content-encoding", b"content-length", b"transfer-encoding", b"connection"}


class Memory:
    """Answers by URL, those of other workers included. Raises StorageError."""

    def __init__(self, others: Alone) -> None:
        self._others = others
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> Answer | None:
        if url in self._answers:
            self._answers.move_to_end(url)
        elif shared := self._others.answer(url):
            self._remember(url, shared)
        return self._answers.get(url)

    def remember(self, url: str, answer: Answer) -> None:
        """Takes in an answer; where there are too many bytes, the oldest are forgotten."""
        if self._answers.get(url) != answer:
            self._remember(url, answer)
            self._others.keep_answer(url, answer)

    def _remember(self, url: str, answer: Answer) -> None:
        old = self._answers.pop(url, None)
        self._answers[url] = answer
        self._bytes += len(answer.body) - (len(old.body) if old else 0)
        while self._bytes > _KEPT and len(self._answers) > 1:
            self._bytes -= len(self._answers.popitem(last=False)[1].body)


def answer_of(response: Response) -> Answer:
    """An answer as a browser is told it: decoded and whole."""
    fields = [(name, value) for name, values in response.headers.items() for value in values]
    kept = tuple((name, value) for name, value in fields if name.lower() not in _TRANSFER)
    return Answer(response.status, kept, response.body)


def response_of(url: str, answer: Answer) -> Response:
    """The same, as what a visit brought."""
    headers: dict[bytes, list[bytes]] = {}
    for name, value in answer.fields:
        headers.setdefault(name, []).append(value)
    return Response(url, answer.status, headers, answer.body)
