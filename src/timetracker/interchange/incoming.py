"""What each reader takes of an entry beside its project and times, and what it changes or leaves out: for the docs."""

from __future__ import annotations

from collections.abc import Mapping

from timetracker.domain.record import NamedTuple


class Incoming(NamedTuple):
    """What a reader takes, as words of FIELDS; and what becomes of the rest, in words."""

    takes: tuple[str, ...]
    rest: str = "nothing"


# Word -> the field of a draft that holds it.
FIELDS: Mapping[str, str] = {
    "tasks": "task", "tags": "tags", "notes": "note", "clients": "client", "billable": "billable", "ids": "uuid",
    "people": "user",
}  # fmt: skip
_STATED = "a stated duration wins over clock times; rates and amounts of money are left out"
_PLACED = "lengths are placed in free time of their day"
INCOMING: Mapping[str, Incoming] = {
    "json": Incoming(("tasks", "tags", "notes", "clients", "billable", "ids")),
    "superproductivity": Incoming(("tasks", "tags"), f"{_PLACED}; notes and estimates are left out"),
    "watson": Incoming(("tasks", "tags", "ids"), "when a frame was last changed is left out"),
    "timewarrior": Incoming(("tasks", "tags", "notes"), "one tag becomes the project"),
    "hamster": Incoming(("tasks", "tags", "notes"), "a category becomes the project, its activity the task"),
    "activitywatch": Incoming(("notes",), "only stopwatches and presence are taken; other buckets are counted"),
    "solidtime": Incoming(("tasks", "tags", "notes", "clients", "billable", "ids", "people"), "rates are left out"),
    "timetrap": Incoming(("tasks", "notes"), "fractions of seconds are left out"),
    "toggl": Incoming(("tasks", "tags", "notes", "clients", "billable", "people"), _STATED),
    "clockify": Incoming(("tasks", "tags", "notes", "clients", "billable", "people"), f"{_STATED}, groups as well"),
    "kimai": Incoming(
        ("tasks", "tags", "notes", "clients", "billable", "people"), f"{_STATED}; an activity becomes the task"
    ),
    "harvest": Incoming(("tasks", "notes", "clients", "billable", "people"), f"{_PLACED}; rates are left out"),
    "csv": Incoming(("tasks", "tags", "notes", "clients", "billable", "ids", "people"), "other columns are left out"),
    "bartib": Incoming(("tasks", "notes")),
    "timeclock": Incoming(("tasks", "notes")),
    "gtimelog": Incoming(("tags", "notes"), "arrivals and breaks are no entries"),
    "utt": Incoming(("notes",), "arrivals and breaks are no entries"),
    "org": Incoming(("tasks", "tags"), "headings between project and task, states and texts are left out"),
    "klog": Incoming(
        ("tasks", "tags", "notes"), f"{_PLACED}; a pause is taken off what stands before it"
    ),
    "timedot": Incoming(("tasks", "notes"), _PLACED),
    "ics": Incoming(
        ("tasks", "tags", "notes", "ids"), "repeated until now; all-day, cancelled and declined are left out"
    ),
}  # fmt: skip
