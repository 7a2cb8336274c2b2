"""The house rules that a machine can hold: layers, circles, doors, sizes, sentences, names."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("archive", "spiders", "crawler", "exports")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
#: Libraries that may be imported in more than one module, and why.
MANY_DOORS = {
    "scrapy": "the crawler plugs into it",
    "click": "each package has its own commands",
    "lxml": "types of elements are named wherever a tree is walked",
}
#: What a file may be called by nobody.
FORBIDDEN = {"utils", "helpers", "misc", "common", "manager"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


KNOWN = {name_of(path) for path in MODULES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, deferred and typing imports included.

    `from archive.wire import http` imports the module archive.wire.http, and no face of a package.
    """
    return frozenset(_imports(tree(path)))


def _imports(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from members & KNOWN
            if members - KNOWN:
                yield node.module


def own_imports() -> dict[str, frozenset[str]]:
    return {name_of(path): imports(path) & KNOWN - {name_of(path)} for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_its_sentence(path: Path) -> None:
    sentence = ast.get_docstring(tree(path))
    if path.parent.name == "settings" or sentence is None:
        pytest.fail(f"{name_of(path)} has no docstring")
    first = sentence.split("\n\n", maxsplit=1)[0]
    assert first.rstrip().endswith((".", ":")), f"no whole sentence: {first!r}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_one_idea(path: Path) -> None:
    assert path.stem not in FORBIDDEN
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_no_circles() -> None:
    graph, seen, path = own_imports(), set[str](), list[str]()

    def visit(module: str) -> None:
        assert module not in path, " -> ".join([*path[path.index(module) :], module])
        if module not in seen:
            path.append(module)
            for other in sorted(graph[module]):
                visit(other)
            path.pop()
            seen.add(module)

    for module in sorted(graph):
        visit(module)


def test_layers() -> None:
    floor = {"archive": 0, "spiders": 1, "crawler": 2, "exports": 2}
    wrong = [
        f"{module} imports {other}"
        for module, others in own_imports().items()
        for other in others
        if (here := module.split(".")[0]) != (there := other.split(".")[0])
        and floor[there] >= floor[here]
    ]
    assert not wrong


def test_nothing_imports_the_face_of_its_own_package() -> None:
    wrong = [
        module
        for module, others in own_imports().items()
        if module.split(".")[0] in others and "." in module
    ]
    assert not wrong


def test_one_door_per_library() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {line.split(">")[0].split("[")[0] for line in declared["dependencies"]}
    libraries = {name.replace("-", "_") for name in names} | {"sqlite3", "pyspark"}
    doors = defaultdict(set)
    for path in MODULES:
        for imported in imports(path):
            if (library := imported.split(".")[0]) in libraries - set(MANY_DOORS):
                doors[library].add(name_of(path))
    # The frontier and the corpus are two databases of two packages that never meet.
    packages = {
        library: [module.split(".")[0] for module in modules] for library, modules in doors.items()
    }
    several = {
        library: sorted(doors[library])
        for library, where in packages.items()
        if len(where) != len(set(where)) or (len(where) > 1 and library != "sqlite3")
    }
    assert not several


def test_only_the_crawler_knows_scrapy() -> None:
    """It takes longer to load than a page to read; builds and readers of pages do without."""
    users = {name_of(path) for path in MODULES if any("scrapy" in one for one in imports(path))}
    assert {name.split(".")[0] for name in users} == {"crawler"}


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text[text.index("dependencies = [") : text.index("[project.scripts]")]
    without = [
        line for line in block.splitlines() if line.strip().startswith('"') and "#" not in line
    ]
    assert not without
