"""What the demo site must hold, so that a crawl of it proves what the sources demand."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from crawler.demo import pages, words
from crawler.demo.articles import articles
from crawler.demo.blocks import parse
from tests.demo.expected import expected

FIRST = pages.site(1)
PAGES = {
    address: answer.body.decode()
    for address, answer in FIRST.items()
    if answer.media_type.startswith("text/html") and answer.status == 200
}


def test_a_dozen_articles_a_language() -> None:
    counts = Counter((article.site, article.language) for article in articles(1))
    assert all(counts["belarus_in_focus", language] >= 12 for language in ("en", "be", "ru"))
    assert sum(count for (site, _), count in counts.items() if site == "nam") >= 8
    assert len({article.title for article in articles(1)}) == len(articles(1))


def test_weeks_begin_on_a_monday() -> None:
    assert all(article.week.weekday() == 0 for article in articles(2) if article.week)


def test_texts_have_the_length_of_analysis() -> None:
    for article in articles(2):
        assert 900 < len(article.text) < 6000, article.piece
        assert len(article.blocks) >= 5, article.piece


def test_letters_fit_the_language() -> None:
    """Belarusian has no и, щ, ъ; Russian no і, ў."""
    foreign = {"en": "[а-яА-ЯёЁіІўЎ]", "be": "[иИщЩъЪ]", "ru": "[іІўЎ]"}
    for article in articles(2):
        assert not re.search(foreign[article.language], article.text), article.piece


VARIETY = {
    "same month": "July 24 – July 30, 2017",
    "across months": "January 30 – February 5, 2023",
    "across years": "December 26, 2022 – January 1, 2023",
    "across years in a listing": "December 26 – January 1<",
    "Belarusian week": "20 лютага – 26 лютага 2023",
    "a month as days": "01-31.12.2021",
    "stamp": "April 17, 2017 12:35",
    "stamp with a padded day": "September 05, 2016 10:22",
    "stamp of the import": "April 22, 2016 18:03",
    "better": ">The situation has gotten better<",
    "same verdict": ">The situation has not changed<",
    "worse": ">The situation got worse<",
    "old verdict": r"Category status:</b> - \(The situation has deteriorated\)",
    "blank verdict": "Category status:</b> </div>",
    "credit": ">Фото: sb.by<",
    "credit with an address": ">Фото: http://kremlin.ru/<",
    "credit in Belarusian": ">Фота: postawy.by<",
    "credit empty": ">Фота:<",
    "credit twice": ">Фота: .*Фота ",
    "credit lower case": ">photo: ",
    "credit after a caption": r">[^<]+\. Фото: TUT\.BY<",
    "credit after a stroke": "> *[^<]+ / president.gov.by<",
    "credit of the old theme": "<small>Image: BelTA<",
    "credit in two languages": "ілюстрацыйны характар. Источник: Читать далее:",
    "byline": ">By Kastus Haradnicki<",
    "byline without By": ">Zmicier Barejka<",
    "empty byline": ">by <",
    "newsletter": "You have been successfully subscribed",
    "comments": 'class="comment-list"><li',
    "sub-heads": "<h2>Main threats in 2023</h2>",
    "list": "<ul><li>to show",
    "table": "<table><tbody>",
    "quotation": "<blockquote>",
    "no-break space": "EU&nbsp;Council",
    "empty paragraph": "<p>&nbsp;</p>",
    "stray backslash": r"\\\"public",
    "hreflang": 'hreflang="ru"',
    "image noise": 'alt="ree"',
    "appeal": "Wesprzyj nas",
    "json-ld": '"@type": "BlogPosting"',
    "results": "results found with an empty search",
    "old address of NAM": "Discuss in social networks:",
    "srcset": "-2x.png 2x",
}


@pytest.mark.parametrize("sign", VARIETY.values(), ids=VARIETY.keys())
def test_variety_of_pages(sign: str) -> None:
    assert any(re.search(sign, html) for html in PAGES.values())


ADDRESSES = {
    "numeric slug": r"\.pro/7136-2/$",
    "collision suffix": r"appointments-2/$",
    "English text in a Belarusian section": r"\.pro/kiruyuchy-klas/auditors",
    "Russian text in the second edition": r"\.pro/be/.*/partiy|\.pro/be/.*predlagaet",
    "residue of a pager": r"\?page=3$",
    "no section": r"\.pro/minsk-[^/]+/$",
    "old section on the old host": r"\.info/ruling-elite/delegates",
    "old theme on the new host": r"\.pro/ruling-elite/fortress",
    "Cyrillic": r"/post/%D0",
    "search": r"/en/search\?page=2&type=blogs$",
    "second page of a listing": r"/page/2/$",
}


@pytest.mark.parametrize("sign", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_variety_of_addresses(sign: str) -> None:
    assert any(re.search(sign, address) for address in PAGES)


def test_every_topic_and_verdict_is_there() -> None:
    found = expected(1)
    assert {article["topic"] for article in found} == {*words.TOPICS["en"].values(), None}
    assert {article["trend"] for article in found} == {"better", "same", "worse", None}


def test_listings_are_newest_first() -> None:
    for section in words.SECTIONS:
        weeks = [article.week for article in articles(1) if article.topic == section]
        assert all(a and b and a >= b for a, b in pairwise(weeks))


def test_slash_pair_differs_by_the_empty_author_box_alone() -> None:
    address = (
        "https://belarusinfocus.pro/security-issues/reservists-called-up-inventory-army-counts"
    )
    box = '<div class="author vcard">by <a rel="author"></a></div>'
    assert PAGES[address].replace(box, "") == PAGES[f"{address}/"]


def test_a_teaser_of_four_paragraphs_stands_under_unrelated_pages() -> None:
    teaser = next(article for article in articles(1) if article.piece == "legacy-diesel")
    under = [html for html in PAGES.values() if teaser.blocks[3].html in html]
    assert len(under) >= 5


def test_edition_2_differs_in_what_a_second_crawl_must_see() -> None:
    second = pages.site(2)
    gone = [address for address in PAGES if second[address].status == 410]
    assert len(gone) == 1
    assert len(set(second) - set(FIRST)) == 2  # the new article and its short link
    changed = {
        (old["piece"], old["language"])
        for old in expected(1)
        for new in expected(2)
        if old["addresses"] == new["addresses"] and old["text"] != new["text"]
    }
    assert changed == {("society-reading-rooms", "en")}
    weeks = [
        re.search(r"<h3>Situation in Belarus</h3>\s*<p>(.*?)</p>", site[key].body.decode())
        for site in (FIRST, second)
        for key in ["https://belarusinfocus.pro/7136-2/"]
    ]
    assert [week and week[1] for week in weeks] == [
        "August 12 – August 18",
        "November 25 – December 1",
    ]


def test_blocks() -> None:
    text = "One&nbsp;**two**\n\n## Head\n\n- a\n- [b](/c)\n\n| x | y |\n| 1 | 2 |"
    found = parse(f"{text}\n\n!name by me\n\n&nbsp;\n")
    assert [block.text for block in found] == ["One two", "Head", "a\nb", "x | y\n1 | 2", "", ""]
    assert [block.html for block in found] == [
        "<p>One&nbsp;<strong>two</strong></p>",
        "<h2>Head</h2>",
        '<ul><li>a</li><li><a href="/c">b</a></li></ul>',
        "<table><tbody><tr><td>x</td><td>y</td></tr><tr><td>1</td><td>2</td></tr></tbody></table>",
        "",
        "<p>&nbsp;</p>",
    ]
