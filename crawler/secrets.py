"""What only some addresses are sent: cookies, passwords, keys. No record, log or report has them.

1. The settings name them; what is secret comes from the environment, as `${NAME}`.
2. Of a request that is kept, the name of the field stays, and its value becomes `***`.
"""

from __future__ import annotations

import os
import string
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.errors import ConfigurationError
from archive.storage.settings import Network

_SHOWN = b"***"


@dataclass(frozen=True, slots=True)
class Secret:
    """A header field for all addresses that begin with `to`."""

    to: str
    name: bytes  #: as Scrapy writes it
    value: bytes = field(repr=False)


def secrets(network: Network) -> tuple[Secret, ...]:
    """What the settings ask for. ConfigurationError where the environment lacks a part of it."""
    return tuple(
        Secret(
            sent.to, sent.name.title().encode("ascii"), from_environment(sent.value).encode("utf-8")
        )
        for sent in network.send
    )


def from_environment(said: str) -> str:
    """A setting with each `${NAME}` in it replaced; `$$` is a dollar sign."""
    try:
        value = string.Template(said).substitute(os.environ)
    except KeyError as missing:
        raise ConfigurationError(
            f"letapis.toml needs {missing.args[0]} in the environment, and it is not set"
        ) from missing
    except ValueError as error:
        raise ConfigurationError("letapis.toml: a dollar sign is written $$") from error
    if not value.isprintable():
        raise ConfigurationError("letapis.toml: a value has control characters in it")
    return value


def hidden(sent: bytes, known: Iterable[Secret]) -> bytes:
    """A request, or the beginning of one, as it may be kept."""
    for secret in known:
        line = b"\r\n" + secret.name + b": "
        if (at := sent.find(line)) >= 0:
            end = sent.find(b"\r\n", at + len(line))
            sent = sent[: at + len(line)] + _SHOWN + (sent[end:] if end >= 0 else b"")
    return sent
