"""An event in words: what was done, to which thing by name and times, and what it was before."""

from __future__ import annotations

from timetracker.domain import budget, budget_text, duration, localtime
from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.domain.counting import counted
from timetracker.domain.entry import COLORS, Billing, Charge, Entry, KeptInvoice, Lock, Rate
from timetracker.domain.event import EVENTS, Change, Event
from timetracker.reports.described import Records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext

LONGEST = 40  # letters of a note
_VERBS = {
    "timer.cancelled": "threw away", "entry.created": "added", "entry.updated": "changed",
    "entry.charged": "charged", "project.created": "made",
    "client.created": "made", "task.created": "made", "tag.created": "made", "user.created": "made",
    "rate.changed": "set", "invoice.drafted": "made", "invoice.cancelled": "took back",
    "project.updated": "changed", "client.updated": "changed", "task.updated": "changed", "user.updated": "changed",
    "task.status_changed": "changed", "user.deleted": "deactivated",
    "lock.created": "put", "lock.updated": "moved",
}  # fmt: skip
_BULK = {
    "entries.changed": "changed",
    "entries.deleted": "deleted",
    "entries.charged": "charged",
    "import.completed": "imported",
}
# What is about no record; any other event says what it means.
_PLAIN = {
    "auth.login": "logged in", "auth.logout": "logged out", "auth.login_failed": "log-in refused ({reason})",
    "setup.completed": "set up the web admin", "telemetry.viewed": "looked at the telemetry dashboard",
    "report.viewed": "looked at the report {report}", "store.backed_up": "copied the store",
    "store.restored": "restored the store", "store.upgraded": "upgraded the store to revision {revision}",
}  # fmt: skip
# A field of a record -> what people call it, and how its value is written.
_FIELDS = {
    "name": "name", "rate": "rate", "amount": "rate", "currency": "currency", "budget": "budget",
    "billable": "billable", "rounding": "rounding", "color": "colour", "status": "status", "estimate_s": "estimate",
    "priority": "priority", "due": "due day", "client_id": "client", "note": "note", "role": "role",
    "active": "access", "day": "until",
}  # fmt: skip


