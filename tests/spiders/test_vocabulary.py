"""The words of sources, form by form: periods, stamps, verdicts, credits, bylines, furniture."""

from __future__ import annotations

from datetime import date

import pytest

from spiders.vocabulary import credits, furniture, languages, periods, trends

JULY = (date(2023, 7, 24), date(2023, 7, 30))
NEW_YEAR = (date(2022, 12, 26), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("July 24 – July 30, 2023", JULY),
        ("July 24 - July 30 2023", JULY),
        ("July 24 – 30, 2023", JULY),
        ("July\xa024\xa0–\xa0July\xa030,\xa02023", JULY),
        ("Jul 24 — Jul 30, 2023", JULY),
        ("24 July – 30 July 2023", JULY),
        ("24–30 July 2023", JULY),
        ("July 24th to July 30th, 2023", JULY),
        ("Week: July 24 – July 30, 2023", JULY),
        ("July 24 – July 30,2023", JULY),
        ("January 29 – February 4, 2018", (date(2018, 1, 29), date(2018, 2, 4))),
        ("December 26, 2022 – January 1, 2023", NEW_YEAR),
        ("December 26 – January 1, 2023", NEW_YEAR),
        ("26 декабря – 1 января 2023 г.", NEW_YEAR),
        ("26 декабря 2022 – 1 января 2023", NEW_YEAR),
        ("24 июля – 30 июля, 2023", JULY),
        ("24–30 июля 2023 года", JULY),
        ("с 24 по 30 июля 2023", JULY),
        ("Июль 24 – Июль 30, 2023", JULY),
        ("24 ліпеня – 30 ліпеня 2023", JULY),
        ("Ліпень 24 – Ліпень 30, 2023", JULY),
        ("26 снежня – 1 студзеня, 2023", NEW_YEAR),
        ("01-31.12.2021", (date(2021, 12, 1), date(2021, 12, 31))),
        ("24.07–30.07.2023", JULY),
        ("24.07.2023 – 30.07.2023", JULY),
        ("2023-07-24/2023-07-30", JULY),
        ("з 24 па 30 ліпеня 2023 года", JULY),
        ("Monday, July 24 – Sunday, July 30, 2023", JULY),
        ("24 July until 30 July 2023", JULY),
        ("February 28 – February 29, 2024", (date(2024, 2, 28), date(2024, 2, 29))),
        # no year, no period
        ("July 8 – July 14", None),
        ("December 26 – January 1", None),
        # no such days
        ("February 30 – February 31, 2023", None),
        ("32-40.12.2021", None),
        ("1-2.13.2021", None),
        # no period at all
        ("Between 2 and 3 million tonnes", None),
        ("The price rose from 10 to 12 roubles in 2023", None),
        ("", None),
    ],
)
def test_period(text: str, days: tuple[date, date] | None) -> None:
    assert periods.period(text) == days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("July 8 – July 14", (7, 8), (7, 14)),
        ("December 26 – January 1", (12, 26), (1, 1)),
        ("8 ліпеня – 14 ліпеня", (7, 8), (7, 14)),
    ],
)
def test_a_week_without_its_year(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    found = periods.span(text)
    assert found is not None
    assert (found.first, found.last, found.year, found.text) == (first, last, None, text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("April 17, 2017 12:35", date(2017, 4, 17)),
        ("September 05, 2016 10:22", date(2016, 9, 5)),
        ("17 апреля 2017, 12:35", date(2017, 4, 17)),
        ("17 красавіка 2017 г.", date(2017, 4, 17)),
        ("Mar 5, 2024", date(2024, 3, 5)),
        ("Posted on Monday, April 17, 2017 12:35", date(2017, 4, 17)),
        ("05.03.2024 10:00", date(2024, 3, 5)),
        ("On April 17, 2017 the ministry spoke", None),
        ("July 24 – July 30, 2023", None),
        ("April 31, 2017", None),
    ],
)
def test_stamp(text: str, day: date | None) -> None:
    assert periods.stamp(text) == day


