"""Belarusian words in all their forms, for which no library is to be had.

1. The index knows a word by its stem; a form that only a verb has, by an infinitive made of it.
2. A query looks for all forms that the ending of its word lets one expect: for their stems, and for
   verb forms that look like nouns as they are written. A form that does not exist finds nothing.
3. Both spellings of the soft sign are one (сьнег, снег), and so are ў and у where a word begins.

How well that does is measured by `benchmarks.forms` and stated in docs/database.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_SHORTEST = 3  # letters that are left
_NOMINAL = """
    а я ы і у ю е э о ё ь й
    ой ай ёй яй эй ей ою аю ёю яю эю ам ям ом ём ем эм аў яў оў ёў еў ах ях амі ямі
    ая яя ое ае яе ее ыя ія ага яга ога аму яму ому ым ім ымі імі ых іх ую юю ый ій ыі іі ыю ію
    ейшы ейшая ейшае ейшага ейшаму ейшай ейшую ейшыя ейшых ейшым ейшымі
"""
#: Endings that only verbs have, by that of the infinitive.
_VERBAL = {
    "аць": "аць ала алі ало аеш аем аеце аюць айце аючы аўшы",
    "яць": "яць яла ялі яло яеш яем яеце яюць яйце яючы яўшы",
    "аваць": "аваць авала авалі авало аваў аваўшы уе уеш уем уеце уюць уйце уючы",
    "яваць": "яваць явала явалі явало яваў яваўшы юе юеш юем юеце ююць юйце юючы",
    "іць": "іць іла ілі іло іў іўшы іш іце",
    "ыць": "ыць ыла ылі ыло ыў ыўшы ыш ыце",
    "ець": "ець ела елі ело еўшы",
    "эць": "эць эла элі эло эўшы",
    "уць": "уць ула улі ўла уло уў уўшы",
}
#: Of each ending that of the infinitive, or none where nouns and adjectives have it too.
_ENDINGS = {
    **{ending: verb for verb, endings in _VERBAL.items() for ending in endings.split()},
    **dict.fromkeys(_NOMINAL.split(), ""),
}
_LONGEST = max(map(len, _ENDINGS))
_VOWELS = "аяыіуюеэоё"
#: Consonants that an ending changes: горад, горадзе; свет, свеце; рука, руцэ; кніжка, кніжцы.
_CHANGED = {
    "е": (("сц", "ст"), ("дзв", "дв"), ("дз", "д"), ("ц", "т")),
    "э": (("ц", "к"),),
}
_AFTER_CONSONANT = re.compile(r"(?<=[бвгджзйклмнпрстўфхчш])ц$")
#: A vowel that comes and goes: бацька, бацек; канец, канца.
_FLEETING = re.compile(r"(?<=[бвгджзйклмнпрстўфхцчш])[аеоэ](?=[кц]$)")
_SOFT = re.compile("ь(?=.)")
_RESPELLED = str.maketrans({"ё": "е", "ў": "в", "ʼ": None, "ь": None})
_IRREGULAR = {
    form: word
    for word, forms in {
        "быць": "быць ёсць быў была было былі буду будзеш будзе будзем будзеце будуць",
        "чалавек": "чалавек чалавека чалавеку чалавекам людзі людзей людзям людзьмі людзях",
        "магчы": "магчы магу можаш можа можам можаце могуць мог магла магло маглі",
        "хацець": "хацець хацеў хацела хацелі хачу хочаш хоча хочам хочаце хочуць",
        "ісці": "ісці іду ідзеш ідзе ідзем ідзём ідзяце ідуць ішоў ішла ішло ішлі",
        "мець": "мець маю маеш мае маем маеце маюць меў мела мелі маючы",
        "жыць": "жыць жыву жывеш жыве жывём жывяце жывуць жыў жыла жыло жылі",
        "даць": "даць дам дасі дасць дадзім дасце дадуць даў дала дало далі",
        "пачаць": "пачаць пачну пачнеш пачне пачнем пачнуць пачаў пачала пачало пачалі",
        "пачацца": "пачацца пачнецца пачнуцца пачаўся пачалася пачалося пачаліся",
        "адбыцца": "адбыцца адбудзецца адбудуцца адбыўся адбылася адбылося адбыліся",
        "дзень": "дзень дня дню днём дні дзён дням днямі днях",
    }.items()
    for form in forms.split()
}
#: Of verbs of going, what follows the prefix: прайсці, пройдзе, прайшоў.
_GOING = re.compile(
    "(?<=[аоыеёйіу])(?:йсці|йду|йдзеш|йдзе|йдзем|йдзеце|йдуць|йшоў|йшла|йшло|йшлі)$"
)
#: Forms of a verb that look like others, by its infinitive: as the stem is, and as it changes.
_LOOKALIKES = {
    "аваць": ("аваў", ""),
    "яваць": ("яваў", ""),
    "аць": ("аў аю ае", "у а уць"),
    "яць": ("яў яю яе", ""),
    "іць": ("яць аць ім ь ьце", "у"),
    "ыць": ("аць ым", "у"),
    "ець": ("еў ею ее іць яць іш іў ім", "у"),
    "эць": ("эў эю ыць аць", ""),
    "уць": ("е", ""),
}
#: What its passive participles end in, as the stem is and as it changes.
_PARTICIPLES = {
    "аваць": ("аваны", ""),
    "яваць": ("яваны", ""),
    "аць": ("аны", ""),
    "яць": ("яны яты", ""),
    "іць": ("ены", "аны ены"),
    "ыць": ("аны", "аны"),
    "ець": ("ены", "аны"),
    "уць": ("уты", ""),
}
_CHANGING = (
    ("сц", "шч"), ("дз", "дж"), ("ц", "ч"), ("т", "ч"), ("з", "ж"), ("с", "ш"), ("к", "ч"),
    ("б", "бл"), ("п", "пл"), ("в", "ўл"), ("м", "мл"),
)  # fmt: skip
_COMES_AND_GOES = re.compile(
    "(?<=[бвгджзйклмнпрстўфхцчш])(?<=..)[аеоэё](?=[бвгджзклмнпрстўфхцчш]$)"
)
_UNSTRESSED = str.maketrans({"о": "а", "ё": "я", "э": "а"})
_LAST_VOWEL = re.compile("[ая](?=[^аяыіуюеэоё]+$)")
_UNCHANGED = ("ыя", "ія", "ея", "ся", "йсці")
_CASES = ("", "а", "у", "ы", "і", "ам", "аў", "е")


@lru_cache(1 << 16)
def stem(word: str) -> str:
    """The key of a word in the index; of a word in lower case, with ʼ for apostrophes."""
    word = _SOFT.sub("", _spelt(word))
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    active, reflexive = _active(word)
    if going := _GOING.search(active):
        found = active[: going.start()].translate(_UNSTRESSED) + "йсці"
    else:
        found = _without_ending(active)
    return (found + reflexive).translate(_RESPELLED)


def _spelt(word: str) -> str:
    return f"у{word[1:]}" if word.startswith("ў") else word


def _active(word: str) -> tuple[str, str]:
    """A reflexive verb as the one that it is made from, and what makes it reflexive."""
    if not word.endswith(("цца", "ся")):
        return word, ""
    if len(word) > 6 and word.endswith(("аецца", "яецца")):  # of these there is no other infinitive
        return word.removesuffix("ецца") + "ць", "ся"
    if len(word) > 6 and word.endswith("ецца"):
        return word.removesuffix("цца"), "ся"
    if len(word) > 6 and word.endswith("цца"):
        return word.removesuffix("цца") + "ць", "ся"
    if len(word) > 5 and word.endswith("ся"):
        return word.removesuffix("ся"), "ся"
    return word, ""


def _without_ending(word: str) -> str:
    ending = word[max(_SHORTEST, len(word) - _LONGEST) :]
    while ending and ending not in _ENDINGS:
        ending = ending[1:]
    verb = _ENDINGS.get(ending, "")
    word = word.removesuffix(ending)
    if verb:
        return word + verb
    while len(word) > _SHORTEST and word[-1] in _VOWELS:
        word = word[:-1]
    for one, other in _CHANGED.get(ending, ()):
        if word.endswith(one) and len(word) - len(one) + len(other) >= _SHORTEST:
            word = word.removesuffix(one) + other
            break
    if ending == "ы":
        word = _AFTER_CONSONANT.sub("к", word)
    return _FLEETING.sub("", word) if len(word) > _SHORTEST else word


def expected(word: str) -> tuple[set[str], set[str]]:
    """What to look for to find all forms of a word: their stems, and forms as they stand."""
    word = _SOFT.sub("", _spelt(word))
    active, reflexive = _active(word)
    ending = next((e for e in _LOOKALIKES if active.endswith(e) and len(active) > len(e) + 1), "")
    if not ending:
        return {stem(word), *map(stem, _nominal(word))}, set(_softened(word))
    base = active.removesuffix(ending)
    changed = next((base.removesuffix(a) + b for a, b in _CHANGING if base.endswith(a)), base)
    participles = (
        set() if reflexive else {stem(f) for f in _forms(_PARTICIPLES, ending, base, changed)}
    )
    looks = {
        _reflexive(form) if reflexive else form
        for form in _forms(_LOOKALIKES, ending, base, changed)
    }
    return {stem(word)} | participles, looks


def _forms(
    table: dict[str, tuple[str, str]], ending: str, base: str, changed: str
) -> Iterator[str]:
    plain, after_change = table.get(ending, ("", ""))
    yield from (base + other for other in plain.split())
    for each in {changed, _stressed(changed)}:
        yield from (each + other for other in after_change.split())
    if plain.startswith("ены"):
        yield _stressed(base) + "ены"


def _stressed(base: str) -> str:
    """Its last vowel as it may be under stress: забараніць, забаронены."""
    return _LAST_VOWEL.sub(lambda found: "о" if found[0] == "а" else "е", base)


def _reflexive(form: str) -> str:
    if form.endswith("ць"):
        return form.removesuffix("ць") + "цца"
    return form + ("цца" if form.endswith(("е", "а")) else "ся")


def _nominal(word: str) -> Iterator[str]:
    """Forms of a noun that may have other stems."""
    base = word.rstrip(_VOWELS + "ь")
    if len(base) < _SHORTEST - 1 or word.endswith(_UNCHANGED):
        return
    bases = {
        base,
        base.translate(_UNSTRESSED),
        re.sub("дзен$", "дн", base),
        re.sub("(?<=[яа]н)ін$", "", base),
    }
    if word == base or word.endswith("ь"):
        bases |= {_COMES_AND_GOES.sub("", each) for each in bases if len(each) > _SHORTEST}
    else:
        bases |= {_stressed(base), re.sub("ва$", "ў", word)}
    for each in bases:
        yield from (each + case for case in _CASES)


def _softened(word: str) -> Iterator[str]:
    """дапамога, дапамозе; страха, страсе."""
    if word.endswith(("га", "ха")):
        base = word[:-2] + ("з" if word.endswith("га") else "с")
        yield from (each + "е" for each in (base, _stressed(base)))
