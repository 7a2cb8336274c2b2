"""What is wrong with a setting, in words of those who wrote it; no file is read here."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

_STEP = re.compile(r"\w+|\[[^]]*]")
_TYPES = {
    "array": 'a list, as ["a", "b"]',
    "bool": "true or false",
    "date": "a day, as 2030-01-31",
    "float": "a number",
    "int": "a whole number",
    "object": "a table",
    "str": "a text in quotes",
}


def in_words(error: str, kind: type) -> str:
    """What msgspec says of a table that should be a `kind`: which setting, and what it must be."""
    said, _, place = error.partition(" - at `$")
    place = place.rstrip("`").lstrip(".").replace("[...]", ".NAME")
    for pattern, words in _SAID.items():
        if found := re.fullmatch(pattern, said):
            return words(found[1], place, _at(kind, place))
    return f"{place}: {said}"


def _unknown(name: str, place: str, kind: Any) -> str:
    near = get_close_matches(name, get_type_hints(kind), 1)
    said = (
        f"there is no setting {name!r} in [{place}]" if place else f"there is no section [{name}]"
    )
    return f"{said}; is it {near[0]!r}?" if near else said


def _missing(name: str, place: str, _: Any) -> str:
    return f"{place} needs {name!r}"


def _choice(given: str, place: str, kind: Any) -> str:
    choices = [repr(one) for one in get_args(kind) if one]
    return f"{place} must be {', '.join(choices[:-1])} or {choices[-1]}, not {given}"


def _type(name: str, place: str, _: Any) -> str:
    return f"{place} must be {_TYPES.get(name, name)}"


def _bound(bound: str, place: str, _: Any) -> str:
    sign, _, number = bound.partition(" ")
    words = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}[sign]
    return f"{place} must be {words} {float(number):g}"


def _pattern(_: str, place: str, kind: Any) -> str:
    return f"{place} must be {kind.__metadata__[0].description}"


def _empty(_: str, place: str, __: Any) -> str:
    return f"{place} must name one at least"


_SAID: dict[str, Callable[[str, str, Any], str]] = {
    r"Object contains unknown field `(.*)`": _unknown,
    r"Object missing required field `(.*)`": _missing,
    r"Invalid enum value (.*)": _choice,
    r"Expected `(\w+)(?: \| null)?`, got .*": _type,
    r"Expected `\w+`(?: \| null)? ([<>]=? \S+)": _bound,
    r"Expected `\w+`(?: \| null)? matching regex (.*)": _pattern,
    r"Expected `array` of length (.*)": _empty,
    r"Invalid RFC3339 encoded (date)": _type,
}


def _at(kind: Any, place: str) -> Any:
    """What may stand at a place of a table, with what its annotation says of it."""
    for step in _STEP.findall(place):
        if step == "NAME" or step.startswith("["):
            kind = get_args(kind)[-1 if get_origin(kind) is dict else 0]
        else:
            kind = get_type_hints(kind, include_extras=True)[step]
        kind = next((one for one in get_args(kind) if NoneType in get_args(kind)), kind)
    return kind
