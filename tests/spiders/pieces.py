"""Invented articles in the shapes of the two first sources, and what must be read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An article as its site states it. In `header`, the lines above the text, and in `caption`
    `title` stands for the title; all else is text."""

    name: str
    url: str
    lang: str  #: of the edition: en or be
    title: str
    header: tuple[str, ...]
    caption: tuple[str, ...] = ()  #: lines under the photo
    byline: str | None = None
    body: tuple[tuple[str, object], ...] = ()  #: kind → text, or items, or rows
    published: str | None = None  #: as metadata give it, where a theme has metadata
    site: str = "Belarus in Focus"
    expected: dict[str, object] = field(default_factory=dict)

    @property
    def paragraphs(self) -> list[str]:
        found: list[str] = []
        for kind, content in self.body:
            if kind == "list":
                assert isinstance(content, tuple)
                found += content
            elif kind == "table":
                assert isinstance(content, tuple)
                found += [" | ".join(row) for row in content]
            else:
                found.append(str(content))
        return found


_EN = (
    ("p", "The grain board has closed its window for exporters, and nobody will say for how long. "
     "Traders speak of two weeks; the ministry speaks of a calendar that it has not published."),
    ("p", "On July 26, three mills asked for an exception. “We have contracts,” they write."),
    ("h2", "What the mills want"),
    ("p", "Their list is short, and each point of it costs somebody money:"),
    ("list", ("a quota for flour that is already paid for;", "the return of the August deposit",
              "an end to checks at night.")),
    ("quote", "Nobody eats a calendar, said the head of the largest mill on Thursday."),
    ("table", (("Month", "Flour, tonnes", "Change"), ("June", "12 400", "–3 %"),
               ("July", "9 100", "–27 %"))),
    ("p", "It was not so in spring."),
    ("p", "If the window stays closed until September, the mills will turn to the southern market, "
     "where prices are lower and payment is slower. The authorities are aware of it."),
)  # fmt: skip
_BE = (
    ("p", "Зернавая рада зачыніла акно для экспарцёраў, і ніхто не скажа, ці надоўга. Гандляры "
     "кажуць пра два тыдні; міністэрства спасылаецца на каляндар, якога яно не друкавала."),
    ("p", "26 ліпеня тры млыны папрасілі выключэння. «У нас кантракты», – сказана ў іх лісце."),
    ("h3", "Чаго хочуць млыны"),
    ("list", ("квоты на муку, за якую ўжо заплачана;", "вяртання жнівеньскага закладу.")),
    ("p", "Калі акно застанецца зачыненым да верасня, млыны звернуцца да паўднёвага рынку, дзе "
     "цэны ніжэйшыя, а плацяць павольней. Улады пра гэта ведаюць."),
)  # fmt: skip
_RU = (
    ("p", "Зерновой совет закрыл окно для экспортёров, и никто не скажет, надолго ли. Торговцы "
     "говорят о двух неделях; министерство ссылается на календарь, которого оно не печатало."),
    ("p", "26 июля три мельницы попросили об исключении. «У нас контракты», – сказано в письме."),
    ("h3", "Чего хотят мельницы"),
    ("list", ("квоты на муку, за которую уже заплачено;", "возврата августовского залога.")),
    ("p", "Если окно останется закрытым до сентября, мельницы обратятся к южному рынку, где цены "
     "ниже, а платят медленнее. Власти об этом знают, но ещё молчат."),
)  # fmt: skip

_LIKE_FURNITURE = (
    (
        "p",
        "Cookies baked by the millers’ wives were returned at the gate on Friday, and nobody gave "
        "a reason for it. The gifts will be back in spring.",
    ),
    (
        "p",
        "By contrast, the railway printed its timetable twice, and all rights reserved for the "
        "state in the first edition went to the depot in the second.",
    ),
    ("h2", "2024"),
    (
        "p",
        "Share prices of the mill fell by a tenth. Source: the mill itself, which publishes such "
        "numbers on its own page.",
    ),
    (
        "p",
        "Read more of such letters and you will understand the mood, said one officer. Comments "
        "are closed, he added, and he laughed.",
    ),
    ("list", ("Telegram;", "YouTube;", "the site of the millers’ chamber.")),
    ("p", "“Follow us on the road, not on the screen,” the millers say. Is that an answer?"),
    ("p", "Why not?"),
    (
        "p",
        "Similar articles of the code were applied in 2017 as well. It is not the first time that "
        "a court looks back, and the situation in Belarus was no other on July 31 – August 6.",
    ),
    ("p", "The next session is on August 8, 2023."),
)
WEEK = {"period_start": date(2023, 7, 24), "period_end": date(2023, 7, 30)}
_TITLE = "The grain board closes its window; mills look south"

