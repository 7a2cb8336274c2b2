"""The report of a crawl for people: as text, and as a page that loads and runs nothing."""

from __future__ import annotations

import html
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from archive.commands.cli import WIDTH, table
from exports.queries import standalone
from exports.queries.crawl_report import CrawlReport, Row

SHOWN = 20  #: rows of a list that the text shows; page and JSON have all
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}table{border-collapse:collapse;width:100%;margin:1em 0}"
    "caption{text-align:left;font-weight:bold;padding:.5em 0}"
    "th,td{text-align:left;padding:.2em .8em .2em 0;border-bottom:1px solid #ddd;"
    "vertical-align:top;overflow-wrap:anywhere}td:first-child{min-width:9em}td.n,th.n{text-align:right;white-space:nowrap}"
    "a{color:#0645ad}p{max-width:45em}"
)


def text(report: CrawlReport) -> str:
    """For a terminal or a mail."""
    header = ("", "this time", "last time", "more or less")
    parts = [textwrap.fill(_summary(report), WIDTH), table(header, list(_numbers(report)))]
    for title, columns, rows in _lists(report):
        entries = [_entry(_cells(row, columns), columns.index("url")) for row in rows[:SHOWN]]
        parts.append("\n".join([f"{title}:", *entries]))
        if len(rows) > SHOWN:
            parts[-1] += f"\n... and {len(rows) - SHOWN} more; --json and --html have all"
    return "\n\n".join(parts)


def page(report: CrawlReport) -> str:
    """A page of HTML; everything that came from a site is text in it."""
    rows = "".join(
        f"<tr><th scope=row>{name}<td class=n>{now}<td class=n>{before}<td class=n>{change}"
        for name, now, before, change in _numbers(report)
    )
    tables = [
        "<table><thead><tr><th><th class=n>this time<th class=n>last time<th class=n>more or less"
        f"<tbody>{rows}</table>"
    ]
    for title, columns, listed in _lists(report):
        head = "".join(f"<th>{html.escape(column)}" for column in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in _cells(row, columns))
            for row in listed
        )
        tables.append(
            f"<table><caption>{html.escape(title)}, {len(listed)}</caption>"
            f"<thead><tr>{head}<tbody>{body}</table>"
        )
    body = "\n".join([f"<p>{html.escape(_summary(report))}</p>", *tables])
    return standalone.page(f"Crawl {report.crawl['id']}", _STYLE, body)


def _summary(report: CrawlReport) -> str:
    crawl, before = report.crawl, report.before
    ended = "has no end on record: interrupted, or under way"
    if crawl["finished"]:
        ended = f"ended {crawl['finished'][:19]}Z: {crawl['outcome']}"
    why = f" ({crawl['reason']})" if crawl["reason"] else ""
    compared = f"Compared with {before['id']}." if before else "It is the first of its source."
    return (
        f"{crawl['id']} of {crawl['source']} began {crawl['started'][:19]}Z and {ended}"
        f"{why}. {compared}"
    )


def _numbers(report: CrawlReport) -> Iterator[tuple[str, str, str, str]]:
    for name, now in report.numbers.items():
        if report.numbers_before is None:
            yield name, str(now), "", ""
        else:
            before = report.numbers_before[name]
            yield name, str(now), str(before), f"{now - before:+}" if now != before else "="


def _lists(report: CrawlReport) -> Iterator[tuple[str, Sequence[str], Sequence[Row]]]:
    """Title, columns and rows of each list that is not empty."""
    for what in ("new", "changed", "gone"):
        if documents := [row for row in report.documents if row["what"] == what]:
            yield f"Documents {what}", ("title", "url"), documents
    if report.gone:
        yield "Addresses gone", ("status", "url"), report.gone
    for name, rows in (("Failed", report.failed), ("Refused", report.refused)):
        if rows:
            kinds = Counter(row["kind"] for row in rows).most_common()
            said = ", ".join(f"{count} {kind}" for kind, count in kinds)
            yield f"{name} ({said})", ("kind", "url", "detail"), rows


def _entry(cells: Sequence[str], address: int) -> str:
    """A row as lines: what stands before the address beside it or above it, what follows below."""
    before, url, after = "  ".join(cells[:address]), cells[address], cells[address + 1 :]
    first = f"  {before}  {url}"
    lines = [first] if len(first) <= WIDTH else [f"  {before}", f"    {url}"]
    for said in filter(None, after):
        lines += textwrap.wrap(said, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 4)
    return "\n".join(lines)


def _cells(row: Row, columns: Sequence[str]) -> list[str]:
    return [" ".join(str(row[column] or "").split()) for column in columns]
