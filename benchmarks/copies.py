"""Makes copies of invented texts, edited in known ways, and tells how many are taken for copies.

python -m benchmarks.copies [--seed 1]

For each kind of copy a corpus of its own compares all texts and a copy of each, as a build does.
Right is what names the text that a copy was made from; texts that only share what a site puts below
all of them are wrong. How many are wrong depends on the texts: each seed makes others. A second
table tells how many pairs that share a run of words are taken for nearly the same.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import prose
from exports.corpus.copies import compare
from exports.database import Corpus, Row
from exports.extraction import near
from exports.extraction.outcome import text_sha256

Teasers = list[list[str]]  # what the site puts below its texts
Edit = Callable[[list[str], random.Random, Teasers], list[str]]


def _reformatted(words: list[str], chance: random.Random, _: Teasers) -> list[str]:
    return [word.upper() if chance.random() < 0.1 else word for word in words]


def _edited(words: list[str], chance: random.Random, _: Teasers) -> list[str]:
    return ["corrected" if chance.random() < 0.03 else word for word in words]


def _rewritten(words: list[str], chance: random.Random, _: Teasers) -> list[str]:
    """One sentence in six is another one."""
    sentences = [f"{said}.".split() for said in " ".join(words).split(".") if said.strip()]
    for at in range(len(sentences)):
        if chance.random() < 1 / 6:
            sentences[at] = prose.text(chance, "en", 15)[0].split()
    return [word for sentence in sentences for word in sentence]


def _framed(words: list[str], chance: random.Random, teasers: Teasers) -> list[str]:
    return [*["Home", "News", "Contact"], *words, *chance.choice(teasers)]


def _stub(words: list[str], chance: random.Random, teasers: Teasers) -> list[str]:
    """More of the site than of the text."""
    return [*words[:45], *chance.choice(teasers)]


def _cut(share: float) -> Edit:
    return lambda words, *_: words[: int(len(words) * share)]


KINDS: dict[str, Edit] = {
    "reformatted": _reformatted,
    "3 % of the words changed": _edited,
    "one sentence in six changed": _rewritten,
    "menu and 60 words of teasers added": _framed,
    "cut to 80 %": _cut(0.8),
    "cut to 60 %": _cut(0.6),
    "cut to 40 %": _cut(0.4),
    "cut to 25 %": _cut(0.25),
    "45 words, and 60 words of teasers": _stub,
}


SIMILARITIES = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
RELATIONS = "SELECT near_duplicate_of, part_of FROM documents ORDER BY id"


def _teasers(seed: int) -> Teasers:
    drawn = map(random.Random, range(5 * seed, 5 * seed + 5))
    return [prose.text(chance, "en", 60)[0].split() for chance in drawn]


def _originals(texts: int, seed: int, teasers: Teasers) -> list[list[str]]:
    chance, made = random.Random(2026 + seed), []
    for number in range(texts):
        length = max(100, int(chance.lognormvariate(5.6, 0.5)))
        words = prose.text(chance, "en", length)[0].split()
        # Every second text ends in teasers that texts of its site share.
        made.append(words + (teasers[number % len(teasers)] if number % 2 else []))
    return made


@contextmanager
def empty() -> Iterator[Corpus]:
    """A corpus in which documents need no captures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Corpus.create(Path(folder) / "corpus.db", {}) as corpus,
    ):
        corpus.execute("PRAGMA foreign_keys = OFF")
        yield corpus


def put(corpus: Corpus, number: int, text: str) -> None:
    """A document as it stands when a build begins to compare it, in place of what it was."""
    at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)).isoformat()
    same = dict.fromkeys(("source", "identity", "shape", "url", "title", "extractor"), str(number))
    seen = dict.fromkeys(("first_captured", "last_captured", "captured_at"), at)
    counts = {"captures": 1, "versions": 1, "body_file": "none", "body_offset": 0}
    said = {"language": "en", "text_id": number, "text_sha256": text_sha256(text)}
    corpus.upsert("texts", [{"id": number, "sha256": str(number), "text": text}], "id")
    corpus.upsert("document_latest", [{"id": number, **same, **seen, **counts, **said}], "id")


def compared(texts: list[str]) -> tuple[list[Row], float]:
    """What each of these repeats and is a part of, and milliseconds of CPU for each."""
    with empty() as corpus:
        with corpus.transaction():
            for number, text in enumerate(texts):
                put(corpus, number, text)
            began = time.process_time()
            for at in range(0, len(texts), 500):  # as many as a build compares at once
                compare(corpus, range(at, min(at + 500, len(texts))))
            took = (time.process_time() - began) / len(texts) * 1000
        return list(corpus.query(RELATIONS)), took


def taken(similarity: float, chance: random.Random, pairs: int, words: int = 400) -> float:
    """Which share of pairs is taken for nearly the same, of this Jaccard similarity of triples."""
    triples = words - 2
    shared = round(2 * triples * similarity / (1 + similarity)) + 2
    found = 0
    for _ in range(pairs):
        run, *own = (
            near.bare(prose.text(chance, "en", size)[0].lower()).split()
            for size in (shared, words - shared, words - shared)
        )
        one, other = (near.signature_of(each + run) for each in own)
        meet = set(near.bands("en", "one", one)) & set(near.bands("en", "other", other))
        found += bool(meet) and near.alike(one, other)
    return found / pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    asked, wrong, total = parser.parse_args(), 0, 0
    teasers = _teasers(asked.seed)
    originals = _originals(asked.texts, asked.seed, teasers)
    print("| copy | nearly the same | part of it | wrong | CPU, ms a text |\n|---|---|---|---|---|")
    for kind, edit in KINDS.items():
        chance = random.Random(kind)
        texts = [" ".join(words) for words in originals]
        texts += [" ".join(edit(words, chance, teasers)) for words in originals]
        rows, took = compared(texts)
        named = [(column, number, value) for number, row in enumerate(rows)
                 for column, value in row.items() if value is not None]  # fmt: skip
        right = Counter(column for column, number, value in named if number == value + asked.texts)
        failed = sum((number - value) % asked.texts != 0 for _, number, value in named)
        wrong, total = wrong + failed, total + len(named)
        shares = " | ".join(f"{right[column] / asked.texts:.3f}" for column in rows[0])
        print(f"| {kind} | {shares} | {failed} | {took:.2f} |")
    print(f"\n{total - wrong} right and {wrong} wrong: precision {1 - wrong / total:.4f}\n")
    print("| similarity | nearly the same |\n|---|---|")
    chance = random.Random(asked.seed)
    for similarity in SIMILARITIES:
        print(f"| {similarity:.2f} | {taken(similarity, chance, 2 * asked.texts):.3f} |")


if __name__ == "__main__":
    main()
