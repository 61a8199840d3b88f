"""Billable time that no invoice holds: hours, amounts, and how old the oldest of it is."""

from __future__ import annotations

from datetime import datetime

from timetracker.asking import ReportContext
from timetracker.domain.annotations import Any, Sequence
from timetracker.reports import tree
from timetracker.reports.described import stamp
from timetracker.reports.measure import Aggregation, Group, Measure, cells, column, labelled
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.reports.summary import amount_column, amounts, note, rounding_data
from timetracker.view import Column, Sheet

NOTHING = "Nothing is left to be billed."


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a group, what is worth most first; an administrator sees everybody's time, unless a user is named.

    Raises NotFound and InvalidInput.
    """
    by = options.by
    open_ = question._replace(filters=question.filters._replace(billed=False))
    measure = Measure(options.rounding, amounts=True)
    aggregation = Aggregation(ask, open_, measure, everybody=True, firsts=True)
    groups = sorted(aggregation.groups(by), key=_order)
    firsts, total = aggregation.firsts(by), tree.total((), groups)
    currencies = sorted(total.amounts)
    columns = [
        *map(column, by), Column("total_s", "Time", "duration"), Column("count", "Entries", "count"),
        *map(amount_column, currencies),
        Column("oldest", "Oldest", "day"), Column("age_days", "Days", "count"),
    ]  # fmt: skip
    rows = [
        [*cells(ask.days, by, group.key), *_figures(group, currencies), *_age(ask, firsts[group.key])]
        for group in groups
    ]
    sheet = Sheet(
        "Unbilled", columns, rows, _data(ask, open_, by, groups, total, firsts), span=question.span, note=NOTHING
    )
    if not rows:
        return sheet
    totals = ["Total", *[""] * (len(by) - 1), *_figures(total, currencies), *_age(ask, min(firsts.values()))]
    data = {**sheet.data, **rounding_data(aggregation.rules)}
    return sheet._replace(totals=totals, data=data, note=note(aggregation.rules))


def _order(group: Group) -> tuple[Any, ...]:
    return (-group.billable_s, *(str(part) for part in group.key))


def _figures(group: Group, currencies: Sequence[str]) -> list[Any]:
    texts = amounts(group.amounts)
    return [group.billable_s, group.entries, *map(texts.get, currencies)]


def _age(ask: ReportContext, begin: datetime) -> list[Any]:
    day = ask.days.day_of(begin)
    return [day, (ask.days.day_of(ask.now) - day).days]


def _data(
    ask: ReportContext,
    question: Question,
    by: Sequence[str],
    groups: Sequence[Group],
    total: Group,
    firsts: dict[Any, datetime],
) -> dict[str, Any]:
    zone = ask.settings.zone
    rows = [
        {
            **labelled(ask.days, by, group.key), "total_s": group.billable_s, "count": group.entries,
            "amounts": amounts(group.amounts), "oldest": stamp(firsts[group.key], zone),
            "oldest_age_s": int((ask.now - firsts[group.key]).total_seconds()),
        }
        for group in groups
    ]  # fmt: skip
    return {
        "span": question.span_data(zone), "by": list(by), "rows": rows, "total_s": total.billable_s,
        "amounts": amounts(total.amounts),
    }  # fmt: skip
