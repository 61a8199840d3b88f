"""Parameters of commands that administer or move data: figures, web admin, users, stack, consent, copies, settings."""

from typing import Annotated

import typer

from timetracker.cli.declared import MOST, Number, Offers

FormatName = Annotated[str, typer.Argument(metavar="FORMAT", help="json, csv …"), Offers("writer")]
FormatOrFile = Annotated[
    str | None, typer.Argument(metavar="FORMAT|FILE", help="watson, csv …; recognised if left out."), Offers("reader")
]
FileAfterFormat = Annotated[
    str | None, typer.Argument(metavar="FILE", help="A file or directory; - for standard input."), Offers("file")
]
CopyOfStore = Annotated[str, typer.Argument(metavar="FILE", help="A copy that tt db backup made."), Offers("file")]
WrittenFigures = Annotated[
    str, typer.Argument(metavar="FILE", help="The file; what is in it is replaced as a whole."), Offers("file")
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
MetricsAllow = Annotated[
    str, typer.Option("--allow", metavar="NAMES", help="Host names, separated by commas, by which it may be reached.")
]
MetricsPort = Annotated[
    int, typer.Option("--port", metavar="N", parser=Number(int, 0, 65535), help="Port; 0 takes a free one.")
]
MetricsHost = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", metavar="N", parser=Number(int, 0, 65535), help="Port; 8787 unless set.")]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Bind to another address than this computer's.")]
OpenBrowser = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]
AnyRole = Annotated[
    bool, typer.Option("--without-row-security", help="Serve with a database role that is above the rules on rows.")
]
NextName = Annotated[str, typer.Argument(metavar="NEW", help="The new name.")]
Admin = Annotated[bool, typer.Option("--admin", help="May see and change what everybody has.")]
DatabaseRole = Annotated[str | None, typer.Option("--role", metavar="ROLE", help="Its role in PostgreSQL.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="admin or member."), Offers(("admin", "member"))]
Scope = Annotated[
    str, typer.Option("--scope", metavar="SCOPE", help="read, write or metrics."), Offers(("read", "write", "metrics"))
]
Days = Annotated[
    int | None, typer.Option("--days", metavar="N", parser=Number(int, 1, 3650), help="After how many days it expires.")
]
TokenId = Annotated[
    int, typer.Argument(metavar="TOKEN", parser=Number(int, 0, MOST), help="Its number, as tt web token list shows it.")
]
Alerts = Annotated[bool, typer.Option("--alerts", help="Ask what the alerts of the analytics stack look for.")]
StackDirectory = Annotated[
    str, typer.Argument(metavar="DIR", help="A directory; made when there is none."), Offers("directory")
]
Shipper = Annotated[
    str | None,
    typer.Option("--shipper", metavar="NAME", help="What ships lines: alloy or promtail."),
    Offers(("alloy", "promtail")),
]
Receiver = Annotated[
    str | None,
    typer.Option("--receiver", metavar="NAME", help="Who receives alerts: nobody, mail, ntfy or webhook."),
    Offers(("nobody", "mail", "ntfy", "webhook")),
]
Image = Annotated[
    str | None, typer.Option("--image", metavar="IMAGE", help="Run the exporter in this image of timetracker.")
]
JobName = Annotated[str, typer.Option("--job", metavar="NAME", help="The job that scrapes the exporter.")]
WebJobName = Annotated[str, typer.Option("--web-job", metavar="NAME", help="The job that scrapes the web admin.")]
TextfileJobName = Annotated[
    str, typer.Option("--textfile-job", metavar="NAME", help="The job of the node_exporter that reads tt's file.")
]
InstanceLabel = Annotated[
    str, typer.Option("--instance", metavar="LABEL", help="The label that tells exporters apart.")
]
PrometheusAddress = Annotated[
    str | None, typer.Option("--prometheus", metavar="URL", help="Leave out what this Prometheus holds.")
]
Runbooks = Annotated[str, typer.Option("--runbooks", metavar="URL", help="Where the page of the runbooks is.")]
FiguresFile = Annotated[
    str | None,
    typer.Option("--metrics", metavar="FILE", help="Write figures for a node_exporter's textfile collector."),
    Offers("file"),
]
Usage = Annotated[bool, typer.Option("--usage", help="Usage figures only, where --crashes is not given.")]
Crashes = Annotated[bool, typer.Option("--crashes", help="Crash reports only, where --usage is not given.")]
Privacy = Annotated[bool, typer.Option("--privacy", help="The privacy page.")]
CopyFrom = Annotated[str, typer.Argument(metavar="FROM", help="A store: a file, or postgresql://…"), Offers("file")]
CopyTo = Annotated[
    str, typer.Argument(metavar="TO", help="Where none is yet: a new file, or an empty database."), Offers("file")
]
MaybeFile = Annotated[str | None, typer.Argument(metavar="FILE", help="A new file."), Offers("file")]
Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write to a file instead of standard output."),
    Offers("file"),
]
Before = Annotated[str, typer.Option("--before", metavar="DAY", help="What was deleted before this day.")]
Feature = Annotated[
    str, typer.Argument(metavar="FEATURE", help="Its name, as tt features list shows it."), Offers("setting")
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Its name, as tt config list shows it."), Offers("setting")]
GoalFrom = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="Of a goal: the day from which on it holds; else today.")
]
Value = Annotated[str, typer.Argument(metavar="VALUE", help="The new value."), Offers("value")]
