"""Options and arguments that commands share, by the names used in their annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from timetracker.cli.bars import BARS
from timetracker.cli.declared import MOST, Number, Offers
from timetracker.domain.entry import COLORS, PRIORITIES, STATUSES
from timetracker.reports import REPORTS, Report
from timetracker.view import FORMATS, HOURS, PDF

SHELLS = ("bash", "zsh", "fish", "powershell")

TYPE_CHECKING = False
if TYPE_CHECKING:
    Many = Sequence[str]
else:
    Many = list[str] | None  # Typer gives None for no words; the command's stub makes it an empty list


def one_of(words: Sequence[str]) -> str:
    """The words of a closed set as a sentence says them: a, b or c."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def grouping(report: Report) -> Any:
    """The option that says what a report is grouped by."""
    keys = report.options["by"]
    if report.single:
        return Annotated[str, typer.Option("--by", metavar="KEY", help=f"Grouped by {one_of(keys)}."), Offers(keys)]
    help = f"{', '.join(keys)}; several by commas."
    return Annotated[Many, typer.Option("--by", metavar="KEYS", help=help), Offers(keys)]


def existing(kind: str) -> Any:
    """The argument that names a project, client or tag."""
    return Annotated[str, typer.Argument(metavar="NAME", help=f"Name of a {kind}."), Offers(kind)]


ProjectWithTask = Annotated[
    str, typer.Argument(metavar="PROJECT[/TASK]", help="Project, or project and task."), Offers("project/")
]
HereOrProject = Annotated[
    str | None,
    typer.Argument(metavar="PROJECT[/TASK]", help="Project, or project and task; else what .tt.toml says."),
    Offers("project/"),
]
ProjectName = Annotated[str, typer.Argument(metavar="PROJECT", help="Name of a project."), Offers("project")]
Tags = Annotated[Many, typer.Argument(metavar="+TAG", help="Tags, each with a +."), Offers("+tag")]
TagsOrSpan = Annotated[Many, typer.Argument(metavar="+TAG|FROM-TO", help="Tags, or 9:00-11:30."), Offers("+tag")]
EntryName = Annotated[
    str,
    typer.Argument(metavar="ENTRY", help="Its number, @N (@1 the newest by time), or last (of your last action)."),
    Offers("entry"),
]
OtherEntry = Annotated[
    str, typer.Argument(metavar="OTHER", help="The other entry, named the same way."), Offers("entry")
]
EntryOrDay = Annotated[
    str,
    typer.Argument(metavar="ENTRY|DAY", help="Its number, @N (@1 the newest), last; or a day: today, mon, 2026-11-23."),
    Offers("entry"),
]
KeptText = Annotated[
    str | None, typer.Option("--text", metavar="FILE", help="Go on with a text that was kept."), Offers("file")
]
EntryNames = Annotated[
    list[str], typer.Argument(metavar="ENTRY", help="Numbers, @N (@1 the newest), or last."), Offers("entry")
]
SpanText = Annotated[
    Many,
    typer.Argument(metavar="SPAN", help="today, yesterday, week, lastweek, month, 2026-11, A..B, last 7 days …"),
    Offers("span"),
]
Words = Annotated[list[str], typer.Argument(metavar="TEXT", help="The text, as one or several words.")]

