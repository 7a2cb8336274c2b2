"""What `letapis.toml` and `exclusions.toml` may say, with units and defaults; door to msgspec."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from archive.errors import ConfigurationError
from archive.storage.mistakes import in_words

Count = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Megabytes = Annotated[float, msgspec.Meta(gt=0)]


def _like(pattern: str, words: str) -> msgspec.Meta:
    """What a text must look like, as a regex and for people."""
    return msgspec.Meta(pattern=pattern, description=words)


Said = Annotated[str, _like(r"\S", "said in words")]
Line = Annotated[str, _like(r"^[^\x00-\x1f\x7f]*\Z", "one line without control characters")]
Hours = Annotated[str, _like(r"^(\d\d:\d\d-\d\d:\d\d)?$", 'two times, as "22:00-06:00"')]
Day = Annotated[str, _like(r"^(\d{4}-\d\d-\d\d)?$", 'a day in quotes, as "2030-01-31"')]
Web = Annotated[str, _like(r"^(https?://.*)?$", "an http or https address")]
Beginning = Annotated[str, _like(r"^https?://[^/?#@\s]+/", "how they begin, as https://a.example/")]
Host = Annotated[str, _like(r"^([^\s/:?#@\[\]]+|\[[0-9A-Fa-f:.]+\])$", "a host, as a.example")]
FieldName = Annotated[str, _like(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", "a name, as Cookie")]
Prefix = Annotated[str, _like(r"^[A-Za-z0-9_]{1,40}$", "up to 40 letters, digits and _")]
_STORE = r"^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?)?$"
S3 = Annotated[str, _like(_STORE, "an address such as s3://bucket/prefix, without keys")]
Service = Annotated[str, _like(r"^(https?://[^\s/@?#]+/?)?$", "an http or https address, no more")]
_Table = TypeVar("_Table")


class _Section(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table of letapis.toml; a name that is not known is an error."""


class About(_Section, frozen=True):
    """`[collection]`: what this collection is, for the papers of the archive."""

    title: str = ""
    description: str = ""


class Operator(_Section, frozen=True):
    """`[operator]`: who crawls; sites and later readers need to know whom to ask."""

    name: Line = ""
    contact: Line = ""  #: an address of the web or of mail


class Crawl(_Section, frozen=True):
    """`[crawl]`: what to visit and how gently."""

    sources: tuple[str, ...] = ()  #: names that `letapis crawl` without arguments visits
    delay: Seconds = 1.0  #: seconds between two requests to one host
    jitter: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5  #: share by which the delay varies
    adapt: Seconds = 1.0  #: times that an answer took, for which a slow host is left alone
    hours: Hours = ""  #: of the day; empty: all of it
    concurrency: Count = 1  #: connections to one host at once
    connections: Count = 16  #: connections in all
    robots: Literal["obey", "ignore"] = "obey"  #: robots.txt (RFC 9309)
    requisites: bool = True  #: fetch what pages need to be shown
    #: By source: days for which the word of its sitemaps spares a page a visit.
    trust_lastmod: dict[str, Count] = {}
    conditional: bool = True  #: ask whether what the archive holds has changed (RFC 9110, 13)
    retries: tuple[Seconds, ...] = (2.0, 10.0, 60.0)  #: pauses before a failed visit is tried again
    depth: Annotated[int, msgspec.Meta(ge=0)] | None = None  #: links away from the start
    max_pages: Count | None = None  #: pages in one run
    max_bytes: Count | None = None  #: bytes received in one run
    max_time: Seconds | None = None  #: seconds of one run
    patience: Seconds = 600.0  #: longest pause that a host may ask for in one run (Retry-After)
    user_agent: Line = ""  #: empty: Letapis, its version, and the contact


class Mandate(_Section, frozen=True):
    """`[[robots.ignore]]`: a host whose robots.txt is not obeyed, and why that may be."""

    host: Host
    reason: Said


class Robots(_Section, frozen=True):
    """`[robots]`: how far robots.txt is obeyed (RFC 9309)."""

    ignore: tuple[Mandate, ...] = ()  #: hosts that a mandate covers, such as legal deposit
    longest_delay: Seconds = 60.0  #: of what a site asks for with Crawl-delay, this much is kept


