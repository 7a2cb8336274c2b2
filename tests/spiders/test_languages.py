"""Languages of invented texts: whole articles are told right, a few words right or not at all."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from spiders.vocabulary.languages import UNKNOWN, tell

FOLDER = Path(__file__).parent / "languages"
ARTICLES = [
    (form, number, text)
    for form in ("be", "be-tarask", "be-latn", "en", "pl", "ru", "uk")
    for number, text in enumerate(
        (FOLDER / f"{form}.txt").read_text("utf-8").strip().split("\n\n"), 1
    )
]
SHORT = [
    tuple(line.split(": ", 1))
    for line in (FOLDER / "short.txt").read_text("utf-8").splitlines()
]  # fmt: skip
FOREIGN_WORDS = "\n\nФота Віялеты Саўчыц. Снимок носит иллюстративный характер."


def test_there_are_five_articles_of_each_form() -> None:
    assert len(ARTICLES) == 35 and min(len(text) for _, _, text in ARTICLES) > 500


@pytest.mark.parametrize("hint", [None, "de", "en"])
@pytest.mark.parametrize(("form", "number", "text"), ARTICLES)
def test_an_article(form: str, number: int, text: str, hint: str | None) -> None:
    assert tell(text, hint) == form[:2]


@pytest.mark.parametrize("hint", ["be", "ru", "uk"])
def test_a_page_is_not_believed_where_letters_tell_nothing(hint: str) -> None:
    """Bulgarian is written with Russian letters; it has no `ы`."""
    text = (
        "Министърът на външните работи заяви, че страната ще продължи да подкрепя своите съседи и"
        " няма да промени позицията си. Той добави, че преговорите ще бъдат трудни."
    )
    assert tell(text, hint) == "bg"


@pytest.mark.parametrize("form", ["en", "pl"])
def test_a_credit_in_other_letters_changes_nothing(form: str) -> None:
    for text in (text for of, _, text in ARTICLES if of == form):
        assert tell(text + FOREIGN_WORDS) == form


@pytest.mark.parametrize(("form", "other"), [("be", "ru"), ("be-tarask", "ru"), ("ru", "be")])
@pytest.mark.parametrize("joint", ["\n\n{}", " Сказана: «{}»"])
def test_a_quotation_shorter_than_the_rest_changes_nothing(
    form: str, other: str, joint: str
) -> None:
    texts = {of: [text for one, _, text in ARTICLES if one == of] for of in (form, other)}
    for text, quoted in itertools.product(texts[form], texts[other]):
        assert tell(text + joint.format(quoted[: len(text) * 9 // 10])) == form[:2]


@pytest.mark.parametrize(
    ("form", "number", "text"), [article for article in ARTICLES if article[0] != "be-latn"]
)
def test_a_sentence(form: str, number: int, text: str) -> None:
    """One of Belarusian in Latin letters cannot be told where it happens to have no `ŭ`."""
    for sentence in text.split(". "):
        assert tell(sentence) in (form[:2], UNKNOWN), sentence


@pytest.mark.parametrize(("language", "text"), SHORT)
def test_a_few_words(language: str, text: str) -> None:
    assert tell(text) in (language, UNKNOWN)


def test_most_short_texts_are_told() -> None:
    """So that not knowing is no way out."""
    told = [text for language, text in SHORT if tell(text) == language]
    assert len(told) * 2 > len(SHORT)


@pytest.mark.parametrize(
    "text",
    [
        "Antaŭ la domo staris maljuna muelilo, kaj la muelisto ankoraŭ laboris ĉiutage ĝis vespero",
        "Prime minister Haloŭčanka met Haloŭčanka, and Haloŭčanka shook hands with Bykaŭ at noon",
    ],
)
def test_the_short_u_of_others_is_not_belarusian(text: str) -> None:
    assert tell(text) != "be"
