"""What lists say of other pages: years of weeks by their order, and days that are no page's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from spiders.vocabulary import lists
from spiders.vocabulary.html import Html
from spiders.vocabulary.link import Link
from spiders.vocabulary.weeks import MonthDay, nearest, years

CAPTURED = datetime(2024, 3, 10, 12, tzinfo=UTC)
TITLES = ("The first window is shut again", "The second window is shut again")
WEEKS = ("January 1 – January 7", "December 25 – December 31")


@pytest.mark.parametrize(
    ("lasts", "known", "found"),
    [
        ([(1, 21), (1, 7), (12, 31), (12, 17)], {0: 2024}, [2024, 2024, 2023, 2023]),
        ([(1, 21), (1, 7), (12, 31), (12, 17)], {3: 2023}, [2024, 2024, 2023, 2023]),
        ([(12, 17), (12, 31), (1, 7), (1, 21)], {0: 2023}, [2023, 2023, 2024, 2024]),
        ([(1, 1), (12, 25), (1, 8)], {0: 2023}, [2023, 2022, 2023]),  # out of order by a week
        ([(3, 12), (10, 9), (3, 20), (10, 2)], {0: 2023}, [2023, 2022, 2022, 2021]),
        ([(3, 12), (3, 12), (3, 5)], {1: 2023}, [2023, 2023, 2023]),
        ([(3, 12), (3, 5), (2, 26)], {}, [None, None, None]),
        ([(3, 12), (3, 5), (2, 26)], {0: 2023, 2: 2022}, [2023, None, 2022]),  # a contradiction
    ],
)
def test_years_by_order(
    lasts: list[MonthDay], known: dict[int, int], found: list[int | None]
) -> None:
    said = years(lasts, known)
    assert [said.get(place) for place in range(len(lasts))] == found


@pytest.mark.parametrize(
    ("last", "to", "year"),
    [((12, 31), date(2024, 1, 3), 2023), ((1, 7), date(2023, 12, 30), 2024),
     ((2, 29), date(2024, 5, 1), 2024), ((2, 30), date(2024, 5, 1), None)],
)  # fmt: skip
def test_the_year_nearest_to_a_day(last: MonthDay, to: date, year: int | None) -> None:
    assert nearest(last, to) == year


@pytest.mark.parametrize(
    "form",
    [
        "<div><a href=/a>{0}</a></div><div>{2}</div><div><a href=/b>{1}</a></div><div>{3}</div>",
        "<div>{2}</div><div><a href=/a>{0}</a></div><div>{3}</div><div><a href=/b>{1}</a></div>",
        "<ul><li><a href=/a>{0}</a> <p>{2}</p><li><a href=/b>{1}</a><p>{3}</p></ul>",
        "<a href=/a><div>{0}</div><div>{2}</div></a><a href=/b><div>{3}</div><div>{1}</div></a>",
        "<p><a href=/a>{0}</a><br>{2}<br><a href=/b>{1}</a><br>{3}</p>",
        "<div><a href=/a><img></a><p>{2}</p><a href=/topic>West</a><h3><a href=/a>{0}</a></h3>"
        "</div><div><a href=/b><img></a><p>{3}</p><a href=/topic>West</a><a href=/b>{1}</a></div>",
        "<p><a href=/a>{0}</a> <b>{2}</b></p><p><a href=/b>{1}</a> <b>{3}</b></p>",
    ],
    ids=["after", "before", "items", "cards", "breaks", "pictures", "lines"],
)
def test_each_week_belongs_to_its_piece(form: str) -> None:
    """Whatever the layout; the latest week beside it to none."""
    latest = "<div>Situation in Belarus</div><div>March 4 – March 10</div><a href=/topic>All</a>"
    html = Html("https://example.org/", (form.format(*TITLES, *WEEKS) + latest).encode())
    found = lists.listed(html, lambda url: not url.endswith("/topic"))
    assert [(one.url, one.week.text) for one in found] == [
        ("https://example.org/a", WEEKS[0]), ("https://example.org/b", WEEKS[1]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "shared", "number"),
    [
        ("/analytics/elite", "/analytics/elite", 1),
        ("/analytics/elite/page/9", "/analytics/elite", 9),
        ("/page/2?s=mill", "?s=mill", 2),
        ("/news/page-3.html", "/news", 3),
        ("/en/search?page=3&type=blogs", "/en/search?page&type=blogs", 3),
        ("/en/search?type=blogs", "/en/search?type=blogs", 1),  # maybe the page before `page=1`
        ("/pages/2-mills", "/pages/2-mills", 1),
    ],
)
def test_pages_of_one_list(key: str, shared: str, number: int) -> None:
    assert lists.paged(key) == (shared, number)


def test_the_latest_week_is_not_that_of_an_only_piece() -> None:
    page = "<main><a href=/a>{0}</a></main><p>1<p>2<p>3<p>4<p>Situation in Belarus<p>{1}"
    html = Html("https://example.org/", page.format(TITLES[0], WEEKS[0]).encode())
    assert lists.listed(html, lambda url: True) == []


def links(*modified: datetime | date | None) -> list[Link]:
    return [
        Link(f"https://example.org/{at}", "M", "page", when) for at, when in enumerate(modified)
    ]


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (links(date(2024, 3, 1), date(2024, 2, 1), None), 2),
        (links(*[datetime(2023, 5, 5, 9, minute, tzinfo=UTC) for minute in range(6)]), 0),  # import
        (links(*[date(2024, 3, 10)] * 3), 0),  # the day of the fetch, of all
        (links(date(2024, 3, 10), date(2024, 3, 9), date(2024, 3, 8)), 3),
        (links(CAPTURED, CAPTURED + timedelta(days=3)), 0),  # rendered now, and in the future
        (links(date(2016, 4, 22), date(2016, 4, 23)), 1),  # a day that the source says is none
    ],
)
def test_days_that_are_no_pages_are_left_out(found: list[Link], kept: int) -> None:
    assert len(list(lists.stated(found, CAPTURED, (date(2016, 4, 22),)))) == kept
