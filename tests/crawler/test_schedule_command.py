"""`letapis schedule` as people call it: what is due, runs, failures told, units, mistakes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from archive.storage.settings import Scheduled, Settings, as_json
from crawler.schedule.command import schedule
from crawler.schedule.log import ScheduledRun
from crawler.schedule.plans import plans
from crawler.schedule.tell import tell
from crawler.schedule.units import units
from crawler.state import runs
from tests.command import letapis, start
from tests.crawler.test_schedule_kill import SETTINGS, collection, crawls
from tests.loopback import Handler, listening
from tests.website import Website, serving

DOCS = Path(__file__).parent.parent.parent / "docs"


def rows(folder: Path, verb: str) -> list[dict[str, Any]]:
    found = json.loads(letapis("schedule", verb, "-C", folder, "--json"))
    assert isinstance(found, list)
    return found


def planned(text: str) -> Settings:
    return msgspec.toml.decode(text.encode(), type=Settings)


def a_week_later(folder: Path) -> None:
    """As if all that the log says had been eight days before."""
    log = folder / "state" / "schedule.jsonl"

    def earlier(found: re.Match[str]) -> str:
        moment = datetime.strptime(found[0], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return f"{moment - timedelta(days=8):%Y-%m-%dT%H:%M:%SZ}"

    log.write_text(re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", earlier, log.read_text()))


@pytest.mark.slow
def test_what_is_due_is_run_once_and_found_again_without_state(tmp_path: Path) -> None:
    site = Website(pages=3)
    with serving(site) as address:
        folder = collection(tmp_path / "c", address)
        (due,) = rows(folder, "due")
        assert due["due"] and due["why"] == "never crawled"
        assert not (folder / "state" / "schedule.jsonl").exists()
        letapis("schedule", "run", "-C", folder)
        (due,) = rows(folder, "due")
        assert due["due"] is None
        (run,) = rows(folder, "runs")
        assert (run["outcome"], run["status"], run["why"]) == ("done", 0, "never crawled")
        asked = site.asked.total()
        before = runs.ended(Collection(folder))
        for path in sorted((folder / "state").iterdir()):
            path.unlink()
        letapis("schedule", "run", "-C", folder)
        assert site.asked.total() == asked
    (found,) = runs.ended(Collection(folder))
    assert {name: found[name] for name in ("crawl", "source", "outcome", "counts")} == {
        name: before[0][name] for name in ("crawl", "source", "outcome", "counts")
    }
    (due,) = rows(folder, "due")
    assert due["due"] is None and due["last_crawled"]


@pytest.mark.slow
def test_a_run_with_findings_is_told_and_the_next_one_is_a_new_crawl(tmp_path: Path) -> None:
    odd = {"/broken": lambda before: (0, "", b"")}
    site = Website(pages=3, odd=odd)
    with serving(site) as address, hook() as (hooked, posted):
        folder = collection(tmp_path / "c", address)
        letter, script = tmp_path / "letter", tmp_path / "tell"
        script.write_text(
            f'#!/bin/sh\ncat > "{letter}"\nprintf %s "$LETAPIS_RUN" > "{letter}.json"\n'
        )
        script.chmod(0o755)
        settings = folder / "letapis.toml"
        settings.write_text(
            settings.read_text()
            .replace("[crawl]", "[crawl]\nretries = []")
            .replace(
                "[schedule]\n",
                f'[schedule]\non_failure = ["{script}"]\nweb_hook = "{hooked}/${{SECRET}}"\n',
            )
        )
        process = start("schedule", "run", "-C", folder, before=["env", "SECRET=open-sesame"])
        process.communicate(timeout=120)
        assert process.returncode == 1
        (run,) = rows(folder, "runs")
        assert run["outcome"] == "findings" and "1 failed" in run["reason"]
        assert "the run of s0 ended: findings" in letter.read_text()
        assert posted == [("/open-sesame", json.loads(Path(f"{letter}.json").read_text()))]
        assert posted[0][1]["status"] == 1
        a_week_later(folder)
        letapis("schedule", "run", "-C", folder, status=1)  # SECRET is not there
        assert set(crawls(folder).values()) == {2}
        assert "needs SECRET in the environment" in rows(folder, "runs")[-1]["reason"]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert b"open-sesame" not in path.read_bytes()


@pytest.mark.slow
def test_runs_that_cannot_begin_and_a_command_that_cannot_be_called_stop_nothing(
    tmp_path: Path,
) -> None:
    folder = collection(tmp_path / "c", "http://192.0.2.1", "http://192.0.2.2")
    text = (folder / "letapis.toml").read_text()
    text = text.replace("[schedule]\n", '[schedule]\non_failure = ["/no/such/command"]\n')
    (folder / "letapis.toml").write_text(text)
    letapis("schedule", "run", "-C", folder, status=1)
    found = rows(folder, "runs")
    assert [(run["outcome"], run["status"]) for run in found] == [("failed", 2), ("failed", 2)]
    assert "does not say who crawls it" in found[0]["reason"]
    assert "/no/such/command could not be called" in found[1]["reason"]
    letapis("schedule", "run", "-C", folder)  # not again until the next time


def test_a_web_hook_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with hook() as (hooked, posted):
        text = f"[schedule]\nweb_hook = '{hooked}/moved'\n[schedule.sources.belarus_in_focus]\n"
        (tmp_path / "letapis.toml").write_text(text)
        folder = Collection(tmp_path)
        (plan,) = plans(folder.settings())
        now = datetime(2026, 2, 3, tzinfo=UTC)
        run = ScheduledRun(name=plan.name, due=now, begun=now, why="due", ended=now, status=1)
        assert tell(folder, plan, run, "") == "the web hook answered 302"
    assert [path for path, _ in posted] == ["/moved"]


def test_sources_of_the_crawl_section_keep_their_own_cadence() -> None:
    found = plans(planned('[crawl]\nsources = ["national_anticrisis_management"]'))
    assert [(plan.name, plan.times) for plan in found] == [
        ("national_anticrisis_management", "daily (UTC)")
    ]
    both = '[crawl]\nsources = ["belarus_in_focus"]\n[schedule.sources.belarus_in_focus]\n'
    (plan,) = plans(planned(both + 'cron = "5  4 * * *"\nzone = "Europe/Minsk"'))
    assert plan.times == "5 4 * * * (Europe/Minsk)"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("[schedule.sources.nobody]", "[schedule.sources.nobody]: 'nobody' is neither"),
        ('[crawl]\nsources = ["nobody"]', "[crawl] sources: 'nobody' is neither"),
        ('[schedule.sources.a]\nurl = "ftp://x/"', "nor an http or https"),
        ('[schedule.sources.belarus_in_focus]\ncron = "61 * * * *"', "Bad minute"),
        ('[schedule.sources.belarus_in_focus]\ncron = "0 0 30 2 *"', "Bad day-of-month"),
        ('[schedule.sources.belarus_in_focus]\nzone = "Europe"', "no time zone 'Europe'"),
        ('[schedule.sources.belarus_in_focus]\nzone = "../etc/passwd"', "no time zone"),
        (
            '[schedule.sources.a]\nurl = "http://127.0.0.1/a"\n'
            '[schedule.sources.b]\nurl = "http://127.0.0.1/b"',
            "plans one site twice",
        ),
    ],
)
def test_mistakes_in_the_settings_are_named_with_their_place(said: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(complaint)):
        plans(planned(said))


def test_a_mistake_is_exit_status_2(tmp_path: Path) -> None:
    folder = collection(tmp_path / "c")
    (folder / "letapis.toml").write_text(SETTINGS + 'web_hook = "file:///etc/passwd"')
    letapis("schedule", "run", "-C", folder, status=2)
    letapis("schedule", "due", "-C", tmp_path / "nowhere", status=2)


def test_the_schedule_is_no_part_of_a_crawl_on_record() -> None:
    said = planned('[schedule]\nweb_hook = "https://hooks.example/secret"')
    assert "hooks.example" not in as_json(said)


def test_units_are_shown_and_written(tmp_path: Path) -> None:
    folder, other = tmp_path / "a 100% $collection", tmp_path / "a"
    Collection(folder).create()
    Collection(other).create()
    shown = letapis("schedule", "install", "--print", "--name", "mine", "-C", folder)
    assert "OnCalendar=" in shown and "crontab -e" in shown and "letapis-mine.timer" in shown
    assert not list(tmp_path.rglob("*.timer"))
    made = replace(units(Collection(folder), "mine"), folder=tmp_path / "units")
    made.write()
    service = (tmp_path / "units" / "letapis-mine.service").read_text()
    assert f'schedule run -C "{tmp_path}/a 100%% $$collection"' in service
    made.write()
    with pytest.raises(ConfigurationError, match="for another collection"):
        replace(units(Collection(other), "mine"), folder=tmp_path / "units").write()


def test_every_verb_option_and_setting_of_schedules_is_documented() -> None:
    commands = (DOCS / "commands.md").read_text("utf-8")
    section = commands.split("\n## `letapis schedule`")[1].split("\n## ")[0]
    for name, command in schedule.commands.items():
        assert f"`schedule {name}`" in section
        assert f"letapis schedule {name}" in (command.epilog or "")
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in COMMON:
                assert f"{name} {option.opts[-1]}" in section, option.opts
    settings = (DOCS / "settings.md").read_text("utf-8")
    for field in msgspec.structs.fields(Scheduled):
        default = "none" if field.default is None else json.dumps(field.default)
        assert re.search(rf"^\| `sources\.NAME\.{field.name}` \| `?{default}`? \|", settings, re.M)


COMMON = {"collection", "verbose", "quiet", "as_json"}


@contextmanager
def hook() -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """A web hook on loopback: its address, and what it was sent."""
    posted: list[tuple[str, Any]] = []

    class Hook(Handler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(body)))
            self.send_response(302 if self.path == "/moved" else 204)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    with listening(Hook) as port:
        yield f"http://127.0.0.1:{port}", posted
