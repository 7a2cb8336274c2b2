"""A store with an S3 interface that holds sealed WARC files, an object each; the door to obstore.

1. An object is put whole, by one request that fails where one of its name is there; none is ever
   changed or removed.
2. Keys come from the environment (AWS_ACCESS_KEY_ID) or a machine's role; no message has them.
3. A single record costs one request for its bytes; of a file that is read in order, more is read
   at once.
"""

from __future__ import annotations

import errno
import io
import mmap
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, cast

from archive.errors import ConfigurationError, StorageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST = 5_000_000_000  #: bytes that one request can put
_SUFFIX = ".warc.gz"
_SEALED = "letapis-sealed"  # metadata: the event that sealed the file, as its fixity log has it
_AHEAD = 8 << 20  # bytes
_RETRIES, _PATIENCE = 7, timedelta(seconds=30)  # of one request
_CLIENT = {"connect_timeout": "10s", "read_timeout": "60s", "timeout": "6h"}
_REASON = re.compile(r"<Code>(.*?)</Code>(?:.*?<Message>(.*?)</Message>)?")
_FAULT = re.compile(r"Error performing [A-Z]+ ([^ ?]+)\S* in .*? - (.*)")
_ROLE = "http://169.254.169.254"  # where a machine is asked for its role, when no key is found


class StoreError(StorageError):
    """The store does not answer, or says no."""

    def __init__(self, action: str, where: object, cause: Exception | str) -> None:
        said = " ".join(str(cause).partition("\n\nDebug source")[0].split())
        if _ROLE in said:
            said = "AWS_ACCESS_KEY_ID is not set, and this machine has no role that lets it in"
        elif found := _REASON.search(said) or _FAULT.search(said):
            said = ": ".join(filter(None, found.groups()))
        said = said[:300].rstrip(".")
        super().__init__(where, action, OSError(0, said))
        self.args = (
            f"cannot {action} {where}: {said}. What was stored before is safe; see that the store "
            "can be reached and lets you in (docs/settings.md says where keys are looked for), "
            "then give the same command again",
        )


class Status(NamedTuple):
    """What is known of an object, in the words of `os.stat_result`."""

    st_size: int  #: bytes
    st_mtime_ns: int  #: when it was put, nanoseconds since 1970


@dataclass(frozen=True, slots=True)
class Store:
    """A place for WARC files: the objects of a bucket that lie directly below a prefix."""

    bucket: str
    prefix: str = ""  #: without a slash at its end
    endpoint: str = ""  #: address of the service; empty: AWS_ENDPOINT_URL, or Amazon's
    region: str = ""  #: empty: AWS_REGION, or us-east-1

    def __str__(self) -> str:
        return "/".join(filter(None, ("s3:/", self.bucket, self.prefix)))

    def files(self) -> list[Stored]:
        """What is there, in the order of names. Raises StoreError."""
        import obstore

        with _telling("list", self):
            found = obstore.list_with_delimiter(_client(self))["objects"]
        files = (_stored(self, one) for one in found if one["path"].endswith(_SUFFIX))
        return sorted(files, key=lambda file: file.name)

    def find(self, name: str) -> Stored | None:
        """The file of this name; None where there is none. Raises StoreError."""
        try:
            return _found(self, name)
        except FileNotFoundError:
            return None

    def put(self, path: Path, sealed: str) -> None:
        """Puts a file, with a line of ASCII about it; nothing where there is one of its name.

        Raises StoreError, and OSError where it cannot be read.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError

        # The request is made of the file's pages as they lie, so that it takes no memory.
        with (
            _telling("put", f"{self}/{path.name}"),
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
            suppress(AlreadyExistsError),
        ):
            about = {_SEALED: sealed}
            obstore.put(_client(self), path.name, data, mode="create", attributes=about)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in a store. What is asked of it is asked of a Path in the same words."""

    store: Store
    name: str
    status: Status
    tag: str | None  #: of these very bytes (RFC 9110 section 8.8.3)

    def __str__(self) -> str:
        return f"{self.store}/{self.name}"

    def stat(self) -> Status:
        return self.status

    def open(self, mode: Literal["rb"] = "rb", buffering: int = 1 << 20) -> BinaryIO:
        """Its bytes, any of them at any time. Reading raises StoreError, and FileNotFoundError."""
        data = _Bytes(self)
        return cast(BinaryIO, io.BufferedReader(data, buffering) if buffering else data)

    def sealed(self) -> str:
        """What `put` was told of it; empty where others put it. Raises StoreError."""
        import obstore

        with _telling("read", self):
            found = obstore.get(_client(self.store), self.name, options={"head": True})
        return str(found.attributes.get(_SEALED, ""))

    def read(self, offset: int, size: int) -> memoryview:
        """So many bytes from an offset on. Raises StoreError, and FileNotFoundError."""
        import obstore

        asked: Any = {"range": (offset, offset + size), "if_match": self.tag}
        with _telling("read", self):
            found = memoryview(obstore.get(_client(self.store), self.name, options=asked).bytes())
        if len(found) != size:
            raise StoreError("read", self, f"{len(found)} bytes came for {size}")
        return found


