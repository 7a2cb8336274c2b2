"""Environments of the programs that Letapis is compared to; they are not its dependencies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PACKAGES = {
    "scrapy": ("scrapy==2.19.0", "warcio==1.8.1", "trafilatura==2.3.1", "lxml_html_clean"),
    # It wants a Scrapy before 2.12, which knows no later Twisted.
    "scrapy-webarchive": ("scrapy-webarchive==0.5.3", "twisted<25", "w3lib<2.2", "setuptools<81"),
    "cdxj-indexer": ("cdxj-indexer==1.5.0", "setuptools<81"),
    "warcio": ("warcio==1.8.1",),
    "fastwarc": ("fastwarc==2.0.0",),
}
SPIDER = Path(__file__).with_name("spider.py")


def environment(name: str, cache: Path) -> Path:
    """The folder of programs of an environment, made in `cache` where it is not there yet."""
    folder = cache / name
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq"]
        subprocess.run([*install, *_PACKAGES[name]], check=True)
        ready.touch()
    return folder / "bin"
