"""An entry with the names of what it carries, and its JSON form."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterable, Sequence
from timetracker.domain.outcome import Described, Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from timetracker.asking import Warn
    from timetracker.domain.entry import Charge, Entry
    from timetracker.domain.event import Event
    from timetracker.settings import Settings
    from timetracker.store.reader import Reader


ROW = (
    "id", "uuid", "start", "end", "duration_s", "project", "task", "client", "tags", "note", "billable", "zone",
    "running",
)  # fmt: skip
CHARGE = ("rate", "currency", "billed")  # the fields of a charge behind its id


class Records:
    """Records by id, each read once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Any, Any] = reader.known if reader.lasting else {}

    def of(self, kind: str, id: int | None) -> Any:
        """The record of a kind with that id; None for None."""
        if id is None:
            return None
        key = (kind, id)
        if key not in self._known:
            self._known[key] = self._reader.thing(kind, id)
        return self._known[key]

    def gather(self, entries: Iterable[Entry]) -> None:
        """Read what a list of entries names with one statement for each kind."""
        ids: dict[str, set[int]] = {"project": set(), "task": set(), "tag": set()}
        for entry in entries:
            ids["project"].add(entry.project_id)
            ids["task"].add(entry.task_id or 0)
            ids["tag"].update(entry.tag_ids)
        for kind, numbers in ids.items():
            missing = [id for id in numbers - {0} if (kind, id) not in self._known]
            if missing:
                self._known |= {(kind, thing.id): thing for thing in self._reader.things(kind, missing)}

    def described(self, entry: Entry, charge: Charge | None = None) -> Described:
        """The entry with its names, and with what is said about charging it."""
        project = self.of("project", entry.project_id)
        return Described(
            entry,
            project,
            self.of("task", entry.task_id),
            self.of("client", project.client_id),
            sorted(self.of("tag", id).name for id in entry.tag_ids),
            charge,
        )


def described(reader: Reader, entry: Entry) -> Described:
    """One entry with its names."""
    return Records(reader).described(entry)


def outcome(
    reader: Reader,
    events: Sequence[Event],
    *,
    entry: Entry | None = None,
    stopped: Entry | None = None,
    others: Sequence[Entry] = (),
) -> Outcome:
    """Describe what happened by names, as they are in this transaction."""
    return Outcome(
        events,
        None if entry is None else described(reader, entry),
        None if stopped is None else described(reader, stopped),
        [described(reader, other) for other in others],
    )


def stamp(at: datetime | None, zone: tzinfo) -> str | None:
    """An instant as ISO 8601 with the offset of a zone."""
    return None if at is None else at.astimezone(zone).isoformat()


def entry_data(subject: Described, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """ENTRY of the JSON promise; `charge` only where something is said about charging it."""
    entry, project, task, client = subject.entry, subject.project, subject.task, subject.client
    charge = subject.charge
    said = {} if charge is None or charge.empty else {"charge": dict(zip(CHARGE, charge[1:], strict=True))}
    return {
        "id": entry.id,
        "uuid": entry.uuid,
        "project": {"id": project.id, "name": project.name},
        "task": None if task is None else {"id": task.id, "name": task.name},
        "client": None if client is None else {"id": client.id, "name": client.name},
        "tags": list(subject.tags),
        "note": entry.note,
        "start": stamp(entry.start, zone),
        "end": stamp(entry.end, zone),
        "duration_s": entry.length_s(now),
        "running": entry.running,
        "billable": entry.billable,
        "zone": entry.zone,
        **said,
    }


def maybe_data(subject: Described | None, zone: tzinfo, now: datetime) -> dict[str, Any] | None:
    """ENTRY, or None for none."""
    return None if subject is None else entry_data(subject, zone, now)


def entry_values(subject: Described, now: datetime) -> tuple[Any, ...]:
    """What a row of the log holds of an entry."""
    entry, project, task, client, tags, _ = subject
    return (
        entry.id, entry.uuid, entry.start, entry.end, entry.length_s(now), project.name, task and task.name,
        client and client.name, tags, entry.note, entry.billable, entry.zone,
    )  # fmt: skip


def entry_row(subject: Described | None, zone: tzinfo, now: datetime) -> dict[str, Any]:
    """An entry as a row of a table, with the names of the log's columns, and whether it runs; empty for none."""
    if subject is None:
        return dict.fromkeys(ROW)
    values = dict(zip(ROW, (*entry_values(subject, now), subject.entry.running), strict=True))
    return {**values, "start": stamp(subject.entry.start, zone), "end": stamp(subject.entry.end, zone)}


def point_out_forgotten(settings: Settings, warn: Warn, entry: Entry | None, now: datetime) -> None:
    """Warn of an entry that ran for longer than `timer.max`."""
    if entry is None:
        return
    if entry.interval.duration(now) > settings.timer_max and settings.feature("forgotten_timer"):
        verb = "has been running" if entry.running else "ran"
        warn(
            "forgotten_timer",
            f"Entry {entry.id} {verb} for longer than timer.max.",
            command=f"tt edit {entry.id}",
        )
