"""What can happen: every event's name, meaning and fields.

A field is a whole number, a yes/no, a member of a closed set, or a name out of one of
our registries. There is no text field, so no name, note or path can be in a log line
or be sent.
"""

from __future__ import annotations

from timetracker.domain.annotations import Mapping
from timetracker.domain.entry import (
    STATUSES,
    Billing,
    Charge,
    Client,
    Entry,
    KeptInvoice,
    Lock,
    Project,
    Rate,
    Tag,
    Task,
    User,
)
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

Thing = Entry | Project | Task | Client | Tag | User | Lock | Rate | Charge | Billing | KeptInvoice
FieldValue = int | bool | str | None

CHANGES_VERSION = 1
LONGEST_WORD = 40


class Change(NamedTuple):
    """One record before and after; None: it did not, or does not any more, exist."""

    kind: str
    before: Thing | None
    after: Thing | None


def added(thing: Thing) -> Change:
    """The change that makes a thing."""
    return Change(KIND_OF[type(thing)], None, thing)


def removed(thing: Thing) -> Change:
    """The change that deletes a thing."""
    return Change(KIND_OF[type(thing)], thing, None)


def changed(before: Thing, after: Thing) -> Change:
    """The change that turns one record into another."""
    return Change(KIND_OF[type(before)], before, after)


KIND_OF: dict[type, str] = {
    Entry: "entry",
    Project: "project",
    Task: "task",
    Client: "client",
    Tag: "tag",
    User: "user",
    Lock: "lock",
    Rate: "rate",
    Charge: "charge",
    Billing: "billing",
    KeptInvoice: "invoice",
}


class Event(NamedTuple):
    """Something that happened, as it is in the journal."""

    number: int
    uuid: str
    action: int
    at: datetime
    name: str
    user_id: int
    origin: int
    fields: Mapping[str, FieldValue]
    changes: tuple[Change, ...] = ()
    reverts: int | None = None
    component: str = "cli"
    invocation: str = ""


OUTCOMES = ("ok", "usage_error", "app_error", "interrupted")


def outcome(code: int, *, delivered: bool = True) -> str:
    """What an exit code means for whoever watches: a user's mistake or file, or ours to fix.

    Code 7 is a file that the user named, unless it was we who could not deliver.
    """
    if code in (0, 130):
        return "interrupted" if code else "ok"
    return "usage_error" if code in (2, 3, 4) or (code == 7 and delivered) else "app_error"


class Ended(NamedTuple):
    """A command, page or call of the API that has ended: its closed name, how it ended, and how long it took.

    `code` is the exit code of a command, the status of an answer.
    """

    component: str
    name: str
    outcome: str
    code: int
    duration_ms: int


class EventField(NamedTuple):
    """A field's kind: `whole`, `yes_no`, `choice` with its closed set, or `word`: a name out of a registry.

    `of` says of which registry; here it is only known that its names are plain words, so that no text fits.
    """

    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    of: str = ""

    def admits(self, value: FieldValue) -> bool:
        """Whether a value may be in this field."""
        if value is None:
            return self.optional
        if self.kind == "whole":
            return isinstance(value, int) and not isinstance(value, bool)
        if self.kind == "yes_no":
            return isinstance(value, bool)
        return plain(value) if self.kind == "word" else value in self.choices


WHOLE = EventField("whole")
MAYBE = EventField("whole", optional=True)
YES_NO = EventField("yes_no")


def one_of(*choices: str) -> EventField:
    """A field that holds one of a closed set of words."""
    return EventField("choice", choices)


def word(of: str) -> EventField:
    """A field that holds a name out of a registry: report, format, setting or feature."""
    return EventField("word", of=of)


CHOSEN = EventField("word", optional=True, of="value")  # what was chosen of a closed set


def plain(value: FieldValue) -> bool:
    """Whether it is a short word of small letters, digits, `_`, `.` and `-`, as the names in our registries are."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_WORD or not value.isascii():
        return False
    return value == value.lower() and value.replace("_", "a").replace(".", "a").replace("-", "a").isalnum()


# Stands in the journal ahead of an event that has too many changes for one row: no event of its own, it is neither
# shown nor logged nor sent. The event itself comes last and counts the whole.
PART = "changes.part"
PART_CHANGES = 500


class EventKind(NamedTuple):
    """An event's meaning and the fields it carries."""

    meaning: str
    fields: Mapping[str, EventField]


