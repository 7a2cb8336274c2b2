"""Tables of what was measured, printed and appended to docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Cost, ratio, spread

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

#: What is told of a run, with the heading of its column.
Figures = Mapping[str, Callable[[Cost], float]]
CPU: Figures = {"CPU-s per 1,000 {unit}s": lambda cost: 1000 * cost.cpu / cost.units}
SPEED: Figures = {"{unit}s per second": lambda cost: cost.units / cost.seconds}
MEMORY: Figures = {"memory, MB": lambda cost: cost.memory / 1e6}
WRITTEN: Figures = {"bytes per {unit}": lambda cost: cost.written / cost.units}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: costs by the name of the contestant, the first of them ours."""

    title: str
    unit: str
    figures: Figures
    costs: Mapping[str, Sequence[Cost]]

    def table(self) -> str:
        """Figures of each; and ours as a multiple of each other's, round by round."""
        ours, *_ = self.costs
        heads = [heading.format(unit=self.unit) for heading in self.figures]
        rows = [["", *heads, *(f"{ours}: × in {head}" for head in heads[:2])]]
        for name, costs in self.costs.items():
            cells = [str(spread([*map(figure, costs)])) for figure in self.figures.values()]
            for figure in [*self.figures.values()][:2]:
                theirs = name != ours
                cells.append(str(ratio(self.costs[ours], costs, figure)) if theirs else "")
            rows.append([name, *cells])
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "|" + "---|" * len(rows[0]))
        rounds = len(self.costs[ours])
        return f"**{self.title}**, {rounds} rounds\n\n" + "\n".join(lines) + "\n"


def options(description: str | None) -> argparse.ArgumentParser:
    """What every benchmark can be told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help=f"do not append to {PAGE.name}")
    return parser


def tell(*comparisons: Comparison, note: bool) -> None:
    """Prints; with `note`, also appends to docs/performance.md."""
    text = "\n".join(comparison.table() for comparison in comparisons)
    print(text)
    if note:
        day = datetime.now(UTC).date()
        about = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        with PAGE.open("a", encoding="utf-8") as page:
            page.write(f"\n### {day}, {about}\n\n{text}")
