"""The history of a tracker, one figure a finished day: what was tracked, what it is worth, the gaps, the goal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from timetracker.asking import ReportContext
from timetracker.domain import money
from timetracker.domain.calendar import SHORT_WEEKDAYS
from timetracker.domain.record import NamedTuple
from timetracker.reports import balance, gaps
from timetracker.reports.measure import Group, Measure, groups
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question, query
from timetracker.store import lists

ALL = "_all"
SETTLED = timedelta(hours=3)  # what is younger belongs to Prometheus' newest block, which is not finished

Labels = tuple[tuple[str, str], ...]


class Figure(NamedTuple):
    """A figure of a day: which, under which labels."""

    name: str
    labels: Labels
    day: date
    value: float


def figures(ask: ReportContext) -> list[Figure]:
    """The figures of all days that ended at least three hours ago, of the person whose time it is."""
    first, _ = lists.extent(ask.reader, query(ask, Question(None, None)))
    until = ask.days.begin(ask.days.day_of(ask.now - SETTLED))
    if first is None or first >= until:
        return []
    question = Question(ask.days.begin(ask.days.day_of(first)), until)
    sums = groups(ask, question, ["day", "project", "client"], Measure("", amounts=True))
    return [*_tracked(ask, sums), *_worth(ask, sums), *_gaps(ask, question), *_goals(ask, question)]


def _named(ask: ReportContext, project: object, client: object) -> tuple[str, str]:
    if ask.settings["metrics.project_labels"] != "name":
        return ALL, ALL
    return str(project or ""), str(client or "")


def _tracked(ask: ReportContext, by_project: Iterable[Group]) -> Iterator[Figure]:
    sums: Counter[tuple[str, str, str, date]] = Counter()
    for group in by_project:
        day, project, client = group.key
        names = _named(ask, project, client)
        sums[(*names, "true", day)] += group.billable_s  # type: ignore[index]  # the first key is a day
        sums[(*names, "false", day)] += group.seconds - group.billable_s  # type: ignore[index]
    for (project, client, billable, day), seconds in sums.items():
        weekday = f"{day.isoweekday()} {SHORT_WEEKDAYS[day.weekday()]}"
        labels = (("project", project), ("client", client), ("billable", billable), ("weekday", weekday))
        if seconds:
            yield Figure("tt_day_tracked_seconds", labels, day, seconds)


def _worth(ask: ReportContext, by_project: Iterable[Group]) -> Iterator[Figure]:
    sums: Counter[tuple[str, str, str, date]] = Counter()
    for group in by_project:
        day, project, client = group.key
        for currency, exact in group.amounts.items():
            sums[(*_named(ask, project, client), currency, day)] += exact  # type: ignore[index]  # the first key is a day
    for (project, client, currency, day), exact in sums.items():
        labels = (("project", project), ("client", client), ("currency", currency))
        yield Figure("tt_day_amount", labels, day, float(money.shown(exact, currency)))


def _gaps(ask: ReportContext, question: Question) -> Iterator[Figure]:
    sums: Counter[date] = Counter()
    for gap in gaps.read(ask, question, ReportOptions()):
        sums[gap.day] += gap.seconds
    yield from (Figure("tt_day_gap_seconds", (), day, seconds) for day, seconds in sums.items())


def _goals(ask: ReportContext, question: Question) -> Iterator[Figure]:
    for row in balance.balances(ask, question):
        if row.goal_s:
            yield Figure("tt_day_goal_seconds", (), row.day, row.goal_s)
