"""What is said of wrong settings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from archive.errors import ConfigurationError
from archive.storage import settings
from archive.storage.collection import Collection


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[crwl]", "there is no section [crwl]; is it 'crawl'?"),
        ("[zzz]", "there is no section [zzz]"),
        ("crawl = 3", "crawl must be a table"),
        ("[crawl]\nmax_page = 3", "there is no setting 'max_page' in [crawl]; is it 'max_pages'?"),
        ("[crawl]\nmax_pages = 0", "crawl.max_pages must be at least 1"),
        ("[crawl]\nmax_pages = 1.5", "crawl.max_pages must be a whole number"),
        ("[crawl]\njitter = 2", "crawl.jitter must be at most 1"),
        ("[crawl]\nretries = 3", 'crawl.retries must be a list, as ["a", "b"]'),
        ("[crawl]\nretries = [1, 'x']", "crawl.retries[1] must be a number"),
        ("[crawl]\nrobots = 'maybe'", "crawl.robots must be 'obey' or 'ignore', not 'maybe'"),
        ("[crawl]\nrequisites = 'no'", "crawl.requisites must be true or false"),
        ("[crawl]\nhours = '3-4'", 'crawl.hours must be two times, as "22:00-06:00"'),
        (
            '[crawl]\nuser_agent = "a\\nX-Field: b"',
            "crawl.user_agent must be one line without control characters",
        ),
        (
            '[operator]\ncontact = "https://a.example/\\n"',
            "operator.contact must be one line without control characters",
        ),
        ("[crawl.trust_lastmod]\na = 0", "crawl.trust_lastmod.NAME must be at least 1"),
        ("[limits]\nbody = 0", "limits.body must be more than 0"),
        ("[[robots.ignore]]\nhost = 'a.example'", "robots.ignore[0] needs 'reason'"),
        (
            "[[robots.ignore]]\nhost = 'a.example'\nreason = ' '",
            "robots.ignore[0].reason must be said in words",
        ),
        (
            "[[robots.ignore]]\nhost = 'https://a.example/'\nreason = 'law'",
            "robots.ignore[0].host must be a host, as a.example",
        ),
        ("[rights]\nembargo = 2030-01-31", "rights.embargo must be a text in quotes"),
        ("[rights]\nembargo = 'soon'", 'rights.embargo must be a day in quotes, as "2030-01-31"'),
        (
            "[schedule.sources.a]\ncadence = 'hourly'",
            "schedule.sources.NAME.cadence must be 'daily', 'weekly' or 'monthly', not 'hourly'",
        ),
        (
            "[schedule.sources.a]\nurls = 'x'",
            "there is no setting 'urls' in [schedule.sources.NAME]; is it 'url'?",
        ),
        (
            "[schedule]\nweb_hook = 'a.example'",
            "schedule.web_hook must be an http or https address",
        ),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "letapis.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as mistake:
        settings.read(path)
    assert str(mistake.value) == f"{path}: {said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("addresses = []\nsince = 2024-05-03", "exclude[0].addresses must name one at least"),
        ("addresses = ['a']\nsince = 'May'", "exclude[0].since must be a day, as 2030-01-31"),
    ],
)
def test_of_exclusions_too(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "exclusions.toml"
    path.write_text(f"[[exclude]]\nreason = 'asked for'\n{text}\n")
    with pytest.raises(ConfigurationError) as mistake:
        settings.read_exclusions(path)
    assert str(mistake.value) == f"{path}: {said}"


def test_who_crawls_is_written_as_it_was_said(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "made")
    collection.create(name='The "Летапіс" \\ archive', contact="a@b.example\t")
    said = tomllib.loads(collection.settings_file.read_text("utf-8"))["operator"]
    assert said == {"name": 'The "Летапіс" \\ archive', "contact": "a@b.example\t"}
    with pytest.raises(ConfigurationError, match="contact must be one line"):
        collection.settings()
