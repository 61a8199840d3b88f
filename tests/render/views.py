"""Views with something of every kind in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from timetracker.render import Display
from timetracker.view import Card, Column, Sheet, Warning

EVIL = "\x1b[31mred\x1b[0m [bold]x[/bold] <b>&</b> | *a* \u202eevil\r\n=1"
LOOK = Display(UTC)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)

SHEET = Sheet(
    "Log",
    (Column("entry", "Entry", "count"), Column("day", "Day", "day"), Column("start", "From", "clock"),
     Column("end", "To", "clock"), Column("time_s", "Time", "duration"), Column("share", "Share", "share"),
     Column("billable", "Billable", "yes_no"), Column("project", "Project"), Column("tags", "Tags", "tags")),
    [
        (1, date(2026, 3, 2), START, START.replace(hour=10, minute=30), 5400, 0.75, True, "site", ("a", "b")),
        (12, date(2026, 3, 2), START.replace(hour=11), None, 1800, 0.25, False, "日本語 🎉", ()),
    ],
    {"entries": []},
    (None, None, None, None, 7200, None, None, None, None),
    "Two entries.",
)  # fmt: skip
EMPTY = Sheet("Log", SHEET.columns, [], {"entries": []}, note="Nothing tracked yet.")
CARD = Card(
    "Started site.",
    {"entry": None},
    [("since", "instant", START), ("rate", "money", (Decimal("8E+1"), "EUR"))],
    ["Stopped docs (25m)."],
    [Warning("long", "docs ran long")],
)


def sheet_of(*texts: str) -> Sheet:
    """A sheet of one text column."""
    return Sheet("Names", [Column("name", "Name")], [[text] for text in texts], {"names": list(texts)})
