"""Whether the corpus was built from the files that the archive has."""

from __future__ import annotations

from collections.abc import Iterator

from archive.index.standing import differences
from archive.problem import Problem
from archive.storage.collection import Collection
from exports.database import Corpus, DamagedCorpus


def corpus(collection: Collection) -> Iterator[Problem]:
    """Files that the corpus lacks, has in another size, or has and are gone."""
    if not collection.corpus.exists():
        return
    try:
        with Corpus(collection.corpus) as opened:
            rows = opened.query("SELECT name, size FROM files WHERE complete")
            known = {str(row["name"]): int(row["size"]) for row in rows}
    except DamagedCorpus as damage:
        yield Problem("error", "corpus-damaged", str(damage), collection.corpus.name)
        return
    yield from differences(collection, known, "corpus", ("error", "info"), "`letapis build`")
