"""On what ground a collection is kept and who may see it, in the words of each paper."""

from __future__ import annotations

from archive.storage.settings import Settings

#: COAR controlled vocabulary of access rights, version 1.0.
COAR = "http://purl.org/coar/access_right/"
_CONCEPTS = {
    "open": "c_abf2",
    "embargoed": "c_f1cf",
    "restricted": "c_16ec",
    "metadata-only": "c_14cb",
}


def facts(settings: Settings) -> list[tuple[str, str]]:
    """What is stated, in Dublin Core terms where there are some, as warcinfo has them."""
    said = settings.rights
    named = {
        "rights": said.basis,
        "license": said.license,
        "accessRights": said.access,
        "available": said.embargo,
        "takedown": said.takedown,
        "rights-note": said.note,
    }
    return [(name, value) for name, value in named.items() if value]


def as_table(settings: Settings) -> dict[str, str | None]:
    """All of it for a program; None where nothing is stated."""
    said = settings.rights
    concept = _CONCEPTS.get(said.access)
    return {
        "basis": said.basis or None,
        "license": said.license or None,
        "access": said.access or None,
        "access_uri": f"{COAR}{concept}" if concept else None,
        "embargo_until": said.embargo or None,
        "takedown_contact": said.takedown or settings.operator.contact or None,
        "note": said.note or None,
    }