class Wording:
    """Words events by the names of what they are about, also of what is gone by now."""

    def __init__(self, ask: ReportContext, events: Sequence[Event]) -> None:
        self._zone = ask.settings.zone
        self._names = Records(ask.reader)
        # What was deleted is known by its last name.
        things = ((change.kind, change.before or change.after) for event in events for change in event.changes)
        self._gone = {(kind, thing.id): thing for kind, thing in things if thing is not None}

    def words(self, event: Event) -> str:
        """The event, as in `changed entry 9 (site/login, 2026-03-02 09:00 – 10:30): note "a" → "b"`."""
        fields = event.fields
        if event.name in _PLAIN:
            return _PLAIN[event.name].format(**fields).replace("_", " ")
        if event.name == "export.completed":
            return f"exported {counted(int(fields['rows'] or 0), 'entry')} as {fields['format']}"
        if fields.get("setting") == "filters":
            return "changed the saved filters"  # an event holds no name that a user gave
        if "setting" in fields:
            return f"changed setting {fields['setting']}" + (f" to {fields['value']}" if fields["value"] else "")
        if "feature" in fields:
            return f"{event.name.partition('.')[2]} feature {fields['feature']}"
        if event.name in ("change.undone", "change.redone"):
            return f"{'took back' if event.name == 'change.undone' else 'did again'} action {fields['action']}"
        if event.name in _BULK:
            return f"{_BULK[event.name]} {counted(int(fields['rows'] or 0), 'entry')}"
        verb = _VERBS.get(event.name, event.name.partition(".")[2].replace("_", " "))
        things = list(self._things(event))
        meaning = EVENTS[event.name].meaning
        return f"{verb} {' and '.join(things)}" if things else meaning[:1].lower() + meaning[1:]

    def _things(self, event: Event) -> Iterator[str]:
        own = event.name.partition(".")[0].replace("timer", "entry")
        for change in event.changes:
            thing = change.after or change.before
            if thing is not None and (change.kind == own or len(event.changes) == 1):
                became = self._differences(change) if "created" not in event.name else ""
                yield self._called(change.kind, change.before or thing) + (f": {became}" if became else "")

    def _called(self, kind: str, thing: Any) -> str:
        if isinstance(thing, Entry):
            return localtime.entry(thing, (f"entry {thing.id}", self._title(thing)), self._zone)
        if isinstance(thing, Lock):
            return f"the lock of {self._name('client', thing.client_id) or 'all time'} until {thing.day}"
        if isinstance(thing, Rate):
            pairs = (("client", thing.client_id), ("project", thing.project_id), ("task", thing.task_id),
                     ("user", thing.user_id))  # fmt: skip
            of = " for ".join(self._name(kind_, id) for kind_, id in pairs if id is not None)
            return f"the rate of {of} from {thing.since or 'the beginning'} on"
        if isinstance(thing, Charge):
            entry = self._names.of("entry", thing.id) or self._gone.get(("entry", thing.id))
            return self._called("entry", entry) if isinstance(entry, Entry) else f"entry {thing.id}"
        if isinstance(thing, KeptInvoice):
            return f"invoice {thing.number}" if thing.number else f"draft {thing.id} of an invoice"
        if isinstance(thing, Billing):
            return f"what invoices say of {self._name('client', thing.client_id) or 'their sender'}"
        return f"{kind} {getattr(thing, 'name', None) or thing.id}"

    def _title(self, entry: Entry) -> str:
        title = self._name("project", entry.project_id)
        return title if entry.task_id is None else f"{title}/{self._name('task', entry.task_id)}"

    def _name(self, kind: str, id: int | None) -> str:
        if id is None:
            return ""
        record = self._names.of(kind, id) or self._gone.get((kind, id))
        return str(getattr(record, "name", None) or f"{kind} {id}")

    def _differences(self, change: Change) -> str:
        before, after = change.before, change.after
        if isinstance(after, Rate):
            amounts = [_amount(rate) for rate in (before, after) if isinstance(rate, Rate)]
            return " → ".join(amounts)
        if isinstance(before or after, Charge):
            return "; ".join(charge_words(before, after))  # type: ignore[arg-type]  # charges
        if before is None or after is None:
            return ""
        if isinstance(before, KeptInvoice) and isinstance(after, KeptInvoice):
            numbered = f" as {after.number}" if before.number != after.number else ""
            return f"{before.status} → {after.status}{numbered}"
        if isinstance(before, Entry) and isinstance(after, Entry):
            return "; ".join(self._of_entry(before, after))
        pairs = [(name, _field(before, name), _field(after, name)) for name in _FIELDS]
        return "; ".join(f"named {new}" if name == "name" and not old else
                         f"{_FIELDS[name]} {self._value(name, old)} → {self._value(name, new)}"
                         for name, old, new in pairs if old != new)  # fmt: skip

    def _of_entry(self, before: Entry, after: Entry) -> Iterator[str]:
        if before.end is None and after.end is not None and before.start == after.start:
            yield f"until {localtime.clock(after.end, self._zone)}"
        elif (before.start, before.end) != (after.start, after.end):
            yield f"to {localtime.between(after.start, after.end, self._zone)}"
        old, new = self._title(before), self._title(after)
        if old != new:
            yield f"{old} → {new}"
        for sign, ids, others in (("-", before.tag_ids, after.tag_ids), ("+", after.tag_ids, before.tag_ids)):
            yield from (f"{sign}{self._name('tag', id)}" for id in ids if id not in others)
        for name in ("note", "billable"):
            values = [self._value(name, getattr(entry, name)) for entry in (before, after)]
            if values[0] != values[1]:
                yield f"{name} {values[0]} → {values[1]}"

    def _value(self, name: str, value: Any) -> str:
        if name == "client_id" and value is not None:
            return self._name("client", value)
        if name == "estimate_s" and value is not None:
            return duration.full(value)
        if name == "color" and value is not None:
            return COLORS[value]
        if name == "note" and value:
            return f'"{value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"}"'
        return (
            ("yes" if value else "no") if isinstance(value, bool) else str(value) if value not in (None, "") else "none"
        )


def charge_words(before: Charge | None, after: Charge | None) -> Iterator[str]:
    """What became of the charge of an entry: `rate none → 80 EUR`, `billed none → 2026-017`."""
    from timetracker.domain import money  # few events are of rates

    rates = ["none" if c is None or c.rate is None else money.priced(c.rate, c.currency) for c in (before, after)]
    marks = ["none" if c is None or c.billed is None else c.billed for c in (before, after)]
    if rates[0] != rates[1]:
        yield f"rate {rates[0]} → {rates[1]}"
    if marks[0] != marks[1]:
        yield f"billed {marks[0]} → {marks[1]}"


def _amount(rate: Rate) -> str:
    from timetracker.domain import money  # few events are of rates

    return "none" if rate.amount is None else money.priced(rate.amount, rate.currency)


def _field(thing: Any, name: str) -> Any:
    if name == "budget":
        return budget_text.text(budget.of(thing)) if hasattr(thing, "budget_s") else None
    return getattr(thing, name, None)