GAPS = ("counted", "closed", "kept")
LOGIN_REASONS = ("unknown_user", "wrong_password", "bad_code")

_TIMER: dict[str, EventField] = {"entry_id": WHOLE, "project_id": WHOLE, "task_id": MAYBE}
_ENDED: dict[str, EventField] = {**_TIMER, "duration_s": WHOLE}

EVENTS: dict[str, EventKind] = {
    "timer.started": EventKind("An entry was started", _TIMER),
    "timer.stopped": EventKind("The running entry was stopped", _ENDED),
    "timer.cancelled": EventKind("The running entry was discarded", _TIMER),
    "timer.paused": EventKind("The running entry was stopped, to be resumed", _ENDED),
    "timer.resumed": EventKind("A paused entry's work was taken up again", _TIMER),
    "entry.created": EventKind("An entry of the past was added", _ENDED),
    "entry.updated": EventKind("An entry was changed", _TIMER),
    "entry.deleted": EventKind("An entry was deleted", _TIMER),
    "entry.split": EventKind("An entry was split", {**_TIMER, "parts": WHOLE}),
    "entry.joined": EventKind("Two entries were joined", {**_TIMER, "gap": one_of(*GAPS), "gap_s": WHOLE}),
    "entry.moved": EventKind("An entry was moved", _TIMER),
    "entry.resized": EventKind("An entry was made longer or shorter", _TIMER),
    "entry.filled": EventKind("An entry was grown to its neighbours", _TIMER),
    "entry.charged": EventKind("An entry's own rate, or the invoice that holds it, was changed", _TIMER),
    "entries.changed": EventKind("Many entries were changed in one go", {"rows": WHOLE}),
    "entries.deleted": EventKind("Many entries were deleted in one go", {"rows": WHOLE}),
    "entries.charged": EventKind("The rate or invoice of many entries was changed in one go", {"rows": WHOLE}),
    "project.created": EventKind("A project was made", {"project_id": WHOLE}),
    "project.updated": EventKind("A project was changed", {"project_id": WHOLE}),
    "project.archived": EventKind("A project was archived", {"project_id": WHOLE}),
    "project.unarchived": EventKind("A project was taken out of the archive", {"project_id": WHOLE}),
    "project.deleted": EventKind("A project was deleted", {"project_id": WHOLE}),
    "project.merged": EventKind("A project became part of another", {"project_id": WHOLE, "into_id": WHOLE}),
    "client.created": EventKind("A client was made", {"client_id": WHOLE}),
    "client.updated": EventKind("A client was changed", {"client_id": WHOLE}),
    "client.archived": EventKind("A client was archived", {"client_id": WHOLE}),
    "client.unarchived": EventKind("A client was taken out of the archive", {"client_id": WHOLE}),
    "client.deleted": EventKind("A client was deleted", {"client_id": WHOLE}),
    "client.merged": EventKind("A client became part of another", {"client_id": WHOLE, "into_id": WHOLE}),
    "task.created": EventKind("A task was made", {"task_id": WHOLE, "project_id": WHOLE}),
    "task.updated": EventKind("A task was changed", {"task_id": WHOLE, "project_id": WHOLE}),
    "task.status_changed": EventKind(
        "A task got another status",
        {"task_id": WHOLE, "old_status": one_of(*STATUSES), "new_status": one_of(*STATUSES)},
    ),
    "task.deleted": EventKind("A task was deleted", {"task_id": WHOLE, "project_id": WHOLE}),
    "task.merged": EventKind(
        "A task became part of another", {"task_id": WHOLE, "project_id": WHOLE, "into_id": WHOLE}
    ),
    "rate.changed": EventKind("What an hour costs was changed", {"rate_id": WHOLE}),
    "tag.created": EventKind("A tag was made", {"tag_id": WHOLE}),
    "tag.renamed": EventKind("A tag got another name", {"tag_id": WHOLE}),
    "tag.archived": EventKind("A tag was archived", {"tag_id": WHOLE}),
    "tag.unarchived": EventKind("A tag was taken out of the archive", {"tag_id": WHOLE}),
    "tag.deleted": EventKind("A tag was deleted", {"tag_id": WHOLE}),
    "tag.merged": EventKind("A tag became part of another", {"tag_id": WHOLE, "into_id": WHOLE}),
    "lock.created": EventKind("Time of the past was locked", {"lock_id": WHOLE}),
    "lock.updated": EventKind("A lock got another day", {"lock_id": WHOLE}),
    "lock.released": EventKind("A lock was released", {"lock_id": WHOLE}),
    "invoice.drafted": EventKind("A draft of an invoice was made", {"invoice_id": WHOLE}),
    "invoice.updated": EventKind("A draft of an invoice was changed", {"invoice_id": WHOLE}),
    "invoice.deleted": EventKind("A draft of an invoice was deleted", {"invoice_id": WHOLE}),
    "invoice.issued": EventKind("An invoice was issued", {"invoice_id": WHOLE, "lines": WHOLE, "entries": WHOLE}),
    "invoice.paid": EventKind("An invoice was marked as paid, or as not paid", {"invoice_id": WHOLE, "paid": YES_NO}),
    "invoice.cancelled": EventKind("A credit note took an invoice back", {"invoice_id": WHOLE, "credit_id": WHOLE}),
    "billing.changed": EventKind(
        "What invoices say of a client, or of their sender, was changed", {"billing_id": WHOLE}
    ),
    "report.viewed": EventKind("A report was shown", {"report": word("report"), "span_days": MAYBE, "rows": WHOLE}),
    "change.undone": EventKind("An action was taken back", {"action": WHOLE}),
    "change.redone": EventKind("An action was done again", {"action": WHOLE}),
    "setting.changed": EventKind("A setting was changed", {"setting": word("setting"), "value": CHOSEN}),
    "feature.enabled": EventKind("A feature was switched on", {"feature": word("feature")}),
    "feature.disabled": EventKind("A feature was switched off", {"feature": word("feature")}),
    "auth.login": EventKind("Somebody logged in", {}),
    "auth.logout": EventKind("Somebody logged out", {}),
    "auth.login_failed": EventKind("A log-in was refused", {"reason": one_of(*LOGIN_REASONS)}),
    "user.created": EventKind("A user was made", {"account_id": WHOLE}),
    "user.updated": EventKind("A user was changed", {"account_id": WHOLE}),
    "user.deleted": EventKind("A user was deleted", {"account_id": WHOLE}),
    "telemetry.viewed": EventKind("The telemetry dashboard was shown", {}),
    "setup.completed": EventKind("The web admin was set up", {"telemetry": YES_NO}),
    "store.backed_up": EventKind("A verified copy of the store was made", {"size_bytes": WHOLE}),
    "store.restored": EventKind("The store was replaced by a copy", {"entries": WHOLE}),
    "store.upgraded": EventKind("The store was upgraded", {"revision": WHOLE}),
    "export.completed": EventKind("Entries were exported", {"format": word("format"), "rows": WHOLE}),
    "import.completed": EventKind("Entries were imported", {"format": word("format"), "rows": WHOLE}),
}


def checked(name: str, fields: Mapping[str, FieldValue]) -> Mapping[str, FieldValue]:
    """The fields, when they are exactly those that the event declares.

    Raises ValueError, a defect of ours: an undeclared field must never be recorded.
    """
    kind = EVENTS[name]
    if fields.keys() != kind.fields.keys():
        raise ValueError(f"{name} carries {sorted(kind.fields)}, not {sorted(fields)}")
    for key, field in kind.fields.items():
        if not field.admits(fields[key]):
            raise ValueError(f"{name}: {key} cannot be {fields[key]!r}")
    return fields


class Draft(NamedTuple):
    """An event before it is recorded: its name, fields and changes."""

    name: str
    fields: Mapping[str, FieldValue]
    changes: tuple[Change, ...] = ()
