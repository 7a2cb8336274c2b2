"""Whether what is kept of a collection stands at the same files, told without reading them.

1. Whoever keeps something beside the archive registers a check under `letapis.standing` in
   pyproject.toml: it takes a Collection, and gives a Problem for each file that it lacks or has
   too much.
2. A check looks at names and sizes; `letapis verify` reads the bytes.
3. While a crawl or a build is under way they do not agree, and need not.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points

from archive.index.cdxj import indexed
from archive.problem import Problem, Severity
from archive.storage import fixity
from archive.storage.collection import Collection
from archive.storage.store import Stored, StoreError


def standing(collection: Collection) -> list[Problem]:
    """What does not agree, of all that is kept; nothing while somebody works on it."""
    if collection.holder() or collection.holder("build"):
        return []
    points = sorted(entry_points(group="letapis.standing"), key=lambda point: point.name)
    try:
        return [problem for point in points for problem in point.load()(collection)]
    except StoreError as error:
        said = str(error)
        return [Problem("error", "store-unread", said, "archive/")]


def fixity_log(collection: Collection) -> Iterator[Problem]:
    """Files that are gone, or have another size than when they were sealed."""
    sealed = {fact.file: fact.size for fact in fixity.log(collection.archive)}
    yield from differences(collection, sealed, "fixity log", ("error", "info"), "find a copy")


def index(collection: Collection) -> Iterator[Problem]:
    """Files that the index lacks, has in another size, or has and are gone."""
    known = indexed(collection.index)
    yield from differences(collection, known, "index", ("warning", "warning"), "`letapis index`")


def differences(
    collection: Collection,
    known: dict[str, int],
    where: str,
    severities: tuple[Severity, Severity],
    remedy: str,
) -> Iterator[Problem]:
    """An archive's files against those that are known elsewhere: names, and sizes in bytes.

    The severities are those of what is gone or another there, and of what is not known. What other
    machines put into the store since this one asked is no fault: they may do so at any time.
    """
    changed, unknown = severities
    files = {file.name: file for file in collection.warc_files()}
    there = {name: file.stat().st_size for name, file in files.items()}
    sealed = fixity.sealed(collection.archive) if there.keys() - known.keys() else {}
    for name in sorted(there.keys() | known.keys()):
        if name not in there:
            severity, what = changed, f"the {where} has it, the archive has not"
        elif name not in known:
            of_others = isinstance(files[name], Stored) and name not in sealed
            severity = "info" if of_others else unknown
            what = f"the {where} does not have it"
        elif there[name] != known[name]:
            severity, what = changed, f"{there[name]} bytes; the {where} says {known[name]}"
        else:
            continue
        rule = f"{where.replace(' ', '-')}-differs"
        yield Problem(severity, rule, f"{what}: {remedy}", name)
