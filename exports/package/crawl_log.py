"""crawl.log and the reports of a crawl, as Heritrix 3 writes them, from the WARC files alone.

A line of crawl.log: when (UTC), status or Heritrix's code of failure, bytes, address, way from the
seed, where from, media type, worker, begin and duration, digest, source tag, notes, and the place
of the record as JSON. `-` stands for what is not on record.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote

from archive.wire import http, urls
from exports.package.visits import Visit

#: Heritrix's codes, by our kinds of failure (docs/archive.md).
CODES: dict[str | None, int] = {
    "dns": -1,
    "connect": -2,
    "tls": -2,
    "proxy": -2,
    "disconnect": -3,
    "timeout": -4,
    "error": -5,
    "url": -7,
    "busy": -8,
    "robots-unreachable": -61,
    "trap": -4000,
    "private-address": -5001,
    "budget": -5003,
    "robots": -9998,
}
_UNKNOWN = -5  # an unexpected exception, to Heritrix
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_HOSTS = (
    "[#urls] [#bytes] [host] [#robots] [#remaining] [#novel-urls] [#novel-bytes]"
    " [#dup-by-hash-urls] [#dup-by-hash-bytes] [#not-modified-urls] [#not-modified-bytes]"
)
_NOT_MODIFIED = "server-not-modified"


@dataclass(slots=True)
class Tally:
    """Counts what the reports are made of, and gives the lines of the log on the way."""

    hosts: dict[str, Counter[str]] = field(default_factory=dict)
    types: dict[str, list[int]] = field(default_factory=dict)  # visits, bytes
    codes: Counter[int] = field(default_factory=Counter)
    seeds: list[str] = field(default_factory=list)
    visits: int = 0
    failures: int = 0
    _ways: dict[int, str] = field(default_factory=dict)  # from the seed, by crawl and address

    def line(self, visit: Visit) -> bytes:
        """Counts a visit, and gives its line; sorted, lines are in the order of time."""
        answer, size = visit.answer, visit.record.length
        code = (answer.status or 200) if answer else CODES.get(visit.about.get("kind"), _UNKNOWN)
        kind = (answer.media_type if answer else None) or "unknown"
        self._count(visit, code, kind, size if answer else 0)
        taken = http.number(visit.about.get("fetchtimems"))
        ended = visit.date + timedelta(milliseconds=min(taken or 0, 10**9))
        begun = f"{visit.date:%Y%m%d%H%M%S}{visit.date.microsecond // 1000:03}+{taken}"
        place = {
            "warcFilename": visit.record.file,
            "warcFileOffset": visit.record.offset,
            "warcFileRecordLength": visit.record.location.length if visit.record.location else None,
            "warcRecordId": visit.record.record_id,
        }
        digest = answer.payload_digest if answer else None
        return (
            f"{ended:%Y-%m-%dT%H:%M:%S}.{ended.microsecond // 1000:03}Z {code:>5} "
            f"{size if answer else '-':>10} {_word(visit.url)} {self._way(visit) or '-'} "
            f"{_word(visit.via)} {_word(kind)} #000 {'-' if taken is None else begun} "
            f"{_word(digest)} {_word(visit.crawl)} {_notes(visit)} {json.dumps(place)}\n"
        ).encode("ascii")

    def reports(self) -> dict[str, str]:
        """The text of each report, by its file name."""
        hosts = sorted(self.hosts.items(), key=lambda item: (-item[1]["urls"], item[0]))
        counts = "urls bytes host robots remaining novel novel-bytes dup dup-bytes same same-bytes"
        host_lines = [
            " ".join(host if name == "host" else str(said[name]) for name in counts.split())
            for host, said in hosts
        ]
        types = sorted(self.types.items(), key=lambda item: (-item[1][0], item[0]))
        codes = sorted(self.codes.items(), key=lambda item: (-item[1], item[0]))
        return {
            "hosts-report.txt": _text(_HOSTS, host_lines),
            "mimetype-report.txt": _text(
                "[#urls] [#bytes] [mime-types]",
                [f"{count} {size} {_word(kind)}" for kind, (count, size) in types],
            ),
            "responsecode-report.txt": _text(
                "[#urls] [rescode]", [f"{count} {code}" for code, count in codes]
            ),
            "seeds-report.txt": _text("[code] [status] [seed] [redirect]", self.seeds),
        }

    def _count(self, visit: Visit, code: int, kind: str, size: int) -> None:
        self.visits += 1
        self.codes[code] += 1
        host = self.hosts.setdefault(_host(visit.url), Counter())
        answer = visit.answer
        if answer is None:
            self.failures += 1
            host["robots"] += code == CODES["robots"]
        else:
            host.update(urls=1, bytes=size)
            fate = "novel"
            if answer.kind == "revisit":
                fate = "same" if _NOT_MODIFIED in (answer.profile or "") else "dup"
            host.update({fate: 1, f"{fate}-bytes": size})
            said = self.types.setdefault(kind, [0, 0])
            said[0] += 1
            said[1] += size
        if _is_seed(visit):
            target = answer.head.first("location") if answer and answer.head else None
            target = urls.resolve(visit.url, target) if target and 300 <= code < 400 else None
            state = "CRAWLED" if answer else "NOTCRAWLED"
            self.seeds.append(f"{code} {state} {_word(visit.url)} {_word(target)}")

    def _way(self, visit: Visit) -> str:
        """The letters of the steps from the seed, as far as they are on record."""
        if "hopsfromseed" in visit.about:
            return visit.hops
        way = (self._ways.get(hash((visit.crawl, visit.via)), "") + visit.hops)[-50:]
        self._ways.setdefault(hash((visit.crawl, visit.url)), way)
        return way


def _is_seed(visit: Visit) -> bool:
    """Whether nothing led there but the wish to see it."""
    is_web = visit.url.startswith(("http://", "https://"))
    return is_web and not (visit.hops or visit.via or visit.url.endswith("/robots.txt"))


def _notes(visit: Visit) -> str:
    notes = []
    if visit.answer and visit.answer.kind == "revisit":
        same = _NOT_MODIFIED in (visit.answer.profile or "")
        notes.append("warcRevisit:notModified" if same else "warcRevisit:digest")
    if visit.answer and visit.answer.truncated:
        notes.append(
            {"length": "lenTrunc", "time": "timeTrunc"}.get(visit.answer.truncated, "trunc")
        )
    if not visit.answer:
        notes.append(f"letapis:{_word(visit.about.get('kind'))}")
    return ",".join(notes) or "-"


def _host(url: str) -> str:
    try:
        return _word(urls.host(url)) if "://" in url else _word(url.partition(":")[0] + ":")
    except ValueError:
        return "-"


def _word(said: str | None) -> str:
    """A word that cannot part a line: blanks and what is not ASCII are percent-encoded."""
    return quote(said, safe=_VISIBLE) if said else "-"


def _text(header: str, lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in [header, *lines])
