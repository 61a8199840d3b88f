"""Words that nobody expects where a name, a time, a number or a rule is asked for."""

from __future__ import annotations

ODD = (
    "", " ", "-", "+", "@", "@0", "@1", "@99999999999999999999", "last", "1", "0", "-1", "9" * 40, "1e400",
    "nan", "1_000", "\u0663", "\uff11\uff12:00", "9:00", "25:00", "24:00", "9:00-9:00", "23:00-1:00", "noon",
    "0001-W01", "9999-W53", "2026-W54", "2026-02-30", "0000", "2026", "2199-12-31", "2199-12-31 23:59:59",
    "2200-01-01T00:00:00Z", "1969-12-31", "2011-12-30", "last 99999999 days", "last 0 days", "next monday",
    "monday..", "..", "2026-01-01..2025-01-01", "-25m", "9999999999h", "0.0000000001h", "1d", "-9999999d",
    "3 weeks ago", "in 5m", "a", "a/b", "a/b/c", "+two words", "a,b;c", "'", "%s", "{", "{project",
    "{project!r}", "{project.__class__}", "project,day", "x" * 300, "e\u0301", "\u202e", "\u200d", "\U0001f4a5",
    "\udcff", "\x1b[31m", "./x/", "../x", "up 15m", "up 0m", "EUR", "80", "1/3", "0x10", "=1+1", "todo", "yes",
    "json", "UTC", "Europe/Berlin", "week.start", "goal.day", "8h; none from 2026-01-01",
)  # fmt: skip
