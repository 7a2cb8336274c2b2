"""The language model is kept unpacked, and does without that where it must."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.vocabulary import langid

TEXT = "The council has published the minutes of its last meeting, and nobody was surprised."


def test_kept_or_not_the_model_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    langid.identifier.cache_clear()
    fresh = langid.identifier().rank(TEXT)
    (kept,) = (tmp_path / "letapis").iterdir()
    langid.identifier.cache_clear()
    assert langid.identifier().rank(TEXT) == fresh
    nextmove = kept / "nextmove.npy"
    nextmove.write_bytes(nextmove.read_bytes()[:-1])
    langid.identifier.cache_clear()
    assert langid.identifier().rank(TEXT) == fresh
    assert len(nextmove.read_bytes()) % 2 == 0, "what was damaged is made anew"
    langid.identifier.cache_clear()


def test_without_a_place_to_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    langid.identifier.cache_clear()
    assert langid.identifier().classify(TEXT)[0] == "en"
    langid.identifier.cache_clear()
