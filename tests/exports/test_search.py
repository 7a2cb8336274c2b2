"""The one search box: any form, any of three languages, any spelling of a name, any typing."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
from pymorphy3 import MorphAnalyzer

from archive.errors import ConfigurationError
from exports.corpus.build import build
from exports.language import names, russian
from exports.language.words import indexed
from exports.queries.search import MARKS, Query, expression, search
from tests.command import letapis
from tests.exports.warcs import Warc, article

#: Invented, each with the dictionary forms of the words that it has in another form.
SENTENCES = {
    "ru": [
        (
            "Жители посёлка ждали ответа от министров до самого вечера.",
            "житель ответ министр вечер",
        ),
        ("О новых законах рассказали на собраниях учителей.", "новый закон собрание учитель"),
        ("Заводам пришлось сократить рабочих и закрыть цеха.", "завод прийтись рабочий цех"),
        ("Дети шли вдоль рек и считали мосты.", "ребёнок идти река мост"),
        ("Суды рассмотрели жалобы соседей на шумных людей.", "суд жалоба сосед человек"),
        ("Переговоры велись в столицах трёх государств.", "переговоры столица государство"),
        ("Цены на хлеб выросли, а зарплаты остались прежними.", "цена вырасти зарплата остаться"),
        ("Журналистов не пустили в зал заседаний.", "журналист пустить заседание"),
    ],
    "be": [
        ("Жыхары вёскі чакалі адказу ад міністраў да самага вечара.", "жыхар вёска адказ вечар"),
        ("Пра новыя законы расказалі на сходах настаўнікаў.", "новы закон сход настаўнік"),
        ("Заводам давялося скараціць рабочых і зачыніць цэхі.", "завод скараціць рабочы цэх"),
        ("Хлопцы ішлі ўздоўж рэк і лічылі масты.", "хлопец рака мост лічыць"),
        ("Суды разгледзелі скаргі суседзяў на шумную кампанію.", "суд скарга сусед шумны"),
        ("Перамовы ішлі ў сталіцах трох дзяржаў.", "перамовы сталіца дзяржава"),
        ("Цэны на малако выраслі, а заробкі засталіся ранейшымі.", "цана малако заробак"),
        ("Журналістаў не пусцілі ў залу пасяджэнняў.", "журналіст зала пасяджэнне"),
        ("У горадзе адчынілі музей, а на дарозе паставілі знак.", "горад дарога паставіць"),
        ("Сваякі палітвязняў пісалі лісты ў рэдакцыю.", "сваяк палітвязень ліст пісаць"),
    ],
}


def index(*texts: tuple[str, str]) -> sqlite3.Connection:
    """A search index as the corpus has it, of texts with their languages; rowids from 0."""
    database = sqlite3.connect(":memory:")
    columns = "title, text, title_forms, text_forms, names"
    database.execute(f"CREATE VIRTUAL TABLE documents_fts USING fts5 ({columns})")
    for rowid, (language, text) in enumerate(texts):
        row = indexed(language, "", text, names.read())
        database.execute(
            f"INSERT INTO documents_fts (rowid, {columns}) VALUES (?, ?, ?, ?, ?, ?)",
            (rowid, *row.values()),
        )
    return database


def found(database: sqlite3.Connection, query: str) -> set[int]:
    match = expression(query, names.read())
    sql = "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?"
    return {rowid for (rowid,) in database.execute(sql, (match,))}


@pytest.mark.parametrize(
    ("language", "recall", "precision"), [("ru", 0.94, 0.92), ("be", 0.8, 0.92)]
)
def test_dictionary_forms_find_all_forms(language: str, recall: float, precision: float) -> None:
    sentences = SENTENCES[language]
    database = index(*((language, text) for text, _ in sentences))
    wanted = [(word, at) for at, (_, lemmas) in enumerate(sentences) for word in lemmas.split()]
    by_word = {word: {at for other, at in wanted if other == word} for word, _ in wanted}
    hits = {word: found(database, word) for word in by_word}
    right = sum(len(hits[word] & there) for word, there in by_word.items())
    assert right / len(wanted) >= recall, [w for w, there in by_word.items() if not there & hits[w]]
    assert right / sum(map(len, hits.values())) >= precision


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        (query, text, language)
        for query in ("Lukashenka", "lukashenko", "Лукашэнка", "лукашенко", "Лукашэнкам")
        for text, language in (
            ("Lukashenka’s aides", "en"), ("said Lukashenko", "en"), ("Лукашенко сказал", "ru"),
            ("з Лукашэнкам", "be"),
        )
    ]
    + [
        ("Тихановская", "заявы Ціханоўскай", "be"),
        ("Tikhanovskaya", "встреча с Тихановской", "ru"),
        ("Makei", "слова Макея", "ru"),
        ("Макей", "Makey answered", "en"),
        ("Babrouski", "Баброўскі", "be"),  # in no table
        ("Соколов", "Sokolov", "en"),
        ("объем", "Объёмы выросли", "ru"),
        ("объёмами", "объем", "ru"),
        ("сям'я", "сямʼя", "be"),
        ("сямʼя", "сям’я", "be"),
        ('"мая сям\'я"', "Мая сям’я", "be"),
        ("человек", "чело\u0301века", "ru"),
        ("права", "права\xa0человека", "ru"),
        ("covid19", "COVID19", "en"),
        ("Łukašenka", "Lukashenka", "en"),
        ("Lukašenka", "Лукашенко", "ru"),
        ("Alexander Lukashenko", "Аляксандра Лукашэнкі", "be"),
        ('"Александр Лукашенко"', "Aliaksandr Lukashenka", "en"),
        ("Святлана Ціханоўская", "Svetlana Tsikhanovskaya", "en"),
        ("Sergei", "Сяргей", "be"),
        ("Маи\u0306", "май", "ru"),
    ],
)  # fmt: skip
def test_spellings(query: str, text: str, language: str) -> None:
    assert found(index((language, text)), query) == {0}


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("sanctions potash", {0}),
        ('"potash sanctions"', {0}),
        ('"sanctions potash"', set()),
        ("sanct*", {0, 1}),
        ("sanctions -potash", {1}),
        ('sanctions "', {0, 1}),
        ("sanctions OR zebra", {0, 1}),
        ("zebra OR new sanctions", {0}),
        ('lion OR "all by" OR zebra', set()),
        ('potash OR "by all"', {0, 1}),
        ("pro-sanction OR new-potash", {0}),
        ("sanctions AND potash", {0}),
        ("sanctions NOT potash", {1}),
        ("OR sanctions AND", {0, 1}),
        ("sanctions or potash", set()),
        ("“sanctions potash”", set()),
        ("«potash sanctions»", {0}),
        ("„by all“", {1}),
        ("sanc\xadtions by\u200b all", {1}),
        ("title:sanctions", set()),
        ("NEAR(sanction) AND*", set()),
    ],
)
def test_the_syntax_of_a_query(query: str, hits: set[int]) -> None:
    database = index(("en", "New potash sanctions"), ("en", "Sanctioned by all"))
    assert found(database, query) == hits


@pytest.mark.parametrize("query", ["", '"', "—", "*", "-a", '""', "OR", "NOT a", "«»"])
def test_a_query_needs_a_word(query: str) -> None:
    with pytest.raises(ConfigurationError):
        expression(query, names.read())


@pytest.mark.parametrize(
    "text",
    [
        "Сям'я Лукашэнкі, аб’ява № 5: «COVID-19» і Су35 — 10%…",
        "naïve Łukašenka’s re-export; x2 2х ёлка\u0301 ʼ' ''",
        "日本 Ελλάδα 𝔘𝔫𝔦 a_b foo'bar",
    ],
)
def test_keys_keep_the_places_of_words(text: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5 (text)")
    database.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
    counts = []
    for said in (text, indexed("be", "", text, names.read())["text_forms"]):
        database.execute("DELETE FROM t")
        database.execute("INSERT INTO t VALUES (?)", (said,))
        counts.append(database.execute("SELECT count(*) FROM v").fetchone())
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "letters", ["а" * 300_000, "ё" * 300_000, "s" * 300_000, "ʼ" * 300_000, "а'" * 300_000]
)
@pytest.mark.parametrize("language", ["be", "ru", "en"])
def test_hostile_words_take_no_time(letters: str, language: str) -> None:
    began = time.process_time()
    indexed(language, letters, letters, names.read())
    assert time.process_time() - began < 10


BODY = "{} was seen at the river again. " + "Water, reeds and a long wait, as on every day. " * 12
URL = "https://plain.example/notes/{}"


@pytest.fixture
def corpus(archive: Path, corpus: Path) -> Path:
    file = Warc("a.warc.gz")
    for number, name in enumerate(("Zhukava", "Жукава", "A heron")):
        file.page(URL.format(number), article(f"Note on {name}", [BODY.format(name)]))
    file.write(archive)
    return corpus


def test_names_of_the_collection_are_an_input_of_the_build(archive: Path, corpus: Path) -> None:
    own = archive.parent / "names.txt"
    build(archive, corpus, names=own, jobs=1)
    assert len(search(corpus, Query("Zhoukova"), names.read(own)).rows) == 0
    own.write_text("# ours\nZhukava, Zhoukova, Жукава\n", "utf-8")
    assert search(corpus, Query("Zhoukova"), names.read(own)).stale
    report = build(archive, corpus, names=own, jobs=1)
    assert report.rebuilt == "names changed"
    answer = search(corpus, Query("Zhoukova"), names.read(own))
    assert not answer.stale
    assert {row["url"] for row in answer.rows} == {URL.format(0), URL.format(1)}
    assert all(f"{MARKS[0]}" in row["snippet"] for row in answer.rows)
    own.write_text("alone\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"names.txt, line 1: 'alone'"):
        build(archive, corpus, names=own, jobs=1)


def test_the_command(archive: Path, corpus: Path) -> None:
    build(archive, corpus, jobs=1)
    here = ("-C", archive.parent)
    assert "Note on A heron" in letapis("search", "herons", *here)
    letapis("search", "herons", "--language", "be", *here, status=2)
    assert letapis("search", "herons", "--from", "1999-01-01", "--to", "1999-02-01", *here) == ""
    assert '"snippet": "A [heron] was' in letapis("search", "herons", "--json", *here)
    letapis("search", "...", *here, status=2)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("санкцыя", "новых санкцыi"),  # a Latin letter
        ("iншы", "іншых"),
        ("удзел", "ва ўдзеле"),
        ("спіс", "у сьпісе"),
        ("нараджэнне", "нараджэньня"),
        ("зрабіць", "зроблена"),
        ("забараніць", "забароненых"),
        ("паведамляцца", "паведамляецца"),
        ("прайсці", "пройдзе"),
        ("ужывацца", "ужывaеццa"),  # with Latin letters among Cyrillic ones
        ("мець", "маюць"),
        ("чалавек", "людзей"),
        ("голас", "галасоў"),
        ("мяжа", "межаў"),
        ("дапамога", "дапамозе"),
        ("рука", "у руцэ"),
        ("група", "груп"),
        ("канец", "канцы"),
    ],
)
def test_a_belarusian_dictionary_form_finds(query: str, text: str) -> None:
    assert found(index(("be", text)), query) == {0}


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("запіс", "запісаць"),
        ("стварыць", "стварае"),
        ("вучыць", "вучыцца"),
        ("санкцыя", "Санкт"),
        ("краіна", "краю"),
    ],
)
def test_a_belarusian_word_is_not_another(query: str, text: str) -> None:
    assert found(index(("be", text)), query) == set()


def test_lemmas_are_those_of_pymorphy() -> None:
    """It is asked for less than it can say, and must say the same of that."""
    whole = MorphAnalyzer(lang="ru")
    said = (
        "стали парка ежей котики псевдокошками наибабистейшего забутявкал шмяк ъъ я объём еще"
        " знаихудшею подлиннейший побелее ехалъ лепешкам сшкольников бутявкал нашла неё авёе"
    )
    for word in said.split():
        found = (parse.normal_form.replace("ё", "е") for parse in whole.parse(word))
        assert russian.lemmas(word) == tuple(dict.fromkeys(found))
