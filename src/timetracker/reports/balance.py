"""What was tracked against the goals: more or less, by day or week, and so far."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from timetracker.asking import ReportContext
from timetracker.domain import goal
from timetracker.domain.goal import Goal
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple
from timetracker.reports.measure import groups
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question, query
from timetracker.store import lists
from timetracker.view import Bars, Column, Sheet

_DAY = timedelta(days=1)
_NO_GOAL = "There is no goal in this span; the settings goal.day and goal.week hold one, as in 40h."
WORKDAYS = 5
_MOST_DAYS = 62
COLUMNS = (
    Column("day", "Day", "day"), Column("total_s", "Time", "duration"), Column("goal_s", "Goal", "duration"),
    Column("balance_s", "Balance", "duration", made="difference"),
    Column("so_far_s", "So far", "duration", made="so_far"),
)  # fmt: skip


class Balance(NamedTuple):
    """A day's tracked seconds and its goal, and the balance of all days up to it."""

    day: date
    total_s: int
    goal_s: int
    balance_s: int
    so_far_s: int


class GoalProgress(NamedTuple):
    """What was tracked towards a goal, and the goal, in seconds."""

    total_s: int
    goal_s: int

    @property
    def percent(self) -> int:
        """The share of the goal that is reached."""
        return self.total_s * 100 // self.goal_s


def progress(ask: ReportContext, start: datetime, until: datetime) -> GoalProgress | None:
    """What of the goal of all days of a span is reached; None where there is no goal in it."""
    goals = ask.settings["goal.day"], ask.settings["goal.week"]
    if not any(goals):
        return None
    day, goal = ask.days.day_of(start), 0
    while ask.days.begin(day) < until:
        goal += 0 if ask.days.bounds(day).empty else goal_s(goals, day)
        day += _DAY
    return GoalProgress(ask.reader.tracked_in(ask.user_id, Interval(start, until), ask.now), goal) if goal else None


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a day up to today: what was tracked, the goal, and their difference, alone and summed up.

    The goal of Monday to Friday is `goal.day`, or else a fifth of `goal.week`, as they hold on that day; at the weekend
    there is none.
    """
    rows = list(balances(ask, question))
    goal, total = sum(row.goal_s for row in rows), sum(row.total_s for row in rows)
    data = {
        "span": question.span_data(ask.settings.zone),
        "days": [{"day": row.day.isoformat(), **_figures(row.total_s, row.goal_s)} for row in rows],
        **_figures(total, goal),
    }  # fmt: skip
    note = _NO_GOAL if rows and not goal else "" if rows else "Nothing in this span yet."
    totals = ("Total", total, goal, total - goal, None) if rows else None
    pictures = _pictures(rows)
    sheet = Sheet("Balance", COLUMNS, rows, data, span=question.span, totals=totals, note=note, pictures=pictures)
    # A balance against nothing says nothing.
    return sheet if goal or not rows else sheet._replace(people=sheet._replace(rows=[], totals=None, pictures=()))


def balances(ask: ReportContext, question: Question) -> Iterator[Balance]:
    """The days up to today with time or a goal."""
    seconds = {group.key[0]: group.seconds for group in groups(ask, question, ["day"])}
    so_far, goals = 0, (ask.settings["goal.day"], ask.settings["goal.week"])
    for day in _days(ask, question):
        total, goal = seconds.get(day, 0), goal_s(goals, day)
        so_far += total - goal
        if total or goal:
            yield Balance(day, total, goal, total - goal, so_far)


def _pictures(rows: Sequence[Balance]) -> list[Bars]:
    """The days as bars, where there are not too many."""
    if not rows or len(rows) > _MOST_DAYS:
        return []
    bars = [
        (
            f"{row.day:%a %m-%d}",
            {
                "tracked": min(row.total_s, row.goal_s),
                "over": max(0, row.balance_s),
                "missing": max(0, -row.balance_s),
            },
        )
        for row in rows
    ]
    return [Bars("Time and goals", bars, ["tracked", "over", "missing"])]


def _figures(total: int, goal: int) -> dict[str, int]:
    return {"total_s": total, "goal_s": goal, "balance_s": total - goal}


def goal_s(goals: tuple[Sequence[Goal], Sequence[Goal]], day: date) -> int:
    """The goal of a day, in seconds; those of a week add up to the week's."""
    number = day.weekday()
    if number >= WORKDAYS:
        return 0
    daily, weekly = (goal.on(goal_, day) for goal_ in goals)
    if daily:
        return int(daily.total_seconds())
    week_s = int(weekly.total_seconds())
    return week_s * (number + 1) // WORKDAYS - week_s * number // WORKDAYS


def _days(ask: ReportContext, question: Question) -> Iterator[date]:
    """The days of the span up to today; from the first entry's on, where it has no beginning."""
    first, _ = lists.extent(ask.reader, query(ask, question))
    last = ask.now + timedelta(seconds=1)
    last = last if question.until is None else min(question.until, last)
    day = ask.days.day_of(question.start or first or ask.now)
    while ask.days.begin(day) < last:
        if not ask.days.bounds(day).empty:
            yield day
        day += _DAY
