"""Datasette with our pages, search and looks; the one door to it and to its templates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from datasette import NotFound, Request, Response, hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from jinja2 import Environment
from jinja2.ext import Extension
from markupsafe import Markup

from archive.commands.cli import size
from archive.errors import ConfigurationError, LetapisError
from archive.storage.collection import Collection
from exports.database import restrict
from exports.language import names
from exports.queries.search import expression
from exports.serve import archived, documents, overviews, status
from exports.serve.answer import File, NotHere, View
from exports.serve.described import NAME, metadata, questions
from exports.serve.guard import App, Guard

_log = logging.getLogger("letapis.serve")
_FOLDER = Path(__file__).parent
_NOISY = "datasette.handle_exception"  # prints a traceback for each page that is not there
_SETTINGS = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 500,
    "default_page_size": 50,
    "max_returned_rows": 200,
    "truncate_cells_html": 120,
    "suggest_facets": False,
    "allow_download": False,  # the file may be in the middle of a build; `letapis export` is not
}
_PAGES: dict[str, View] = {
    r"^/$": overviews.start,
    r"^/search$": overviews.find,
    r"^/verdicts$": overviews.verdicts,
    r"^/plots$": overviews.plots,
    r"^/status$": status.show,
    r"^/archived$": archived.show,
    r"^/documents/(?P<id>[0-9]{1,16})$": documents.show,
    r"^/documents/(?P<id>[0-9]{1,16})/changes$": documents.changes,
    r"^/documents/(?P<id>[0-9]{1,16})/citation/(?P<style>text|bibtex|csl-json)$": documents.cite,
}
#: What Datasette's forms and headings lack for who does not see them, and a colour of its own.
_LABELS = {
    '<select name="_filter_column': '<select aria-label="Column" name="_filter_column',
    '<select name="_filter_op': '<select aria-label="Comparison" name="_filter_op',
    '<select name="_sort"': '<select aria-label="Sort by" name="_sort"',
    'name="_filter_value': 'aria-label="Value" name="_filter_value',
    '<textarea id="sql-editor"': '<textarea aria-label="SQL" id="sql-editor"',
    '<table class="rows-and-columns">': '<table class="rows-and-columns">'
    '<caption class="unseen">Rows</caption>',
    '<div class="table-wrapper">': '<div class="table-wrapper" tabindex="0" role="region" '
    'aria-label="Rows">',
    '<dl class="column-descriptions">': "<details><summary>What the columns mean</summary>"
    '<dl class="column-descriptions">',
    "</dl>": "</dl></details>",
    ' style="padding-left: 10px; border-left: 10px solid #{{ database_color(database) }}"': "",
    ' style="border-color: #{{ database_color(database) }}"': "",
    "<h3>": "<h2>",
    "</h3>": "</h2>",
    'class="cross">&#x2716;': 'class="cross" aria-label="remove">&#x2716;',
}


class Labelled(Extension):
    """Adds labels to Datasette's own templates as they are read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if filename and not filename.startswith(str(_FOLDER)):
            for text, labelled in _LABELS.items():
                source = source.replace(text, labelled)
        return source


class Letapis:
    """Our part of Datasette: a plugin over one collection."""

    __name__ = "letapis"  # Datasette asks every plugin for it

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    @hookimpl
    def prepare_jinja2_environment(self, env: Environment) -> None:
        env.add_extension(Labelled)
        env.filters |= {"size": size, "moment": _moment}

    @hookimpl(trylast=True)  # after Datasette's own function of that name
    def prepare_connection(self, conn: Any) -> None:
        restrict(conn)
        known = names.read(self.collection.names)
        conn.create_function("escape_fts", 1, partial(_expression, known))

    @hookimpl
    def register_routes(self) -> list[tuple[str, Callable[..., Awaitable[Response | None]]]]:
        return [(path, _view(self.collection, view)) for path, view in _PAGES.items()]

    @hookimpl
    def handle_exception(
        self, datasette: Datasette, request: Request, exception: Exception
    ) -> Callable[[], Awaitable[Response]]:
        async def answer() -> Response:
            facts = _said(exception)
            if request.path.endswith(".json"):
                return Response.json({"ok": False, **facts}, status=facts["status"])
            html = await datasette.render_template("error.html", facts, request=request)
            return Response.html(html, status=facts["status"])

        return answer

    @hookimpl
    def extra_template_vars(self) -> dict[str, Any]:
        return {"collection": self.collection.folder.name, "questions": questions()}

    @hookimpl
    def render_cell(self, row: Any, value: object, column: str, table: str | None) -> Markup | None:
        """Ids of documents lead to their pages; what a document says is of its language."""
        is_id = column == "document_id" or (
            column in ("id", "near_duplicate_of", "part_of") and table in _TABLES
        )
        if is_id and isinstance(value, int):
            return Markup('<a href="/documents/{0}">{0}</a>').format(value)
        if column in _THEIRS and isinstance(value, str) and "language" in row.keys():  # noqa: SIM118
            most = _SETTINGS["truncate_cells_html"]
            said = value if len(value) <= most else f"{value[:most]}…"
            return Markup('<span lang="{}" dir="auto">{}</span>').format(row["language"], said)
        return None


