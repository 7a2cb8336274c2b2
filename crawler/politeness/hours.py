"""The hours of the day in which servers may be asked for anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from archive.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of the day until another, which may lie behind midnight; by the wall clock."""

    begin: time
    end: time
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M} ({self.zone.key})"

    def cover(self, moment: datetime) -> bool:
        """Whether a moment is one of them; `begin` is, `end` is not."""
        now = moment.astimezone(self.zone).time()
        if self.begin < self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


def hours(said: str, zone: str) -> Hours | None:
    """What `22:00-06:00` says; None for the empty text: all hours. Raises ConfigurationError."""
    if not said:
        return None
    begin, _, end = said.partition("-")
    try:
        return Hours(time.fromisoformat(begin), time.fromisoformat(end), zone_of(zone))
    except ValueError as error:
        raise ConfigurationError(
            f"letapis.toml: crawl.hours = {said!r}: write two times of the day, as 22:00-06:00"
        ) from error


def zone_of(key: str, place: str = "letapis.toml, [schedule]") -> ZoneInfo:
    """A time zone by its name. Raises ConfigurationError, which names the place."""
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"{place}: there is no time zone {key!r}; say it as Area/City, such as Europe/Minsk"
        ) from error
