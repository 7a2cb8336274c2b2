"""Drift: where the latest crawl of a source yields less than the source did before.

1. A function of the corpus alone: the latest crawl of each source is held against what was
   captured before it, and against what the source file says is normal.
2. A page that was a document and is none, a date or a verdict that is gone, a text that shrank:
   each is named by its address. A few are the way of the web. Drift is a share that is large, and
   larger than chance brings where some pages are always so (binomial test).
3. Nothing is judged by how much a crawl visited: a part of a site is no fault of the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from math import comb
from statistics import median

from exports.database import Corpus, Row
from spiders.catalogue import sources

#: What a page of a described source is taken for where it should be a document and cannot be read.
UNREAD = frozenset(
    ("unknown-shape", "no-text", "unparsable", "unreadable", "challenge", "oversized")
)
_SOFT = frozenset(("not-found", "empty"))  # odd where it was a document, or most pages are so
_GONE = frozenset(("status 404", "status 410"))  # the site itself says that it is gone
_FEW = 0.1  # share of the articles of a crawl that may be unreadable
_SOME = 0.2  # share of them that may be gone, or have lost a date, a verdict or much of their text
_ALWAYS = 0.05  # share of them that are so in any crawl
_CHANCE = 0.05  # of seeing as many or more where no more than that share are so
_SHRUNK = 0.5  # of the text before: a shorter one has lost something
_NORMAL = 0.75  # of the share that a source says is dated
_MANY = 100  # pages of which no such share is chance
_ENOUGH = 5  # documents, to be compared as a whole with others
_SAMPLE = 500  # documents that stand for all before

_LATEST = """
    SELECT source, id AS crawl, started, max(started || id) FROM (
      SELECT DISTINCT c.source, w.id, w.started FROM crawls w JOIN captures c ON c.crawl = w.id
      WHERE w.source IS NOT NULL AND c.source IS NOT NULL AND c.page IS NOT NULL
      UNION SELECT c.source, w.id, w.started FROM captures c JOIN crawls w ON w.id = c.crawl
      WHERE w.source IS NOT NULL AND c.source IS NOT NULL AND c.status >= 400
        AND EXISTS (SELECT 1 FROM readings r WHERE r.capture_url = c.url))
    GROUP BY source ORDER BY source
"""
_PAGES = """
    SELECT url, page, status FROM captures WHERE crawl = ? AND source = ?
    AND (page IS NOT NULL OR status >= 300) ORDER BY url, captured_at, warc_file, warc_offset
"""
_WAS_DOCUMENT = """
    SELECT c.captured_at, r.document_id FROM captures c
    JOIN readings r ON r.body_file = c.body_file AND r.body_offset = c.body_offset
      AND r.capture_url = c.url
    WHERE c.url = ? AND c.page = 'document' AND c.captured_at < ?
    ORDER BY c.captured_at DESC LIMIT 1
"""
_DOCUMENTS = """
    SELECT r.document_id AS id, c.url, r.text_id, coalesce(r.published, r.period_start) AS date,
      r.topic, r.trend
    FROM captures c JOIN readings r ON r.body_file = c.body_file AND r.body_offset = c.body_offset
      AND r.capture_url = c.url
    WHERE c.crawl = ? AND c.source = ? AND c.page = 'document' AND r.whole
    ORDER BY r.document_id, c.captured_at, c.warc_file, c.warc_offset
"""
_BEFORE = """
    SELECT r.text_id, coalesce(r.published, r.period_start) AS date, r.topic, r.trend
    FROM readings r JOIN captures c ON c.warc_file = r.body_file AND c.warc_offset = r.body_offset
    WHERE r.document_id = ? AND r.whole AND c.captured_at < ?
    ORDER BY c.captured_at DESC, c.warc_file, c.warc_offset LIMIT 1
"""
# Ids come from a hash, so the first of them are a sample.
_ALL_BEFORE = """
    SELECT iif(d.published_from IN ('feed', 'sitemap'), NULL, d.published) AS published,
      iif(d.period_from = 'listing', NULL, d.period_start) AS period, length(t.text) AS characters
    FROM document_latest d JOIN texts t ON t.id = d.text_id
    WHERE d.source = ? AND d.first_captured < ? ORDER BY d.id LIMIT ?
