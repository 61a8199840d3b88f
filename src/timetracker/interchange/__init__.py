"""Other tools' formats, and our own: files to drafts, drafts to text. No store."""

from __future__ import annotations

from timetracker.domain.annotations import Mapping
from timetracker.domain.record import NamedTuple


class Format(NamedTuple):
    """A format: the module that knows it, what its files are, whether it is read and written.

    `clock` says that it holds clock times without a zone, which has to be told. `takes` says what is read of an entry
    beside its project and times, words of TAKES, and `changes` what becomes of the rest. `lacks` says for what of an
    entry it has no place when it is written: words of LACKS. `text` says that what is written is text, and `writer`
    which module writes, where it is one of its own.
    """

    module: str
    what: str
    reads: bool = True
    writes: bool = True
    clock: bool = False
    takes: tuple[str, ...] = ()
    changes: str = "nothing"
    lacks: tuple[str, ...] = ()
    text: bool = True
    writer: str = ""


_STATED = "a stated duration wins over clock times; rates and amounts of money are left out"
_PLACED = "lengths are placed in free time of their day"
# In the order in which a file is asked what it is: the more particular before the more general.
FORMATS: Mapping[str, Format] = {
    "json": Format(
        "native",
        "our own, lossless: everything with names, ids of entries and zones",
        takes=("tasks", "tags", "notes", "clients", "billable", "ids"),
    ),
    "superproductivity": Format(
        "superproductivity",
        "an export of Super Productivity as JSON",
        writes=False,
        clock=True,
        takes=("tasks", "tags"),
        changes=f"{_PLACED}; notes and estimates are left out",
    ),
    "watson": Format(
        "watson",
        "Watson's directory, its `frames` or `state`, what `watson log --json` prints, or its server's frames",
        takes=("tasks", "tags", "ids"),
        changes="when a frame was last changed is left out",
        lacks=("notes", "running", "billable"),
    ),
    "timewarrior": Format(
        "timewarrior",
        "Timewarrior's directory, a data file, or what `timew export` prints",
        takes=("tasks", "tags", "notes"),
        changes="one tag becomes the project",
        lacks=("billable",),
    ),
    "hamster": Format(
        "hamster",
        "Hamster's database, or its export as XML",
        writes=False,
        clock=True,
        takes=("tasks", "tags", "notes"),
        changes="a category becomes the project, its activity the task",
    ),
    "activitywatch": Format(
        "activitywatch",
        "an export of ActivityWatch's buckets: stopwatches, and presence at the computer",
        writes=False,
        takes=("notes",),
        changes="only stopwatches and presence are taken; other buckets are counted",
    ),
    "solidtime": Format(
        "solidtime",
        "solidtime's own export: the zip, or the folder of it",
        writes=False,
        takes=("tasks", "tags", "notes", "clients", "billable", "ids", "people"),
        changes="rates are left out",
    ),
    "timetrap": Format(
        "timetrap",
        "timetrap's database",
        writes=False,
        clock=True,
        takes=("tasks", "notes"),
        changes="fractions of seconds are left out",
    ),
    "toggl": Format(
        "toggl",
        "the detailed report of Toggl Track as CSV",
        writes=False,
        clock=True,
        takes=("tasks", "tags", "notes", "clients", "billable", "people"),
        changes=_STATED,
    ),
    "clockify": Format(
        "clockify",
        "the detailed report of Clockify as CSV",
        writes=False,
        clock=True,
        takes=("tasks", "tags", "notes", "clients", "billable", "people"),
        changes=f"{_STATED}, groups as well",
    ),
    "kimai": Format(
        "kimai",
        "the export of Kimai as CSV, headings in any of its languages",
        writes=False,
        clock=True,
        takes=("tasks", "tags", "notes", "clients", "billable", "people"),
        changes=f"{_STATED}; an activity becomes the task",
    ),
    "harvest": Format(
        "harvest",
        "the detailed time report of Harvest as CSV",
        writes=False,
        clock=True,
        takes=("tasks", "notes", "clients", "billable", "people"),
        changes=f"{_PLACED}; rates are left out",
    ),
    "csv": Format(
        "table",
        "rows for a spreadsheet; read again as it was written",
        writer="table_rows",
        takes=("tasks", "tags", "notes", "clients", "billable", "ids", "people"),
        changes="other columns are left out",
    ),
    "bartib": Format(
        "bartib",
        "bartib's activity log (tock writes the same)",
        clock=True,
        takes=("tasks", "notes"),
        lacks=("tags", "seconds", "lines", "billable", "twice"),
    ),
    "timeclock": Format(
        "timeclock",
        "check-ins and check-outs of Emacs, ledger and hledger",
        clock=True,
        takes=("tasks", "notes"),
        lacks=("tags", "lines", "billable", "twice", "summed"),
    ),
    "gtimelog": Format(
        "gtimelog",
        "GTimeLog's log",
        clock=True,
        takes=("tags", "notes"),
        changes="arrivals and breaks are not entries",
        lacks=("seconds", "running", "lines", "billable", "twice", "overlaps", "nights"),
    ),
    "utt": Format(
        "utt",
        "the log of utt (Ultimate Time Tracker)",
        writes=False,
        clock=True,
        takes=("notes",),
        changes="arrivals and breaks are not entries",
    ),
    "org": Format(
        "org",
        "clocks of org-mode",
        clock=True,
        takes=("tasks", "tags"),
        changes="headings between project and task, states and texts are left out",
        lacks=("notes", "seconds", "billable", "twice"),
    ),
    "klog": Format(
        "klog",
        "klog's records",
        clock=True,
        takes=("tasks", "tags", "notes"),
        changes=f"{_PLACED}; a pause is taken off what is before it",
        lacks=("seconds", "billable", "twice", "change"),
    ),
    "timedot": Format(
        "timedot",
        "hledger's days of dots and hours",
        clock=True,
        takes=("tasks", "notes"),
        changes=_PLACED,
        lacks=("tags", "clock times", "running", "lines", "billable"),
    ),
    "ics": Format(
        "ics",
        "a calendar (iCalendar); written, the finished entries",
        takes=("tasks", "tags", "notes", "ids"),
        changes="repeated until now; all-day, cancelled and declined are left out",
        lacks=("running", "billable"),
    ),
    "xlsx": Format("xlsx", "a workbook for Excel and LibreOffice, lengths that can be summed", reads=False, text=False),
}

# What may be read of an entry -> the field of a draft that holds it.
TAKES: Mapping[str, str] = {
    "tasks": "task",
    "tags": "tags",
    "notes": "note",
    "clients": "client",
    "billable": "billable",
    "ids": "uuid",
    "people": "user",
}

# What a format may have no place for -> what becomes of it.
LACKS: Mapping[str, str] = {
    "notes": "the note is left out",
    "tags": "tags are left out",
    "running": "what runs is left out",
    "billable": "whether it is billable is left out",
    "seconds": "times are cut to the minute",
    "lines": "a note becomes one line",
    "overlaps": "its start is cut where it overlaps the one before",
    "nights": "a minute is left out at two in the night",
    "twice": "a time in an hour that comes twice is not told from the one before it",
    "change": "only the length is left, as the clock was put back meanwhile",
    "summed": "a sum by the clock alone, as hledger's, is an hour off, as the clock was changed meanwhile",
    "clock times": "only the length and the day are left",
}

READERS: Mapping[str, str] = {name: format_.module for name, format_ in FORMATS.items() if format_.reads}
WRITERS: Mapping[str, str] = {
    name: format_.writer or format_.module for name, format_ in FORMATS.items() if format_.writes
}
