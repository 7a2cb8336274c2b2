"""`letapis serve` while the corpus under it is built anew."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from archive.storage.collection import Collection
from exports.corpus.build import build
from tests.command import letapis
from tests.exports.served import serving
from tests.exports.warcs import Warc, article, prose

SITE = "https://plain.example"
HERON = f"{SITE}/notes/heron"


def test_a_build_from_nothing_is_seen_and_an_exclusion_at_once(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    first = Warc("a.warc.gz")
    first.page(HERON, article("The heron", prose("heron")))
    first.page(f"{SITE}/otter", article("The otter", prose("otter")))
    first.write(collection.archive)
    build(collection.archive, collection.corpus, jobs=1)
    with serving(collection) as running:
        number, asked = running.id_of("The heron"), "/archived?" + urlencode({"url": HERON})
        assert running.get(asked).status == 200
        collection.exclusions.write_text(
            f'[[exclude]]\naddresses = ["{HERON}"]\nsince = 2024-05-01\nreason = "asked"\n'
        )
        for path in ("/", f"/documents/{number}", "/corpus/documents", asked):
            assert running.get(path).status == 503
            assert "letapis build" in running.get(path).body
        build(collection.archive, collection.corpus, jobs=1)
        assert running.get(asked).status == 451
        assert running.get(f"/documents/{number}").status == 404
        assert [row["title"] for row in running.rows("SELECT title FROM documents")] == [
            "The otter"
        ]
        assert "1 exclusion" in running.get("/").body


def test_what_is_lifted_is_seen_again_once_it_is_built(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.create()
    first = Warc("a.warc.gz")
    first.page(HERON, article("The heron", prose("heron")))
    first.write(collection.archive)
    letapis("build", "-C", tmp_path)
    letapis("exclude", HERON, "--reason", "asked", "-C", tmp_path)
    asked = "/archived?" + urlencode({"url": HERON})
    with serving(collection) as running:
        assert running.get(asked).status == 451
        listed = collection.exclusions.read_text("utf-8")
        collection.exclusions.write_text(f"{listed}lifted = 2024-06-01\n", "utf-8")
        letapis("build", "-C", tmp_path)
        assert running.get(asked).status == 200
