"""A day as somebody watches it: what runs, the day as a ribbon, its goal, and its entries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from timetracker.asking import ReportContext
from timetracker.domain import duration
from timetracker.domain.budget import Use
from timetracker.domain.outcome import Described
from timetracker.domain.query import Query
from timetracker.domain.record import NamedTuple
from timetracker.reports import chart, standing, status
from timetracker.reports.balance import goal_s
from timetracker.reports.budgets import CALLED
from timetracker.reports.described import Records
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.store import lists
from timetracker.view import Card, Picture

_DAY = timedelta(days=1)


class WatchScreen(NamedTuple):
    """What runs now; and of a day its picture, where it has entries, its seconds, its goal and its entries."""

    now: datetime
    running: Card
    day: date
    pictures: Sequence[Picture]
    total_s: int
    goal_s: int
    entries: Sequence[Described]
    budgets: Sequence[tuple[str, Use]] = ()  # of what runs, each with what it is called

    @property
    def title(self) -> str:
        """The day, and how much of its goal is there."""
        goal = f" of {duration.text(self.goal_s)} ({self.total_s * 100 // self.goal_s}%)" if self.goal_s else ""
        return f"{self.day:%a %Y-%m-%d}  {duration.text(self.total_s)}{goal}"


def watched(ask: ReportContext, back: int = 0) -> WatchScreen:
    """Today, or so many days before."""
    day = ask.days.day_of(ask.now) - back * _DAY
    bounds = ask.days.bounds(day)
    sheet = chart.build(ask, Question(bounds.start, bounds.end), ReportOptions())
    entries = lists.entries(ask.reader, Query(ask.now, ask.user_id, start=bounds.start, until=bounds.end))
    goal = goal_s((ask.settings["goal.day"], ask.settings["goal.week"]), day)
    total_s = ask.reader.tracked_in(ask.user_id, bounds, ask.now)
    described = list(map(Records(ask.reader).described, entries))
    running = status.read(ask).entry
    limits = [(CALLED[type(thing)], state.use) for thing, state in standing.limits(ask, running)]
    return WatchScreen(ask.now, status.build(ask), day, sheet.pictures, total_s, goal, described, limits)
