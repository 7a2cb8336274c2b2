"""What users can type, set and query is documented, or this fails."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import msgspec
import pytest

from archive.commands.cli import letapis
from archive.storage.settings import Settings
from exports.database import Corpus, dictionary

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MARK = "<!-- from here on: the comments of exports/schema.sql -->\n\n"
COMMON = {"-C", "-v", "-q", "--json"}
VERBS = sorted(letapis.list_commands(click.Context(letapis)))


def verb(name: str) -> click.Command:
    command = letapis.get_command(click.Context(letapis), name)
    assert command is not None
    return command


def test_every_setting_stands_in_the_settings_page_with_its_default() -> None:
    sections = (DOCS / "settings.md").read_text("utf-8").split("\n## ")[1:]
    documented = {
        section.split("`")[1].strip("[]"): dict(
            re.findall(r"^\| `(\w+)` \| (\S.*?) \|", section, re.M)
        )
        for section in sections
    }
    table = msgspec.to_builtins(Settings())
    assert {name: set(section) for name, section in documented.items()} == {
        name: set(section) for name, section in table.items()
    }
    for name, section in table.items():
        for setting, default in section.items():
            said = documented[name][setting].strip("`")
            wanted = "none" if default is None else msgspec.json.encode(default).decode()
            assert re.sub(r"\.0\b", "", said).replace(" ", "") == re.sub(r"\.0\b", "", wanted), (
                setting
            )


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_and_option_stands_in_the_commands_page(name: str) -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    assert f"\n## `letapis {name}" in page
    section = page.split(f"\n## `letapis {name}", 1)[1].split("\n## ", 1)[0]
    for parameter in verb(name).params:
        if isinstance(parameter, click.Option) and parameter.opts[0] not in COMMON:
            assert f"`{parameter.opts[-1]}" in section, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", VERBS)
def test_every_help_has_an_example(name: str) -> None:
    command = verb(name)
    assert command.help
    assert f"letapis {name}" in (command.epilog or "")
    if not isinstance(command, click.Group):
        assert {"-v", "-q"} <= {option for one in command.params for option in one.opts}


def dictionary_tables() -> str:
    """The tables of docs/database.md, from the comments of the schema."""
    lines: list[str] = []
    for row in dictionary():
        if not row["column_name"]:
            about = row["description"]
            lines += [
                "",
                f"### `{row['table_name']}`",
                "",
                about,
                "",
                "| column | what it holds |",
                "|---|---|",
            ]
        else:
            description = str(row["description"]).replace("|", "\\|")
            lines.append(f"| `{row['column_name']}` | {description} |")
    return "\n".join(lines).strip() + "\n"


def test_the_database_page_says_what_the_schema_says() -> None:
    """To write it anew: UPDATE_DOCS=1 pytest tests/test_docs.py"""
    path = DOCS / "database.md"
    page = path.read_text("utf-8")
    head = page.partition(MARK)[0]
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(head + MARK + dictionary_tables(), "utf-8")
    assert path.read_text("utf-8") == head + MARK + dictionary_tables()


def test_every_query_in_the_database_page_can_be_asked(tmp_path: Path) -> None:
    blocks = re.findall(
        r"^```sql\n(.*?)^```", (DOCS / "database.md").read_text("utf-8"), re.M | re.S
    )
    queries = [query for block in blocks for query in block.split(";\n") if query.strip()]
    with Corpus.create(tmp_path / "corpus.db", {}) as corpus:
        for query in queries:
            assert list(corpus.query(query)) == []
    assert queries


def test_every_promised_table_has_its_columns(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "corpus.db", {}) as corpus:
        described = {
            (row["table_name"], row["column_name"])
            for row in corpus.query("SELECT * FROM dictionary")
        }
    assert described == {(row["table_name"], row["column_name"]) for row in dictionary()}


@pytest.mark.parametrize("package", ["archive", "crawler", "exports"])
def test_every_folder_stands_in_the_index(package: str) -> None:
    after = (DOCS / "index.md").read_text("utf-8").split(f"\n**`{package}`**")[1]
    said = re.findall(r"^\| `(\w+)` \|", re.split(r"\n(?:\*\*`|## )", after)[0], re.M)
    assert set(said) == {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}


def test_decisions_are_numbered_as_they_are_called() -> None:
    for number, path in enumerate(sorted((DOCS / "decisions").iterdir()), 1):
        assert path.name.startswith(f"{number:04}-")
        assert path.read_text("utf-8").startswith(f"# {number}. ")
