"""Of which longer document one is a part: a function of the set, in whatever order they came."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.copies import RELATIONS, compared, empty, put
from exports.corpus.copies import compare
from exports.extraction.sentences import COMMON, hashes, sentences
from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

WHOLE = prose("heron", 12)
CUT = WHOLE[:4]
OTHER = prose("mill", 12)
TEASERS = [f"Also in this issue: the ferry and the {place} of the upper village." for place in
           ("mill", "well", "school", "bridge", "market", "tower")]  # fmt: skip


def test_sentences_are_told_by_their_words() -> None:
    text = "The heron crossed the old bridge. «Nobody saw it» — but who would look?\n\nYes. It did."
    one, other = (hashes(sentences("en", said)) for said in (text, text.upper().replace("—", "-")))
    assert one == other
    assert len(one) == 2  # the last two are too short to say anything
    assert not set(one) & set(hashes(sentences("be", text)))


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        pytest.param(CUT, WHOLE, True, id="cut"),
        pytest.param([*CUT, *TEASERS[:3]], [*WHOLE, *TEASERS[:3]], True, id="cut, with teasers"),
        pytest.param([*CUT[:2], "Subscribe."], WHOLE, True, id="cut short"),
        pytest.param(WHOLE[:11], WHOLE, False, id="nearly the same"),
        pytest.param([OTHER[0], *CUT], WHOLE, False, id="quotes at length, begins otherwise"),
        pytest.param([*OTHER[:2], *TEASERS], [*WHOLE, *TEASERS], False, id="shared teasers"),
        pytest.param(CUT[:1], WHOLE, False, id="one sentence"),
        pytest.param(OTHER[:4], WHOLE, False, id="another piece"),
    ],
)
def test_part(one: list[str], other: list[str], part: bool) -> None:
    for order in (1, -1):
        texts = ["\n\n".join(paragraphs) for paragraphs in (one, other)][::order]
        rows, _ = compared(texts)
        wanted: list[int | None] = [1, None] if part else [None, None]
        assert [row["part_of"] for row in rows[::order]] == ([0, None] if part and order < 0 else
                                                             wanted)  # fmt: skip


def test_what_stands_in_many_documents_says_nothing_as_long_as_it_does() -> None:
    chance = random.Random(5)
    texts = ["\n\n".join(WHOLE), *(_own(CUT, chance) for _ in range(COMMON))]
    parts = "SELECT count(part_of) AS n, max(part_of) AS whole FROM documents"
    with empty() as corpus, corpus.transaction():
        for number, text in enumerate(texts[:-1]):
            put(corpus, number, text)
            compare(corpus, [number])
        assert corpus.first(parts) == {"n": COMMON - 1, "whole": 0}
        put(corpus, COMMON, texts[-1])
        compare(corpus, [COMMON])
        assert corpus.first(parts) == {"n": 0, "whole": None}
        corpus.execute("DELETE FROM document_latest WHERE id = ?", (COMMON,))
        compare(corpus, [COMMON])
        assert corpus.first(parts) == {"n": COMMON - 1, "whole": 0}


def test_it_names_the_earliest_whole(archive: Path, rows: Rows) -> None:
    for month, (name, paragraphs) in enumerate(
        {"cut": CUT, "first": WHOLE, "second": WHOLE, "other": OTHER}.items(), 1
    ):
        file = Warc(f"{name}.warc.gz", name, START.replace(month=month))
        file.page(f"https://{name}.example/notes/heron", article("The heron", paragraphs))
        file.write(archive)
    found = rows(
        "SELECT d.source, o.source AS whole FROM documents d"
        " JOIN documents o ON o.id = d.part_of ORDER BY d.source"
    )
    assert found == [{"source": "cut.example", "whole": "first.example"}]


def _own(paragraphs: list[str], chance: random.Random) -> str:
    """A text with so many sentences of its own that it is like no other."""
    said = [" ".join(str(chance.randrange(10**6)) for _ in range(25)) for _ in range(3)]
    return "\n\n".join([*paragraphs, *said])


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_coming_does_not_matter(seed: int) -> None:
    """Documents come, change and go; at the end all is as if only those left had ever come."""
    chance = random.Random(seed)
    pool = [WHOLE, CUT, OTHER, OTHER[:5], WHOLE[1:4], [*CUT, TEASERS[0]]]
    texts: list[str | None] = [_own(CUT, chance) for _ in range(COMMON - 4)]
    texts += [None] * 12
    numbers = chance.sample(range(len(texts)), len(texts))
    with empty() as steps, empty() as once, steps.transaction(), once.transaction():
        for number in numbers + chance.choices(range(len(texts) - 20, len(texts)), k=60):
            text = texts[number] = chance.choice(
                [_own(chance.choice(pool), chance), texts[number], None]
            )
            if text is None:
                steps.execute("DELETE FROM document_latest WHERE id = ?", (number,))
            else:
                put(steps, number, text)
            compare(steps, [number])
        for number, text in enumerate(texts):
            if text is not None:
                put(once, number, text)
        compare(once, range(len(texts)))
        assert list(steps.query(RELATIONS)) == list(once.query(RELATIONS))
        for table in ("signatures", "sentences", "bands", "months"):
            every = f"SELECT * FROM {table} ORDER BY 1, 2"
            assert list(steps.query(every)) == list(once.query(every))
