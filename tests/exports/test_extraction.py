"""A floor under the texts of the corpus: invented pages in odd markup, with what is their text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.extraction import Found, Page, corpus, load, mean, plain, score
from benchmarks.flags import FLAGGED, Told, flagged, held_out
from exports.extraction.text import prose
from spiders.vocabulary.reading import Prose

FOLDER = Path(__file__).parent.parent / "extraction"
PAGES = load(FOLDER)["extraction"]
FLOOR = 0.99


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    texts = corpus(PAGES, tmp_path_factory.mktemp("corpus"))
    return {page.url: text for page, text in zip(PAGES, texts, strict=True)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_every_paragraph_and_no_word_more(page: Page, found: dict[str, Found]) -> None:
    told = found[page.url]
    assert score(page, told.text).f1 >= FLOOR, told.text
    assert told.text.replace(" | ", " ") == page.text


def test_better_than_trafilatura(found: dict[str, Found]) -> None:
    ours, *_ = mean(score(page, found[page.url].text) for page in PAGES)
    theirs, *_ = mean(score(page, plain(page.html)) for page in PAGES)
    assert ours >= FLOOR > theirs


def test_the_score_is_that_of_the_benchmark() -> None:
    """Shares of 4-grams as multisets, by hand."""
    page = Page("https://x.example/", b"", "one two three four five six")
    half = score(page, "one two three four five seven eight")
    assert (half.precision, half.recall) == (2 / 4, 2 / 3)
    assert score(page, "").precision is None
    assert mean([half, score(page, "")]) == pytest.approx((0.4, 0.5, 1 / 3))


def test_which_texts_are_to_be_looked_at() -> None:
    """Tickers, a small part of what a page says, few of its lines in a row, one line many times,
    mangled letters; not an article that both readings have."""
    said = tuple(
        f"The council met on day {n}, and said what it does about the bridge." for n in "abcd"
    )
    ticker = (*said[:2], *(f"10:1{n} {line}" for n, line in enumerate(said[2:])))
    others = ["Another town has news of its own"] * 20
    length = len("".join(said))

    def agreement(lines: Sequence[str], sentences: int, page: Sequence[str] = ()) -> float:
        own = tuple(lines)
        read = Prose(paragraphs=own, trusted=True, densest=own, said=sentences, lines=tuple(page))
        found = prose(read, lambda: None, "A bridge").agreement
        assert found is not None
        return found

    assert agreement(said, length) == 1
    assert agreement(said, length, ["Menu", *said, "Contact"]) == 1
    assert agreement(ticker, length) < FLAGGED
    assert agreement(said, 5 * length) < FLAGGED
    assert agreement([said[0], *said[:3] * 9], length) < FLAGGED
    assert agreement(said, length, [said[0], *others, *said[1:]]) < FLAGGED
    assert agreement([line.replace("o", "Ã³") for line in said], length) < FLAGGED


def test_flags_are_judged_by_thresholds_of_other_hosts() -> None:
    """Of a host whose texts all come out low, right ones are flagged by what others come to."""
    pages = [Told(f"{n}.example", n % 5 == 0, 0.1 if n % 5 == 0 else 0.9) for n in range(50)]
    low = [Told("low.example", False, 0.2)] * 3
    assert flagged([*pages, *low, Told("none.example", True, None)], 0.15) == (11, 0)
    assert held_out(pages) == (10, 0)
    assert held_out([*pages, *low]) == (10, 3)
