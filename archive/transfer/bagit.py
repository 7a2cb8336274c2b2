"""Bags: a folder whose payload is held by manifests, written and checked (BagIt 1.0, RFC 8493).

1. Whatever a manifest says, nothing outside the folder is opened; symbolic links are no payload.
2. Every manifest of a bag of ours lists every payload file, and every tag manifest all tag files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

from archive.errors import storing
from archive.problem import Problem
from archive.storage import durable
from archive.storage.files import File
from archive.wire.head import number

DECLARATION = "bagit.txt"
_ALGORITHMS = ("sha256", "sha512")
_KNOWN = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_DECLARED = re.compile(
    rb"BagIt-Version: (?P<version>\d+\.\d+)\r?\nTag-File-Character-Encoding: UTF-8(?:\r?\n)?",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?P<digest>[0-9A-Fa-f]+)[ \t]+\*?(?P<name>\S.*)")
_OXUM = re.compile(r"(?im)^Payload-Oxum[ \t]*:[ \t]*(\d+)\.(\d+)[ \t]*$")
_ESCAPE = re.compile(r"[%\r\n]")  # section 2.1.3
_ESCAPED = re.compile(r"%(25|0D|0A)", re.IGNORECASE)
_PIECE = 1 << 20
_TAG_LIMIT = 256 << 20  # bytes of a manifest


def write_tags(folder: Path, info: Iterable[tuple[str, str]]) -> None:
    """Makes a folder whose payload lies in `data/` a bag, synced. Raises OSError.

    `info` are the lines of bag-info.txt; Payload-Oxum is added to them.
    """
    payload = {path: digests(path, _ALGORITHMS) for path in _files(folder / "data")}
    size = sum(path.stat().st_size for path in payload)
    lines = [*info, ("Payload-Oxum", f"{size}.{len(payload)}")]
    said = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines if value)
    tags = {
        DECLARATION: "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": said,
    }
    for algorithm in _ALGORITHMS:
        tags[f"manifest-{algorithm}.txt"] = _manifest(folder, payload, algorithm)
    for name, text in tags.items():
        durable.write(folder / name, [text.encode()])
    tagged = {folder / name: digests(folder / name, _ALGORITHMS) for name in tags}
    for algorithm in _ALGORITHMS:
        name = f"tagmanifest-{algorithm}.txt"
        durable.write(folder / name, [_manifest(folder, tagged, algorithm).encode()])


def is_bag(folder: Path) -> bool:
    return (folder / DECLARATION).is_file()


def payload(folder: Path) -> list[Path]:
    """The payload files in the order of their paths. Raises StorageError."""
    with storing(folder, "read"):
        return _files(folder / "data")


def problems(folder: Path) -> Iterator[Problem]:
    """What keeps a folder from being a complete and valid bag (section 3). Raises StorageError."""
    with storing(folder, "read"):
        declared = _DECLARED.fullmatch((folder / DECLARATION).read_bytes()[:1000])
        if not declared:
            yield _problem(DECLARATION, "bag-declaration", "not the two lines of section 2.1.1")
        there = {path.relative_to(folder).as_posix() for path in _files(folder)}
        if not (folder / "data").is_dir():
            yield _problem("data", "bag-payload-missing", "a bag has a folder data/")
        inside = {name for name in there if name.startswith("data/")}
        manifests = _named(there, "manifest")
        if not manifests:
            yield _problem("manifest-*.txt", "bag-no-manifest", "nothing states the digests")
        for name, algorithm in manifests:
            listed = yield from _held(folder, name, algorithm, there)
            for path in sorted(inside - listed):
                yield _problem(path, "bag-unlisted", f"{name} does not have it")
        for name, algorithm in _named(there, "tagmanifest"):
            yield from _held(folder, name, algorithm, there - inside)
        yield from _oxum(folder, inside)


def digests(path: File, algorithms: Iterable[str]) -> dict[str, str]:
    """The digests of a file in hex, by algorithm, in one reading. Raises OSError."""
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            for one in hashes.values():
                one.update(piece)
    return {name: one.hexdigest() for name, one in hashes.items()}


def _held(
    folder: Path, manifest: str, algorithm: str, there: set[str]
) -> Generator[Problem, None, set[str]]:
    """The files of a manifest against their digests; gives the names that it lists."""
    listed: set[str] = set()
    if (folder / manifest).stat().st_size > _TAG_LIMIT:
        yield _problem(manifest, "bag-manifest", f"more than {_TAG_LIMIT} bytes")
        return listed
    for line in (folder / manifest).read_text("utf-8", "replace").rstrip("\n").split("\n"):
        found = _LINE.fullmatch(line.rstrip("\r"))
        if not found:
            yield _problem(manifest, "bag-manifest", f"no digest and path: {line[:200]!r}")
            continue
        name = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found["name"])
        name = name.removeprefix("./")
        if name in listed:
            yield _problem(name, "bag-listed-twice", f"in {manifest}")
            continue  # a file is read once, however often it is listed
        listed.add(name)
        if name not in there:
            yield _problem(name, "bag-missing", f"{manifest} has it, the bag has not")
        elif algorithm in _KNOWN:
            digest = digests(folder / name, [algorithm])[algorithm]
            if digest != found["digest"].lower():
                yield _problem(name, "bag-digest", f"not the {algorithm} that {manifest} states")
    return listed


def _oxum(folder: Path, inside: set[str]) -> Iterator[Problem]:
    """Bytes and files as bag-info.txt counts them (section 2.2.2)."""
    info = folder / "bag-info.txt"
    found = _OXUM.search(info.read_text("utf-8", "replace")) if info.is_file() else None
    if not found:
        return
    is_ = (sum((folder / name).stat().st_size for name in inside), len(inside))
    if is_ != (number(found[1]), number(found[2])):
        detail = f"{found[0].strip()[:100]}; it is {is_[0]}.{is_[1]}"
        yield _problem("bag-info.txt", "bag-oxum", detail)


def _named(there: set[str], kind: str) -> list[tuple[str, str]]:
    """The manifests of a kind, each with its algorithm as hashlib has it."""
    found = (re.fullmatch(rf"{kind}-([a-z0-9]+)\.txt", name) for name in sorted(there))
    return [(one[0], one[1]) for one in found if one]


def _files(folder: Path) -> list[Path]:
    if folder.is_symlink():  # it leads out of the bag
        return []
    found = (
        Path(where, name)
        for where, _, names in os.walk(folder)  # which follows no links
        for name in names
    )
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _manifest(folder: Path, found: dict[Path, dict[str, str]], algorithm: str) -> str:
    def line(path: Path) -> str:
        name = path.relative_to(folder).as_posix()
        return _ESCAPE.sub(lambda sign: f"%{ord(sign[0]):02X}", name)

    return "".join(f"{found[path][algorithm]}  {line(path)}\n" for path in sorted(found))


def _problem(file: str, rule: str, detail: str) -> Problem:
    return Problem("error", rule, detail, file)
