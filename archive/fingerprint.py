"""Which code this is: what was computed by other code may be computed anew."""

from __future__ import annotations

import hashlib
from pathlib import Path


def code(*packages: str) -> str:
    """SHA-256 in hex over the names and bytes of the modules of our own packages."""
    root = Path(__file__).parent.parent
    files = (path for package in packages for path in (root / package).rglob("*"))
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in (".py", ".sql", ".toml", ".txt")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
