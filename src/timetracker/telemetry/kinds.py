"""What a property may hold: bounded whole numbers, yes/no, members of closed sets, buckets, words of our registries."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Mapping
from timetracker.domain.record import NamedTuple

LARGEST = 2**53 - 1
MOST_CODE = 999
OTHER = "other"


class SentProperty(NamedTuple):
    """A property's kind, the field it comes from, what it is for, what closes it, and since which scope it is sent.

    Kinds: id, code, count, yes_no, choice, word, bucket, line, module, function, exception. A `word` is of a closed set
    that grows with the program: one that the catalogue does not know is sent as `other`.
    """

    kind: str
    field: str
    meaning: str
    choices: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()
    optional: bool = False
    scope: int = 1


class Sent(NamedTuple):
    """An event that may be sent: the question it answers, its properties, and by which of them the answer is grouped.

    `expires` is the version by which the event is looked at again or goes; `sensitivity` is technical or interaction.
    """

    purpose: str
    properties: Mapping[str, SentProperty] = {}  # noqa: RUF012 - nobody changes a mapping
    scope: int = 1
    by: tuple[str, ...] = ()
    expires: str = "1.0.0"
    sensitivity: str = "interaction"


def bucket(value: int, edges: tuple[int, ...]) -> str:
    """The bucket of a number: `<=60`, … or `>43200`."""
    return next((f"<={edge}" for edge in edges if value <= edge), f">{edges[-1]}")


def buckets(edges: tuple[int, ...]) -> tuple[str, ...]:
    """All buckets of some edges."""
    return (*(f"<={edge}" for edge in edges), f">{edges[-1]}")


def sent_as(property_: SentProperty, value: Any) -> Any:
    """A value as it would be sent; one that does not fit comes back as it is."""
    if property_.kind == "bucket" and isinstance(value, int):
        return bucket(value, property_.edges)
    if property_.kind == "word" and isinstance(value, str):
        return value if value in property_.choices else OTHER
    return value


def admits(property_: SentProperty, value: Any) -> bool:
    """Whether a value may be in a property."""
    integer = isinstance(value, int) and not isinstance(value, bool)
    if property_.kind in _MOST:
        return integer and 0 <= value <= _MOST[property_.kind]
    if property_.kind == "yes_no":
        return isinstance(value, bool)
    if property_.kind in ("choice", "word"):
        return value in property_.choices or (property_.kind == "word" and value == OTHER)
    if property_.kind == "bucket":
        return value in buckets(property_.edges)
    from timetracker.telemetry import crash  # crashes are rare, and their sets large

    return crash.admissible(property_.kind, value)


_MOST = {"id": LARGEST, "line": LARGEST, "count": LARGEST, "code": MOST_CODE}


def release(version: str) -> bool:
    """Whether a version is that of a release, as 1.2.3 is: all others are sent as `other`."""
    parts = version.split(".")
    return len(parts) == 3 and all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts)


def query(name: str, sent: Sent) -> str:
    """The question of an event, asked of the table `events`: HogQL that is also ClickHouse's SQL."""
    times = "sum(properties.count)" if "count" in sent.properties else "count()"
    groups = [f"properties.{key} AS {key}" for key in sent.by]
    flags = [f"countIf(properties.{key}) AS {key}" for key, p in sent.properties.items() if p.kind == "yes_no"]
    columns = [*groups, f"{times} AS times", *flags, "count(DISTINCT distinct_id) AS installations"]
    keys = ", ".join(sent.by)
    order = f" GROUP BY {keys} ORDER BY {keys}" if sent.by else ""
    return f"SELECT {', '.join(columns)} FROM events WHERE event = '{name}'{order}"