#: Columns in words of a document.
_THEIRS = ("title", "text", "found", "trend_text")
#: Tables whose ids are those of documents.
_TABLES = ("documents", "document_latest")


class _Counted(Database):  # type: ignore[misc]  # Datasette has no types
    """The corpus; what is hidden is not counted, and so the search index not read from end to end,
    which no limit of time stops."""

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        hidden = set(await self.hidden_table_names())
        counts: dict[str, int | None] = dict.fromkeys(await self.table_names())
        for name in counts.keys() - hidden:
            found = await self.execute(f"SELECT count(*) FROM [{name}]")  # noqa: S608
            counts[name] = found.single_value()
        return counts


def application(collection: Collection, host: str) -> App:
    """The whole as an ASGI application. Raises ConfigurationError where there is no corpus."""
    about = collection.settings().collection
    title = about.title or collection.folder.name
    plugin = Letapis(collection)
    if (before := pm.get_plugin("letapis")) is not None:
        pm.unregister(before)
    pm.register(plugin, "letapis")
    if pm.get_plugin(_NOISY) is not None:
        pm.unregister(name=_NOISY)
    datasette = Datasette(
        [str(collection.corpus)],
        metadata=metadata(collection.corpus, title, about.description),
        template_dir=str(_FOLDER / "templates"),
        static_mounts=[("letapis", str(_FOLDER / "static"))],
        settings=_SETTINGS,
    )
    datasette.remove_database(NAME)
    datasette.add_database(_Counted(datasette, str(collection.corpus), is_mutable=True), NAME)

    def renew() -> None:
        """Lets go of every connection: each thread has one, and keeps it."""
        old, threads = datasette.executor, datasette.setting("num_sql_threads")
        datasette.executor = ThreadPoolExecutor(max_workers=threads)
        old.shutdown(wait=False)

    return Guard(datasette.app(), collection.corpus, host, renew)


def _said(exception: Exception) -> dict[str, Any]:
    """What is told of an error; one that nobody foresaw is in the log, with its place."""
    status = int(getattr(exception, "status", 500))
    if status >= 500:
        _log.error("a page could not be made", exc_info=exception)
    title = getattr(exception, "title", None)
    if getattr(exception, "message_is_html", False):  # Datasette's, of a query that took too long
        seconds = _SETTINGS["sql_time_limit_ms"] / 1000
        return {"status": status, "title": title, "error": f"It took more than {seconds:g} s."}
    error = getattr(exception, "message", None) or str(exception) or "There is no such page."
    return {"status": status, "title": title, "error": error}


def _view(collection: Collection, view: View) -> Callable[..., Awaitable[Response | None]]:
    """A page of ours as Datasette wants it."""

    async def answer(request: Request, datasette: Datasette) -> Response:
        said = {name: request.args[name] for name in request.args} | request.url_vars
        try:
            found = await asyncio.to_thread(view, collection, said)
        except NotHere as error:
            raise NotFound(str(error)) from error
        except LetapisError as error:
            facts: dict[str, Any] = {"title": "Not now", "error": str(error), "status": 503}
            html = await datasette.render_template("error.html", facts, request=request)
            return Response.html(html, status=503)
        if isinstance(found, File):
            return Response(found.body, found.status, dict(found.fields), found.content_type)
        html = await datasette.render_template(found.template, found.facts, request=request)
        return Response.html(html, status=found.status)

    return answer


def _expression(known: names.Names, words: str | None) -> str:
    """What a visitor types as a search, whatever it is; nothing is found by what has no word."""
    try:
        return expression(str(words or ""), known)
    except ConfigurationError:
        return '""'


def _moment(said: str | None) -> str:
    """A time as the corpus writes it, to the minute; a day as it is."""
    return (said or "")[:16].replace("T", " ")