PIECES = (
    Piece(
        name="weekly-en",
        url="https://belarusinfocus.pro/belarus-west-relations/the-grain-board-closes-its-window/",
        lang="en",
        title=_TITLE,
        header=("July 24 – July 30, 2023", "Belarus-West relations", "title",
                "The situation got worse"),
        caption=("title", "Фото: http://kremlin.ru/"),
        body=_EN,
        published="2023-08-01T09:30:00+03:00",
        expected=WEEK | {
            "shape": "weekly", "topic": "Belarus-West relations", "trend": "worse",
            "trend_text": "The situation got worse", "image_credit": "http://kremlin.ru/",
            "author": None, "language": "en", "identity": "the-grain-board-closes-its-window",
            "translation_group": "belarus_in_focus:2023-07-24:Belarus-West relations",
        },
    ),
    Piece(
        name="weekly-byline",
        url="https://belarusinfocus.info/ruling-elite/the-grain-board-closes-2",
        lang="en",
        title="“Window” politics: the grain board – and its masters",
        header=("by", "December 26 – January 1, 2021", "The ruling elite", "title",
                "The situation has gotten better"),
        caption=("title", "Встреча мельников / president.gov.by"),
        byline="By Anatol Pankouski",
        body=_EN,
        expected={
            "period_start": date(2020, 12, 26), "period_end": date(2021, 1, 1),
            "topic": "The ruling elite", "trend": "better", "author": "Anatol Pankouski",
            "image_credit": "president.gov.by", "identity": "the-grain-board-closes-2",
        },
    ),
    Piece(
        name="weekly-no-photo-no-topic",
        url="https://belarusinfocus.pro/7136-2",
        lang="en",
        title="\"Close the window!\" is the motto of the mills",
        header=("January 29 – February 4, 2018", "title", "The situation has not changed"),
        body=_EN,
        expected={
            "period_start": date(2018, 1, 29), "period_end": date(2018, 2, 4), "topic": None,
            "trend": "same", "trend_text": "The situation has not changed", "image_credit": None,
            "identity": "7136-2", "translation_group": None,
        },
    ),
    Piece(
        name="weekly-like-furniture",
        url="https://belarusinfocus.pro/the-ruling-elite/2023-the-window-2024-the-wall/",
        lang="en",
        title="2023: the window; 2024: the wall, or how the board – which nobody has elected, and "
        "which nobody can dismiss – became the only buyer of grain, and why the mills of the south "
        "still hope for an “honest broker”?",
        header=("July 24 – July 30, 2023", "The ruling elite", "title",
                "The situation got worse"),
        caption=("title", "Фото: Signal project"),
        body=_LIKE_FURNITURE,
        expected=WEEK | {
            "topic": "The ruling elite", "trend": "worse", "image_credit": "Signal project",
        },
    ),
    Piece(
        name="weekly-mentions-a-week",
        url="https://belarusinfocus.pro/economy/a-letter-that-permits-to-wait",
        lang="en",
        title="A letter that permits to wait",
        header=("June 26 – July 2, 2023", "title", "The situation has not changed"),
        caption=("(A mill at dawn / president.gov.by)",),
        body=(
            _EN[0],
            ("p", "The letter, dated June 19 – June 25, 2023, was written before they came."),
            _EN[-1],
        ),
        expected={
            "period_start": date(2023, 6, 26), "period_end": date(2023, 7, 2),
            "topic": "Economy", "trend": "same", "image_credit": "president.gov.by",
        },
    ),
    Piece(
        name="weekly-two-paragraphs",
        url="https://belarusinfocus.pro/security-issues/guards-at-the-mill/",
        lang="en",
        title="Guards at the mill: «nobody knows from whom»",
        header=("December 26, 2022 – January 1, 2023", "Security issues", "title",
                "The situation has not changed"),
        body=(_EN[0], ("p", "The next vote is due in five years.")),
        expected={
            "period_start": date(2022, 12, 26), "period_end": date(2023, 1, 1),
            "topic": "Security issues", "trend": "same", "image_credit": None,
        },
    ),
    Piece(
        name="weekly-be",
        url="https://belarusinfocus.pro/be/gramadstva-i-partyi/zernavaya-rada-zachynila-akno/",
        lang="be",
        title="Зернавая рада зачыніла акно; млыны глядзяць на поўдзень",
        header=("24 ліпеня – 30 ліпеня, 2023", "Грамадства і партыі", "title",
                "Сітуацыя пагоршылася"),
        caption=("title", "Фота: Вёска ўлетку. Фота Віялеты Саўчыц"),
        body=_BE,
        published="2023-08-01T10:30:00+03:00",
        expected=WEEK | {
            "topic": "Society and political parties", "trend": "worse", "language": "be",
            "trend_text": "Сітуацыя пагоршылася", "image_credit": "Віялеты Саўчыц",
            "translation_group": "belarus_in_focus:2023-07-24:Society and political parties",
        },
    ),
    Piece(
        name="weekly-ru",
        url="https://belarusinfocus.pro/be/kiruyuchy-klas/zernovoj-sovet-zakryl-okno",
        lang="be",
        title="Зерновой совет закрыл окно; мельницы смотрят на юг",
        header=("Июль 24 – Июль 30, 2023", "Правящий класс", "title",
                "Ситуация не изменилась"),
        caption=("Снимок носит иллюстративный характер. Фото: TUT.BY",),
        body=_RU,
        expected=WEEK | {
            "topic": "The ruling elite", "trend": "same", "language": "ru",
            "image_credit": "TUT.BY",
        },
    ),
    Piece(
        name="legacy",
        url="http://www.belarusinfocus.info/society-and-politics/mills-look-south?page=3",
        lang="en",
        title="Mills look south, and find a closed door",
        header=("title", "September 05, 2016 10:22", "Category status:"),
        caption=("Image: BelTA",),
        body=_EN,
        expected={
            "shape": "legacy", "topic": "Society and political parties", "trend": None,
            "trend_text": None, "published": date(2016, 9, 5), "published_from": "source",
            "period_start": None, "image_credit": "BelTA", "identity": "mills-look-south",
            "url": "https://belarusinfocus.pro/society-and-politics/mills-look-south/",
        },
    ),
    Piece(
        name="legacy-import-day",
        url="https://belarusinfocus.info/events/winners-of-the-mill-competition",
        lang="en",
        title="Winners of the mill competition",
        header=("title", "April 22, 2016 18:03", "Category status:"),
        body=_EN,
        expected={"shape": "legacy", "topic": None, "published": None, "published_from": None},
    ),
    Piece(
        name="legacy-month",
        url="https://belarusinfocus.pro/ruling-elite/behind-the-window",
        lang="en",
        title="Behind the window",
        header=("title", "01-31.12.2021", "Category status: - (The situation has deteriorated)"),
        body=_EN,
        expected={
            "period_start": date(2021, 12, 1), "period_end": date(2021, 12, 31),
            "topic": "The ruling elite", "trend": "worse", "published": None,
            "trend_text": "The situation has deteriorated",
        },
    ),
    Piece(
        name="news",
        url="https://belarusinfocus.pro/5809mill_competition_winners_to_be_awarded",
        lang="en",
        title="Mill competition: winners to be awarded in Warsaw",
        header=("March 4 – March 10, 2013", "title", "The situation has not changed"),
        body=_EN,
        expected={
            "trend": None, "trend_text": "The situation has not changed", "topic": None,
            "period_start": date(2013, 3, 4),
        },
    ),
    Piece(
        name="short",
        url="https://belarusinfocus.pro/minsk-steps-back-from-the-window",
        lang="en",
        title="Minsk steps back from the window",
        header=("title",),
        body=_EN,
        expected={"shape": "short", "topic": None, "trend": None, "period_start": None},
    ),
    Piece(
        name="nam-en",
        url="https://belarus-nau.org/en/post/the-position-of-the-nau-team-on-mills",
        lang="en",
        title="The NAM team's position on the mills",
        header=("title",),
        caption=("Photo: the NAM-media",),
        body=_EN,
        published="2024-03-05T08:00:00.000Z",
        site="NAM",
        expected={
            "source": "national_anticrisis_management", "shape": "post", "language": "en",
            "identity": "the-position-of-the-nau-team-on-mills", "image_credit": "the NAM-media",
            "url": "https://www.belarus-nau.org/en/post/the-position-of-the-nau-team-on-mills",
        },
    ),
    Piece(
        name="nam-opening",
        url="https://www.belarus-nau.org/en/post/the-second-part-of-the-letter-on-mills",
        lang="en",
        title="The second part of the letter on mills",
        header=("title",),
        body=(("p", "Pavel Mlynar, deputy head of the grain office, representative for flour"),
              *_EN, ("p", "Glory to those who grind!")),
        published="2024-05-31T17:45:00.000Z",
        site="NAM",
        expected={"shape": "post", "language": "en", "author": None},
    ),
    Piece(
        name="nam-ru",
        url="https://www.belarus-nau.org/post/%D0%BC%D0%B5%D0%BB%D1%8C%D0%BD%D0%B8%D1%86%D1%8B",
        lang="ru",
        title="Мельницы: что делать, когда окно закрыто",
        header=("title",),
        body=_RU,
        site="NAM",
        expected={"shape": "post", "language": "ru", "identity": "мельницы"},
    ),
    Piece(
        name="nam-tilda",
        url="https://www.belarus-nau.org/en/news/tpost/yc58oepjd1-on-defending-the-mills-and-sovere",
        lang="en",
        title="On defending the mills and sovereignty",
        header=("title",),
        body=_EN,
        site="NAM",
        expected={"shape": "post", "identity": "yc58oepjd1"},
    ),
)  # fmt: skip

CAPTURED = datetime.fromisoformat("2026-02-03T04:05:06+00:00")