class _Bytes(io.RawIOBase):
    """The bytes of an object."""

    def __init__(self, file: Stored) -> None:
        self._file = file
        self._at = 0
        self._start, self._known = 0, memoryview(b"")  # what was read last

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self._file.status.st_size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """As much as there is room for, fewer only at the end or of what is known."""
        into = memoryview(buffer).cast("B")
        left = self._file.status.st_size - self._at
        if left <= 0 or not into:
            return 0
        if not 0 <= self._at - self._start < len(self._known):
            in_order = 0 < self._at == self._start + len(self._known)
            size = max(len(into), _AHEAD) if in_order else len(into)
            self._known = self._file.read(self._at, min(size, left))
            self._start = self._at
        found = self._known[self._at - self._start :][: len(into)]
        into[: len(found)] = found
        self._at += len(found)
        return len(found)


def require() -> None:
    """Raises ConfigurationError where the library is not installed."""
    if find_spec("obstore") is None:
        raise ConfigurationError(
            "letapis.toml: archive.store needs the extra `s3`; in a checkout: "
            "pip install -c constraints.txt -e '.[s3]'"
        )


@lru_cache(4096)
def _found(store: Store, name: str) -> Stored:
    """Looked for once, as no object changes. Raises StoreError, and FileNotFoundError."""
    import obstore

    with _telling("read", f"{store}/{name}"):
        return _stored(store, obstore.head(_client(store), name))


def _stored(store: Store, said: Any) -> Stored:
    modified = int(said["last_modified"].timestamp()) * 1_000_000_000
    return Stored(store, said["path"], Status(said["size"], modified), said["e_tag"])


@lru_cache(16)
def _client(store: Store) -> Any:
    from obstore.store import S3Store

    endpoint = store.endpoint or next(
        filter(None, map(os.environ.get, ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))), ""
    )
    config: dict[str, Any] = {"checksum_algorithm": "SHA256"}
    client: Any = {**_CLIENT, "allow_http": endpoint.startswith("http:")}
    if endpoint:
        config["endpoint"] = endpoint.rstrip("/")
    if store.region:
        config["region"] = store.region
    try:
        if bundle := os.environ.get("AWS_CA_BUNDLE"):
            client["root_certificate"] = Path(bundle).read_bytes()
        return S3Store(
            store.bucket,
            prefix=store.prefix or None,
            config=cast(Any, config),
            client_options=client,
            retry_config={"max_retries": _RETRIES, "retry_timeout": _PATIENCE},
        )
    except OSError as error:
        raise ConfigurationError(f"AWS_CA_BUNDLE: cannot read it: {error.strerror}") from error


@contextmanager
def _telling(action: str, where: object) -> Iterator[None]:
    """Errors of the client as ours; FileNotFoundError says what is missing."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if action == "read":
            raise FileNotFoundError(errno.ENOENT, "it is not there") from error
        raise StoreError(action, where, error) from error
    except (BaseError, ValueError) as error:
        raise StoreError(action, where, error) from error