"""
_LENGTH = "SELECT length(text) AS characters FROM texts WHERE id = ?"
_STATED = (("date", "undated"), ("topic", "no-topic"), ("trend", "no-trend"))


@dataclass(frozen=True, slots=True)
class Drift:
    """One sign that a source yields less than it did."""

    source: str
    crawl: str
    rule: str  #: what the page turned out to be, or undated, no-topic, no-trend, shorter
    detail: str
    url: str


def judge(corpus: Corpus, files: Iterable[str] | None) -> list[Drift]:
    """Brings the table `drift` up to date, and gives its rows.

    `files` are the WARC files that were read since; None judges all sources anew.
    """
    latest = list(corpus.query(_LATEST))
    if files is not None:
        sql = "SELECT DISTINCT source FROM captures WHERE warc_file = ?"
        touched = {row["source"] for name in files for row in corpus.query(sql, (name,))}
        latest = [row for row in latest if row["source"] in touched]
    found = [drift for row in latest for drift in _Crawl(corpus, row)]
    with corpus.transaction():
        if files is None:
            corpus.execute("DELETE FROM drift")
        else:
            corpus.executemany("DELETE FROM drift WHERE source = ?", ([name] for name in touched))
        corpus.insert("drift", [asdict(drift) for drift in found])
    rows = corpus.query("SELECT * FROM drift ORDER BY source, rule, url")
    return [Drift(**row) for row in rows]


def is_drift(odd: int, among: int, most: float, always: float = _ALWAYS) -> bool:
    """Whether so many odd ones are at least the share `most`, and no chance.

    One of two pages, or of ten, may be odd by chance where `always` of all pages are; two of five
    and three of ten are not.
    """
    if not odd or odd < most * among:
        return False
    if among > _MANY:
        return True
    chance = (comb(among, n) * always**n * (1 - always) ** (among - n) for n in range(odd, among))
    return sum(chance) + always**among <= _CHANCE


class _Crawl:
    """The latest crawl of a source, held against what was before it."""

    def __init__(self, corpus: Corpus, latest: Row) -> None:
        self.corpus = corpus
        self.source, self.crawl = str(latest["source"]), str(latest["crawl"])
        self.started = latest["started"]
        self.pages = {
            row["url"]: row["page"] or f"status {row['status']}"
            for row in corpus.query(_PAGES, (self.crawl, self.source))
        }
        found = corpus.query(_DOCUMENTS, (self.crawl, self.source))
        self.documents = list({row["id"]: row for row in found}.values())

    def __iter__(self) -> Iterator[Drift]:
        yield from self._unread()
        earlier = [(now, self._first(_BEFORE, now["id"], self.started)) for now in self.documents]
        known = [(now, before) for now, before in earlier if before]
        for field, rule in _STATED:
            gone = [now for now, before in known if before[field] and not now[field]]
            if is_drift(len(gone), len(known), _SOME):
                yield from self._say(rule, f"the {field} that it stated before is gone", gone)
        shrunk = [now for now, before in known if self._shrank(now, before)]
        if is_drift(len(shrunk), len(known), _SOME):
            yield from self._say("shorter", "less than half of the text before", shrunk)
        yield from self._new([now for now, before in earlier if before is None])

    def _unread(self) -> Iterator[Drift]:
        """Articles that cannot be read as such any more, or by what the source says of them."""
        described, seen = self.source in sources(), {row["id"] for row in self.documents}
        unread: list[tuple[Row, str, str]] = []
        soft: list[tuple[Row, str, str]] = []
        for url, page in self.pages.items():
            if page == "document":
                continue
            said = {"url": url}
            if before := self._first(_WAS_DOCUMENT, url, self.started):
                if before["document_id"] in seen:
                    continue  # under another address
                unread.append((said, page, f"was a document on {before['captured_at'][:10]}"))
            elif page == "challenge" or (described and page in UNREAD):
                unread.append((said, page, "should be a document"))
            elif described and page in _SOFT:
                soft.append((said, page, "more such pages than documents"))
        articles = sum(page == "document" for page in self.pages.values())
        if len(soft) > articles + len(unread):
            unread += soft
        yield from self._many(unread, articles)

    def _many(self, unread: list[tuple[Row, str, str]], articles: int) -> Iterator[Drift]:
        """Those of the articles which are too many, each with what it is and why that is odd."""
        gone = [one for one in unread if one[1] in _GONE]
        unread = [one for one in unread if one[1] not in _GONE]
        among = articles + len(unread) + len(gone)
        for odd, usual, always in ((unread, _FEW, _ALWAYS), (gone, _SOME, _SOME)):
            if is_drift(len(odd), among, usual, always):
                for said, page, detail in odd:
                    yield from self._say(page.replace(" ", "-"), detail, [said])

    def _new(self, new: list[Row]) -> Iterator[Drift]:
        """Documents seen for the first time, held against those before as a whole."""
        expects = sources()[self.source].expects if self.source in sources() else None
        before = list(self.corpus.query(_ALL_BEFORE, (self.source, self.started, _SAMPLE)))
        dated = expects.dated if expects else 0.0
        if len(before) >= _ENOUGH:
            said = sum(bool(row["published"] or row["period"]) for row in before)
            dated = max(dated, said / len(before))
        if len(new) < _ENOUGH:
            return
        undated = [row for row in new if row["date"] is None]
        if len(new) - len(undated) < _NORMAL * dated * len(new):
            yield from self._say("undated", f"no date, and {dated:.0%} of them have one", undated)
        if len(before) >= _ENOUGH:
            usual = median(row["characters"] for row in before)
            lengths = [(row, self._characters(row)) for row in new]
            if median(length for _, length in lengths) < _SHRUNK * usual:
                short = [row for row, length in lengths if length < _SHRUNK * usual]
                yield from self._say("shorter", f"they had {usual:.0f} characters", short)

    def _shrank(self, now: Row, before: Row) -> bool:
        if now["text_id"] == before["text_id"]:
            return False
        return self._characters(now) < _SHRUNK * self._characters(before)

    def _characters(self, reading: Row) -> int:
        row = self._first(_LENGTH, reading["text_id"])
        return int(row["characters"]) if row else 0

    def _first(self, sql: str, *parameters: object) -> Row | None:
        return self.corpus.first(sql, parameters)

    def _say(self, rule: str, detail: str, rows: Iterable[Row]) -> Iterator[Drift]:
        for row in rows:
            yield Drift(self.source, self.crawl, rule, detail, row["url"])