@pytest.mark.parametrize(
    ("line", "words", "trend"),
    [
        ("The situation has not changed", "The situation has not changed", "same"),
        ("The situation got worse", "The situation got worse", "worse"),
        ("The situation has gotten better", "The situation has gotten better", "better"),
        ("- (The situation has deteriorated)", "The situation has deteriorated", "worse"),
        (
            "Category status: - (The situation has deteriorated)",
            "The situation has deteriorated",
            "worse",
        ),
        ("Situation improved", "Situation improved", "better"),
        ("The situation has not improved", "The situation has not improved", None),
        ("The situation remains unchanged.", "The situation remains unchanged", "same"),
        ("Сітуацыя не змянілася", "Сітуацыя не змянілася", "same"),
        ("Сітуацыя пагоршылася", "Сітуацыя пагоршылася", "worse"),
        ("Сітуацыя палепшылася", "Сітуацыя палепшылася", "better"),
        ("Ситуация не изменилась", "Ситуация не изменилась", "same"),
        ("Ситуация ухудшилась", "Ситуация ухудшилась", "worse"),
        ("Ситуация улучшилась", "Ситуация улучшилась", "better"),
        ("Тэндэнцыя: паляпшэнне", "паляпшэнне", "better"),
        ("Тенденция: ухудшение", "ухудшение", "worse"),
        ("Trend: no change", "no change", "same"),
        ("Ацэнка: сітуацыя пагоршылася", "сітуацыя пагоршылася", "worse"),
        ("Сытуацыя не зьмянілася", "Сытуацыя не зьмянілася", "same"),
        ("Становішча пагоршылася", "Становішча пагоршылася", "worse"),
        ("▲ The situation has gotten better ▲", "The situation has gotten better", "better"),
        ("The situation is in suspense", "The situation is in suspense", None),
    ],
)
def test_verdict(line: str, words: str, trend: str | None) -> None:
    found = trends.verdict(line)
    assert found is not None
    assert (found.words, found.trend) == (words, trend)


@pytest.mark.parametrize(
    "line",
    ["Situation in Belarus", "Сітуацыя ў Беларусі", "Ситуация в Беларуси", "Category status:",
     "Nobody knows whether the situation got worse", "", "Положение о мельницах",
     "Trend: what the mills will do next year and why it matters",
     "The situation got worse in the north, where the mills closed early."],
)  # fmt: skip
def test_no_verdict(line: str) -> None:
    assert trends.verdict(line) is None


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Фото: Офис мельников", "Офис мельников"),
        ("Фото: http://kremlin.ru/", "http://kremlin.ru/"),
        ("Фота: млын-медыя", "млын-медыя"),
        ("Фота:", None),
        ("photo: elements.envato.com", "elements.envato.com"),
        ("Мельник за работой. Фото: TUT.BY", "TUT.BY"),
        ("Снимок носит иллюстративный характер. Фото: TUT.BY", "TUT.BY"),
        ("Мельники на площади / Фото из соцсетей", "Фото из соцсетей"),
        ("Совещание мельников / president.gov.by", "president.gov.by"),
        ("Млын ноччу. Скрыншот відэа", "Скрыншот відэа"),
        ("Фота: Млын улетку. Фота Віялеты Саўчыц", "Віялеты Саўчыц"),
        ("Image: BelTA", "BelTA"),
        ("Image: Belarus' MFA", "Belarus' MFA"),
        ("Photo: www.mil.by", "www.mil.by"),
        ("Фота носіць ілюстрацыйны характар. Источник: Читать далее:", None),
        ("(c) Мельница / РИА Новости. Все права защищены.", "РИА Новости"),
        ("1 – the mill by night. Image by Jan Kowalski", "Jan Kowalski"),
        ("Photo: the NAM-media", "the NAM-media"),
        ("The mill © BelTA", "BelTA"),
        ("На фото: мельник", None),
        ("Photo – BelTA", "BelTA"),
        ("Фото — БелТА", "БелТА"),
        ("Фота з сайта president.gov.by", "Фота з сайта president.gov.by"),
        ("© Reuters / Jan Kowalski", "Reuters / Jan Kowalski"),
        (
            "Photo: kremlin.ru / Wikimedia Commons (CC BY 4.0)",
            "kremlin.ru / Wikimedia Commons (CC BY 4.0)",
        ),
        ("AFP / East News", "AFP / East News"),
        ("Foto: PAP", "PAP"),
        ("Коллаж: Мельница", "Мельница"),
    ],
)
def test_credit(line: str, who: str | None) -> None:
    assert credits.credit(line) == credits.Credit(who)