class Sent(_Section, frozen=True):
    """`[[network.send]]`: a header field that some addresses are sent."""

    to: Beginning
    name: FieldName
    value: str  #: ${NAME} is taken from the environment


class Network(_Section, frozen=True):
    """`[network]`: how connections are made."""

    allow_private: bool = False  #: addresses of this machine and of private networks
    connect_to: tuple[str, ...] = ()  #: HOST1:PORT1:HOST2:PORT2, as curl's --connect-to
    ca_file: str = ""  #: more certificate authorities, PEM
    proxy: str = ""  #: http:// or socks5:// address; it resolves the names; ${NAME} as below
    send: tuple[Sent, ...] = ()  #: cookies, passwords, keys; no record has their values
    broken_tls: tuple[str, ...] = ()  #: hosts whose broken certificate is accepted, and named


class Limits(_Section, frozen=True):
    """`[limits]`: what a server may cost; what is cut is kept and marked WARC-Truncated."""

    body: Megabytes = 64  #: MB of one page as received, and of whatever else is linked
    requisite: Megabytes = 64  #: MB of an image, style, script or film that a page shows
    sitemap: Megabytes = 50  #: MB of a sitemap or feed; sitemaps.org allows as much
    robots: Megabytes = 1  #: MB of a robots.txt; 500 KiB of it are read (RFC 9309 section 2.5)
    robots_seconds: Seconds = 30  #: seconds of a robots.txt, for which its whole site waits
    unpacked: Megabytes = 64  #: MB of one body after decoding, for reading only
    heads: Annotated[int, msgspec.Meta(ge=1024)] = 262_144  #: bytes of all heads of a response
    interim: Count = 10  #: 1xx responses before the final one
    connect: Seconds = 30  #: seconds to reach a server
    idle: Seconds = 60  #: seconds without a byte
    total: Seconds = 600  #: seconds of one exchange
    redirects: Count = 20  #: in a row
    requisites: Count = 2_000  #: images, styles, scripts and the like of one page
    pages: Count = 100_000  #: of one host in one crawl, requisites not counted
    url: Count = 2048  #: characters of a URL that is followed
    segments: Count = 20  #: path segments of a URL that is followed
    repeats: Count = 3  #: times that a segment may recur in one path


class Archive(_Section, frozen=True):
    """`[archive]`: the WARC files."""

    segment: Megabytes = 1000  #: MB after which a new file is begun
    revisits: bool = True  #: answers that repeat a payload refer to it (WARC 1.1 section 6.7)
    prefix: Prefix = "LETAPIS"
    store: S3 = ""  #: s3:// address where sealed files go; keys come from the environment
    endpoint: Service = ""  #: of the store; empty: that of AWS' own tools
    region: str = ""  #: of the store; empty: that of AWS' own tools


class Watch(_Section, frozen=True):
    """`[watch]`: who else hears how crawls are."""

    metrics: str = ""  #: file for Prometheus, to be read by node_exporter's textfile collector


class Browser(_Section, frozen=True):
    """`[browser]`: pages that scripts make, loaded in Chromium."""

    pages: tuple[str, ...] = ()  #: regexes of their addresses, besides those of the sources
    click: tuple[str, ...] = ()  #: CSS selectors of what is clicked first, such as cookie banners
    screens: Annotated[int, msgspec.Meta(ge=0)] = 20  #: heights of the window that are scrolled
    seconds: Seconds = 30.0  #: of one page, those that servers take not counted
    total: Seconds = 1800.0  #: seconds of one page in all
    requests: Count = 500  #: of one page; more are refused


class Frontier(_Section, frozen=True):
    """`[frontier]`: where workers that crawl together meet."""

    url: str = ""  #: postgresql:// address; ${NAME} is taken from the environment
    lease: Annotated[float, msgspec.Meta(ge=1)] = 30.0  #: seconds until others take over


class Rights(_Section, frozen=True):
    """`[rights]`: why this is kept and who may see it; goes with every file and every package."""

    basis: str = ""  #: legal deposit, consent, a licence, in words
    license: str = ""  #: address of a licence
    access: Literal["", "open", "embargoed", "restricted", "metadata-only"] = ""  #: COAR's words
    embargo: Day = ""  #: open from then
    takedown: str = ""  #: where requests for removal go; empty: the contact of the operator
    note: str = ""  #: what else to mind, such as personal data


