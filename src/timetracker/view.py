"""Sheet and Card: the two shapes that every format can show."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

KINDS = ("text", "instant", "clock", "day", "duration", "money", "count", "share", "yes_no", "tags")


class Warning(NamedTuple):
    """Something to tell beside the result; `code` is stable for scripts."""

    code: str
    message: str


class Column(NamedTuple):
    """A column of a sheet: `key` in exports, `title` for people, and the kind of its values."""

    key: str
    title: str
    kind: str = "text"


class Sheet(NamedTuple):
    """Rows of values, one for each column; durations are whole seconds, instants aware UTC.

    `data` is what stands under "data" in JSON. `people` is the sheet that people are shown, where that differs
    from what is exported.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    data: Mapping[str, Any]
    totals: Sequence[Any] | None = None
    note: str = ""
    warnings: Sequence[Warning] = ()
    people: Sheet | None = None


class Card(NamedTuple):
    """A headline and fields (title, kind, value)."""

    headline: str
    data: Mapping[str, Any]
    fields: Sequence[tuple[str, str, Any]] = ()
    lines: Sequence[str] = ()
    warnings: Sequence[Warning] = ()
