"""What may be sent: every event with its purpose, properties, scope, expiry and sensitivity.

A property is a bounded whole number, a yes/no, a member of a closed set, a bucket, or a version (`kinds`). There is no
text type. Numbers and words that answer no question are not here. `docs/all_tracked_events.md` is generated from this.
"""

from __future__ import annotations

from timetracker.domain.annotations import Any, Mapping
from timetracker.domain.entry import STATUSES
from timetracker.domain.event import EVENTS, GAPS, OUTCOMES
from timetracker.telemetry import STEPS_MS
from timetracker.telemetry.kinds import Sent, SentProperty, admits, sent_as
from timetracker.telemetry.names import COMMANDS, ROUTES

# The words of our registries; what is not here is sent as `other`. A test demands that each is here or withheld.
REPORTS = ("log", "report", "timesheet", "gaps", "chart", "heatmap", "balance", "compare")
FORMATS = (
    "json", "csv", "timewarrior", "watson", "klog", "timeclock", "timedot", "bartib",
    "timetrap", "toggl", "clockify", "kimai", "ics",
)  # fmt: skip
SETTING_NAMES = (
    "zone", "week.start", "day.start", "overlap", "timer.max", "projects.create", "log.keep_days",
    "metrics.project_labels", "store", "format", "web.port", "web.host", "web.metrics", "web.allow",
    "goal.day", "goal.week", "git.task", "filters",
)  # fmt: skip
SETTING_VALUES = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "refuse", "trim", "allow", "auto",
    "ask", "never", "off", "branch", "last", "name", "token", "loopback", "plain", "table", "json", "csv",
    "markdown", "html", "id",
)  # fmt: skip
FEATURE_NAMES = ("first_steps", "forgotten_timer", "similar_names")
# (registry, name): the words that are never sent but as `other`, and as `event` the events.
_NEW_FORMATS = (
    "activitywatch", "gtimelog", "hamster", "harvest", "org", "solidtime", "superproductivity", "utt", "xlsx",
)  # fmt: skip
WITHHELD = frozenset(
    {
        ("event", "auth.login_failed"),  # nobody knows who failed, and nobody's yes is a stranger's
        *(("event", f"lock.{name}") for name in ("created", "updated", "released")),
        *(("event", f"{name}.charged") for name in ("entry", "entries")),
        *(("event", f"invoice.{name}") for name in ("drafted", "updated", "deleted", "issued", "paid", "cancelled")),
        ("event", "billing.changed"),
        ("event", "rate.changed"),  # whether rates are used, projects tell already
        *(("report", name) for name in ("overlaps", "unbilled")),
        *(("format", name) for name in _NEW_FORMATS),
        ("setting", "backups"),
        ("setting", "budget.warn"),
        ("setting", "metrics.user_labels"),
        ("setting", "pager"),
        ("setting", "team.overlap"),
        ("setting", "team.rates_visible"),
        ("setting", "web.proxies"),
        ("value", "on"),
        ("value", "rolling"),
    }
)

DURATIONS = (60, 900, 3600, 14_400, 43_200)
PEOPLE = (1, 5, 20, 100)
ROWS = (0, 10, 100, 1000, 10_000, 100_000)
SIZES = (1 << 20, 10 << 20, 100 << 20, 1 << 30)
CHANNELS = ("release", "dev", "test", "source")
DAYS = (1, 7, 31, 92, 366)
COMPONENTS = ("cli", "web", "api", "job", "exporter")
WAYS = ("pip", "pipx", "uv", "image", "source", "other")
NEWEST = 2  # the scope of what is new
AREAS = {
    "timer": "timer", "entry": "editing", "entries": "editing", "change": "editing", "project": "catalog",
    "client": "catalog", "task": "catalog", "tag": "catalog", "report": "reports", "setting": "settings",
    "feature": "settings", "auth": "web", "user": "web", "setup": "web", "pages": "web", "telemetry": "telemetry",
    "app": "telemetry", "commands": "command line", "store": "store", "export": "exchange", "import": "exchange",
}  # fmt: skip


