"""What is said of originals that cannot be read."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from archive.index.cdxj import write_index
from archive.index.originals import Originals
from tests.exports.warcs import Warc, article, prose

URL = "https://site.example/"


@pytest.mark.parametrize(("left", "said"), [(None, 0), (b"", 1)])
def test_a_missing_file_is_not_told_for_each_page_by_default(
    left: bytes | None, said: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    warc = Warc("a.warc.gz")
    warc.page(URL, article("The heron", prose("heron")))
    path = warc.write(tmp_path / "archive")
    originals = Originals(path.parent, tmp_path / "index.cdxj")
    write_index(originals.archive, originals.index)
    assert originals.held(URL)
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    with caplog.at_level(logging.INFO, "letapis"):
        assert originals.held(URL) is None
    assert len(caplog.records) == said
