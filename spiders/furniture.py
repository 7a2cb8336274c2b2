"""The lines of a page that belong to the site and not to an article, in three languages.

1. An opener begins a section that is no part of the article: newsletter, related, comments.
2. A fixture is such a line by itself: share, cookies, tags, views.
3. All match whole lines, so that a paragraph which mentions them stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from spiders.months import MONTH
from spiders.periods import stamp

#: `own`: the section has no prose beyond known sentences; `links`: it has a few links; `other`: it
#: has other articles or other people's words in it, at any length.
Opener = Literal["own", "links", "other"]

_LINE = 120  # characters of a fixture; openers may quote a title, sentences be longer
_OPENER_LINE = 250
_SENTENCE_LINE = 400

_TO_US = r"(?:newsletter|mailing|channel|updates|digest|telegram|рассылк|рассылан|канал|навін|новост|тэлеграм|телеграм)"
_OWN = (
    r"(?:you have been|вы паспяхова|вы успешно) \w+ ?\w*",
    rf"(?:please )?(?:subscribe|sign up|join)\b.{{0,60}}{_TO_US}.{{0,40}}|subscribe to us",
    rf"(?:падпі|подпи)(?:шыцеся|сацца|сывайцеся|ска|шитесь|саться|сывайтесь)\b.{{0,60}}{_TO_US}.{{0,40}}",
    r"(?:падпісвайцеся|подписывайтесь|падпішыцеся|подпишитесь) на нас|(?:our )?newsletter",
    r"follow us\b.{0,60}|stay (?:tuned|connected|informed).{0,40}|donate|support us\b.{0,40}",
    r"(?:падтрымайце|поддержите) нас\b.{0,40}|contact us|most (?:read|popular).{0,20}",
    r"popular(?: posts| articles| now)|(?:самае|самое) (?:чытанае|читаемое|папулярнае|популярное)",
)
_LINKS = (
    r"(?:see|read) also|also read|(?:чытайце|чытаць|глядзіце|читайте|читать|смотрите) (?:таксама|также)",
    r"(?:по|па) тэ?е?ме|related (?:links|topics)",
)
_OTHER = (
    r"(?:similar|related|recent|latest|more|other|further|recommended)(?: (?:related|similar|recent))?"
    r" (?:articles?|posts?|news|publications?|stories|reading|entries)(?: (?:from|on|in|by|about) .{0,50})?",
    r"related|you (?:may|might) (?:also )?(?:like|be interested in).{0,20}|recommended for you|don['’]t miss",
    r"more (?:on|from|in|by) (?:this|the) \w+|(?:падобныя|іншыя|апошнія|свежыя|рэкамендаваныя|звязаныя)"
    r" (?:артыкулы|навіны|матэрыялы|публікацыі|тэксты|запісы)",
    r"(?:похожие|другие|последние|свежие|рекомендуемые|связанные)"
    r" (?:статьи|новости|материалы|публикации|тексты|записи)",
    r"вам (?:может|можа) (?:понравиться|спадабацца|быць цікава|быть интересно)",
    r"(?:(?:\d+|no) )?(?:comments?|repl(?:y|ies)|responses|каментар(?:ы|ыі|ыяў|яў)?|комментари[йяеи]в?)"
    r"(?: yet)?(?: ?\(?\d+\)?)?(?: (?:on|to|к|да) .{0,200})?|комментариев(?: нет)?|be the first to comment",
    r"(?:leave|write|post|add) (?:a|your) (?:comment|reply)\W*|(?:пакінуць|дадаць) каментар",
    r"(?:оставить|добавить) комментарий|about the authors?|(?:пра|аб|об) (?:аўтар|автор)\w{0,3}",
)
_FIXTURES = (
    # ways around the site
    r"skip to .{3,30}|(?:перайсці|перейти) (?:да|к) .{3,30}|(?:main )?menu|меню|home(?: ?page)?|галоўная",
    r"главная|search|пошук|поиск|log ?in|sign in|back to top|to top|наверх|уверх|top of page|bottom of page",
    r"(?:read|learn|show|load|see|view|find out) (?:more|all)|more|all|view|чытаць (?:далей|больш)",
    r"глядзець усё|усе|читать (?:далее|ещё|еще|больше)|смотреть (?:все|всё)|подробнее|падрабязней|ещё",
    r"all (?:trends|news|posts)|усе (?:тэндэнцыі|навіны)|все (?:тренды|тенденции|новости)",
    r"(?:previous|next|older|newer|папярэдн\w+|наступн\w+|предыдущ\w+|следующ\w+)"
    r"(?: (?:article|posts?|page|story|entry|артыкул|запіс|навіна|статья|запись|новость|страница))?",
    r"en|be|ru|by|eng|rus|bel|бел|рус|англ|pl|de|english|русский|беларуская|en ?[|/] ?be(?:/ru)?|be ?/ ?ru",
    # share, print, count
    r"share(?: (?:this|on|via|with|to|it)\b.{0,40})?|tweet|like|pin(?: it)?|print(?: (?:this )?(?:page|version))?",
    r"e-?mail|save|copy link|link copied|facebook|twitter|x|telegram|vkontakte|vk|viber|whatsapp|linkedin",
    r"instagram|youtube|tiktok|odnoklassniki|rss|(?:download )?(?:in )?pdf|discuss in social networks",
    r"(?:падзяліцца|поделиться)\b.{0,40}|(?:с)?(?:капіраваць|капіяваць|копировать) (?:спасылку|ссылку)",
    r"скапіяваць спасылку|(?:версія|версия) (?:для друку|для печати)|друк|печать|раздрукаваць|распечатать",
    r"(?:\d[\d\s.,]*k?|no) (?:views?|shares?|likes?|reads?|праглядаў|прагляды|просмотр\w*|лайк\w*)",
    r"(?:views?|праглядаў|прагляды|просмотр\w*|hits|shares?|likes?)\s*:?\s*\d[\d\s.,]*",
    r"(?:reading time|time to read|час чытання|время чтения)\s*:?.{0,20}|\d+",
    r"\d+\s*[-–]?\s*(?:min(?:ute)?s?|мін\w*\.?|мин\w*\.?)(?:\s+(?:read|чытання|чтения|to read))?",
    r"post not marked as liked.{0,30}",
    # what machines say of a page
    r"(?:tags?|categor(?:y|ies)|topics?|filed under|posted|published|updated|last (?:updated|modified)|date"
    r"|тэгі|меткі|катэгорыя|рубрыка|апублікавана|абноўлена|дата|теги|метки|категория|рубрика|опубликовано"
    r"|обновлено)(?:\s*:.{0,80}|\s+(?:on|in|at|by)\s.{0,60}|\s+\d.{0,40})?",
    # cookies, newsletter, advertisement
    r"(?:accept|allow|reject|decline|manage)(?: all)?(?: cookies?)?|(?:cookie )?(?:settings|preferences|policy)",
    r"privacy policy|terms (?:of use|of service|and conditions)|i agree|got it|ok|okay|agree|understood",
    r"(?:прыняць|прымаю|згодны|згодна|зразумела|адхіліць|принять|принимаю|согласен|понятно|отклонить)"
    r"(?: (?:усе|всё|все))?(?: (?:cookies?|куки|кукі))?|close|закрыць|закрыть|×|✕",
    r"subscribe|падпісацца|подписаться|send|submit|адправіць|отправить|(?:enter )?your e-?mail.{0,20}",
    r"advertisement|рэклама|реклама|sponsored|ree",
)  # fmt: skip
_SENTENCES = (
    r"\bcookies?\b|\bкуки\b|\bкукі\b|all rights reserved|все права защищены|усе правы абаронен",
    r"^(?:©|\(c\)|copyright\b)|e-?mail (?:address )?will not be published|required fields are marked",
    r"^once a week, in coordination with a group|^раз (?:на|у|в) (?:тыдзень|неделю).{0,80}аналити?",
    r"^раз (?:на|у) тыдзень.{0,80}аналіты|-->\s*$|please (?:enable|turn on) javascript",
    r"^(?:also |see also|read also|read more|read on|чытайце таксама|читайте также|глядзіце таксама)\s*:",
    r"(?:follow|join) us on (?:telegram|facebook|twitter|instagram|youtube|x)\b|ctrl\s*\+\s*enter",
    r"^(?:powered|designed|developed) by\b",
)
_WHEN = (
    rf"(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})\W*(?:\d{{1,2}}:\d\d)?",
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4}\W*(?:\d{1,2}:\d\d)?|\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]+)?",
    r"\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?) ago",
)


def _whole(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(alternatives)})?\W*", re.IGNORECASE)


_OPENERS: tuple[tuple[Opener, re.Pattern[str]], ...] = (
    ("other", _whole(_OTHER)), ("links", _whole(_LINKS)), ("own", _whole(_OWN)),
)  # fmt: skip
_FIXTURE, _DATED = _whole(_FIXTURES), _whole(_WHEN)
_SENTENCE = re.compile("|".join(_SENTENCES), re.IGNORECASE)
_BARE = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def opener(line: str) -> Opener | None:
    """What section a line begins, if it begins one."""
    if len(line) > _OPENER_LINE or not bare(line):
        return None
    if line.endswith(".") and len(line.split()) > 6:
        return None  # a sentence
    return next((kind for kind, lines in _OPENERS if lines.fullmatch(line)), None)


@lru_cache(maxsize=4096)
def fixture(line: str) -> bool:
    """Whether a line is the site's own: a button, a counter, a notice."""
    if len(line) > _SENTENCE_LINE:
        return False
    if _SENTENCE.search(line):
        return True
    return len(line) <= _LINE and _FIXTURE.fullmatch(line) is not None


def dated(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    return len(line) <= _LINE and bool(_DATED.fullmatch(line) or stamp(line))


def same(one: str, other: str) -> bool:
    """Whether two lines say the same: letters and digits alone, case apart."""
    return bare(one) == bare(other)


def bare(line: str) -> str:
    """A line by its letters and digits alone, in one case."""
    return _BARE.sub(" ", line).strip().casefold()


def any_of(line: str, lines: Iterable[str]) -> bool:
    """Whether a line is one of those, punctuation and case apart."""
    own = bare(line)
    return any(own == bare(known) for known in lines)