def owner(name: str) -> str:
    """Who answers for an event: the maintainers of its area."""
    return f"maintainers of the {AREAS[name.partition('.')[0]]}"


def _flag(key: str, meaning: str) -> SentProperty:
    return SentProperty("yes_no", key, meaning, optional=True, scope=NEWEST)


def _flags(**meanings: str) -> dict[str, SentProperty]:
    return {key: _flag(key, f"whether the {meaning} changed") for key, meaning in meanings.items()}


_USER = {
    "user_id": SentProperty("id", "user_id", "number of the user: how many people share an installation"),
    "component": SentProperty("choice", "component", "where it was done", COMPONENTS, optional=True, scope=NEWEST),
}
_PROJECT_ID = {
    "project_id": SentProperty("id", "project_id", "number of the project: how many are worked on at a time")
}
_TASK_ID = SentProperty("id", "task_id", "number of the task: whether work is split into tasks")
_ENTRY = {
    **_USER,
    "entry_id": SentProperty("id", "entry_id", "number of the entry: how often one and the same is corrected"),
    **_PROJECT_ID,
    "task_id": _TASK_ID._replace(optional=True),
}
_ENDED = {**_ENTRY, "duration": SentProperty("bucket", "duration_s", "length of the entry in seconds", edges=DURATIONS)}
_PROJECT = {**_USER, **_PROJECT_ID}
_RATED = {key: _flag(key, f"whether it has a {key}") for key in ("rate", "budget", "client")}
_TASK = {**_USER, "task_id": _TASK_ID, **_PROJECT_ID}
_ROWS = {"rows": SentProperty("bucket", "rows", "number of entries", edges=ROWS)}
_MANY = {**_USER, **_ROWS}
_MOVED = {**_USER, "format": SentProperty("word", "format", "format of the file", FORMATS), **_ROWS}
_FEATURE = {**_USER, "feature": SentProperty("word", "feature", "name of the flag", FEATURE_NAMES)}
_UNDONE = {
    **_USER,
    "undone": SentProperty("word", "undone", "name of the event", tuple(EVENTS), optional=True, scope=NEWEST),
}
_COUNTED = {
    "component": SentProperty("choice", "component", "where it was done", COMPONENTS),
    "outcome": SentProperty("choice", "outcome", "how it ended", OUTCOMES),
    "duration": SentProperty("bucket", "duration_ms", "how long it took in milliseconds", edges=STEPS_MS),
    "count": SentProperty("count", "times", "how often that day"),
    "history": SentProperty("bucket", "history", "events in the journal", edges=ROWS),
    "people": SentProperty("bucket", "people", "people of the store", edges=PEOPLE),
    "store": SentProperty("choice", "store", "kind of store", ("sqlite", "postgresql")),
}

