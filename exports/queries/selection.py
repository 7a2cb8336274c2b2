"""Which documents are wanted, by source, language and day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from archive.errors import ConfigurationError
from exports.database import Corpus, Row

#: The first and the last day that a document is of: those that it is about, else its publication.
FIRST_DAY = "substr(coalesce(period_start, published), 1, 10)"
LAST_DAY = "substr(coalesce(period_end, published), 1, 10)"
#: Of `document_latest` as `d`, with the parameters of a Selection.
WANTED = f"""
    (:source IS NULL OR d.source = :source)
    AND (:language IS NULL OR d.language = :language)
    AND (:since IS NULL OR {LAST_DAY} >= :since)
    AND (:until IS NULL OR {FIRST_DAY} <= :until)
"""
#: The sources and languages of which there are documents.
KNOWN = {
    column: f"SELECT DISTINCT {column} AS name FROM months ORDER BY 1"  # noqa: S608
    for column in ("source", "language")
}


@dataclass(frozen=True, slots=True)
class Selection:
    """All documents, or those that are all of what is said."""

    source: str | None = None
    language: str | None = None  #: BCP 47
    since: date | None = None  #: of this day or later, if only with the last day of a period
    until: date | None = None  #: of this day or earlier, if only with the first day of a period

    def __bool__(self) -> bool:
        return self != Selection()

    def parameters(self) -> Row:
        """Of `WANTED`."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }


#: No condition.
ALL = Selection()


def require_known(corpus: Corpus, wanted: Selection) -> None:
    """Raises ConfigurationError for a source or language of which there is no document."""
    for column, value in (("source", wanted.source), ("language", wanted.language)):
        one = f"SELECT 1 FROM months WHERE {column} = ?"  # noqa: S608
        if value is None or corpus.first(one, (value,)):
            continue
        names = ", ".join(row["name"] for row in corpus.query(KNOWN[column])) or "none yet"
        raise ConfigurationError(f"no document has the {column} {value!r}; there are: {names}")
