"""The lines of a page that belong to the site and not to an article, in three languages.

1. An opener begins a section that is no part of the article: newsletter, related, comments.
2. A fixture is such a line by itself: share, cookies, tags, views.
3. All match whole lines, so that a paragraph which mentions them stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from spiders.vocabulary.months import MONTH
from spiders.vocabulary.periods import stamp

#: `own`: the section has no prose beyond known sentences; `links`: it has a few links; `other`: it
#: has other articles or other people's words in it, at any length.
Opener = Literal["own", "links", "other"]

_OPENER_LINE = 250  # characters; an opener may quote a title
_FIXTURE_LINE = 120
_SENTENCE_LINE = 800

# One regex a line; any of them is a whole line of a page, punctuation around it apart.
_OWN = r"""
you have been successfully subscribed|thanks? (?:you )?for subscribing
(?:please )?(?:subscribe|sign up|join)\b.{0,60}\
(?:newsletter|mailing|channel|updates|digest).{0,40}
subscribe to us|(?:our |weekly )?newsletter|follow us\b.{0,60}
stay (?:tuned|connected|informed).{0,40}|donate|contact us
(?:please )?(?:support|help) (?:us|our (?:work|team|site|project)|independent (?:analy|journ)\w+)\
\b.{0,40}
most (?:read|popular).{0,20}|popular(?: posts| articles| now)
вы паспяхова падпіса\w+|падпі(?:шыцеся|сацца|сывайцеся|свайцеся)\b.{0,60}\
(?:рассыл|канал|навін).{0,40}
падпі(?:шыцеся|свайцеся|сывайцеся) на нас|падпіска на (?:нашу? )?(?:рассылку|канал|навіны)
данаты?|ахвяраваць
падтрымайце (?:нас|наш\w? (?:працу|каманду|сайт|праект)|незалежную (?:аналіт|журналіст)\w+)\b.{0,40}
вы успешно подписа\w+|подпи(?:шитесь|саться|сывайтесь)\b.{0,60}\
(?:рассыл|канал|новост).{0,40}
подпи(?:шитесь|сывайтесь) на нас|подписка на (?:нашу? )?(?:рассылку|канал|новости)
донаты?|пожертвовать
поддержите (?:нас|наш\w? (?:работу|команду|сайт|проект)|независимую (?:аналит|журналист)\w+)\
\b.{0,40}
самае (?:чытанае|папулярнае)|самое (?:читаемое|популярное)
"""
# Where a site may be found beside itself, behind `on` or `у`.
_PLACE = (
    r"(?:our |наш\w* )?(?:(?:telegram|t\.me|patreon|youtube|facebook|instagram|paypal|boosty"
    r"|twitter|viber|whatsapp|tiktok|buymeacoffee|т[еэ]леграм\w*|ютуб\w*|патр[еэ]он\w*|фейсбу\w*"
    r"|[иі]нстагра\w*)\b.{0,40}|x)"
)
_APPEALS = r"""
(?:please )?(?:support|help|back) .{2,60}[:–—-] ?(?:donate|donation)\b.{0,30}
donate (?:to|now|here|via)\b.{0,40}|make a donation.{0,40}|buy (?:us|me) a coffee
(?:please )?(?:support|join|follow|read|watch|find) (?:us|our \w+) (?:on|in|at|via) PLACE
become (?:a|our) (?:patron|sponsor|supporter|donor)|our (?:telegram|youtube)(?:[- ]channel)?
(?:our |наш )?(?:telegram|youtube|patreon|т[эе]леграм)(?:[- ](?:channel|канал))?\s*:\s*\
(?:@|https?:|[\w-]+\.\w)\S*
(?:subscribe|join|падпі\w{3,6}ся|падпісацца|подпи\w{3,7}сь|подписаться) .{0,40}\b\
(?:telegram|youtube|т[эе]леграм|ютуб)\w*(?:[- ](?:channel|канал))?
(?:пад|под)[дт]\w{2,4}(?:аць|айце|ать|ите) .{2,60}[:–—-] ?(?:д[ао]нат|ахвяр|пожертв)\w*.{0,30}
(?:пад|под)[дт]\w{2,4}(?:аць|айце|ать|ите) .{2,40} (?:на|у|ў|в|праз|через) PLACE
(?:падтрымаць|поддержать) (?:нас|наш праект|наш проект)
(?:чыта|глядзі|далуча|чита|смотри|присоединя)\w+ (?:(?:да |к )?на[см] )?(?:на|у|ў|в) PLACE
(?:за)?(?:данаціць|донатить)(?: .{0,40})?
(?:зрабіць|сделать) (?:данат|донат|ахвяраванне|пожертвование)
ста(?:ць|ть) (?:патронам|спонсарам|патроном|спонсором)
наш\w? (?:telegram|youtube|patreon|т[еэ]леграм|ютуб)(?:[- ]канал)?
""".replace("PLACE", _PLACE)
_LINKS = r"""
see also|read also|also read|don['’]t miss|related (?:links|topics)
(?:чытайце|чытаць|глядзіце) таксама|па тэме
(?:читайте|читать|смотрите) также|по теме
(?:читайте|дивіться) також|(?:czytaj|zobacz|przeczytaj) (?:także|też|również)
"""
_OTHER = r"""
(?:similar|related|recent|latest|more|other|further|recommended)(?: (?:related|similar|recent))?\
 (?:articles?|posts?|news|publications?|stories|reading|entries)(?: (?:from|on|in|by) .{0,50})?
related|you (?:may|might) (?:also )?(?:like|be interested in).{0,20}|recommended for you
more (?:on|from|in|by) (?:this|the) \w+
(?:падобныя|іншыя|апошнія|свежыя|рэкамендаваныя|звязаныя)\
 (?:артыкулы|навіны|матэрыялы|публікацыі|тэксты|запісы)
(?:похожие|другие|последние|свежие|рекомендуемые|связанные)\
 (?:статьи|новости|материалы|публикации|тексты|записи)
(?:подібні|інші|останні|схожі) (?:статті|новини|матеріали|публікації|записи)
(?:podobne|powiązane|inne|ostatnie|najnowsze) (?:artykuły|wpisy|wiadomości|posty)
вам (?:может|можа) (?:понравиться|спадабацца|быць цікава|быть интересно)
(?:(?:\d+|no) )?(?:comments?|repl(?:y|ies)|responses)(?: yet)?(?: ?\(?\d+\)?)?\
(?: (?:on|to) .{0,200})?|be the first to comment
(?:leave|write|post|add) (?:a|your) (?:comment|reply)(?: \(?\d+\)?)?
(?:\d+ |(?:ваши|ваші|вашы|все|усе|усі|wasze|wszystkie|ostatnie) )?\
(?:каментар\w{0,3}|комментари\w{1,2}|коментар\w{0,2}|komentarz\w{0,2})\
(?: ?\(?\d+\)?)?(?: (?:к|да|до|do) .{0,200})?
wasze opinie(?: ?\(?\d+\)?)?|(?:dodaj|napisz|zostaw) (?:swój )?komentarz|skomentuj
(?:пакінуць|дадаць|напісаць) каментар(?:ый)?(?: \(?\d+\)?)?
(?:оставить|добавить|написать) комментарий(?: \(?\d+\)?)?
about the authors?|(?:пра|аб) аўтар\w{0,3}|об автор\w{0,3}
"""
_CORRECTED = r"(?:[\W\d_]+[^\W\d_]+){6}.*[.!?]$"  # what was, in a sentence
_FIXTURES = r"""
skip to .{3,30}|(?:main )?menu|home(?: ?page)?|search|log ?in|sign in|(?:back )?to top
top of page|bottom of page|(?:read|learn|show|load|see|view|find out) (?:more|all)|more|all|view
all (?:trends|news|posts)|(?:previous|next|older|newer)(?: (?:article|posts?|page|story|entry))?
перайсці да .{3,30}|меню|галоўная|пошук|увайсці|уверх|чытаць (?:далей|больш)|падрабязней
глядзець усё|усе(?: (?:тэндэнцыі|навіны))?
(?:папярэдн|наступн)\w+(?: (?:артыкул|запіс|навіна|старонка))?
перейти к .{3,30}|главная|поиск|войти|наверх|читать (?:далее|ещё|еще|больше)|подробнее
смотреть (?:все|всё)|все (?:тренды|тенденции|новости)|ещё
(?:предыдущ|следующ)\w+(?: (?:статья|запись|новость|страница))?
en|be|ru|by|pl|de|eng|rus|bel|бел|рус|англ|english|русский|беларуская
en ?[|/] ?be(?:/ru)?|be ?/ ?ru
share(?: (?:this|on|via|with|to|it)\b.{0,40})?|tweet|like|pin(?: it)?|save|e-?mail|rss
print(?: (?:this )?(?:page|article|version))?|copy link|link copied|(?:download )?(?:in |as )?pdf
(?:send|e-?mail)(?: this)?(?: (?:article|link|page))?(?: (?:by|via|to) (?:e-?mail|a friend))
facebook|fb|twitter|x|telegram|tg|vkontakte|vk|viber|whatsapp|linkedin|instagram|youtube|tiktok
odnoklassniki|discuss in social networks
поділитися\b.{0,40}|udostępnij\b.{0,40}
падзяліцца\b.{0,40}|ска(?:піяваць|піраваць) спасылку|версія для друку|друк(?:аваць)?|раздрукаваць
(?:даслаць|адправіць) (?:па|на) (?:электроннай )?пош\w+|(?:спампаваць|загрузіць) pdf
поделиться\b.{0,40}|скопировать ссылку|версия для печати|(?:рас)?печата?ть
(?:отправить|послать) (?:по|на) (?:электронной )?почт\w|(?:скачать|загрузить) pdf
(?:\d[\d\s.,]*k?|no) (?:views?|shares?|likes?|reads?|прагляд\w*|просмотр\w*|лайк\w*)
(?:views?|hits|shares?|likes?|прагляд\w*|просмотр\w*)\s*:?\s*\d[\d\s.,]*
(?!(?:19|20)\d\d\W*$)\d+
(?:reading time|time to read|час чытання|время чтения)\s*:?.{0,20}
\d+\s*[-–]?\s*(?:min(?:ute)?s?|мін\w*\.?|мин\w*\.?)(?:\s+(?:read|to read|чытання|чтения))?
post not marked as liked.{0,30}
(?:tags?|categor(?:y|ies)|topics?|filed under|posted|published|date)\
(?:\s*:.{0,80}|\s+(?:on|in|at|by)\s.{0,60}|\s+\d.{0,40})?
(?:тэгі|меткі|катэгорыя|рубрыка|апублікавана|дата)(?:\s*:.{0,80}|\s+\d.{0,40})?
(?:теги|метки|категория|рубрика|опубликовано)(?:\s*:.{0,80}|\s+\d.{0,40})?
(?:(?:last )?updated|last modified|абноўлена|обновлено)\
(?:\s*:(?!CORRECTED).{0,80}|\s+(?:on|in|at|by)\s.{0,60}|\s+\d.{0,40})?
(?:accept|allow|reject|decline|manage)(?: all)?|privacy policy|(?:settings|preferences|policy)
terms (?:of use|of service|and conditions)|i agree|got it|ok|okay|agree|understood|close
(?:прыняць|прымаю|адхіліць)(?: усё)?|згодны|згодна|зразумела|закрыць
(?:принять|принимаю|отклонить)(?: всё| все)?|согласен|понятно|закрыть
subscribe|send|submit|(?:enter )?your e-?mail.{0,20}|advertisement|sponsored|ree
(?:listen(?: to (?:this|the) (?:article|story|post))?|паслухаць|слухаць|послушать|слушать)\
(?: (?:артыкул|статью))?(?:\W*\d+:\d\d(?: ?/ ?\d+:\d\d)?)?
support|падтрымаць|поддержать
падпісацца|адправіць|рэклама|подписаться|отправить|реклама|reklama|zdjęcie
(?:оцените|ацаніце|оцініть|oceń)(?:,? (?:пожалуйста|калі ласка),?)?\
 (?:статью|материал|артыкул|матэрыял|статтю|матеріал|tekst|artykuł)(?:\W.{0,60})?|ocena?\s*:\s*\d+
(?:спасибо|дзякуй|дякуємо)\W{1,3}ваш\w{0,2} (?:мнение|голос|оценка|думк\w|меркаванне)\
 (?:учт|принят|врах|улі)\w+
tagi\s*:.{0,80}|(?:wy)?drukuj|(?:czytaj|zobacz|pokaż) (?:więcej|dalej)|(?:w górę|do góry)
(?:artykuł|tekst) pochodzi z kategorii\s*:.{0,60}
""".replace("CORRECTED", _CORRECTED)
# These need not be the whole line, if it is not long. What it begins with:
_BEGINNINGS = r"""
©|\(c\)|copyright\b
once a week, in coordination with a group
раз (?:на|у) тыдзень.{0,80}аналіты|раз в неделю.{0,80}аналити
(?:see also|read also|also read|read more|чытайце таксама|глядзіце таксама|читайте также)\s*:
(?:читайте також|czytaj (?:także|też|również)|zobacz (?:także|też|również))\s*:
przeczytaj więcej o\s*:|żadna część jak i całość utworów
(?:log in|sign in|login) (?:or register )?to (?:post|leave|add) (?:a )?comments?
(?:войдите|увайдзіце|увійдіть|zaloguj się)\b.{0,60}(?:коммент|камент|комент|koment)
(?:url|permalink|спасылка|ссылка|адрас|адрес)(?: \w+)?\s*:\s*https?://\S+$
(?:powered|designed|developed) by\b
"""
# What it has anywhere:
_SENTENCES = r"""
(?:^|[.,|©»"]\s*|\d{4}.{0,40})\
(?:all rights reserved|все права защищены|усе правы абаронен|усі права захищен|wszelkie prawa zastr)
e-?mail (?:address )?will not be published|required fields are marked
(?:^|[.!?]\s+)(?:follow|join) us on (?:telegram|facebook|twitter|instagram|youtube|x)\b
please (?:enable|turn on) javascript
"""
_SIGNS = r"""
ctrl\s*\+\s*enter|-->\s*$
"""
# One of these is in each such sentence and in few other lines; looked for first, as that is faster.
_SENTENCE_WORDS = (
    "rights reserved", "защищен", "абаронен", "захищен", "prawa zastr", " not be pub",
    "required fields", " us on ", "javascript",
)  # fmt: skip
_COOKIES = r"""
\b(?:uses?|using|accept|allow|reject|manage|our|necessary) (?:[\w-]+ ){0,3}cookies?\b
\bcookies? (?:policy|notice|settings|preferences|consent|files)\b|\bcookies\b.{0,80}\bcookies\b
\bcookies?\b.{0,80}\b(?:web ?site|this site|our site|browser|browsing|experience)\b
\b(?:web ?site|this site|our site|browser|browsing|experience)\b.{0,80}\bcookies?\b
[а-яёіў].*\bcookies?\b|\bcookies?\b.*[а-яёіў]|\bplik\w* cookies?\b
(?:файл|использ|выкарыст|наш|соглас|зго[дж]|полити|палітык|настро|налад).{0,60}\bкук[иі]\b
\bкук[иі]\b.{0,80}(?:файл|использ|выкарыст|соглас|зго[дж]|полити|палітык|настро|налад)
"""
_DATES = rf"""
(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})\W*(?:\d{{1,2}}:\d\d)?
\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\W*(?:\d{{1,2}}:\d\d)?|\d{{4}}-\d\d-\d\d(?:[t ][\d:.+z-]+)?
\d+\s+(?:minutes?|hours?|days?|weeks?|months?|years?) ago
"""


def _any(lines: str) -> str:
    return "|".join(lines.replace("\\\n", "").strip().splitlines())


def _whole(lines: str) -> re.Pattern[str]:
    """For lines in lower case: `re` finds these far faster than with IGNORECASE, with which it has
    no first letter to look for."""
    return re.compile(rf"\W*(?:{_any(lines)})?\W*")


#: All in one expression; the name of the group that matched is the kind of the opener.
_OPENING = _whole(f"(?P<other>{_any(_OTHER)})|(?P<links>{_any(_LINKS)})|(?P<own>{_any(_OWN)})")
_KINDS: dict[str | None, Opener] = {"other": "other", "links": "links", "own": "own"}
_FIXTURE, _DATED = _whole(_FIXTURES + _APPEALS), _whole(_DATES)
_BEGINNING = re.compile(_any(_BEGINNINGS))
_SENTENCE, _COOKIE = re.compile(_any(_SENTENCES)), re.compile(_any(_COOKIES))
_SIGN = re.compile(_any(_SIGNS))
_DIGIT = re.compile(r"\d")


def opener(line: str) -> Opener | None:
    """What section a line begins, if it begins one."""
    return _opener(line) if len(line) <= _OPENER_LINE else None


@lru_cache(maxsize=1024)
def _opener(line: str) -> Opener | None:
    if line.endswith(".") and len(line.split()) > 6:
        return None  # a sentence
    found = _OPENING.fullmatch(line.lower())
    return _KINDS.get(found.lastgroup) if found else None


def fixture(line: str) -> bool:
    """Whether a line is the site's own: a button, a counter, a notice."""
    return len(line) <= _SENTENCE_LINE and not line.endswith(";") and _fixture(line)


@lru_cache(maxsize=1024)
def _fixture(line: str) -> bool:
    small = line.lower()
    if _BEGINNING.match(small):
        return True
    if any(map(small.__contains__, _SENTENCE_WORDS)) and _SENTENCE.search(small):
        return True
    if ("+" in small or ">" in small) and _SIGN.search(small):
        return True
    if ("cookie" in small or "кук" in small) and _COOKIE.search(small):
        return True
    return len(line) <= _FIXTURE_LINE and _FIXTURE.fullmatch(small) is not None


def dated(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    if len(line) > _FIXTURE_LINE or not _DIGIT.search(line):
        return False
    return bool(_DATED.fullmatch(line.lower()) or stamp(line))