CATALOGUE: dict[str, Sent] = {
    "timer.started": Sent("Is the timer used, and from where?", _ENTRY, by=("component",)),
    "timer.stopped": Sent("How long do people track in one go?", _ENDED, by=("duration",)),
    "timer.cancelled": Sent("How often is a start a mistake?", _ENTRY),
    "timer.paused": Sent("Is pausing used?", _ENDED, by=("duration",)),
    "timer.resumed": Sent("Are pauses taken up again?", _ENTRY),
    "entry.created": Sent("How much is added afterwards?", _ENDED, by=("duration",)),
    "entry.updated": Sent("How often must entries be corrected?", _ENTRY),
    "entry.deleted": Sent("How often are entries discarded?", _ENTRY),
    "entry.split": Sent(
        "Is splitting used?",
        {**_ENTRY, "parts": SentProperty("bucket", "parts", "number of parts", edges=ROWS)},
        by=("parts",),
    ),
    "entry.joined": Sent(
        "What is wanted of the gap between joined entries?",
        {**_ENTRY, "gap": SentProperty("choice", "gap", "what became of the gap", GAPS)},
        by=("gap",),
    ),
    "entry.moved": Sent("Is moving used?", _ENTRY),
    "entry.resized": Sent("Is resizing used?", _ENTRY),
    "entry.filled": Sent("Is filling used?", _ENTRY),
    "entries.changed": Sent("Are many entries changed in one go?", _MANY, by=("rows",)),
    "entries.deleted": Sent("Are many entries deleted in one go?", _MANY, by=("rows",)),
    "project.created": Sent(
        "How many projects do people keep, and do they begin with a rate, a budget or a client?",
        {**_PROJECT, **_RATED},
    ),
    "project.updated": Sent(
        "Are rates, budgets, clients and rounding rules used, or is it renamed?",
        {
            **_PROJECT,
            **_flags(rate="rate", budget="budget", renamed="name", client="client", rounding="rounding rule"),
        },
    ),
    "project.archived": Sent("Do projects come to an end?", _PROJECT),
    "project.unarchived": Sent("Is archiving taken back?", _PROJECT),
    "project.deleted": Sent("Are projects deleted rather than archived?", _PROJECT),
    "project.merged": Sent("Are projects merged?", _PROJECT),
    "client.created": Sent("Are clients used?", _USER),
    "client.updated": Sent(
        "Are clients renamed, or given a budget or a rounding rule?",
        {**_USER, **_flags(renamed="name", budget="budget", rounding="rounding rule")},
    ),
    "client.archived": Sent("Do clients come to an end?", _USER),
    "client.unarchived": Sent("Is archiving taken back?", _USER),
    "client.deleted": Sent("Are clients deleted rather than archived?", _USER),
    "client.merged": Sent("Are clients merged?", _USER),
    "task.created": Sent("Are tasks used?", _TASK),
    "task.updated": Sent(
        "Are estimates, due days, priorities and budgets kept up?",
        {**_TASK, **_flags(estimate="estimate", due="due day", priority="priority", budget="budget", renamed="name")},
    ),
    "task.status_changed": Sent(
        "Which way do tasks go?",
        {
            **_USER,
            "task_id": _TASK_ID,
            "old_status": SentProperty("choice", "old_status", "status before", STATUSES),
            "new_status": SentProperty("choice", "new_status", "status after", STATUSES),
        },
        by=("old_status", "new_status"),
    ),
    "task.deleted": Sent("Are tasks deleted rather than closed?", _TASK),
    "task.merged": Sent("Are tasks merged?", _TASK),
    "tag.created": Sent("Are tags used?", _USER),
    "tag.renamed": Sent("Are tags tidied up?", _USER),
    "tag.archived": Sent("Do tags come to an end?", _USER),
    "tag.unarchived": Sent("Is archiving taken back?", _USER),
    "tag.deleted": Sent("Are tags deleted?", _USER),
    "tag.merged": Sent("Are tags merged?", _USER),
    "report.viewed": Sent(
        "Which reports deserve our work, of which span and length?",
        {
            **_USER,
            "report": SentProperty("word", "report", "which report", REPORTS),
            "span": SentProperty("bucket", "span_days", "days of the span", edges=DAYS, optional=True),
            "rows": SentProperty("bucket", "rows", "rows shown", edges=ROWS),
        },
        by=("report", "span", "rows"),
    ),
    "change.undone": Sent("What is taken back, and how often?", _UNDONE, by=("undone",)),
    "change.redone": Sent("How often is an undo a mistake, and of what?", _UNDONE, by=("undone",)),
    "setting.changed": Sent(
        "Which defaults do not fit, and what is chosen instead?",
        {
            **_USER,
            "setting": SentProperty("word", "setting", "name of the setting", SETTING_NAMES),
            "value": SentProperty(
                "word", "value", "its value where the setting has a closed set", SETTING_VALUES, optional=True, scope=2
            ),
        },
        by=("setting", "value"),
    ),
    "feature.enabled": Sent("Which flags are wanted?", _FEATURE, by=("feature",)),
    "feature.disabled": Sent("Which flags are not?", _FEATURE, by=("feature",)),
    "auth.login": Sent("Is the web admin used?", _USER),
    "auth.logout": Sent("Do people log out?", _USER),
    "user.created": Sent("Is it used by several people?", _USER),
    "user.updated": Sent("Are roles changed, or names?", {**_USER, **_flags(role="role", renamed="name")}),
    "user.deleted": Sent("Do people leave?", _USER),
    "telemetry.viewed": Sent("Is this page looked at?", _USER),
    "setup.completed": Sent("Is the web admin set up?", _USER),
    "store.backed_up": Sent(
        "Do people make copies, and of what size?",
        {**_USER, "size": SentProperty("bucket", "size_bytes", "size of the copy in bytes", edges=SIZES)},
        by=("size",),
    ),
    "store.restored": Sent(
        "Are copies needed?",
        {**_USER, "entries": SentProperty("bucket", "entries", "entries in the copy", edges=ROWS)},
        by=("entries",),
    ),
    "store.upgraded": Sent("Do upgrades of stores happen?", _USER, sensitivity="technical"),
    "export.completed": Sent("Which formats are used to leave?", _MOVED, by=("format", "rows")),
    "import.completed": Sent("Which tools do people come from?", _MOVED, by=("format", "rows")),
    "app.installed": Sent(
        "How many installations said yes, for the first time or again?",
        {
            "channel": SentProperty("choice", "channel", "kind of build", CHANNELS),
            "why": SentProperty(
                "choice", "why", "a first yes, one after a no, or a new id", ("first", "again", "reset"), (), True, 2
            ),
        },
        by=("channel", "why"),
        sensitivity="technical",
    ),
    "commands.counted": Sent(
        "Which commands are used, which fail, and which are slow, with what history, store and installation?",
        {
            **_COUNTED,
            "command": SentProperty("word", "name", "which command", COMMANDS),
            "exit_code": SentProperty("code", "code", "its exit code"),
            "way": SentProperty("choice", "way", "how tt was installed", WAYS),
        },
        scope=NEWEST,
        by=("command", "outcome", "exit_code"),
        sensitivity="technical",
    ),
    "pages.counted": Sent(
        "Which pages and calls of the API are used, which fail, and which are slow?",
        {
            **_COUNTED,
            "route": SentProperty("word", "name", "which page or call", ROUTES),
            "status": SentProperty("code", "code", "status of the answer"),
        },
        scope=NEWEST,
        by=("route", "outcome", "status"),
        sensitivity="technical",
    ),
    "app.crashed": Sent(
        "What is broken?",
        {
            "exception": SentProperty(
                "exception", "exception", "class of the exception, when it is ours or Python's own"
            ),
            "module": SentProperty("module", "module", "our module in which it happened"),
            "function": SentProperty("function", "function", "our function in which it happened"),
            "line": SentProperty("line", "line", "line in that module"),
        },
        by=("exception", "module", "function", "line"),
        sensitivity="technical",
    ),
}
# Added to every event: constants, and three facts of closed form.
CONTEXT = {
    "app_version": "version of tt where it is a release, else other",
    "python_version": "Python, major and minor",
    "os": "linux, macos, windows or other",
}
CONSTANTS: dict[str, Any] = {"$process_person_profile": False, "$geoip_disable": True, "$ip": None, "$lib": "tt"}


def properties(name: str, fields: Mapping[str, Any], scope: int) -> dict[str, Any] | None:
    """The properties that an event may carry; None when it may not be sent at the consented scope.

    Values that do not fit are never corrected: the whole event is dropped.
    """
    sent = CATALOGUE.get(name)
    if sent is None or sent.scope > scope:
        return None
    carried: dict[str, Any] = {}
    for key, property_ in sent.properties.items():
        value = fields.get(property_.field)
        if property_.scope > scope or (value is None and property_.optional):
            continue
        carried[key] = sent_as(property_, value)
        if not admits(property_, carried[key]):
            return None
    return carried