@pytest.mark.parametrize(
    "line",
    ["The mills are closed.", "A photograph of the mill was sent to the ministry on Monday.",
     "Either / or", "What the mills want", "9 / 12 tonnes"],
)  # fmt: skip
def test_no_credit(line: str) -> None:
    assert credits.credit(line) is None


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("By Zmicier Kuchlej", "Zmicier Kuchlej"),
        ("by Anatol Pankouski and Jan Kowalski-Nowak", "Anatol Pankouski and Jan Kowalski-Nowak"),
        ("Аўтар: Анатоль Панькоўскі", "Анатоль Панькоўскі"),
        ("By the way", None),
        ("by", None),
        ("By the end of the year the mills will have closed.", None),
    ],
)
def test_byline(line: str, who: str | None) -> None:
    assert credits.byline(line) == who


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("You have been successfully subscribed", "own"),
        ("Subscribe to our newsletter", "own"),
        ("Падпішыцеся на нашу рассылку", "own"),
        ("Подпишитесь на нашу рассылку!", "own"),
        ("Read also:", "links"),
        ("Чытайце таксама", "links"),
        ("Читайте также:", "links"),
        ("Similar articles", "other"),
        ("2 comments on “The mills”", "other"),
        ("Каментары (3)", "other"),
        ("Комментарии", "other"),
        ("Об авторе", "other"),
        ("Recent trends in milling", None),
        ("Follow the money and you will find who owns the mill in the end.", None),
        ("—", None),
    ],
)
def test_opener(line: str, kind: str | None) -> None:
    assert furniture.opener(line) == kind


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("Share this:", True),
        ("Падзяліцца", True),
        ("Версия для печати", True),
        ("We use cookies to improve your experience.", True),
        ("Мы выкарыстоўваем файлы cookie", True),
        ("3 min read", True),
        ("1 234 просмотра", True),
        ("Tags: mills, grain", True),
        ("← Previous article", True),
        ("EN", True),
        ("BE/RU", True),
        ("top of page", True),
        ("© 2024 The office", True),
        ("header -->", True),
        ("Updated: Monday, 12 May 2024, 15:40", True),
        ("Last updated: 12 May 2024 at 15:40 CET.", True),
        ("Обновлено: вчера, 12:30", True),
        ("Updated: an earlier version gave a wrong date.", False),
        ("Обновлено: редакция исправила ошибку в имени министра.", False),
        ("Абноўлена: у МУС адказалі на запыт рэдакцыі.", False),
        ("Published data show a decline.", False),
        ("More than one mill has closed.", False),
        ("The mills are silent.", False),
    ],
)
def test_fixture(line: str, known: bool) -> None:
    assert furniture.fixture(line) is known


_LONG = {
    "en": "The grain board has closed its window for exporters, and nobody will say for how long.",
    "be": "Зернавая рада зачыніла акно для экспарцёраў, і ніхто не скажа, ці надоўга гэта ўсё.",
    "ru": "Зерновой совет закрыл окно для экспортёров, и никто не скажет, надолго ли всё это.",
    "uk": "Зернова рада зачинила вікно для експортерів, і ніхто не скаже, чи надовго, бо її нема.",
    "pl": "Rada zbożowa zamknęła okno dla eksporterów i nikt nie powie, na jak długo to się stało.",
}


@pytest.mark.parametrize("language", _LONG)
def test_language_of_a_sentence(language: str) -> None:
    assert languages.tell(_LONG[language], hint="de") == language


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Млыны", "be", "be"),
        ("Grain", "en-US", "en"),
        ("Ён быў на вуліцы ўвесь дзень", "ru", "be"),  # one edition for both languages
        ("Он был на улице, и они были", "be", "ru"),
        ("", None, "und"),
        ("1234", "be-BY", "be"),
        ("1234", "by", "be"),
    ],
)
def test_language_of_a_few_words(text: str, hint: str | None, language: str) -> None:
    assert languages.tell(text, hint) == language
