"""Other tools' formats, and our own: files to drafts, drafts to text. No store."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Format(NamedTuple):
    """A format: the module that knows it, what its files are, whether it is read and written.

    `clock` says that it holds clock times without a zone, which has to be told.
    """

    module: str
    what: str
    reads: bool = True
    writes: bool = True
    clock: bool = False


# In the order in which a file is asked what it is: the more particular before the more general.
FORMATS: Mapping[str, Format] = {
    "json": Format("native", "our own, lossless: everything with names, ids of entries and zones"),
    "watson": Format("watson", "Watson's directory, its `frames` or `state`, or what `watson log --json` prints"),
    "timewarrior": Format("timewarrior", "Timewarrior's directory, a data file, or what `timew export` prints"),
    "timetrap": Format("timetrap", "timetrap's database", writes=False, clock=True),
    "toggl": Format("toggl", "the detailed report of Toggl Track as CSV", writes=False, clock=True),
    "clockify": Format("clockify", "the detailed report of Clockify as CSV", writes=False, clock=True),
    "kimai": Format("kimai", "the export of Kimai as CSV, headings in any of its languages", writes=False, clock=True),
    "csv": Format("table", "rows for a spreadsheet; read again as it was written"),
    "bartib": Format("bartib", "bartib's activity log (tock writes the same)", clock=True),
    "timeclock": Format("timeclock", "check-ins and check-outs of Emacs, ledger and hledger", clock=True),
    "klog": Format("klog", "klog's records", clock=True),
    "timedot": Format("timedot", "hledger's days of dots and hours", clock=True),
    "ics": Format("ics", "a calendar of finished entries", reads=False),
}

READERS: Mapping[str, str] = {name: each.module for name, each in FORMATS.items() if each.reads}
WRITERS: Mapping[str, str] = {name: each.module for name, each in FORMATS.items() if each.writes}
