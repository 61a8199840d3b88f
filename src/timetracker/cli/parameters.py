"""Options and arguments that commands share, by the names used in their annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from timetracker.cli.bars import BARS
from timetracker.cli.declared import MOST, Number, Offers
from timetracker.domain.billing import GROUPS
from timetracker.domain.entry import COLORS, PRIORITIES, STATUSES
from timetracker.domain.invoice import LANGUAGES
from timetracker.domain.tax import WITHOUT
from timetracker.invoicing import KINDS
from timetracker.reports import REPORTS, Report
from timetracker.view import FORMATS, HOURS, PDF

SHELLS = ("bash", "zsh", "fish", "powershell")

TYPE_CHECKING = False
if TYPE_CHECKING:
    Many = Sequence[str]
else:
    Many = list[str] | None  # Typer gives None for no words; the command's stub makes it an empty list


def _or(words: Sequence[str]) -> str:
    """The words of a closed set as a sentence says them: a, b or c."""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def grouping(report: Report) -> Any:
    """The option that says what a report is grouped by."""
    keys = report.options["by"]
    if report.single:
        return Annotated[str, typer.Option("--by", metavar="KEY", help=f"Grouped by {_or(keys)}."), Offers(keys)]
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
Amounts = Annotated[bool, typer.Option("--amounts", help="Show what the time is worth, by currency.")]
Hours = Annotated[
    str, typer.Option("--hours", metavar="HOW", help=f"Show hours as {_or(HOURS)}: 1h 30m or 1.50."), Offers(HOURS)
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
InvoiceName = Annotated[str, typer.Argument(metavar="INVOICE", help="Its number, or that of a draft: 2026-001, 3.")]
InvoiceGroups = Annotated[
    str, typer.Option("--group-by", metavar="KEYS", help=f"What a line is of: {_or(GROUPS)}; several by commas.")
]
InvoiceRound = Annotated[
    str, typer.Option("--round", metavar="RULE", help="Round time: up 15m, 6m per day, none; else as reports do.")
]
InvoiceItems = Annotated[
    Many,
    typer.Option("--item", metavar="ITEM", help="A fixed item: 'Hosting: 20', 'Licence: 3 x 49 @ 7%'; repeatable."),
]
InvoiceDiscount = Annotated[
    str, typer.Option("--discount", metavar="D", help="What is taken off: 10%, 50, or with a name, 'Loyalty: 5%'.")
]
InvoiceTaxes = Annotated[
    Many,
    typer.Option(
        "--tax", metavar="TAX", help=f"19%, or one of {', '.join(WITHOUT)}; of a project: books=7%; repeatable."
    ),
]
InvoiceCurrency = Annotated[str, typer.Option("--currency", metavar="CODE", help="Which, where rates have several.")]
InvoiceLanguage = Annotated[
    str, typer.Option("--language", metavar="CODE", help=f"{_or(LANGUAGES)}; else the client's."), Offers(LANGUAGES)
]
InvoiceTerms = Annotated[
    int | None, typer.Option("--terms", metavar="DAYS", parser=Number(int, 0, 365), help="Days until it is due.")
]
InvoiceNote = Annotated[str, typer.Option("--note", metavar="TEXT", help="What it says at the end.")]
InvoicePreview = Annotated[bool, typer.Option("--preview", help="Show it, and keep nothing.")]
InvoiceDay = Annotated[str, typer.Option("--on", metavar="DAY", help="The day of it, today or before.")]
OverlapsKept = Annotated[
    str,
    typer.Option("--overlaps", metavar="WHAT", help="Time of a user that overlaps: refuse or keep."),
    Offers(("refuse", "keep")),
]
_KINDS = tuple(kind.replace("_", "-") for kind in KINDS)
InvoiceKind = Annotated[str, typer.Option("--as", metavar="KIND", help=f"{_or(_KINDS)}."), Offers(_KINDS)]
InvoiceKinds = Annotated[
    Many, typer.Option("--as", metavar="KINDS", help=f"Which: {', '.join(_KINDS)}; several by commas."), Offers(_KINDS)
]
InvoiceDirectory = Annotated[
    str, typer.Option("--out", "-o", metavar="DIR", help="The directory that they are written to."), Offers("directory")
]
InvoiceOrFile = Annotated[
    str,
    typer.Argument(metavar="INVOICE|FILE", help="Its number, or a file: XML, or a PDF with XML in it."),
    Offers("file"),
]
Unpaid = Annotated[bool, typer.Option("--not", help="It was not paid after all.")]
Facts = Annotated[Many, typer.Argument(metavar="FIELD=VALUE", help="What is said: city=Berlin; 'city=' for nothing.")]
TagName = existing("tag")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name.")]
NewName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="A new name.")]
ClientOption = Annotated[
    str | None, typer.Option("--client", metavar="CLIENT", help="The client; '' for none."), Offers("client")
]
Rate = Annotated[str | None, typer.Option("--rate", metavar="AMOUNT", help="Amount per hour, as in 80 or 80.50.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="EUR, USD, CHF …")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Amount per hour, as in 80 or 80.50; '' for no rate.")]
MaybeCurrency = Annotated[
    str, typer.Argument(metavar="[CURRENCY]", help="EUR, USD, CHF …; that of before when not given.")
]
RateClient = Annotated[str, typer.Option("--client", metavar="CLIENT", help="Of this client."), Offers("client")]
RateProject = Annotated[
    str, typer.Option("--project", "-p", metavar="PROJECT", help="Of this project."), Offers("project")
]
RateTask = Annotated[str, typer.Option("--task", "-t", metavar="TASK", help="Of this task."), Offers("task")]
RateFrom = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day on which it holds; or: beginning.")]
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
    str | None, typer.Option("--color", metavar="COLOR", help=f"{_or(COLORS)}; '' for that of its id."), Offers(COLORS)
]
OnlyClient = Annotated[
    str | None, typer.Option("--client", metavar="CLIENT", help="Only of this client."), Offers("client")
]
OnlyStatus = Annotated[
    Many, typer.Option("--status", metavar="S", help=f"Only {_or(STATUSES)}; repeatable."), Offers(STATUSES)
]
OnlyOpen = Annotated[bool, typer.Option("--open", help="Only what is issued and not paid.")]
Everything = Annotated[bool, typer.Option("--all", help="All commands, in groups.")]
All = Annotated[bool, typer.Option("--all", help="Archived ones too.")]
Task = Annotated[
    str, typer.Argument(metavar="TASK", help="Its number, PROJECT/NAME, or a name of one project only."), Offers("task")
]
Status = Annotated[str, typer.Argument(metavar="STATUS", help=f"{_or(STATUSES)}."), Offers(STATUSES)]
Estimate = Annotated[str | None, typer.Option("--estimate", metavar="DURATION", help="Expected work; '' for none.")]
Priority = Annotated[
    str | None, typer.Option("--priority", metavar="P", help=f"{_or(PRIORITIES)}."), Offers(PRIORITIES)
]
Due = Annotated[str | None, typer.Option("--due", metavar="DAY", help="Due day: 2026-11-30, next friday; '' for none.")]
MaybeEntry = Annotated[
    str | None, typer.Argument(metavar="ENTRY", help="Only of this entry: its number, @N, or last."), Offers("entry")
]
MaybeProject = Annotated[str | None, typer.Argument(metavar="PROJECT", help="Only of this project."), Offers("project")]
FilePath = Annotated[str, typer.Argument(metavar="FILE", help="A file; - for standard input."), Offers("file")]
FormatName = Annotated[str, typer.Argument(metavar="FORMAT", help="json, csv …"), Offers("writer")]
FormatOrFile = Annotated[
    str | None, typer.Argument(metavar="[FORMAT] FILE", help="watson, csv …; recognised if left out."), Offers("reader")
]
FileAfterFormat = Annotated[
    str | None, typer.Argument(metavar="FILE", help="A file or directory; - for standard input."), Offers("file")
]
ClockZone = Annotated[
    str | None, typer.Option("--zone", metavar="Z", help="The zone of clock times, as in Europe/Berlin.")
]
ImportOverlap = Annotated[
    str,
    typer.Option("--overlap", metavar="HOW", help="Entries that overlap: keep, trim, skip or refuse them."),
    Offers(("keep", "trim", "skip", "refuse")),
]
ImportOpen = Annotated[
    str | None,
    typer.Option("--open", metavar="HOW", help="Entries without an end that cannot run: end or skip them."),
    Offers(("end", "skip")),
]
ImportUsers = Annotated[
    str | None,
    typer.Option(
        "--users",
        metavar="WHO",
        help="Of several people: NAME,NAME=USER, one (all are mine), as-projects.",
    ),
]
Dates = Annotated[
    str | None,
    typer.Option("--dates", metavar="ORDER", help="How days like 3/4/2026 are written: dmy or mdy."),
    Offers(("dmy", "mdy", "ymd")),
]
Columns = Annotated[
    str | None,
    typer.Option("--map", metavar="FIELD=HEADING", help="Columns of any CSV: start=Von,end=Bis,project=Kunde."),
]
Theirs = Annotated[bool, typer.Option("--theirs", help="Take what the file says, where it was changed here as well.")]
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
    str, typer.Argument(metavar="PROGRAM", help=f"{_or([*SHELLS, *BARS])}."), Offers((*SHELLS, *BARS))
]

# Options of every command, by the field of `registry.Options` that they fill.
Format = Annotated[
    str | None,
    typer.Option("--format", "-f", metavar="F", help=f"{_or(FORMATS)}; of reports pdf too."),
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
