"""Takedowns: what is excluded is in nothing that is shown, and the WARC files stay as they are."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from archive.index.cdxj import write_index
from archive.replay.captures import Captures
from archive.storage.collection import Collection
from archive.storage.exclusions import beside
from archive.storage.files import here
from exports.corpus.build import build
from exports.corpus.check import check
from exports.database import Corpus, dump
from exports.queries.files import export
from tests.archive.replayed import replaying
from tests.command import letapis, run
from tests.exports.warcs import START, Warc, article, prose

SITE = "https://plain.example"
HERON, OTTER, CRANE = (f"{SITE}/notes/{name}" for name in ("heron", "otter", "crane"))
CANONICAL = f'<link rel="canonical" href="{HERON}">'


def entry(*addresses: str, **said: str) -> str:
    facts = {"since": "2024-05-01", "reason": '"asked for"', **said}
    lines = [f"addresses = {json.dumps(addresses)}", *(f"{k} = {v}" for k, v in facts.items())]
    return "\n".join(["[[exclude]]", *lines, ""])


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """Three pieces; the heron was edited, is printed at another address, and leads to others."""
    found = Collection(tmp_path)
    first = Warc("a.warc.gz")
    heron = first.page(HERON, article("The heron", prose("heron")))
    first.page(OTTER, article("The otter", prose("otter")))
    first.page(f"{SITE}/print?id=1", article("The heron", prose("heron"), extra=CANONICAL))
    first.revisit(f"{SITE}/mirror", WARC_Refers_To=heron.record_id)
    first.failure(f"{HERON}?page=2", "timeout")
    first.write(found.archive)
    second = Warc("b.warc.gz", crawl="crawl-2", start=START.replace(month=4))
    second.page(f"{HERON}/", article("The heron", ["It came back.", *prose("heron")]))
    second.page(CRANE, article("The crane", prose("crane")))
    second.write(found.archive)
    return found


def exclude(collection: Collection, *entries: str) -> None:
    collection.exclusions.write_text("".join(entries), "utf-8")


def made(collection: Collection, name: str = "corpus.db") -> list[str]:
    build(collection.archive, collection.folder / name, jobs=1)
    return list(dump(collection.folder / name))


def titles(collection: Collection) -> set[str]:
    with sqlite3.connect(collection.corpus) as database:
        return {title for (title,) in database.execute("SELECT title FROM documents")}


@pytest.mark.parametrize(
    ("said", "url", "covered"),
    [
        (entry(HERON), "http://www.plain.example/notes/heron/#top", True),
        (entry(HERON), f"{HERON}?page=2", False),
        (entry(HERON), f"{HERON}s", False),
        (entry(f"{SITE}/notes/", match='"prefix"'), f"{SITE}/notes?all", True),
        (entry(f"{SITE}/notes/", match='"prefix"'), HERON, True),
        (entry(f"{SITE}/notes", match='"prefix"'), f"{SITE}/notesheet", False),
        (entry(f"{SITE}/", match='"prefix"'), HERON, True),
        (entry(SITE, match='"host"'), "https://old.plain.example:8443/x", True),
        (entry(SITE, match='"host"'), "https://explain.example/", False),
        (entry("http://127.0.0.1:8001/", match='"host"'), "http://127.0.0.1:8002/", False),
        (entry(HERON, lifted="2024-06-01"), HERON, False),
        (entry(HERON), f"urn:text:{HERON}", True),
        (entry(HERON), f"https://archive.example/web/20150301080000id_/{HERON}", True),
        (entry(HERON), "https://archive.example/web/20150301080000id_/http://a.example/", False),
        (
            entry("https://archive.example/", match='"host"'),
            f"https://archive.example/web/20150301080000id_/{HERON}",
            True,
        ),
    ],
)
def test_which_addresses_an_entry_covers(
    tmp_path: Path, said: str, url: str, covered: bool
) -> None:
    (tmp_path / "exclusions.toml").write_text(said, "utf-8")
    assert (url in beside(tmp_path / "archive")) is covered


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (entry("plain"), "'plain' is no address of the web"),
        (entry(HERON, reason='" "'), "reason"),
        (entry(HERON, note='"x"'), "note"),
        ("[[exclude]]\naddresses = []", "addresses"),
        ("[[exclude", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_list_stops_the_build(
    collection: Collection, said: str, wrong: str
) -> None:
    exclude(collection, said)
    with pytest.raises(ConfigurationError, match=wrong):
        build(collection.archive, collection.corpus, jobs=1)


def test_nothing_of_an_excluded_piece_is_in_the_corpus(collection: Collection) -> None:
    made(collection)
    assert b"heron salt" in collection.corpus.read_bytes()
    before = {path: hashlib.sha256(path.read_bytes()) for path in here(collection.archive)}
    exclude(collection, entry(HERON), entry(f"{HERON}?page=2"))
    made(collection)
    assert titles(collection) == {"The otter", "The crane"}
    # Not in a freed page either, nor in the index of words; only the addresses are on record.
    left = collection.corpus.read_bytes()
    assert b"heron salt" not in left
    assert left.count(b"notes/heron") == left.count(b'["https://plain.example/notes/heron') == 2
    assert all(
        before[path].digest() == hashlib.sha256(path.read_bytes()).digest() for path in before
    )
    with sqlite3.connect(collection.corpus) as database:
        assert database.execute("SELECT addresses, since, reason FROM exclusions").fetchone() == (
            f'["{HERON}"]', "2024-05-01", "asked for",
        )  # fmt: skip
        words = "SELECT count(*) FROM documents_fts WHERE documents_fts MATCH 'heron'"
        assert database.execute(words).fetchone() == (0,)
    assert check(collection.archive, collection.corpus, jobs=1) is None
    assert "error" not in letapis("verify", "-C", collection.folder, "--json")


def test_an_exclusion_added_or_lifted_gives_what_a_full_build_gives(collection: Collection) -> None:
    whole = made(collection)
    for entries in ([entry(HERON)], [entry(HERON), entry(CRANE)], [entry(CRANE)]):
        exclude(collection, *entries)
        (collection.folder / "again.db").unlink(missing_ok=True)
        assert made(collection) == made(collection, "again.db")
    exclude(collection, entry(HERON, lifted="2024-06-01"))
    lifted = made(collection)
    ours = ('["meta"', '["dictionary"', '["exclusions"')
    assert [line for line in lifted if not line.startswith(ours)] == [
        line for line in whole if not line.startswith(ours)
    ]


def test_a_corpus_that_does_not_know_of_an_exclusion_is_not_shown(collection: Collection) -> None:
    made(collection)
    exclude(collection, entry(HERON))
    with pytest.raises(ConfigurationError, match="letapis build"):
        export(collection.corpus, "csv", collection.folder / "all.csv")
    with pytest.raises(ConfigurationError, match="letapis build"):
        Corpus.existing(collection.corpus)
    made(collection)
    for form, name in (("csv", "all.csv"), ("jsonl", "all.jsonl"), ("datapackage", "package")):
        export(collection.corpus, form, collection.folder / name)
    files = [path for path in collection.folder.rglob("*") if path.suffix in (".csv", ".jsonl")]
    assert len(files) > 5
    assert not [path for path in files if "heron salt" in path.read_text("utf-8")]


def test_replay_does_not_show_it_in_any_spelling(collection: Collection) -> None:
    write_index(collection.archive, collection.index)
    captures = Captures(collection.archive, collection.index)
    assert b"notes/heron" in collection.index.read_bytes()
    for index_knows in (False, True):
        exclude(collection, entry(HERON))
        if index_knows:
            write_index(collection.archive, collection.index)
        with replaying(captures) as client:
            for url in (HERON, f"{HERON}/", HERON.replace("https", "http")):
                assert client.get(url).status == 451
                assert client.direct(f"/timemap/link/{url}").status == 451
                assert client.direct(f"/memento/20240304093001/{url}").status == 451
            assert b"asked for" in client.get(HERON).body
            assert client.get(OTTER).status == 200
            assert client.get(f"{SITE}/mirror").status == 404  # its body was the heron's
            listed = client.direct("/site?prefix=example,plain").body
            assert b"/notes/otter" in listed
            assert b"/notes/heron" not in listed
            assert b"/notes/heron" not in client.direct("/search?url=plain.example/notes").body
    assert b"notes/heron" not in collection.index.read_bytes()
    assert letapis("verify", "-C", collection.folder, "--json").count('"error"') == 0
    exclude(collection, entry(HERON, lifted="2024-06-01"))
    write_index(collection.archive, collection.index)
    with replaying(captures) as client:
        assert client.get(HERON).status == 200


@pytest.mark.slow
def test_the_verb_takes_a_document_down_at_all_its_addresses(collection: Collection) -> None:
    letapis("build", "-C", collection.folder)
    letapis("exclude", HERON, "-C", collection.folder, status=2)  # without a reason
    ahead = collection.state / "ahead" / "PLAIN-00000.warc.gz.jsonl"  # a leftover of a killed call
    ahead.parent.mkdir(parents=True)
    ahead.write_text("heron")
    letapis(
        "exclude", HERON, "--reason", 'said "no"\n', "--reference", "№ 7", "-C", collection.folder
    )
    assert titles(collection) == {"The otter", "The crane"}
    assert not ahead.exists()
    (listed,) = json.loads(letapis("exclude", "--json", "-C", collection.folder))
    assert set(listed["addresses"]) == {HERON, f"{HERON}/", f"{SITE}/print?id=1"}
    assert (listed["reason"], listed["reference"]) == ('said "no"\n', "№ 7")
    assert b"heron" not in collection.index.read_bytes().replace(b"heron.", b"")
    letapis("exclude", "nothing", "--reason", "x", "-C", collection.folder, status=2)
    with sqlite3.connect(collection.corpus) as database:
        (number,) = database.execute(
            "SELECT id FROM documents WHERE title = 'The crane'"
        ).fetchone()
    letapis("exclude", str(number), "--reason", "again", "-C", collection.folder)
    assert titles(collection) == {"The otter"}
    assert "again" in letapis("exclude", "-C", collection.folder)


@pytest.mark.parametrize(("match", "warned"), [("page", True), ("prefix", False)])
def test_an_address_without_a_document_is_told_where_it_alone_is_meant(
    collection: Collection, match: str, warned: bool
) -> None:
    words = ["--match", match, "--reason", "x", "--no-build", "-C", str(collection.folder)]
    ended = run("exclude", f"{SITE}/notes/", *words)
    assert ("No document was seen at" in ended.complained) is warned


def test_a_damaged_corpus_is_no_reason_to_go_on_showing_a_page(collection: Collection) -> None:
    collection.corpus.write_bytes(b"")
    letapis("exclude", HERON, "--reason", "asked for", "-C", collection.folder)
    assert HERON in beside(collection.archive)
    assert titles(collection) == {"The otter", "The crane"}
