"""Parts of a collection: held by locks, where these reach all who have the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.storage.collection import Collection
from crawler.crawl.part import taken, unlocked

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /mnt/all rw shared:2 - nfs4 store:/all rw,vers=4.2,local_lock=none,addr=192.0.2.1
31 21 0:41 / /mnt/a\\040few rw - nfs store:/few rw,vers=3,nolock,local_lock=all
32 30 0:42 / /mnt/all/own rw - nfs4 store:/own rw,vers=4.2,local_lock=flock
33 21 0:43 / /mnt/office rw - cifs //store/office rw,nobrl
34 21 0:44 / /mnt/disk rw - xfs /dev/sdb1 rw,nolock
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/x", None),
        ("/mnt/all/x", None),
        ("/mnt/a few/x", "nfs"),
        ("/mnt/all/own", "nfs4"),
        ("/mnt/all/owners", None),
        ("/mnt/office/x", "cifs"),
        ("/mnt/disk/x", None),
    ],
)
def test_mounts_whose_locks_stay_on_this_machine(folder: str, kind: str | None) -> None:
    assert unlocked(MOUNTS, Path(folder)) == kind


def test_of_two_that_end_one_is_the_last(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    with taken(collection, shared=True) as first, taken(collection, shared=True) as second:
        assert [first.collection.worker, second.collection.worker] == [1, 2]
        assert not first.alone()
        assert second.alone()
