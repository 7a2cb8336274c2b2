"""The one search box: a query in any language and spelling, answered from `documents_fts`.

1. A query is keyed as the index is, so that any form of a word finds all of them.
2. Nobody says in which language a query is: a word is keyed for each that writes its script, and
   spelt in the other script.
3. What a user types is words; nothing of it is ever syntax of SQL or of FTS5.
4. Documents that have all of it in their title come first, then the others, each by `rank`. So what
   is in tens of thousands of texts is mostly answered by ranking its titles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from archive.errors import ConfigurationError
from exports.database import Corpus, Row
from exports.language.forms import CYRILLIC, is_cyrillic, normal, one_apostrophe, sought
from exports.language.names import Names, transliterations
from exports.language.words import keyed, words
from exports.queries.selection import ALL, WANTED, Selection, require_known

#: What stands before and after a word that was found.
MARKS = ("\x02", "\x03")

# Quotes as texts and word processors have them; what no text of a corpus has, and nobody sees.
_TYPED = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("\xad\u200b\ufeff")})
_KEYS = "{title_forms text_forms}"
_OPERATORS = ("AND", "OR", "NOT")
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# With the plus SQLite keeps the best so many as it goes: half the time of sorting all that FTS5 has
# ranked, where a word is in tens of thousands of documents.
_BEST = """
SELECT rowid AS id, rank AS score FROM documents_fts WHERE documents_fts MATCH :match
ORDER BY +rank, rowid LIMIT :limit
"""
# FTS5 ranks all, and what is not wanted is left out from the best downwards.
_BEST_WANTED = f"""
SELECT d.id, rank AS score FROM documents_fts JOIN document_latest d ON d.id = documents_fts.rowid
WHERE documents_fts MATCH :match AND {WANTED} ORDER BY rank LIMIT :limit
"""  # noqa: S608
_TITLED = "({{title title_forms}} : ({0})) AND ({0})"
_FOUND = """
SELECT d.id, d.title, coalesce(d.published, d.period_start) AS date, d.language, d.source, d.url,
       snippet(documents_fts, 3, :before, :after, '…', 32) AS snippet
FROM json_each(:best) best
CROSS JOIN documents_fts ON documents_fts.rowid = best.value AND documents_fts MATCH :match
CROSS JOIN document_latest d ON d.id = best.value
"""


@dataclass(frozen=True, slots=True)
class Query:
    """Words that all must be there, and which documents are wanted."""

    text: str  #: words; "a phrase", beginn*, this OR that, -without
    wanted: Selection = ALL
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that fit best, best first."""

    rows: list[Row]  #: id, title, date, language, source, url, snippet with `MARKS`, score
    stale: bool  #: whether the corpus was built with other names than those of the query


def search(corpus: Path, query: Query, names: Names) -> Found:
    """Raises ConfigurationError for a query without a word, and where there is no corpus or none
    of the source or language asked for."""
    match = expression(query.text, names)
    with Corpus.existing(corpus) as opened:
        require_known(opened, query.wanted)
        built = opened.first("SELECT value FROM meta WHERE key = 'recipe_names'")
        best = _best(opened, query, match)
        marks = {"before": MARKS[0], "after": MARKS[1]}
        parameters = {"best": json.dumps(list(best)), "match": match, **marks}
        rows = {row["id"]: row for row in opened.query(_FOUND, parameters)}
        return Found(
            rows=[rows[document] | {"score": -score} for document, score in best.items()],
            stale=built is not None and built["value"] != names.digest,
        )


def _best(corpus: Corpus, query: Query, match: str) -> dict[int, float]:
    """The documents that fit best, best first, and the rank of each: less is better."""
    best: dict[int, float] = {}
    for text in (_TITLED.format(match), match):
        asked = {"match": text, "limit": query.limit, **query.wanted.parameters()}
        for row in corpus.query(_BEST_WANTED if query.wanted else _BEST, asked):
            best.setdefault(row["id"], row["score"])
        if len(best) >= query.limit:
            break
    return dict(islice(best.items(), query.limit))


def expression(text: str, names: Names) -> str:
    """A query in the syntax of FTS5 (its documentation, section 3)."""
    wanted: list[list[str]] = []  # of each of these, one
    unwanted: list[str] = []
    before = ""
    for piece in _PIECE.finditer(text.translate(_TYPED)):
        found = "" if piece[0] in _OPERATORS else _found(piece, names)
        if found and (piece["minus"] or before == "NOT"):
            unwanted.append(found)
        elif found and before == "OR" and wanted:
            wanted[-1].append(found)
        elif found:
            wanted.append([found])
        before = piece[0]
    if not wanted:
        raise ConfigurationError(f"nothing to search for in {text!r}: it needs a word")
    all_of = " AND ".join(map(_any, wanted))
    return f"({all_of}) NOT {_any(unwanted)}" if unwanted else all_of


def _found(piece: re.Match[str], names: Names) -> str:
    """What finds a word or a phrase; empty for what has none."""
    said = words(piece["phrase"] or piece["word"] or "")
    if piece["phrase"] is not None:
        alternatives = [_phrases(" ".join(said), names)] if said else []
    elif piece["word"].endswith("*"):
        alternatives = [_beginnings(word) for word in said]
    else:
        alternatives = [_forms(word, names) for word in said]
    return " AND ".join(map(_any, alternatives))


def _any(alternatives: Iterable[str]) -> str:
    return f"({' OR '.join(dict.fromkeys(alternatives))})"


def _forms(word: str, names: Names) -> Iterator[str]:
    """A word in all its forms and spellings."""
    yield from _phrases(word, names)
    for language in CYRILLIC if is_cyrillic(word) else ():
        found, as_they_stand = sought(word, language)
        yield from (f'{_KEYS} : "{key}"' for key in sorted(found))
        yield from (f'{{title text}} : "{form}"' for form in sorted(as_they_stand))
    known = any(names.find(word.title(), language) for language in (*CYRILLIC, "en"))
    for spelt, language in transliterations(word) if not known else ():
        yield f'{_KEYS} : "{keyed(spelt, language, names)}"'


def _phrases(said: str, names: Names) -> Iterator[str]:
    """Words in a row, as texts of each language would have them."""
    languages = CYRILLIC if any(map(is_cyrillic, said)) else ("en",)
    # A query may have no capitals, by which the index tells names, nor the right apostrophe.
    for language, spelt in product(languages, (said.lower(), said.title())):
        yield f'{_KEYS} : "{keyed(spelt, language, names)}"'
        yield f'{_KEYS} : "{keyed(one_apostrophe(spelt), language, names)}"'


def _beginnings(word: str) -> Iterator[str]:
    """What begins so: as it stands, for a beginning has no forms."""
    yield f'{{title text}} : "{normal(word)}" *'
    yield f'{{title text}} : "{word}" *'
