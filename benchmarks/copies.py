"""Makes copies of invented texts, edited in known ways, and tells how many are taken for copies.

python -m benchmarks.copies

Of each text there is one copy of each kind. Right is a pair of two texts made from one; pairs of
texts that only share what a site puts below all of them are wrong.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations

from benchmarks import prose
from exports import near


def _reformatted(words: list[str], chance: random.Random) -> list[str]:
    return [word.upper() if chance.random() < 0.1 else word for word in words]


def _edited(words: list[str], chance: random.Random) -> list[str]:
    return ["corrected" if chance.random() < 0.03 else word for word in words]


def _rewritten(words: list[str], chance: random.Random) -> list[str]:
    """One sentence in six is another one."""
    sentences = [f"{said}.".split() for said in " ".join(words).split(".") if said.strip()]
    for at in range(len(sentences)):
        if chance.random() < 1 / 6:
            sentences[at] = prose.text(chance, "en", 15)[0].split()
    return [word for sentence in sentences for word in sentence]


def _framed(words: list[str], chance: random.Random) -> list[str]:
    return [*["Home", "News", "Contact"], *words, *_TEASERS[chance.randrange(len(_TEASERS))]]


def _cut(share: float) -> Callable[[list[str], random.Random], list[str]]:
    return lambda words, chance: words[: int(len(words) * share)]


_TEASERS = [prose.text(random.Random(seed), "en", 60)[0].split() for seed in range(5)]
KINDS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "reformatted": _reformatted,
    "3 % of the words changed": _edited,
    "one sentence in six changed": _rewritten,
    "menu and 60 words of teasers added": _framed,
    "cut to 80 %": _cut(0.8),
    "cut to 60 %": _cut(0.6),
    "cut to 40 %": _cut(0.4),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    asked, chance = parser.parse_args(), random.Random(2026)
    made: list[tuple[int, str, str]] = []  # which text, what was done to it, the outcome
    for number in range(asked.texts):
        length = max(100, int(chance.lognormvariate(5.6, 0.5)))
        words = prose.text(chance, "en", length)[0].split()
        # Every second text ends in teasers that texts of its site share.
        words += _TEASERS[number % len(_TEASERS)] if number % 2 else []
        made.append((number, "", " ".join(words)))
        made += [(number, kind, " ".join(edit(words, chance))) for kind, edit in KINDS.items()]
    began = time.process_time()
    signatures = [near.signature(text) for _, _, text in made]
    by_band = defaultdict(list)
    for at, signature in enumerate(signatures):
        for band in near.bands("en", made[at][2], signature):
            by_band[band].append(at)
    pairs = {
        pair
        for shared in by_band.values()
        for pair in combinations(shared, 2)
        if near.alike(signatures[pair[0]], signatures[pair[1]])
    }
    took = (time.process_time() - began) / len(made) * 1000
    right = {pair for pair in pairs if made[pair[0]][0] == made[pair[1]][0]}
    found = {kind: 0 for kind in KINDS}
    for one, other in right:
        if not made[one][1]:
            found[made[other][1]] += 1
    print("| copy | found |\n|---|---|")
    for kind, count in found.items():
        print(f"| {kind} | {count / asked.texts:.3f} |")
    print(f"\n{len(made)} texts, {took:.2f} ms each; {len(pairs)} pairs,", end=" ")
    print(f"{len(right) / len(pairs):.4f} of them right")


if __name__ == "__main__":
    main()
