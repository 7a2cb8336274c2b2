"""Where the command `letapis` begins: loads the rest, and takes Ctrl-C meanwhile for an end."""

from __future__ import annotations

import sys


def main() -> None:
    """Loads and runs `letapis`."""
    try:
        from archive.commands.cli import main as letapis

        letapis()
    except KeyboardInterrupt:  # of a verb that runs, click makes its own end
        sys.stderr.write("stopped\n")
        sys.exit(130)
