"""What may be sent: every event with its purpose, scope and properties.

A property is a bounded whole number, a yes/no, a member of a closed set, a bucket, or
a version. There is no text type. `docs/all_tracked_events.md` is generated from this.
"""

from __future__ import annotations

from timetracker.domain.entry import STATUSES
from timetracker.domain.event import GAPS, LOGIN_REASONS
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# The names out of our registries that people have agreed to send. A new report, format, setting or feature is used at
# once and told nobody: an event that names it is dropped here, until it is listed for the next scope. A test demands
# that each name of each registry is either here or withheld.
REPORTS = ("log", "report", "timesheet", "gaps", "chart", "heatmap", "balance", "compare", "today")
FORMATS = (
    "json", "csv", "timewarrior", "watson", "klog", "timeclock", "timedot", "bartib",
    "timetrap", "toggl", "clockify", "kimai", "ics",
)  # fmt: skip
SETTING_NAMES = (
    "zone", "week.start", "day.start", "overlap", "timer.max", "projects.create", "log.keep_days",
    "metrics.project_labels", "store", "format", "web.port", "web.host", "web.metrics", "web.allow",
    "goal.day", "goal.week", "git.task", "filters",
)  # fmt: skip
FEATURE_NAMES = ("first_steps", "forgotten_timer", "similar_names")
# (registry, name): the words that are never sent, and as `event` the events.
WITHHELD: frozenset[tuple[str, str]] = frozenset(
    {
        ("setting", "backups"),
        ("setting", "metrics.user_labels"),
    }
)

LARGEST = 2**53 - 1
DURATIONS = (60, 900, 3600, 14_400, 43_200)
ROWS = (0, 10, 100, 1000, 10_000, 100_000)
SIZES = (1 << 20, 10 << 20, 100 << 20, 1 << 30)
CHANNELS = ("release", "dev", "test", "source")
DAYS = (1, 7, 31, 92, 366)


class Property(NamedTuple):
    """A property's kind, the event's field it comes from, and what closes it.

    Kinds: id, yes_no, choice, bucket, line, module, function, exception.
    """

    kind: str
    field: str
    meaning: str
    choices: tuple[str, ...] = ()
    edges: tuple[int, ...] = ()
    optional: bool = False


class Sent(NamedTuple):
    """An event that may be sent: the question it answers, and since which scope of consent."""

    purpose: str
    properties: Mapping[str, Property] = {}
    scope: int = 1


def bucket(value: int, edges: tuple[int, ...]) -> str:
    """The bucket of a number: `<=60`, … or `>43200`."""
    for edge in edges:
        if value <= edge:
            return f"<={edge}"
    return f">{edges[-1]}"


def buckets(edges: tuple[int, ...]) -> tuple[str, ...]:
    """All buckets of some edges."""
    return (*(f"<={edge}" for edge in edges), f">{edges[-1]}")


def _id(field: str, *, optional: bool = False) -> Property:
    thing = field.removesuffix("_id")
    return Property("id", field, f"number of the {thing} in the local store", optional=optional)


def _into(thing: str) -> Property:
    return Property("id", "into_id", f"number of the {thing} that it became part of")


_USER = {"user_id": _id("user_id")}
_ENTRY = {
    **_USER,
    "entry_id": _id("entry_id"),
    "project_id": _id("project_id"),
    "task_id": _id("task_id", optional=True),
}
_ENDED = {**_ENTRY, "duration": Property("bucket", "duration_s", "length of the entry in seconds", edges=DURATIONS)}
_PROJECT = {**_USER, "project_id": _id("project_id")}
_CLIENT = {**_USER, "client_id": _id("client_id")}
_TAG = {**_USER, "tag_id": _id("tag_id")}
_TASK = {**_USER, "task_id": _id("task_id"), "project_id": _id("project_id")}
_ACTION = {**_USER}
_MOVED = {
    **_USER,
    "format": Property("choice", "format", "format of the file", FORMATS),
    "rows": Property("bucket", "rows", "number of entries", edges=ROWS),
}
_MANY = {**_USER, "rows": Property("bucket", "rows", "number of entries", edges=ROWS)}
_FEATURE = {**_USER, "feature": Property("choice", "feature", "name of the flag", FEATURE_NAMES)}

