"""Fills a home with three weeks of lively work, by the same commands as a person would type.

`python docs/tour/three_weeks.py DIR`; the three weeks end yesterday.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from timetracker.cli.main import main
from timetracker.cli.session import clock

PROJECTS = (
    ("client", "add", "Northwind"),
    ("client", "add", "Harbour Books"),
    ("project", "add", "website", "--client", "Northwind", "--rate", "85", "--currency", "EUR", "--billable"),
    ("project", "add", "shop", "--client", "Harbour Books", "--rate", "92.50", "--currency", "EUR", "--billable"),
    ("project", "add", "house", "--budget", "40h"),
    ("project", "add", "learning"),
    ("task", "add", "website", "launch"),
    ("task", "add", "website", "search"),
    ("task", "add", "shop", "checkout"),
)


class Work(NamedTuple):
    """Something that is done for a while: what, with which words beside it, and for how long."""

    project: str
    note: str
    tags: tuple[str, ...]
    minutes: tuple[int, int]


PLENTY = (
    Work("website/launch", "pages for the new season", (), (50, 150)),
    Work("website/search", "results rank by date", ("+deep",), (60, 170)),
    Work("website", "weekly call with Ada", ("+call",), (20, 45)),
    Work("shop/checkout", "gift cards", ("+deep",), (70, 160)),
    Work("shop/checkout", "a bug in the totals", ("+urgent",), (15, 70)),
    Work("shop", "mail", (), (10, 35)),
    Work("house", "invoices and taxes", (), (20, 60)),
    Work("learning", "a chapter on databases", ("+reading",), (25, 60)),
)


def days(last: datetime) -> Iterator[datetime]:
    """The working days, and one Saturday, of the three weeks that end with a day."""
    for back in range(20, -1, -1):
        day = last - timedelta(days=back)
        if day.weekday() < 5 or (day.weekday() == 5 and back > 14):
            yield day


def lines_of(day: datetime, chance: Random) -> Iterator[tuple[str, ...]]:
    """The command lines of one day: work from about nine, a break at noon, some gaps."""
    at = datetime.combine(day, time(8, 45), day.tzinfo) + timedelta(minutes=chance.randint(0, 40))
    home = datetime.combine(day, time(17, 20), day.tzinfo)
    rested = False
    while at < home:
        work = chance.choice(PLENTY)
        end = at + timedelta(minutes=chance.randint(*work.minutes))
        yield ("add", work.project, *work.tags, "--from", at.isoformat(), "--to", end.isoformat(), "--note", work.note)
        at = end + timedelta(minutes=chance.choice((0, 0, 5, 10)))
        if at.hour >= 12 and not rested:
            at += timedelta(minutes=chance.randint(35, 60))
            rested = True


def fill(home: str) -> None:
    """Type three weeks into a home; ends the program when a line fails."""
    os.environ["TT_HOME"] = home
    chance = Random(7)
    yesterday = clock().now().astimezone() - timedelta(days=1)
    for day in days(yesterday):
        lines = lines_of(day, chance)
        for line in (*PROJECTS, *lines) if day.date() == next(days(yesterday)).date() else lines:
            if code := main([*line, "--quiet"]):
                sys.exit(code)


if __name__ == "__main__":
    fill(sys.argv[1])
