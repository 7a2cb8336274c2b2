"""The lines of a page that belong to the site and not to an article, in three languages.

1. An `opener` begins a section that is no part of the article: newsletter, related, comments.
2. A `fixture` is such a line by itself: share, cookies, tags, views.
3. All match whole lines, so that a paragraph which mentions cookies stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from spiders.months import MONTH
from spiders.periods import stamp

#: `own`: the section has no prose of its own beyond known sentences; `other`: it has other
#: articles or other people's words in it, at any length.
Opener = Literal["own", "other"]

_LONGEST = 400  # characters of a fixture that is a sentence
_OWN = (
    r"you have been successfully subscribed|(?:please )?(?:subscribe|sign up|join)\b.{0,60}"
    r"(?:newsletter|mailing list|mailing|channel|updates|digest|subscribe to us)\b.{0,40}"
    r"|subscribe to us|(?:our )?newsletter|follow us\b.{0,60}|stay (?:tuned|connected|informed).{0,40}"
    r"|вы (?:паспяхова|успешно) падпіса.{0,30}|вы успешно подписа.{0,30}"
    r"|падпі(?:шыцеся|сацца|сывайцеся|ска)\b.{0,60}(?:рассылк|рассылан|канал|навін|тэлеграм|telegram|нас)"
    r".{0,40}|подпи(?:шитесь|саться|сывайтесь|ска)\b.{0,60}(?:рассылк|канал|новост|телеграм|telegram|нас)"
    r".{0,40}|support us\b.{0,40}|падтрымайце нас\b.{0,40}|поддержите нас\b.{0,40}|donate"
    r"|contact(?:s| us)|кантакты|контакты|популярн(?:ое|ые).{0,20}|папулярн(?:ае|ыя).{0,20}"
    r"|most (?:read|popular).{0,20}|popular(?: posts| articles| now)?|partners|партнёры|партнеры"
)
_OTHER = (
    r"(?:similar|related|recent|latest|more|other|further|recommended)(?: (?:related|similar|recent))?"
    r" (?:articles?|posts?|news|publications?|materials?|stories|reading|content|analys[ei]s|trends|reviews)"
    r"(?: (?:from|on|in|by|about) .{0,50})?|related|see also|read also|also read|you (?:may|might) (?:also )?"
    r"(?:like|be interested in).{0,20}|recommended(?: for you)?|don['’]t miss|in this (?:section|topic)"
    r"|more (?:on|from|in) .{1,50}|(?:падобныя|іншыя|апошнія|свежыя|рэкамендаваныя|звязаныя)"
    r" (?:артыкулы|навіны|матэрыялы|публікацыі|тэксты|запісы)|чытайце таксама|чытаць таксама|глядзіце таксама"
    r"|(?:похожие|другие|последние|свежие|рекомендуемые|связанные)"
    r" (?:статьи|новости|материалы|публикации|тексты|записи)|(?:читайте|смотрите|читать) также|по теме"
    r"|па тэме|вам (?:может|можа) (?:понравиться|спадабацца|быць цікава|быть интересно)"
    r"|(?:\d+ )?(?:comments?|repl(?:y|ies)|responses?|discussion|каментары[яйі]?ў?|каментар|комментари[йяеи]в?"
    r"|комментариев|абмеркаванне|обсуждение)(?: \(?\d+\)?)?(?: (?:on|to|к|да) .{0,200})?"
    r"|leave a (?:comment|reply)|write a comment.{0,5}|post a comment|add a comment|join the (?:conversation|"
    r"discussion).{0,10}|пакінуць каментар|дадаць каментар|оставить комментарий|добавить комментарий"
    r"|about the authors?|author['’]?s? bio|(?:пра|аб) аўтар[аеуы]?|об авторе|аб аўтарах|об авторах"
)
_FIXTURE = (
    r"skip to (?:main )?(?:content|navigation)|(?:перайсці|перейти) (?:да|к) .{3,30}"
    r"|(?:main )?menu|меню|home(?: ?page)?|галоўная|главная|search|пошук|поиск|log ?in|sign in"
    r"|share(?: (?:this|on|via|with|to|it)\b.{0,40})?:?|tweet|like|pin(?: it)?|print(?: (?:this )?(?:page|version))?"
    r"|e-?mail|save|copy link|link copied.?|facebook|twitter|x|telegram|vkontakte|vk|viber|whatsapp|linkedin"
    r"|instagram|youtube|tiktok|odnoklassniki|ok|rss|pdf|download(?: (?:in )?pdf)?"
    r"|падзяліцца\b.{0,40}|поделиться\b.{0,40}|(?:с)?капіраваць спасылку|скапіяваць спасылку|скопировать ссылку"
    r"|(?:версія|версия) (?:для друку|для печати)|друк|печать|раздрукаваць|распечатать|discuss in social networks:?"
    r"|(?:accept|allow|reject|decline|manage)(?: all)?(?: cookies?)?|(?:cookie )?(?:settings|preferences|policy)"
    r"|privacy policy|terms (?:of use|of service|and conditions)|(?:i |got it|ok|okay|agree|understood)\W?"
    r"|(?:прыняць|прымаю|згодны|згодна|зразумела|адхіліць|принять|принимаю|согласен|понятно|отклонить)"
    r"(?: (?:усе|всё|все))?(?: (?:cookies?|куки|кукі))?|close|закрыць|закрыть|×|✕"
    r"|(?:read|learn|show|load|see|view|find out) (?:more|all)\W*|more|all|view|чытаць (?:далей|больш)|глядзець усё"
    r"|усе|читать (?:далее|ещё|еще|больше)|смотреть (?:все|всё)|подробнее|падрабязней|ещё|all trends|усе тэндэнцыі"
    r"|все тренды|все тенденции|(?:previous|next|older|newer)(?: (?:article|post|page|story|entry|posts))?:?\W*"
    r"|(?:папярэдн|наступн|предыдущ|следующ)\w+(?: (?:артыкул|запіс|навіна|статья|запись|новость|страница))?:?\W*"
    r"|(?:←|→|«|»|‹|›|&laquo;|&raquo;|\W)+"
    r"|(?:tags?|categor(?:y|ies)|topics?|filed under|posted|published|updated|last (?:updated|modified)|date"
    r"|тэгі|меткі|катэгорыя|рубрыка|апублікавана|абноўлена|дата|теги|метки|категория|рубрика"
    r"|опубликовано|обновлено)(?:\s*:.{0,80}|\s+(?:on|in|at|by)\s.{0,60}|\s+\d.{0,40})?"
    r"|(?:\d[\d\s.,]*k?|no) (?:views?|shares?|likes?|comments?|reads?|праглядаў|праглядаў?|просмотр\w*|лайк\w*)"
    r"|(?:views?|праглядаў|прагляды|просмотр\w*|hits|shares?|likes?)\s*:?\s*\d[\d\s.,]*"
    r"|(?:reading time|time to read|час чытання|время чтения)\s*:?.{0,20}|\d+\s*[-–]?\s*(?:min(?:ute)?s?|мін\w*\.?|мин\w*\.?)"
    r"(?:\s+(?:read|чытання|чтения|to read))?|post not marked as liked.{0,30}|\d+"
    r"|en|be|ru|by|en-us|eng|rus|bel|бел|рус|англ|pl|de|english|русский|беларуская|en ?[|/] ?be(?:/ru)?|be ?/ ?ru"
    r"|subscribe|падпісацца|подписаться|send|submit|your e-?mail.{0,20}|адправіць|отправить|enter your e-?mail.{0,20}"
    r"|advertisement|рэклама|реклама|sponsored|top of page|bottom of page|back to top|to top|наверх|уверх|ree"
    r"|all news|all posts|see all|усе навіны|все новости"
)  # fmt: skip
_SENTENCE = (
    r"\bcookies?\b.{0,300}\b(?:accept|agree|consent|use|using|continu|experience|policy|visits?|browser|interact)"
    r"|(?:use|uses|using)\s.{0,20}\bcookies?\b|выкарыстоўва\w+ (?:файлы )?(?:cookies?|кукі)"
    r"|использу\w+ (?:файлы )?(?:cookies?|куки)|(?:cookies?|куки|кукі).{0,200}(?:соглаша|згаджа|пагаджа)"
    r"|all rights reserved|все права защищены|усе правы абаронен"
    r"|^(?:©|\(c\)|copyright\b)|(?:your )?e-?mail (?:address )?will not be published|required fields are marked"
    r"|^once a week, in coordination with a group"
    r"|^раз на тыдзень.{0,80}аналіты|^раз у тыдзень.{0,80}аналіты|^раз в неделю.{0,80}аналити"
    r"|^(?:also |see also|read also|read more|read on|чытайце таксама|читайте также|глядзіце таксама)\s*:"
    r"|(?:follow|join) us on (?:telegram|facebook|twitter|instagram|youtube|x)\b"
    r"|^(?:powered|designed|developed) by\b|^(?:if you|каб|калі|если вы).{0,80}(?:ctrl\s*\+\s*enter)"
    r"|please (?:enable|turn on) javascript|-->\s*$"
)


def _lines(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{alternatives})\W*", re.IGNORECASE | re.DOTALL)


_OWN_LINE, _OTHER_LINE, _FIXTURE_LINE = _lines(_OWN), _lines(_OTHER), _lines(_FIXTURE)
_SENTENCES = re.compile(_SENTENCE, re.IGNORECASE | re.DOTALL)
_WHEN = re.compile(
    rf"\W*(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})\W*(?:\d{{1,2}}:\d\d\W*)?"
    r"|\W*\d{1,2}[./]\d{1,2}[./]\d{2,4}\W*(?:\d{1,2}:\d\d\W*)?|\W*\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]+)?\W*"
    r"|\W*\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?) ago\W*",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W+")


def opener(line: str) -> Opener | None:
    """What section a line begins, if it begins one."""
    if len(line) > 250 or (line.endswith(".") and len(line.split()) > 6):
        return None
    if _OTHER_LINE.fullmatch(line):
        return "other"
    return "own" if _OWN_LINE.fullmatch(line) else None


def fixture(line: str) -> bool:
    """Whether a line is the site's own: a button, a date, a notice."""
    if len(line) > _LONGEST:
        return False
    if _SENTENCES.search(line):
        return True
    short = len(line) <= 120
    return short and bool(
        _FIXTURE_LINE.fullmatch(line) or _WHEN.fullmatch(line) or stamp(line) is not None
    )


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
