"""What other people's validators say of our files; each runs where it is installed.

Known false alarms: `warcio check` and `fastwarc check` hash the chunks of a chunked body, and
fastwarc the missing payload of a revisit (docs/archive.md).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from archive.records import warc
from archive.records.reader import records
from archive.records.record import Record
from archive.transfer.delivery import archives
from archive.wire.exchange import Exchange
from exports.package.contents import Order
from exports.package.selection import Selection
from tests.exports.packages import SITE, bag, collection, wacz
from tests.exports.warcs import START, Warc

pytestmark = pytest.mark.slow

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\n<p>a\n\r\n4\r\n</p>\r\n0\r\n\r\n"
)
#: How each is called.
VALIDATORS = {
    "gzip": ["gzip", "-t"],
    "warcio": ["warcio", "check"],
    "fastwarc": ["fastwarc", "check", "-p"],
    "jwarc": ["jwarc", "validate"],
    "cdxj-indexer": ["cdxj-indexer", "--sort"],
}


@pytest.fixture(scope="module", params=["1.1", "1.0"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag in each version."""
    folder = tmp_path_factory.mktemp("validators")
    held = collection(folder / "herons")
    file = Warc("THIRD-00000.warc.gz")
    visit = Exchange(
        url=f"{SITE}/chunked",
        started=START,
        request=b"GET /chunked HTTP/1.1\r\nHost: plain.example\r\n\r\n",
        response=CHUNKED,
        ip="192.0.2.1",
        protocols=("http/1.1", "tls/1.3"),
    )
    file.members += warc.exchange(visit, file.members[0].record_id)
    file.write(held.archive)
    wacz(held, folder / "x.wacz")
    return bag(held, folder / "bag", Order(Selection(), request.param)).path


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which(str(words[0])):
        pytest.skip(f"{words[0]} is not installed")
    return subprocess.run(
        [str(word) for word in words], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("name", VALIDATORS)
def test_validators_have_nothing_else_to_say(folder: Path, name: str) -> None:
    for path in archives(folder):
        done = run(*VALIDATORS[name], path)
        alarmed = set(re.findall(r"<urn:uuid:[0-9a-f-]+>", done.stdout + done.stderr))
        found = [one for one in records(path) if isinstance(one, Record)]
        false = {
            one.record_id
            for one in found
            if b"chunked" in one.block[:200] or (one.type == "revisit" and name == "fastwarc")
        }
        if name == "cdxj-indexer":
            visits = [one for one in found if one.type in ("response", "revisit")]
            assert len(done.stdout.splitlines()) == len(visits)
        else:
            assert alarmed <= false, f"{path.name}: {done.stdout}{done.stderr}"
        assert done.returncode == 0 or alarmed, f"{path.name}: {done.stdout}{done.stderr}"


def test_wacz_validate(folder: Path) -> None:
    done = run("wacz", "validate", "-f", folder.with_name("x.wacz"))
    assert done.returncode == 0, done.stdout


def test_bagit(folder: Path) -> None:
    done = run("bagit.py", "--validate", folder)
    assert done.returncode == 0, done.stderr
