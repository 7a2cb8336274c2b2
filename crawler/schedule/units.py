"""systemd units and a crontab line that call `letapis schedule run`, each with its reasons."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ConfigurationError, storing
from archive.storage.collection import Collection

_SERVICE = """\
# Runs what is due in a collection of Letapis, and ends. Written by `letapis schedule install`.
[Unit]
Description=Letapis: what is due in {folder}
{network}
[Service]
# One call runs to its end before the timer calls again, however long its crawls take.
Type=oneshot
{user}ExecStart={command}
# Another run holds the collection, or a stop was asked for: the next call goes on.
SuccessExitStatus=3 143
# A stop asks the crawl to end well; it may take this long to seal its file.
KillMode=mixed
TimeoutStopSec=90
Nice=10
NoNewPrivileges=yes
"""
# A user's systemd knows nothing of the network.
_NETWORK = "Wants=network-online.target\nAfter=network-online.target\n"
_TIMER = """\
# Looks every five minutes whether something is due; the times themselves stand in letapis.toml.
[Unit]
Description=Letapis: look what is due in {folder}

[Timer]
OnCalendar=*:0/5
# After the machine was off, look at once.
Persistent=yes

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class Units:
    """The files for a collection, where they go, and what to do with them."""

    folder: Path
    files: dict[str, str]  #: text by file name
    advice: str

    def write(self) -> None:
        """Raises ConfigurationError where another collection has the name, or StorageError."""
        with storing(self.folder, "write units to"):
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, text in self.files.items():
                path = self.folder / name
                whose = text.split("\n")[2]  # Description=, which ends with the collection
                if path.exists() and whose not in path.read_text("utf-8").split("\n"):
                    raise ConfigurationError(
                        f"{path} is there for another collection; give this one another --name"
                    )
                path.write_text(text, "utf-8")


def units(collection: Collection, name: str | None) -> Units:
    """The units of a collection: of the system where root asks, else of the user who asks."""
    name = name or collection.folder.name
    unit = "letapis-" + (re.sub(r"[^A-Za-z0-9_.-]", "_", name) or "collection")
    root = os.geteuid() == 0
    words = [*_letapis(), "schedule", "run", "-C", str(collection.folder)]
    said = {"folder": str(collection.folder).replace("%", "%%")}
    said["network"] = _NETWORK if root else ""
    said["user"] = f"User={_owner(collection)}\n" if root else ""
    said["command"] = " ".join(map(_quoted, words))
    files = {f"{unit}.service": _SERVICE.format(**said), f"{unit}.timer": _TIMER.format(**said)}
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    folder = Path("/etc/systemd/system") if root else home / "systemd" / "user"
    control = "systemctl" if root else "systemctl --user"
    advice = [
        "Let it begin:        " + f"{control} daemon-reload && {control} enable --now {unit}.timer",
        "See when it calls:   " + f"{control} list-timers {unit}.timer",
        "See what it said:    " + f"journalctl {'' if root else '--user '}-u {unit}.service",
        "Let it end:          " + f"{control} disable --now {unit}.timer",
    ]
    if not root:
        advice.insert(1, "Also while logged out: loginctl enable-linger")
    line = shlex.join([*words, "-q"]).replace("%", r"\%")  # crontab(5)
    advice += [
        "Without systemd, a line for `crontab -e` that does the same:",
        f"*/5 * * * * {line}",
    ]
    return Units(folder, files, "\n".join(advice))


def _letapis() -> list[str]:
    """The command, by its whole path: units know no PATH of ours."""
    beside = Path(sys.executable).with_name("letapis")
    found = str(beside) if beside.exists() else shutil.which("letapis")
    return (
        [found]
        if found
        else [sys.executable, "-c", "from archive.commands.cli import main; main()"]
    )


def _owner(collection: Collection) -> str:
    """Who owns the collection, and so may crawl into it."""
    number = collection.folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _quoted(word: str) -> str:
    """A word of ExecStart= (systemd.service(5), "COMMAND LINES")."""
    for special, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(special, escaped)
    return f'"{word}"' if re.search(r"[\s\"';]", word) else word