class Package(_Section, frozen=True):
    """`[package]`: what is handed over."""

    key: str = ""  #: PEM file of the key that signs WACZ packages, in the collection or elsewhere


class Scheduled(_Section, frozen=True):
    """`[schedule.sources.NAME]`: when one source is visited; with `url`, a site of any name."""

    url: str = ""  #: address of a site that no source describes
    cron: str = ""  #: five fields, as crontab(5); empty: the cadence
    cadence: Literal["daily", "weekly", "monthly"] | None = None  #: none: the source's own
    zone: str = ""  #: empty: that of [schedule]
    missed: Literal["once", "skip"] | None = None  #: none: that of [schedule]
    enabled: bool = True


class Schedule(_Section, frozen=True):
    """`[schedule]`: when sources are visited, and who hears of failures."""

    zone: str = "UTC"  #: IANA name of the time zone that times are meant in
    missed: Literal["once", "skip"] = "once"  #: what becomes of times that passed unnoticed
    grace: Seconds = 3600.0  #: how late a run may begin and still not be missed
    on_failure: tuple[str, ...] = ()  #: command and its arguments, after a run that did not go well
    web_hook: Web = ""  #: address to tell the same; ${NAME} is taken from the environment
    sources: dict[str, Scheduled] = {}


class Settings(_Section, frozen=True):
    """All of `letapis.toml`."""

    collection: About = About()
    operator: Operator = Operator()
    crawl: Crawl = Crawl()
    robots: Robots = Robots()
    network: Network = Network()
    limits: Limits = Limits()
    archive: Archive = Archive()
    watch: Watch = Watch()
    browser: Browser = Browser()
    frontier: Frontier = Frontier()
    rights: Rights = Rights()
    package: Package = Package()
    schedule: Schedule = Schedule()


class Exclusion(_Section, frozen=True):
    """`[[exclude]]` of exclusions.toml: addresses that are shown to nobody, and why."""

    addresses: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    since: date
    reason: Said  #: for everybody; it is part of the corpus
    match: Literal["page", "prefix", "host"] = "page"  #: what lies below, or the whole host, too
    reference: str = ""  #: for the archivist: a letter, a case; it stays in the file
    lifted: date | None = None  #: from when on the entry excludes nothing any more


class _ExclusionList(_Section, frozen=True):
    """All of `exclusions.toml`."""

    exclude: tuple[Exclusion, ...] = ()


def read(path: Path) -> Settings:
    """The settings in a file; the defaults where there is none.

    Raises ConfigurationError that names the place and what is expected there.
    """
    return _convert(path, _table(path), Settings)


def read_exclusions(path: Path) -> tuple[Exclusion, ...]:
    """The entries of a list of exclusions; none where there is no file. Raises as `read` does."""
    return _convert(path, _table(path), _ExclusionList).exclude


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from error


def _convert(path: Path, table: dict[str, Any], kind: type[_Table]) -> _Table:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{path}: {in_words(str(error), kind)}") from error


def with_options(settings: Settings, section: str, **options: object) -> Settings:
    """The same settings with some of a section replaced; what an option does not say stays."""
    said = {name: value for name, value in options.items() if value or type(value) in (int, float)}
    table = msgspec.to_builtins(settings)
    table[section] |= said
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"option: {in_words(str(error), Settings)}") from error


def as_json(settings: Settings) -> str:
    """The settings as JSON for the warcinfo record, without any secrets."""
    table = msgspec.to_builtins(settings)
    for section in ("schedule", "watch", "package", "frontier"):  # no facts of a crawl
        del table[section]
    for place in ("store", "endpoint", "region"):  # nor is this
        del table["archive"][place]
    for sent in table["network"]["send"]:
        del sent["value"]
    scheme, sep, rest = table["network"]["proxy"].rpartition("://")
    table["network"]["proxy"] = scheme + sep + rest.rpartition("@")[2]
    return msgspec.json.encode(table, order="sorted").decode()
