"""How a run ends: what it leaves is counted, put on record and compared with the archive."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict

from archive.errors import StorageError
from archive.records import warc
from crawler.crawl import finished, standing
from crawler.crawl.run import Run
from crawler.state.glance import Counts
from crawler.state.result import Result


def finish(run: Run) -> Result:
    """Puts the end of the run on record and seals its file.

    What is leased still counts as left: the frontier takes it back when it is opened again.
    """
    counts = run.frontier.counts()
    if not run.stopping and counts.left:
        most = run.settings.crawl.max_pages
        run.stopping = "Scrapy was stopped" if most is None else f"budget: max_pages = {most}"
    outcome = "stopped" if run.stopping else "incomplete" if counts.passing else "finished"
    if run.trouble is None and (run.segments.is_open or not run.frontier.fact("finished")):
        _seal(run, outcome, counts)
    if run.moving and not run.stopping.startswith("signal") and run.trouble is None:
        run.trouble = run.moving.end()
    last, unkept = run.frontier.leave(), list[str]()
    if run.trouble is None and not counts.left and not counts.passing:
        finished.note(run.frontier)
    if run.trouble is None and last:
        unkept = standing.compare(run.collection, run.frontier, run.source, run.crawl)
    failures = Counter((kind, url[:6]) for url, kind, _ in run.frontier.failures())
    kinds = Counter(kind for kind, _ in failures.elements())
    run.frontier.close()
    if run.repeats:
        run.repeats.payloads.close()
    return Result(
        crawl=run.crawl,
        source=run.source,
        outcome=outcome,
        reason=run.stopping,
        resumed=run.opened.resumed,
        counts=counts,
        pages=run.pages,
        exchanges=run.recorder.exchanges,
        received=run.recorder.received,
        seconds=time.monotonic() - run.pauses.began,
        files=tuple(run.segments.sealed),
        spider_errors=run.spider_errors,
        taken=run.recall.taken if run.recall else None,
        not_given=run.recall.not_given if run.recall else 0,
        failures=dict(sorted(kinds.items())),
        no_https=("connect", "https:") in failures or ("tls", "https:") in failures,
        unkept=tuple(unkept),
    )


def _seal(run: Run, outcome: str, counts: Counts) -> None:
    facts = [("outcome", outcome), ("reason", run.stopping), ("source", run.source)]
    brought = {"exchanges": run.recorder.exchanges, "received": run.recorder.received}
    facts += [(name, str(number)) for name, number in (asdict(counts) | brought).items()]
    facts += [("steered", order) for order in run.steered]
    try:
        run.segments.append(lambda info: [warc.crawl_end(run.crawl, run.clock.now(), info, facts)])
        run.segments.seal()
    except StorageError as error:
        run.trouble = error
