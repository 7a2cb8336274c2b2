"""A power cut: what nobody synced is gone, and nothing that is left claims to hold it."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.power.__main__ import measure


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler to watch the disk with")
def test_nothing_is_claimed_that_a_power_cut_took() -> None:
    tally = measure(cuts=120, resumed=3, pages=20, seed=7)
    assert (tally.cuts, tally.resumed) == (120, 3)
    assert (tally.broken, tally.lost, tally.faults) == (0, 0, 0), tally.notes
