"""Short lines in an article and around it: which are its text, and which the site's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.catalogue import source_for
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading

URL = "https://www.belarus-nau.org/en/post/a-letter-on-ferries"
TEXT = (
    "The ferry crossed the river twice a day until Monday, and nobody has said why it stopped.",
    "On the far bank, forty lorries wait for a captain who has the key and no order to use it.",
)
P = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)


def paragraphs(main: str) -> list[str]:
    page = f"<title>A letter on ferries</title><main><h1>A letter on ferries</h1>{main}</main>"
    reading = source_for(URL).read(Html(URL, page.encode(), None), datetime(2026, 2, 3, tzinfo=UTC))
    assert isinstance(reading, Reading), reading
    return list(reading.prose.paragraphs)


@pytest.mark.parametrize(
    ("main", "line"),
    [
        (f"<div>{P}</div><div>We will be there.</div>", "We will be there."),
        (f"<section><div>{P}</div></section><section><div><p>Long live the river!</p></div>"
         "</section>", "Long live the river!"),
        (f"{P}<p><a href='/law'>The law says so itself.</a></p>", "The law says so itself."),
        (f"{P}<p>Glory to those who row!</p>", "Glory to those who row!"),
    ],
)  # fmt: skip
def test_a_short_line_that_closes_the_text(main: str, line: str) -> None:
    assert paragraphs(main) == [*TEXT, line]


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/about/ferries'>It has a history of its own.</a></p>",
        "<p><a href='https://law.example/ferries'>The law on ferries of 1994</a></p>",
        "<p><a href='/files/timetable.pdf'>The timetable of both ferries</a></p>",
        "<ul><li><a href='https://law.example/1'>The law on rivers and their banks</a></li></ul>",
        "<p>Join us in the fight for the ferry!</p>",
        "<p>Help came from the far bank: forty lorries.</p>",
        "<p>Our Telegram channel was blocked.</p>",
        "<p>Telegram: the last refuge</p>",
        "<p>Наш Telegram-канал заблокировали.</p>",
        "<p>Падпіска на Telegram-каналы стала злачынствам.</p>",
    ],
)
def test_a_short_line_within_the_text(line: str) -> None:
    (said,) = Html(URL, line.encode(), None).blocks
    assert paragraphs(f"<p>{TEXT[0]}</p>{line}<p>{TEXT[1]}</p>") == [TEXT[0], said.text, TEXT[1]]


@pytest.mark.parametrize(
    "line",
    [
        "<a href='/en/post/a-bridge'>A bridge that nobody has ordered</a>",
        "Support NAM: donate", "Support us on Patreon", "Donate to the NAM team", "Our Telegram",
        "Telegram: @ferries", "Read us on Telegram", "Join our Telegram", "Become a patron",
        "Падтрымаць НАУ: данат", "Падтрымаць", "Чытайце нас у Telegram", "Наш Telegram-канал",
        "Падпісвайцеся на наш тэлеграм", "Зрабіць ахвяраванне", "Падтрымайце нас на Patreon",
        "Поддержать НАУ: донат", "Поддержать", "Читайте нас в Телеграме!", "Сделать пожертвование",
        "Подписывайтесь на наш Telegram", "Поддержите проект на Boosty", "Наш YouTube: t.me/x",
    ],
)  # fmt: skip
def test_a_line_that_is_the_sites_own(line: str) -> None:
    assert paragraphs(f"<p>{TEXT[0]}</p><p>{line}</p><p>{TEXT[1]}</p>") == list(TEXT)
    assert paragraphs(f"<div>{P}</div><div>{line}</div>") == list(TEXT)
    assert paragraphs(f"{P}<p><b>{line}</b></p>") == list(TEXT)


@pytest.mark.parametrize(
    "box",
    ["<div>Source: the mill’s own page.</div>", "<div>Thanks!</div>", "<div>Photo: the NAM.</div>"],
)
def test_a_box_below_the_text_that_is_none_of_it(box: str) -> None:
    assert paragraphs(f"<div>{P}</div>{box}") == list(TEXT)
