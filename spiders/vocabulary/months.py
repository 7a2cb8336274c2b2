"""Names of months in English, Belarusian and Russian, in every case and length that dates use."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = (
    "jan january студзень студзеня студз январь января янв",
    "feb february люты лютага лют февраль февраля фев февр",
    "mar march сакавік сакавіка сак март марта мар",
    "apr april красавік красавіка крас апрель апреля апр",
    "may май мая травень траўня",
    "jun june чэрвень чэрвеня чэр чэрв июнь июня июн",
    "jul july ліпень ліпеня ліп июль июля июл",
    "aug august жнівень жніўня жні жнів август августа авг",
    "sep sept september верасень верасня вер сентябрь сентября сен сент",
    "oct october кастрычнік кастрычніка кас кастр октябрь октября окт",
    "nov november лістапад лістапада ліс ліст ноябрь ноября ноя нояб",
    "dec december снежань снежня сне снеж декабрь декабря дек",
)

#: A name in lower case → the month, 1 to 12.
MONTHS: Mapping[str, int] = {
    name: number for number, names in enumerate(_NAMES, 1) for name in names.split()
}
#: A regex for any of them, longest first; a full stop may follow a short one.
MONTH = "(?:" + "|".join(sorted(MONTHS, key=lambda name: (-len(name), name))) + r")(?![^\W\d_])\.?"


def number(name: str) -> int:
    """The month of a name, 1 to 12; KeyError where it is none."""
    return MONTHS[name.lower().rstrip(".")]
