"""What was tracked against the goals: more or less, by day or week, and so far."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.reports import summary
from timetracker.reports.measure import EXACT
from timetracker.reports.question import conditions
from timetracker.view import Bars, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from timetracker.asking import Asking
    from timetracker.reports.question import Question

_DAY = timedelta(days=1)
_NO_GOAL = "There is no goal in this span. Set one: tt config set goal.week 40h"
WORKDAYS = 5
_MOST_DAYS = 62
COLUMNS = (
    Column("day", "Day", "day"), Column("total_s", "Time", "duration"), Column("goal_s", "Goal", "duration"),
    Column("balance_s", "Balance", "duration"), Column("so_far_s", "So far", "duration"),
)  # fmt: skip


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`; there is nothing more to say."""
    return build(ask, question)


def build(ask: Asking, question: Question) -> Sheet:
    """One row a day up to today: what was tracked, the goal, and their difference, alone and summed up.

    The goal of Monday to Friday is `goal.day`, or else a fifth of `goal.week`; at the weekend there is none.
    """
    sums = summary.build(ask, question, ["day"], EXACT).data
    found = {row["day"]: row["total_s"] for row in sums["rows"]}
    rows, so_far = [], 0
    for day in _days(ask, question):
        total, goal = found.get(day.isoformat(), 0), goal_s(ask, day)
        so_far += total - goal
        if total or goal:
            rows.append((day, total, goal, total - goal, so_far))
    goal = sum(row[2] for row in rows)
    total = sum(row[1] for row in rows)
    data = {
        "span": sums["span"], "days": [{"day": row[0].isoformat(), **_figures(*row[1:3])} for row in rows],
        **_figures(total, goal),
    }  # fmt: skip
    note = _NO_GOAL if rows and not goal else "" if rows else "Nothing in this span yet."
    totals = (None, total, goal, total - goal, None) if rows else None
    return Sheet("Balance", COLUMNS, rows, data, totals=totals, note=note, pictures=_pictures(rows))


def _pictures(rows: Sequence[tuple[date, int, int, int, int]]) -> list[Bars]:
    """The days as bars, where there are not too many."""
    if not rows or len(rows) > _MOST_DAYS:
        return []
    bars = [
        (f"{day:%a %m-%d}", {"tracked": min(total, goal), "over": max(0, -left), "missing": max(0, left)})
        for day, total, goal, left in ((day, total, goal, goal - total) for day, total, goal, _, _ in rows)
    ]
    return [Bars("Time and goals", bars, ["tracked", "over", "missing"])]


def _figures(total: int, goal: int) -> dict[str, int]:
    return {"total_s": total, "goal_s": goal, "balance_s": total - goal}


def goal_s(ask: Asking, day: date) -> int:
    """The goal of a day, in seconds; those of a week add up to the week's."""
    number = day.weekday()
    if number >= WORKDAYS:
        return 0
    daily, weekly = ask.settings["goal.day"], ask.settings["goal.week"]
    if daily:
        return int(daily.total_seconds())
    whole = int(weekly.total_seconds()) if weekly else 0
    return whole * (number + 1) // WORKDAYS - whole * number // WORKDAYS


def _days(ask: Asking, question: Question) -> Iterator[date]:
    """The days of the span up to today; from the first entry's on, where it has no beginning."""
    now = ask.now
    first, _ = ask.reader.extent(conditions(ask, question))
    last = now + timedelta(seconds=1)
    last = last if question.until is None else min(question.until, last)
    day = ask.days.day_of(question.start or first or now)
    while ask.days.begin(day) < last:
        if not ask.days.bounds(day).empty:
            yield day
        day += _DAY