Cuts = Annotated[Many, typer.Option("--at", metavar="WHEN", help="Where it is cut: 9:30, -10m; repeatable.")]
Into = Annotated[
    int | None,
    typer.Option("--into", metavar="N", parser=Number(int, -MOST, MOST), help="Into so many parts of the same length."),
]
Break = Annotated[str | None, typer.Option("--break", metavar="FROM-TO", help="Cut a break out: 12:00-12:30.")]
Gap = Annotated[
    bool | None,
    typer.Option(
        "--keep-gap/--close-gap", help="Leave the time between them untracked, or close it up; else it counts."
    ),
]
MoveTo = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="When it begins.")]
MoveBy = Annotated[str | None, typer.Option("--by", metavar="+1d|-1h", help="How much later, or earlier.")]
By_ = Annotated[str, typer.Option("--by", metavar="+10m|-10m", help="How much longer, or shorter.")]
Side = Annotated[bool | None, typer.Option("--start/--end", help="At which end of it.")]
FillFrom = Annotated[str | None, typer.Option("--from", metavar="WHEN", help="Back to this time at the most.")]
FillTo = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="Up to this time at the most.")]
Retag = Annotated[
    Many, typer.Option("--retag", metavar="+TAG|-TAG", help="Add or take away a tag; repeatable."), Offers("+tag")
]
SetProject = Annotated[
    str | None, typer.Option("--set-project", metavar="P", help="Give them this project."), Offers("project")
]
SetTask = Annotated[
    str | None, typer.Option("--set-task", metavar="T", help="Give them this task; '' for none."), Offers("task")
]
SetBillable = Annotated[
    bool | None, typer.Option("--set-billable/--set-no-billable", help="Let them be billed, or not.")
]
SetRate = Annotated[
    str | None, typer.Option("--set-rate", metavar="AMOUNT", help="A rate of their own; '' takes it away.")
]
SetCurrency = Annotated[str | None, typer.Option("--set-currency", metavar="CODE", help="The currency of that rate.")]
SetBilled = Annotated[
    str | None, typer.Option("--set-billed", metavar="INVOICE", help="The invoice that holds them; '' for none.")
]
Shift = Annotated[
    str | None, typer.Option("--shift", metavar="+1d|-1h", help="Move them by as much; 1d is a calendar day.")
]
Delete = Annotated[bool, typer.Option("--delete", help="Delete them.")]
OnlyEntries = Annotated[
    Many, typer.Option("--entry", metavar="ENTRY", help="Only this entry; repeatable."), Offers("entry")
]
Into_ = Annotated[str, typer.Argument(metavar="INTO", help="What it becomes part of.")]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help="At another time: 9:30, -10m, yesterday 14:00.")]
From = Annotated[str | None, typer.Option("--from", metavar="WHEN", help="When it begins.")]
To = Annotated[str | None, typer.Option("--to", metavar="WHEN", help="When it ends.")]
For = Annotated[str | None, typer.Option("--for", metavar="DURATION", help="How long it lasts: 1h30m, 90m, 1:30.")]
Second = Annotated[bool, typer.Option("--second", help="Mean the second of an hour that a clock change repeats.")]
TaskName = Annotated[
    str | None, typer.Option("--task", "-t", metavar="TASK", help="Task of the project; made when new."), Offers("task")
]
Note = Annotated[str, typer.Option("--note", "-n", metavar="TEXT", help="A note.")]
NoteOrNone = Annotated[str | None, typer.Option("--note", "-n", metavar="TEXT", help="A note; replaces the old one.")]
Billable = Annotated[bool | None, typer.Option("--billable/--no-billable", help="Whether it can be billed.")]
EntryRate = Annotated[
    str | None, typer.Option("--rate", metavar="AMOUNT", help="Its own amount per hour; '' takes it away.")
]
BilledBy = Annotated[str | None, typer.Option("--billed", metavar="INVOICE", help="The invoice that holds it.")]
Unbilled = Annotated[bool, typer.Option("--unbilled", help="No invoice holds it any more.")]
ProjectOption = Annotated[
    str | None, typer.Option("--project", "-p", metavar="PROJECT", help="Another project."), Offers("project")
]
TagEdits = Annotated[
    Many, typer.Option("--tag", "-g", metavar="+TAG|-TAG", help="Add or take away a tag; repeatable."), Offers("+tag")
]