CATALOGUE: dict[str, Sent] = {
    "timer.started": Sent("Is the timer used, and how often?", _ENTRY),
    "timer.stopped": Sent("How long do people track in one go?", _ENDED),
    "timer.cancelled": Sent("How often is a start a mistake?", _ENTRY),
    "timer.paused": Sent("Is pausing used?", _ENDED),
    "timer.resumed": Sent("Are pauses taken up again?", _ENTRY),
    "entry.created": Sent("How much is added afterwards?", _ENDED),
    "entry.updated": Sent("How often must entries be corrected?", _ENTRY),
    "entry.deleted": Sent("How often are entries thrown away?", _ENTRY),
    "entry.split": Sent(
        "Is splitting used?", {**_ENTRY, "parts": Property("bucket", "parts", "number of parts", edges=ROWS)}
    ),
    "entry.joined": Sent(
        "What is wanted of the gap between joined entries?",
        {**_ENTRY, "gap": Property("choice", "gap", "what became of the gap", GAPS)},
    ),
    "entry.moved": Sent("Is moving used?", _ENTRY),
    "entry.resized": Sent("Is resizing used?", _ENTRY),
    "entry.filled": Sent("Is filling used?", _ENTRY),
    "entries.changed": Sent("Are many entries changed in one go?", _MANY),
    "entries.deleted": Sent("Are many entries deleted in one go?", _MANY),
    "project.created": Sent("How many projects do people keep?", _PROJECT),
    "project.updated": Sent("Are rates and budgets used?", _PROJECT),
    "project.archived": Sent("Do projects come to an end?", _PROJECT),
    "project.unarchived": Sent("Is archiving taken back?", _PROJECT),
    "project.deleted": Sent("Are projects deleted rather than archived?", _PROJECT),
    "project.merged": Sent("Are projects merged?", {**_PROJECT, "into_id": _into("project")}),
    "client.created": Sent("Are clients used?", _CLIENT),
    "client.updated": Sent("Are clients renamed?", _CLIENT),
    "client.archived": Sent("Do clients come to an end?", _CLIENT),
    "client.unarchived": Sent("Is archiving taken back?", _CLIENT),
    "client.deleted": Sent("Are clients deleted rather than archived?", _CLIENT),
    "client.merged": Sent("Are clients merged?", {**_CLIENT, "into_id": _into("client")}),
    "task.created": Sent("Are tasks used?", _TASK),
    "task.updated": Sent("Are estimates and due days kept up?", _TASK),
    "task.status_changed": Sent(
        "Which way do tasks go?",
        {
            **_USER,
            "task_id": _id("task_id"),
            "old_status": Property("choice", "old_status", "status before", STATUSES),
            "new_status": Property("choice", "new_status", "status after", STATUSES),
        },
    ),
    "task.deleted": Sent("Are tasks deleted rather than closed?", _TASK),
    "task.merged": Sent("Are tasks merged?", {**_TASK, "into_id": _into("task")}),
    "tag.created": Sent("Are tags used?", _TAG),
    "tag.renamed": Sent("Are tags tidied up?", _TAG),
    "tag.archived": Sent("Do tags come to an end?", _TAG),
    "tag.unarchived": Sent("Is archiving taken back?", _TAG),
    "tag.deleted": Sent("Are tags deleted?", _TAG),
    "tag.merged": Sent("Are tags merged?", {**_TAG, "into_id": _into("tag")}),
    "report.viewed": Sent(
        "Which reports are worth our work?",
        {
            **_USER,
            "report": Property("choice", "report", "which report", REPORTS),
            "span": Property("bucket", "span_days", "days of the span", edges=DAYS, optional=True),
            "rows": Property("bucket", "rows", "rows shown", edges=ROWS),
        },
    ),
    "change.undone": Sent("How often is something taken back?", _ACTION),
    "change.redone": Sent("How often is an undo a mistake?", _ACTION),
    "setting.changed": Sent(
        "Which defaults do not fit?",
        {**_USER, "setting": Property("choice", "setting", "name of the setting", SETTING_NAMES)},
    ),
    "feature.enabled": Sent("Which flags are wanted?", _FEATURE),
    "feature.disabled": Sent("Which flags are not?", _FEATURE),
    "auth.login": Sent("Is the web admin used?", _USER),
    "auth.logout": Sent("Do people log out?", _USER),
    "auth.login_failed": Sent(
        "Do people lock themselves out?", {"reason": Property("choice", "reason", "why it was refused", LOGIN_REASONS)}
    ),
    "user.created": Sent("Is it used by several people?", {**_USER, "account_id": _id("account_id")}),
    "user.updated": Sent("Are roles changed?", {**_USER, "account_id": _id("account_id")}),
    "user.deleted": Sent("Do people leave?", {**_USER, "account_id": _id("account_id")}),
    "telemetry.viewed": Sent("Is this page looked at?", _USER),
    "setup.completed": Sent(
        "Is the web admin set up, and how is the question answered there?",
        {**_USER, "telemetry": Property("yes_no", "telemetry", "whether telemetry was agreed to")},
    ),
    "store.backed_up": Sent(
        "Do people make copies, and of what size?",
        {**_USER, "size": Property("bucket", "size_bytes", "size of the copy in bytes", edges=SIZES)},
    ),
    "store.restored": Sent(
        "Are copies needed?", {**_USER, "entries": Property("bucket", "entries", "entries in the copy", edges=ROWS)}
    ),
    "store.upgraded": Sent(
        "Do upgrades of stores happen?", {**_USER, "revision": Property("id", "revision", "revision of the schema")}
    ),
    "export.completed": Sent("Which formats are used to leave?", _MOVED),
    "import.completed": Sent("Which tools do people come from?", _MOVED),
    "app.installed": Sent(
        "How many installations said yes?",
        {"channel": Property("choice", "channel", "kind of build", ("release", "dev", "test", "source"))},
    ),
    "app.crashed": Sent(
        "What is broken?",
        {
            "exception": Property("exception", "exception", "class of the exception, when it is ours or Python's own"),
            "module": Property("module", "module", "our module in which it happened"),
            "function": Property("function", "function", "our function in which it happened"),
            "line": Property("line", "line", "line in that module"),
        },
    ),
}
# Added to every event: constants, and three facts of closed form.
CONTEXT = {
    "app_version": "version of tt",
    "python_version": "Python, major and minor",
    "os": "linux, macos, windows or other",
}
CONSTANTS: dict[str, Any] = {"$process_person_profile": False, "$geoip_disable": True, "$ip": None, "$lib": "tt"}


def properties(name: str, fields: Mapping[str, Any], scope: int) -> dict[str, Any] | None:
    """The properties that an event may carry; None when it may not be sent at the consented scope.

    Values that do not fit are never mended: the whole event is dropped.
    """
    sent = CATALOGUE.get(name)
    if sent is None or sent.scope > scope:
        return None
    found: dict[str, Any] = {}
    for key, known in sent.properties.items():
        value = fields.get(known.field)
        if value is None and known.optional:
            continue
        shown = bucket(value, known.edges) if known.kind == "bucket" and isinstance(value, int) else value
        if not admits(known, shown):
            return None
        found[key] = shown
    return found


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def admits(known: Property, value: Any) -> bool:
    """Whether a value may stand in a property."""
    if known.kind in ("id", "line"):
        return _whole(value) and 0 <= value <= LARGEST
    if known.kind == "yes_no":
        return isinstance(value, bool)
    if known.kind == "choice":
        return value in known.choices
    if known.kind == "bucket":
        return value in buckets(known.edges)
    from timetracker.telemetry import crash  # crashes are rare, and their sets large

    return crash.known(known.kind, value)
