"""Where a page may state period, topic, verdict, author and credit: all over, and once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from spiders.catalogue import source_for
from spiders.vocabulary.html import Html
from spiders.vocabulary.reading import Reading

TITLE, WEEK = "The grain board closes its window", "July 24 – July 30, 2023"
TOPIC, VERDICT = "The ruling elite", "The situation got worse"
TEXT = (
    "The grain board has closed its window for exporters, and nobody will say for how long.",
    "On July 26, three mills asked for an exception, and the window stayed closed all week.",
    "If it stays closed until September, the mills will turn to the southern market.",
)
H1 = f"<h1>{TITLE}</h1>"
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
ABOVE = f"<p>{WEEK}</p><p>{TOPIC}</p>{H1}<p>{VERDICT}</p>"
OTHERS = (
    "<div><h3>Situation in Belarus</h3><p>July 8 – July 14</p>"
    "<p>The situation has gotten better</p></div>"
)


@pytest.mark.parametrize(
    "page",
    [
        f"<main>{ABOVE}{BODY}</main>",
        f"<main><p>{WEEK} | {TOPIC}</p>{H1}<p>{VERDICT}</p>{BODY}</main>",
        f"<main><p>{WEEK}</p><p>{TOPIC}</p>{H1}{BODY}<p>{VERDICT}</p></main>",
        f"<main>{H1}{BODY}<ul><li>{WEEK}</li><li>{TOPIC}</li><li>{VERDICT}</li></ul></main>",
        f"<main>{H1}<dl><dt>Period</dt><dd>{WEEK}</dd><dt>Topic</dt><dd>{TOPIC}</dd>"
        f"<dt>Trend</dt><dd>{VERDICT}</dd></dl>{BODY}</main>",
        f"<main>{H1}<table><tr><th>Period</th><td>{WEEK}</td></tr><tr><th>Topic</th><td>{TOPIC}"
        f"</td></tr><tr><th>Trend</th><td>{VERDICT}</td></tr></table>{BODY}</main>",
        f"<main>{H1}<aside><p>{WEEK}</p><p>{TOPIC}</p><p>{VERDICT}</p></aside>{BODY}</main>",
        f"<article>{H1}{BODY}<footer><p>{WEEK}</p><p>{TOPIC}</p><p>{VERDICT}</p></footer></article>"
        f"<aside>{OTHERS}</aside>",
        f"<main><p>{WEEK}</p><p>{TOPIC}</p>{H1}<img src='a.gif' alt='{VERDICT}'>{BODY}</main>",
        f"<main><p>{WEEK}</p><p>{TOPIC}</p>{H1}<span title='{VERDICT}'></span>{BODY}</main>",
        f"{OTHERS}<main>{ABOVE}{BODY}</main>",
        f"<article><span>{WEEK}</span><span>{TOPIC}</span>{H1}<b>{VERDICT}</b>{BODY}</article>",
    ],
)  # fmt: skip
def test_period_topic_verdict(page: str) -> None:
    reading = read(page)
    assert (reading.title, reading.topic, reading.period_start) == (TITLE, TOPIC, date(2023, 7, 24))
    assert (reading.trend, reading.trend_text) == ("worse", VERDICT)
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    ("lines", "trend", "words"),
    [
        ("<p>Category status: <img src='a.gif' alt='got worse'></p>", "worse", "got worse"),
        ("<p>Category status:</p><p><img src='a.gif' alt='A better mill'></p>", None, None),
        ("<p>Category status: improved</p>", "better", "improved"),
    ],
)
def test_a_verdict_behind_its_label(lines: str, trend: str | None, words: str | None) -> None:
    reading = read(f"<main>{H1}<p>September 05, 2016 10:22</p>{lines}{BODY}</main>")
    assert (reading.trend, reading.trend_text) == (trend, words)
    assert reading.published == date(2016, 9, 5)
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    ("icon", "trend"),
    [
        ("<span class='trend trend--down'></span>", "worse"),
        ("<i class='status-green'></i>", "better"),
        ("<img src='/img/situation_same.gif'>", "same"),
        ("<div data-trend='up'></div>", "better"),
        ("<svg class='trend'><use href='/i.svg#trend-worse'></use></svg>", "worse"),
        ("<a href='/other' class='trend-down'></a>", None),
        ("<p class='status-bar pop-up'></p>", None),
        ("<p class='sign-up-status status-publish'></p>", None),
        ("<p class='trend trend-up trend-down'></p>", None),
    ],
)
def test_a_verdict_in_the_name_of_an_icon(icon: str, trend: str | None) -> None:
    others = (
        "<div><i class='trend-up'></i><h3><a href='/other'>Another window is shut</a></h3></div>"
    )
    reading = read(
        f"<main><p>{WEEK}</p><p>{TOPIC}</p>{H1}{icon}{BODY}</main><aside>{others}</aside>"
    )
    assert (reading.trend, reading.trend_text) == (trend, None)
    assert reading.shape == ("weekly" if trend else "period")
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    ("page", "who"),
    [
        (f"{ABOVE}<figure><img src=a><figcaption>{TITLE}<br>Фото: http://k.ru/</figcaption></figure>"
         f"{BODY}", "http://k.ru/"),
        (f"{ABOVE}<p><img src=a></p><p><em>(Photo: BelTA)</em></p>{BODY}", "BelTA"),
        (f"{ABOVE}<figure><img src=a></figure><p><small>BelTA / AFP</small></p>{BODY}",
         "BelTA / AFP"),
        (f"{ABOVE}{BODY}<p><em>Photo: BelTA</em></p>", "BelTA"),
        (f"{ABOVE}<p>{TEXT[0]}</p><div><img src=a><div>The mill / president.gov.by</div></div>"
         f"<p>{TEXT[1]}</p><p>{TEXT[2]}</p>", "president.gov.by"),
        (f"{ABOVE}<p>(The mill / president.gov.by)</p>{BODY}", "president.gov.by"),
        (f"{ABOVE}<p><img src=a alt='Фота: postawy.by'></p>{BODY}", "postawy.by"),
        (f"{ABOVE}<div><img src=a><span>{TITLE}</span><span>Фото: ТАСС</span></div>{BODY}", "ТАСС"),
        (f"<p>{WEEK}</p>{H1}<div><b>{VERDICT}</b><small>Photo: BelTA</small></div>{BODY}", "BelTA"),
    ],
)  # fmt: skip
def test_a_credit_and_all_of_the_text(page: str, who: str) -> None:
    reading = read(f"<main>{page}</main>")
    assert reading.image_credit == who
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    "page",
    [
        f"{ABOVE}<p>By Zmicier Kuchlej</p>{BODY}",
        f"{ABOVE}{BODY}<p><b>Author: Zmicier Kuchlej</b></p>",
        f"<p><span>by</span> <a href='/author/z'>Zmicier Kuchlej</a></p>{ABOVE}{BODY}",
    ],
)
def test_an_author_above_and_below(page: str) -> None:
    reading = read(f"<main>{page}</main>")
    assert reading.author == "Zmicier Kuchlej"
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    ("title", "head"),
    [
        (f"{TITLE} | {WEEK} | Belarus in Focus", ""),
        (f"{TITLE} - Belarus in Focus", f"<meta name=description content='{WEEK}. {TOPIC}'>"),
        (
            f"{TITLE} - Belarus in Focus",
            "<script type='application/ld+json'>"
            '{"@type": "Article", "temporalCoverage": "2023-07-24/2023-07-30"}</script>',
        ),
    ],
)
def test_a_period_that_only_machines_are_told(title: str, head: str) -> None:
    reading = read(f"<main>{H1}<p>{VERDICT}</p>{BODY}</main>", title, head)
    assert (reading.period_start, reading.period_end) == (date(2023, 7, 24), date(2023, 7, 30))
    assert reading.prose.paragraphs == TEXT


@pytest.mark.parametrize(
    "told",
    [
        "The letter, dated June 19 – June 25, 2023, was written before they came.",
        "Nobody counted the sacks between <b>June 19 – June 25, 2023</b> and the end of the month.",
    ],
)
def test_days_that_a_sentence_mentions_are_no_period(told: str) -> None:
    reading = read(f"<main>{H1}<p>September 05, 2016 10:22</p>{BODY}<p>{told}</p></main>")
    assert reading.period_start is None
    assert len(reading.prose.paragraphs) == len(TEXT) + 1


def test_a_stamp_below_the_text() -> None:
    reading = read(f"<main>{H1}{BODY}<p>Posted on September 05, 2016 10:22</p></main>")
    assert (reading.published, reading.shape) == (date(2016, 9, 5), "legacy")
    assert reading.prose.paragraphs == TEXT


def test_a_stamp_in_the_future_is_no_date() -> None:
    reading = read(f"<main>{H1}<p>September 05, 2036 10:22</p>{BODY}</main>")
    assert (reading.published, reading.shape) == (None, "legacy")
    assert reading.prose.paragraphs == TEXT


def test_a_sentence_about_the_situation_is_text() -> None:
    told = "The situation got worse in the north, where the mills had closed early."
    assert read(f"<main>{ABOVE}{BODY}<p>{told}</p></main>").prose.paragraphs == (*TEXT, told)


def read(page: str, title: str = f"{TITLE} - Belarus in Focus", head: str = "") -> Reading:
    html = Html(
        "https://belarusinfocus.pro/grain-board-window",
        f"<html lang=en><head><title>{title}</title>{head}</head><body>{page}</body>".encode(),
        "text/html; charset=utf-8",
    )
    reading = source_for(html.url).read(html, datetime(2026, 2, 3, tzinfo=UTC))
    assert isinstance(reading, Reading), reading
    return reading
