"""Pictures of `letapis serve` for the documentation: python -m benchmarks.pictures docs/images.

Makes the collection of `letapis demo` in a folder that is thrown away, serves it, and takes each
picture with Chromium.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from archive.replay import browser

_LETAPIS = [sys.executable, "-c", "from archive.commands.cli import main; main()"]
_DOCUMENT = "SELECT id FROM document_latest WHERE language = 'be' ORDER BY versions DESC, published"
#: Path, width and height in pixels, and whether it is dark, by name of the picture.
_PICTURES = {
    "document": ("/documents/{id}", 1280, 820, False),
    "search": (
        "/search?q=%D0%9B%D1%83%D0%BA%D0%B0%D1%88%D1%8D%D0%BD%D0%BA%D0%B0",
        1000,
        620,
        False,
    ),
    "verdicts": ("/verdicts", 1000, 680, False),
    "status": ("/status", 1000, 760, False),
    "documents": (
        "/corpus/documents?_search=Minsk&_col=title&_col=source&_col=language&_col=topic&_col=trend&_col=published",
        1000,
        760,
        True,
    ),
}


def main() -> None:
    """Writes `serve-NAME.png` into the folder that is named."""
    (folder,) = map(Path, sys.argv[1:])
    program = browser.chromium()
    if program is None:
        sys.exit("Chromium is not installed")
    with TemporaryDirectory() as temporary:
        demo = Path(temporary) / "letapis-demo"
        for _ in range(2):  # the second time some pages have changed
            subprocess.run([*_LETAPIS, "demo", str(demo)], check=True, capture_output=True)
        command = [*_LETAPIS, "serve", "-C", str(demo), "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            try:
                assert server.stderr
                found = (re.search(r"http://\S+", line) for line in server.stderr)
                site = next(filter(None, found))[0].rstrip("/")
                _take(program, site, Path(temporary), folder)
            finally:
                server.terminate()


def _take(program: str, site: str, temporary: Path, folder: Path) -> None:
    asked = urlencode({"sql": _DOCUMENT, "_shape": "array"})
    with urllib.request.urlopen(f"{site}/corpus.json?{asked}", timeout=60) as answer:  # noqa: S310
        number = json.load(answer)[0]["id"]
    for name, (path, width, height, dark) in _PICTURES.items():
        options = ["--no-sandbox", f"--user-data-dir={temporary / 'profile'}"]
        options += ["--blink-settings=preferredColorScheme=0"] if dark else []
        file = (folder / f"serve-{name}.png").absolute()
        browser.screenshot(
            [program, *options], site + path.format(id=number), file, (width, height)
        )


if __name__ == "__main__":
    main()
