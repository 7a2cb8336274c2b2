"""Pages a second and what one costs: one process, and several workers that share a frontier.

Some hosts all have the same site, which nginx serves; each process has one connection to a host.

python -m benchmarks.workers --articles 100 --hosts 8
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from archive.records.reader import records
from archive.records.record import Record
from archive.storage.collection import Collection
from benchmarks.crawl import LETAPIS, served
from tests.crawler.postgres import server


def crawl(folder: Path, words: Sequence[str], workers: int, frontier: str) -> tuple[float, float]:
    """Seconds from the first call to the last end, and seconds of CPU of them all."""
    collection = Collection(folder)
    collection.create()
    collection.settings_file.write_text(f'[frontier]\nurl = "{frontier}"\n')
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [*LETAPIS, "crawl", "-q", "-C", str(folder), *words]
    for process in [subprocess.Popen(command, stdout=sys.stderr) for _ in range(workers)]:
        if process.wait():
            raise SystemExit(f"{command} ended with {process.returncode}")
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def captured(folder: Path) -> Counter[str]:
    """How often each page was answered."""
    kept = (item for path in Collection(folder).warc_files() for item in records(path))
    answers = (item for item in kept if isinstance(item, Record) and item.type == "response")
    return Counter(url for item in answers if (url := item.target_uri or "").endswith(".html"))


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100, help="of each host")
    parser.add_argument("--hosts", type=int, default=8)
    asked = parser.parse_args()
    print(
        "| | pages | twice | seconds | pages a second | CPU-ms a page |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory(prefix="letapis-benchmark-") as name:
        place = Path(name)
        with served(place, asked.articles) as course, server("fsync=on") as database:
            port = course.web.address.rpartition(":")[2]
            listed = place / "hosts"
            hosts = [f"h{number}.test" for number in range(asked.hosts)]
            listed.write_text("".join(f"http://{host}/index.html\n" for host in hosts))
            words = ["--urls", str(listed), "--allow-private", "--delay", "0", "--no-build"]
            for host in hosts:
                words += ["--connect-to", f"{host}:80:127.0.0.1:{port}"]
            for workers in (0, 1, 2, 4):
                database.forget()
                folder = place / f"c{workers}"
                url = database.url if workers else ""
                seconds, cpu = crawl(folder, words, max(workers, 1), url)
                pages = captured(folder)
                title = f"{workers} workers" if workers else "a file, one process"
                twice = pages.total() - len(pages)
                figures = (
                    f"{seconds:.1f} | {len(pages) / seconds:.1f} | {1000 * cpu / len(pages):.1f}"
                )
                print(f"| {title} | {len(pages)} | {twice} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