FilterName = Annotated[
    str, typer.Argument(metavar="NAME", help="Name of a filter: letters, digits, - and _."), Offers("filter")
]
SavedFilter = Annotated[
    str | None, typer.Option("--filter", metavar="NAME", help="Take what tt filter save kept."), Offers("filter")
]
Projects = Annotated[
    Many, typer.Option("--project", "-p", metavar="P", help="Only this project; -P all but it."), Offers("project")
]
Tasks = Annotated[
    Many, typer.Option("--task", "-t", metavar="T", help="Only this task; -T all but it."), Offers("task")
]
Clients = Annotated[
    Many, typer.Option("--client", metavar="C", help="Only this client; -C all but it."), Offers("client")
]
TagNames = Annotated[
    Many, typer.Option("--tag", "-g", metavar="T", help="Only with this tag, or one of T,U; -T without."), Offers("tag")
]
NoteText = Annotated[str | None, typer.Option("--note", "-n", metavar="TEXT", help="Only notes that hold this text.")]
Running = Annotated[bool, typer.Option("--running", help="Only the running entry.")]
Billed = Annotated[
    bool | None, typer.Option("--billed/--unbilled", help="Only what an invoice holds, or what is yet to be billed.")
]
SpanFrom = Annotated[str | None, typer.Option("--from", metavar="WHEN|DAY", help="From this day or time on.")]
SpanTo = Annotated[str | None, typer.Option("--to", metavar="WHEN|DAY", help="Until this day (included) or time.")]
By = grouping(REPORTS["report"])
Round = Annotated[
    str, typer.Option("--round", metavar="RULE", help="Round what is shown: up 15m, nearest 6m per day, none …")
]
RoundRule = Annotated[
    str | None,
    typer.Option("--round", metavar="RULE", help="How reports round: up 15m, 6m per day, none; '' for nothing."),
]
OtherSpan = Annotated[
    str, typer.Option("--with", metavar="SPAN", help="The other span; else the one before."), Offers("span")
]
Within = Annotated[
    str,
    typer.Option("--within", metavar="WHAT", help="entries: between those of a day; day: in the whole day, up to now."),
    Offers(REPORTS["gaps"].options["within"]),
]
Amounts = Annotated[bool, typer.Option("--amounts", help="Show amounts, by currency.")]
Hours = Annotated[
    str, typer.Option("--hours", metavar="HOW", help=f"Show hours as {one_of(HOURS)}: 1h 30m or 1.50."), Offers(HOURS)
]
Least = Annotated[str, typer.Option("--least", metavar="DURATION", help="Leave out what is shorter.")]
Count = Annotated[int, typer.Argument(metavar="N", parser=Number(int, 1, MOST), help="How many actions.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", parser=Number(int, 1, MOST), help="How many at the most.")]
Newest = Annotated[
    int | None, typer.Option("--limit", metavar="N", parser=Number(int, 1, MOST), help="Only the newest N of them.")
]
NewestFirst = Annotated[bool, typer.Option("--reverse", help="The newest first.")]
LastDay = Annotated[
    str,
    typer.Argument(metavar="DAY", help="The last locked day, or a period: yesterday, lastmonth, 2026-10."),
    Offers("span"),
]
OfClient = Annotated[
    str | None, typer.Option("--client", metavar="CLIENT", help="Only the time of this client."), Offers("client")
]
ClientName = existing("client")
TagName = existing("tag")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.")]
NewName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="A new name.")]
ClientOption = Annotated[
    str | None, typer.Option("--client", metavar="CLIENT", help="The client; '' for none."), Offers("client")
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="40h|5000[/PERIOD]",
        help="Hours or an amount, in all or for each week, month or quarter; '' for none.",
    ),
]
ProjectBillable = Annotated[
    bool | None, typer.Option("--billable/--no-billable", help="Whether its new entries can be billed.")
]
ProjectColor = Annotated[
    str | None,
    typer.Option("--color", metavar="COLOR", help=f"{one_of(COLORS)}; '' for that of its id."),
    Offers(COLORS),
]
OnlyClient = Annotated[
    str | None, typer.Option("--client", metavar="CLIENT", help="Only of this client."), Offers("client")
]
OnlyStatus = Annotated[
    Many, typer.Option("--status", metavar="S", help=f"Only {one_of(STATUSES)}; repeatable."), Offers(STATUSES)
]
Everything = Annotated[bool, typer.Option("--all", help="All commands, in groups.")]
All = Annotated[bool, typer.Option("--all", help="Archived ones too.")]
Task = Annotated[
    str, typer.Argument(metavar="TASK", help="Its number, PROJECT/NAME, or a name of one project only."), Offers("task")
]
Status = Annotated[str, typer.Argument(metavar="STATUS", help=f"{one_of(STATUSES)}."), Offers(STATUSES)]
Estimate = Annotated[str | None, typer.Option("--estimate", metavar="DURATION", help="Expected work; '' for none.")]
Priority = Annotated[
    str | None, typer.Option("--priority", metavar="P", help=f"{one_of(PRIORITIES)}."), Offers(PRIORITIES)
]
Due = Annotated[str | None, typer.Option("--due", metavar="DAY", help="Due day: 2026-11-30, next friday; '' for none.")]
MaybeEntry = Annotated[
    str | None, typer.Argument(metavar="ENTRY", help="Only of this entry: its number, @N, or last."), Offers("entry")
]
MaybeProject = Annotated[str | None, typer.Argument(metavar="PROJECT", help="Only of this project."), Offers("project")]
CommandWords = Annotated[
    Many, typer.Argument(metavar="COMMAND", help="Its words, as in: project add."), Offers("command")
]
OutDirectory = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="DIR", help="Write all pages into a directory."),
    Offers("directory"),
]
Every = Annotated[
    float, typer.Option("--every", metavar="SECONDS", parser=Number(float, 0.1, 3600), help="How often it is drawn.")
]
ShellName = Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh, fish or powershell."), Offers(SHELLS)]
ShellOrBar = Annotated[
    str, typer.Argument(metavar="PROGRAM", help=f"{one_of([*SHELLS, *BARS])}."), Offers((*SHELLS, *BARS))
]

# Options of every command, by the field of `registry.Options` that they fill.
Format = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="F", help=f"{one_of(FORMATS)}; of reports pdf too."),
    Offers((*FORMATS, PDF)),
]
Json = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no result.")]
Color = Annotated[bool | None, typer.Option("--color/--no-color", help="Print with colour, or without.")]
Colorless = Annotated[bool, typer.Option("--no-color", help="Print without colour.")]
Ascii = Annotated[bool, typer.Option("--ascii", help="Print ASCII only.")]
Wide = Annotated[bool, typer.Option("--wide", help="Shorten nothing, however narrow the terminal is.")]
Pager = Annotated[
    bool | None, typer.Option("--pager/--no-pager", help="Show what is longer than the screen in a pager, or not.")
]
StoreAddress = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="Another store: sqlite:////path."), Offers("file")
]
UserName = Annotated[
    str | None, typer.Option("--user", metavar="U", help="Act as, or show only, another user."), Offers("user")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
