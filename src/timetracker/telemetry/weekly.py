"""What a closed week adds to the journal's own fields: what changed, what was undone, and the counts of its days."""

from __future__ import annotations

import os
import sys

from timetracker.domain.annotations import Any, Collection, Iterator, Mapping, Sequence
from timetracker.domain.entry import Client, dashed
from timetracker.domain.jsontext import loads
from timetracker.domain.record import NamedTuple
from timetracker.files import regular
from timetracker.scope import suppress
from timetracker.telemetry import COUNTED, MOST_COUNTED, STEPS_MS
from timetracker.telemetry.catalogue import WAYS
from timetracker.telemetry.endpoint import channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader

_BUDGET = tuple(field for field in Client._fields if field.startswith("budget_"))
# Event -> property -> the record's fields of which one must have changed.
CHANGED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "project.created": {"rate": ("rate",), "budget": ("budget_s", "budget_amount"), "client": ("client_id",)},
    "project.updated": {
        "rate": ("rate", "currency"), "budget": _BUDGET, "renamed": ("name",),
        "client": ("client_id",), "rounding": ("rounding",),
    },
    "client.updated": {"renamed": ("name",), "budget": _BUDGET, "rounding": ("rounding",)},
    "task.updated": {
        "estimate": ("estimate_s",), "due": ("due",), "priority": ("priority",), "budget": _BUDGET,
        "renamed": ("name",),
    },
    "user.updated": {"role": ("role",), "renamed": ("name",)},
}  # fmt: skip


def fields(reader: Reader, row: Sequence[Any]) -> dict[str, Any]:
    """The fields of an event's row, and what its changes and its origin say in closed words."""
    name = row[4]
    values = {**loads(row[9]), "user_id": row[5], "component": row[7]}
    if name in CHANGED:
        values |= _changed(name, loads(row[10] or "[]"))
    if name in ("change.undone", "change.redone"):
        numbers = reader.event_numbers(values["action"])
        undone = reader.event(numbers[-1]) if numbers else None
        values["undone"] = undone.name if undone else "other"
    return values


def _changed(name: str, changes: Sequence[Any]) -> dict[str, bool]:
    kind = name.partition(".")[0]
    pairs = [(before or {}, after or {}) for of, before, after in changes if of == kind]
    return {
        key: any(before.get(key_) != after.get(key_) for before, after in pairs for key_ in names)
        for key, names in CHANGED[name].items()
    }


class Count(NamedTuple):
    """How often something ended in one way under a mark on a day; `step` is the place of its duration in STEPS_MS."""

    day: str
    mark: str
    component: str
    outcome: str
    code: int
    step: int
    name: str
    times: int


def counts(directory: str) -> list[Count]:
    """All counts that wait, by day; what is not whole is passed over."""
    remaining = []
    for name in _names(directory):
        with suppress(OSError), open(os.path.join(directory, name), "rb", opener=regular) as file:
            lines = file.read(MOST_COUNTED).decode("ascii", "replace").splitlines()
            remaining += [parsed for line in lines if (parsed := _parsed(name.removeprefix(COUNTED), line)) is not None]
    return remaining


def _parsed(day: str, line: str) -> Count | None:
    head, _, times = line.partition("\t")
    try:
        mark, component, outcome, code, step, name = head.split(" ", 5)
        return Count(day, mark, component, outcome, int(code), int(step), name, int(times))
    except ValueError:
        return None


def _names(directory: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(directory) if name.startswith(COUNTED))
    except FileNotFoundError:
        return []


def drop(directory: str, before: str = "9") -> None:
    """Delete the counts of the days before a day, or all."""
    for name in _names(directory):
        if name < f"{COUNTED}{before}":
            with suppress(OSError):
                os.unlink(os.path.join(directory, name))


def counted(
    reader: Reader, directory: str, id: str, marks: Collection[str], before: str
) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """The counts of the days before a day: mark, event, uuid, day and fields of each.

    The uuid follows from what is counted, so that the same count is the same event whenever it is put in line.
    """
    store = "postgresql" if getattr(reader.sql, "__name__", "").endswith("postgresql") else "sqlite"
    facts = {"history": reader.last_event(), "store": store, "way": installed_by(), "people": len(reader.users())}
    for count in counts(directory):
        if count.day < before and count.mark in marks:
            name = "pages.counted" if count.component in ("web", "api") else "commands.counted"
            raw = bytearray(_digest(f"{id} {count._replace(times=0)}")[:16])
            raw[6], raw[8] = raw[6] & 0x0F | 0x40, raw[8] & 0x3F | 0x80
            duration = (*STEPS_MS, STEPS_MS[-1] + 1)[count.step]
            yield count.mark, name, dashed(raw), count.day, {**count._asdict(), **facts, "duration_ms": duration}


def _digest(text: str) -> bytes:
    import hashlib  # brings OpenSSL, and most of the time nothing is there to be counted

    return hashlib.sha256(text.encode()).digest()


def installed_by() -> str:
    """How this program was installed, as far as its place and its installer tell."""
    if channel() == "source":
        return "source"
    if os.path.isfile("/opt/tt/bin/tt") and sys.prefix == "/opt/tt":
        return "image"
    for way in ("pipx", "uv"):
        if f"{os.sep}{way}{os.sep}" in sys.prefix + os.sep:
            return way
    from importlib import metadata

    try:
        installer = (metadata.distribution("tt-timetracker").read_text("INSTALLER") or "").strip()
    except metadata.PackageNotFoundError:
        return "other"
    return installer if installer in WAYS else "other"
