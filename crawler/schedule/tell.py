"""Who hears of a run that did not go well: a command, an address of the web, or both.

1. Telling never stops a schedule: what went wrong with it is noted with the run.
2. Secrets come from the environment, and are in no message and no log.
"""

from __future__ import annotations

import json
import os
import string
import subprocess
import urllib.error
import urllib.request
from http.client import HTTPException

from archive.errors import ConfigurationError
from archive.storage.collection import Collection
from crawler.schedule.due import Plan
from crawler.schedule.log import ScheduledRun

_PATIENCE = 60  # seconds for a command, and for an address


class _Here(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would lose the message, and lead wherever it likes."""

    def redirect_request(self, *_: object) -> None:
        return None


_open = urllib.request.build_opener(_Here).open


def tell(collection: Collection, plan: Plan, run: ScheduledRun, words: str) -> str:
    """Tells of a run whose exit status is not 0; returns what went wrong with that, in words.

    `words` is what the crawl said last. The command finds a text on its standard input, ready to
    be mailed, and the same as JSON in LETAPIS_RUN; the address is sent the JSON by POST.
    """
    if run.status == 0:
        return ""
    try:
        schedule = collection.settings().schedule
    except ConfigurationError as error:
        return f"nobody was told: {error}"
    facts: dict[str, object] = {
        "collection": str(collection.folder),
        "source": run.name,
        "target": plan.target,
        "due": plan.local(run.due),
        "begun": plan.local(run.begun),
        "ended": plan.local(run.ended) if run.ended else "",
        "outcome": run.outcome,
        "status": run.status,
        "reason": run.reason,
        "words": words,
    }
    faults = []
    if schedule.on_failure:
        faults.append(_call(schedule.on_failure, facts))
    if schedule.web_hook:
        faults.append(_post(schedule.web_hook, facts))
    return "; ".join(filter(None, faults))


def _call(command: tuple[str, ...], facts: dict[str, object]) -> str:
    lines = [f"Letapis: the run of {facts['source']} ended: {facts['outcome']}", ""]
    lines += [f"{name}: {value}" for name, value in facts.items() if name != "words"]
    lines += ["", "It said last:", str(facts["words"]), ""]
    told = {"LETAPIS_RUN": json.dumps(facts), "LETAPIS_COLLECTION": str(facts["collection"])}
    try:
        subprocess.run(
            command,
            input="\n".join(lines).encode("utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | told,
            timeout=_PATIENCE,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()[-200:]
        return f"{command[0]} ended with status {error.returncode}: {said}"
    except subprocess.TimeoutExpired:
        return f"{command[0]} did not end within {_PATIENCE} seconds"
    except OSError as error:
        return f"{command[0]} could not be called: {error.strerror}"
    return ""


def _post(address: str, facts: dict[str, object]) -> str:
    try:
        request = urllib.request.Request(  # noqa: S310 (the settings allow http and https only)
            string.Template(address).substitute(os.environ),
            data=json.dumps(facts, ensure_ascii=False).encode("utf-8"),
            headers={"Content-Type": "application/json"},
        )
        with _open(request, timeout=_PATIENCE):
            return ""
    except KeyError as missing:
        return f"the web hook needs {missing.args[0]} in the environment"
    except urllib.error.HTTPError as error:
        return f"the web hook answered {error.code}"
    except urllib.error.URLError as error:
        return f"the web hook could not be reached: {error.reason}"
    except (OSError, HTTPException, ValueError) as error:
        return f"the web hook could not be called: {type(error).__name__}"
