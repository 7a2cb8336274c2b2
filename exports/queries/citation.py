"""A citation of a document: what it is, where it was, and which bytes prove it."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from exports.database import Row
from spiders.catalogue import source_for

_BIBTEX = {
    **{sign: f"\\{sign}" for sign in "{}%#$&_"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
# Unicode Standard Annex 9, 2: in a title they would turn round the evidence that follows it.
_DIRECTIONS = dict.fromkeys(range(0x202A, 0x202F)) | dict.fromkeys(range(0x2066, 0x206A))
_NOT_IN_URL = re.compile(r"[\s{}\\\"<>^`|]")


def text(row: Row) -> str:
    """One paragraph, for a footnote."""
    author = f"{row['author']}. " if row["author"] else ""
    said = (
        f"{author}“{row['title']}”. {_site(row)}, {_day(row['published']) or 'n.d'}. "
        f"{row['url']}. Captured {row['captured_at']}{_address(row)}; {_proof(row)}. "
        f"Replay: {_replay(row)}"
    )
    return said.translate(_DIRECTIONS)


def bibtex(row: Row) -> str:
    """An entry for biblatex, in UTF-8."""
    published = _day(row["published"])
    fields = [
        ("title", f"{{{_escaped(row['title'])}}}"),
        ("author", f"{{{_escaped(row['author'])}}}" if row["author"] else None),
        ("organization", _escaped(_site(row))),
        ("date", published),
        ("url", _NOT_IN_URL.sub(lambda sign: f"%{ord(sign[0]):02X}", row["url"])),
        ("urldate", row["captured_at"][:10]),
        ("langid", _escaped(row["language"])),
        ("note", _escaped(f"Captured {row['captured_at']}{_address(row)}; {_proof(row)}")),
        ("addendum", _escaped(f"Replay: {_replay(row)}")),
    ]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@online{{{_key(row)},", *lines, "}"]).translate(_DIRECTIONS)


def csl_json(row: Row) -> str:
    """An array with one item, as reference managers import it (CSL-JSON 1.0)."""
    item: dict[str, Any] = {
        "id": _key(row),
        "type": "webpage",
        "title": row["title"],
        "container-title": _site(row),
        "URL": row["url"],
        "language": row["language"],
        "accessed": {"date-parts": [_parts(row["captured_at"])]},
        "archive": row["warc_file"],
        "archive_location": f"{row['record_id']} at byte {row['warc_offset']}",
        "note": f"Captured {row['captured_at']}{_address(row)}; {_proof(row)}. "
        f"Replay: {_replay(row)}",
    }
    if row["author"]:
        item["author"] = [{"literal": row["author"]}]
    if published := _day(row["published"]):
        item["issued"] = {"date-parts": [_parts(published)]}
    return json.dumps([item], ensure_ascii=False, indent=2).translate(_DIRECTIONS)


STYLES = {"text": text, "bibtex": bibtex, "csl-json": csl_json}


def _key(row: Row) -> str:
    """What names it in a bibliography, where several versions of a document may stand."""
    return "-".join(["letapis", str(row["id"]), *([str(row["number"])] if "number" in row else [])])


def _site(row: Row) -> str:
    return source_for(row["url"]).title or urlsplit(row["url"]).hostname or row["source"]


def _address(row: Row) -> str:
    """The address of the capture, where it is another one."""
    return f" at {row['capture_url']}" if row["capture_url"] != row["url"] else ""


def _proof(row: Row) -> str:
    return (
        f"payload {row['payload_digest']}; record {row['record_id']} in {row['warc_file']} "
        f"at byte {row['warc_offset']}, {row['warc_length']} bytes"
    )


def _replay(row: Row) -> str:
    moment = datetime.fromisoformat(row["captured_at"])
    return f"`letapis replay`, then /memento/{moment:%Y%m%d%H%M%S}/{row['capture_url']}"


def _day(stated: str | None) -> str | None:
    return stated[:10] if stated else None


def _parts(stated: str) -> list[int]:
    return [int(part) for part in stated[:10].split("-")]


def _escaped(said: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in said)
