"""The fixed words of the Belarus in Focus site: topics, verdicts, weeks, furniture; by language."""

from __future__ import annotations

from datetime import date, timedelta

#: English section in an address: section in an address of the BE/RU edition
SECTIONS = {
    "belarus-west-relations": "belarus-zahad",
    "belarus-russia-relations": "belarus-rasiya",
    "the-ruling-elite": "kiruyuchy-klas",
    "society-and-political-parties": "gramadstva-i-partyi",
    "security-issues": "byaspeka",
}

TOPICS = {
    "en": {
        "belarus-west-relations": "Belarus-West relations",
        "belarus-russia-relations": "Belarus-Russia relations",
        "the-ruling-elite": "The ruling elite",
        "society-and-political-parties": "Society and political parties",
        "security-issues": "Security issues",
    },
    "be": {
        "belarus-west-relations": "Адносіны Беларусь – Захад",
        "belarus-russia-relations": "Адносіны Беларусь – Расія",
        "the-ruling-elite": "Кіруючы клас",
        "society-and-political-parties": "Грамадства і партыі",
        "security-issues": "Пытанні бяспекі",
    },
    "ru": {
        "belarus-west-relations": "Отношения Беларусь – Запад",
        "belarus-russia-relations": "Отношения Беларусь – Россия",
        "the-ruling-elite": "Правящий класс",
        "society-and-political-parties": "Общество и партии",
        "security-issues": "Вопросы безопасности",
    },
}

VERDICTS = {
    "en": {
        "same": "The situation has not changed",
        "worse": "The situation got worse",
        "better": "The situation has gotten better",
    },
    "be": {
        "same": "Сітуацыя не змянілася",
        "worse": "Сітуацыя пагоршылася",
        "better": "Сітуацыя палепшылася",
    },
    "ru": {
        "same": "Ситуация не изменилась",
        "worse": "Ситуация ухудшилась",
        "better": "Ситуация улучшилась",
    },
}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня "
    "ліпеня жніўня верасня кастрычніка лістапада снежня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}

FURNITURE = {
    "en": {
        "home": "Home",
        "analytics": "Analytics",
        "about": "About the monitoring",
        "all": "All trends",
        "menu": "Menu",
        "search": "Search",
        "skip": "Skip to content",
        "share": "Share",
        "copy": "Copy link",
        "subscribed": "You have been successfully subscribed",
        "newsletter": "Subscribe to our newsletter",
        "promise": "Once a week, together with analysts at home and abroad, we explain in a few "
        "pages what has changed in the country. Available in Belarusian, Russian and English.",
        "subscribe": "Subscribe",
        "situation": "Situation in Belarus",
        "view": "View all",
        "follow": "Subscribe to us",
        "more": "Read more",
        "related": "You may also like",
        "comments": "Comments",
        "reply": "Leave a reply",
        "cookies": "We use cookies to count visits. By staying on this site you accept them.",
        "accept": "Accept all cookies",
        "rights": "A demonstration site. All articles are invented.",
        "missing": "Nothing was found at this address",
    },
    "be": {
        "home": "Галоўная",
        "analytics": "Аналітыка",
        "about": "Пра маніторынг",
        "all": "Усе тэндэнцыі",
        "menu": "Меню",
        "search": "Пошук",
        "skip": "Перайсці да зместу",
        "share": "Падзяліцца",
        "copy": "Скапіяваць спасылку",
        "subscribed": "Вы паспяхова падпісаліся",
        "newsletter": "Падпішыцеся на нашу рассылку",
        "promise": "Раз на тыдзень разам з аналітыкамі ў краіне і за мяжой мы на некалькіх "
        "старонках тлумачым, што змянілася. Па-беларуску, па-руску і па-англійску.",
        "subscribe": "Падпісацца",
        "situation": "Сітуацыя ў Беларусі",
        "view": "Глядзець усё",
        "follow": "Падпісвайцеся на нас",
        "more": "Чытаць далей",
        "related": "Чытайце таксама",
        "comments": "Каментары",
        "reply": "Пакінуць каментар",
        "cookies": "Мы выкарыстоўваем cookies, каб лічыць наведванні. Застаючыся, вы згаджаецеся.",
        "accept": "Прыняць усе cookies",
        "rights": "Дэманстрацыйны сайт. Усе артыкулы выдуманыя.",
        "missing": "Па гэтым адрасе нічога не знойдзена",
    },
}


def edition_of(language: str) -> str:
    """The site has two editions, `en` and `be`; Russian texts are in the second."""
    return "en" if language == "en" else "be"


def day(of: date, language: str) -> str:
    """`February 20`, `20 лютага`, `20 февраля`."""
    month = _MONTHS[language].split()[of.month - 1]
    return f"{month} {of.day}" if language == "en" else f"{of.day} {month}"


def week(monday: date, language: str, *, year: bool) -> str:
    """The seven days from `monday`: listings and the sidebar leave the year out."""
    sunday = monday + timedelta(days=6)
    first, last = day(monday, language), day(sunday, language)
    if not year:
        return f"{first} – {last}"
    comma = "," if language == "en" else ""
    first_year = f"{comma} {monday.year}" if monday.year != sunday.year else ""
    return f"{first}{first_year} – {last}{comma} {sunday.year}"
