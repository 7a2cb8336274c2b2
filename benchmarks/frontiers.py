"""Visits a second through a frontier: in a file, in PostgreSQL, in Redis, as several workers ask.

Each worker leases 16 visits of a host of its own and ends each with five links that are new, one of
them of a host that others know; nothing is fetched. Redis is asked what PostgreSQL is, by scripts
on its server that leave out what only a whole frontier needs (retries, refusals, counts). Both sync
each change to the disk before they say that it is made, and once more do so a little later.

python -m benchmarks.frontiers --visits 4000
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.state.frontier import Frontier, Wanted
from crawler.state.frontiers import Frontiers
from crawler.state.schemas import Schemas
from crawler.state.workers import Terms
from tests.crawler.postgres import Server, server

#: Links that are new wait in the list of their host, in one step with the visit's own end.
_DONE = """
for n = 2, #ARGV, 2 do
  if redis.call('HSETNX', 'state', ARGV[n], 'waiting') == 1 then
    redis.call('RPUSH', 'host:' .. ARGV[n + 1], ARGV[n])
  end
end
redis.call('HSET', 'state', ARGV[1], 'done')
redis.call('HDEL', 'lease', ARGV[1])
"""
_LEASE = """
local found = redis.call('LPOP', 'host:' .. ARGV[1], 16)
for _, url in ipairs(found or {}) do
  redis.call('HSET', 'lease', url, ARGV[2])
  redis.call('HSET', 'state', url, 'leased')
end
return found
"""
Connect = Callable[[], Any]


def links(worker: int, number: int) -> list[str]:
    """As long as real ones."""
    path = "archive/2024/what-was-said-on-that-day"
    own = [f"http://h{worker}.test/{path}-{number}-{n}.html" for n in range(4)]
    return [*own, f"http://shared.test/{path}-{number}.html"]


def by_tables(opened: Frontier, worker: int, visits: int) -> None:
    """What a worker does, in a file or in PostgreSQL."""
    host, done = f"h{worker}.test", 0
    opened.add([Wanted(f"http://{host}/")])
    while done < visits:
        opened.tick()
        for visit in opened.lease(host, 16, 0.0):
            opened.done(visit.id, [Wanted(url) for url in links(worker, done)])
            done += 1


def by_scripts(place: str, worker: int, visits: int) -> None:
    """The same in Redis."""
    import redis  # noqa: PLC0415 (for this comparison alone)

    store = redis.Redis(unix_socket_path=place, decode_responses=True)
    lease, end = store.register_script(_LEASE), store.register_script(_DONE)
    host, done = f"h{worker}.test", 0
    end(args=["", f"http://{host}/", host])
    while done < visits:
        for url in lease(args=[host, worker]) or []:
            found = [part for to in links(worker, done) for part in (to, to.split("/")[2])]
            end(args=[url, *found])
            done += 1


def tables(at: Server | Path, name: str, worker: int, visits: int) -> None:
    if isinstance(at, Path):
        by_tables(Frontiers(at).open(name), worker, visits)
        return
    schemas = Schemas(at.url, Terms("here", lease=30.0, delay=0.0, beat=0.1))
    with schemas.deciding(name):
        opened = schemas.open(name)
    by_tables(opened, worker, visits)


def figures(work: Callable[..., None], fixed: tuple[object, ...], workers: int, visits: int) -> str:
    """Visits a second of all workers, and what one costs them in CPU."""
    each = visits // workers
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    processes = [
        multiprocessing.Process(target=work, args=(*fixed, number, each))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"{each * workers / seconds:,.0f} | {1000 * cpu / (each * workers):.2f}"


@contextmanager
def redis_server(sync: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """The socket of a Redis server of its own, and what tells its memory in bytes."""
    folder = tempfile.mkdtemp(prefix="letapis-")
    place = f"{folder}/s"
    words = ["--port", "0", "--unixsocket", place, "--dir", folder, "--appendonly", "yes"]
    process = subprocess.Popen(
        ["redis-server", *words, "--appendfsync", sync], stdout=subprocess.DEVNULL
    )
    while not os.path.exists(place):  # noqa: PTH110 (a socket)
        time.sleep(0.05)

    def memory() -> int:
        said = Path(f"/proc/{process.pid}/status").read_text("ascii")
        return 1024 * int(said.split("VmRSS:")[1].split()[0])

    try:
        yield place, memory
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder)


def main() -> None:
    """Prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=4000, help="of all workers together")
    visits = parser.parse_args().visits
    print(
        "| frontier | workers | visits a second | CPU-ms a visit, of workers |\n|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        print(f"| a file | 1 | {figures(tables, (Path(folder), 'f'), 1, visits)} |")
    for name, sync in (("PostgreSQL", "on"), ("PostgreSQL, synced later", "off")):
        with server(f"synchronous_commit={sync}") as at:
            for workers in (1, 2, 4):
                said = figures(tables, (at, f"f{workers}"), workers, visits)
                print(f"| {name} | {workers} | {said} |", flush=True)
    for name, sync in (("Redis", "always"), ("Redis, synced later", "everysec")):
        with redis_server(sync) as (place, memory):
            before = memory()
            for workers in (1, 2, 4):
                print(f"| {name} | {workers} | {figures(by_scripts, (place,), workers, visits)} |")
            known = 3 * visits * 5
            print(f"\n{name}: {(memory() - before) / known:.0f} bytes of memory for each URL\n")


if __name__ == "__main__":
    main()
