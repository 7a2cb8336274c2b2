"""Searches the sentences of a treebank for dictionary forms, and tells how many it finds.

python -m benchmarks.forms be be_hse-ud-test.conllu

Treebanks of Universal Dependencies are files in CoNLL-U, one word a line with its dictionary form.
Each sentence is a text; a query is a dictionary form, asked as `letapis search` asks it; a sentence
is found rightly if it has a word of that form, of whatever part of speech.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from exports.language import names
from exports.language.forms import normal, one_script
from exports.language.words import indexed
from exports.queries.search import expression

_ASKED = ("NOUN", "PROPN", "VERB", "ADJ")
_COLUMNS = "title, text, title_forms, text_forms, names"


def sentences(path: Path) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The sentences of a treebank, and of each word the dictionary form and the part of speech."""
    for block in path.read_text("utf-8").split("\n\n"):
        words = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        said = [line[9:] for line in block.splitlines() if line.startswith("# text = ")]
        if said:
            yield said[0], [(one_script(word[2]), word[3]) for word in words]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language")
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--queries", type=int, default=500)
    asked, known = parser.parse_args(), names.read()
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE documents_fts USING fts5 ({_COLUMNS})")
    there, wanted = defaultdict(set), set()
    for number, (text, words) in enumerate(sentences(asked.treebank)):
        row = indexed(asked.language, "", text, known)
        database.execute(
            f"INSERT INTO documents_fts (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            (number, *row.values()),
        )
        for lemma, kind in words:
            there[normal(lemma)].add(number)
            if kind in _ASKED and lemma.isalpha() and len(lemma) > 2:
                wanted.add(normal(lemma))
    queries = random.Random(2026).sample(sorted(wanted), min(asked.queries, len(wanted)))
    recalls, precisions = [], []
    for query in queries:
        sql = "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?"
        found = {row[0] for row in database.execute(sql, (expression(query, known),))}
        recalls.append(len(found & there[query]) / len(there[query]))
        precisions.append(len(found & there[query]) / len(found) if found else 1.0)
    print("| sentences | queries | recall | precision |\n|---|---|---|---|")
    means = (sum(each) / len(each) for each in (recalls, precisions))
    print(f"| {number + 1} | {len(queries)} |", *(f"{mean:.3f} |" for mean in means))


if __name__ == "__main__":
    main()
