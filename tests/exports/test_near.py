"""Which documents repeat another one: a function of the set, in whatever order they came."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from exports.corpus.build import build
from exports.database import dump
from exports.extraction import near
from exports.extraction.outcome import Text
from exports.extraction.sentences import sentences, signed
from tests.exports.conftest import Rows
from tests.exports.warcs import START, Warc, article, prose

HERON = prose("heron", 6)
EDITED = [HERON[0].replace("bridge", "footbridge"), *HERON[1:]]
LONGER = [*HERON, "Our newsletter readers knew all of this before anybody else did."]
RUSSIAN = [
    f"В части {part} цапля перешла старый мост до рассвета, и никто из {part + 3} домов не узнал, "
    f"пока лодки недели {part + 11} не вернулись с солью с дальнего берега озера."
    for part in range(6)
]
OTHER = [
    f"Chapter {chapter} of the almanac lists every tax on candles, hops and {chapter * 7} kinds of "
    f"glass that the council of {chapter + 1700} raised, lowered or quietly forgot to collect."
    for chapter in range(1, 7)
]
TEASER = "Also in this issue: the ferry, the mill and the three wells of the upper village."


def text(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(HERON, HERON, True, id="equal"),
        pytest.param(HERON, EDITED, True, id="a word changed"),
        pytest.param(HERON, LONGER, True, id="boilerplate added"),
        pytest.param(HERON, [" ".join(HERON).upper()], True, id="written otherwise"),
        pytest.param(HERON, RUSSIAN, False, id="another language"),
        pytest.param(
            [*prose("mill", 3), TEASER], [*RUSSIAN[:3], TEASER], False, id="a shared teaser"
        ),
        pytest.param(["Yes."], ["Yes."], True, id="short and equal"),
        pytest.param(["Yes, it is."], ["Yes, it was."], False, id="short and not equal"),
    ],
)
def test_alike(one: list[str], other: list[str], expected: bool) -> None:
    signatures = [near.signature(text(each)) for each in (one, other)]
    bands = [
        set(near.bands("en", text(each), signature))
        for each, signature in zip((one, other), signatures, strict=True)
    ]
    assert (bool(bands[0] & bands[1]) and near.alike(*signatures)) == expected


def test_translations_share_no_band() -> None:
    signature = near.signature(text(HERON))
    assert not set(near.bands("en", "x", signature)) & set(near.bands("be", "x", signature))


def test_the_earliest_is_the_original(archive: Path, rows: Rows) -> None:
    for month, (name, paragraphs) in enumerate(
        {"copy": EDITED, "first": HERON, "third": LONGER, "other": OTHER}.items(), 2
    ):
        start = START.replace(month=1 if name == "first" else month)
        file = Warc(f"{name}.warc.gz", name, start)
        file.page(f"https://{name}.example/notes/heron", article("The heron", paragraphs))
        file.write(archive)
    found = rows(
        "SELECT d.source, o.source AS original FROM documents d"
        " LEFT JOIN documents o ON o.id = d.near_duplicate_of ORDER BY d.source"
    )
    assert {row["source"]: row["original"] for row in found} == {
        "copy.example": "first.example",
        "first.example": None,
        "third.example": "first.example",
        "other.example": None,
    }


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_the_order_of_coming_does_not_matter(tmp_path: Path, order: tuple[str, ...]) -> None:
    """The first document changes in `c`, so that it is no original of the second any more."""
    source, archive = tmp_path / "source", tmp_path / "archive"
    archive.mkdir()
    for month, (name, host, paragraphs) in enumerate(
        [("a", "one", HERON), ("b", "two", EDITED), ("c", "one", OTHER)], 1
    ):
        file = Warc(f"{name}.warc.gz", name, START.replace(month=month))
        file.page(f"https://{host}.example/notes/heron", article("The heron", paragraphs))
        file.write(source)
    for name in order:
        (archive / f"{name}.warc.gz").write_bytes((source / f"{name}.warc.gz").read_bytes())
        build(archive, tmp_path / "steps.db", jobs=1)
    build(source, tmp_path / "once.db", jobs=1)
    assert list(dump(tmp_path / "steps.db")) == list(dump(tmp_path / "once.db"))


@pytest.mark.parametrize(
    "said", ["It’s. ’s 'a' b.' c!)x\n\nl'o'k.’ no… go", "don't.'t stop.\n'tis!? aʼb"]
)
def test_what_is_signed_at_once_is_what_is_signed_apart(said: str) -> None:
    found = signed(Text("en", "", said * 20))
    assert found.minhash == near.signature(said * 20) != b""
    assert found.sentences == sentences("en", said * 20)


@pytest.mark.parametrize("sign", ["!", "?!", "\n", '."'])
def test_rows_of_signs_take_no_time(sign: str) -> None:
    assert not sentences("en", sign * 300_000 + "a")
