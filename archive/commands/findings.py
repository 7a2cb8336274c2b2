"""Problems as people read them: the worst first, those of one rule together, some of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archive.problem import Problem

#: Places of one rule that are told; `--json` tells all.
SHOWN = 5
_ORDER = ("error", "warning", "info")
_NAMES = {"error": "error", "warning": "warning", "info": "note"}


def told(problems: Sequence[Problem]) -> str:
    """One paragraph a rule; empty where there is no problem."""
    rules: dict[tuple[int, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        rules[_ORDER.index(problem.severity), problem.rule].append(problem)
    return "\n".join(_rule(group) for _, group in sorted(rules.items()))


def tally(problems: Sequence[Problem]) -> str:
    """How many there are of each severity, in words."""
    counts = [sum(problem.severity == severity for problem in problems) for severity in _ORDER]
    return ", ".join(plural(n, _NAMES[name]) for n, name in zip(counts, _ORDER, strict=True))


def plural(count: int, noun: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _rule(group: Sequence[Problem]) -> str:
    first = group[0]
    lines = [f"{_NAMES[first.severity]} {first.rule}: {plural(len(group), 'time')}"]
    for problem in group[:SHOWN]:
        place = "" if problem.offset is None else f" at {problem.offset}"
        lines.append(f"  {problem.file}{place}: {problem.detail}")
    if len(group) > SHOWN:
        lines.append(f"  and {len(group) - SHOWN} more; --json tells all")
    return "\n".join(lines)
