"""Sums of time by project, task, client, tag, day, week, month or user, made in SQL."""

from __future__ import annotations

from timetracker.domain import budget as limit, budget_text, money
from timetracker.domain.annotations import Any, Callable, Iterable, Mapping, Sequence
from timetracker.domain.entry import COLORS
from timetracker.domain.record import NamedTuple
from timetracker.reports import tree
from timetracker.reports.measure import (
    PERIODS,
    Aggregation,
    Group,
    Key,
    Measure,
    Part,
    cells,
    column,
    labelled,
    named,
    title,
)
from timetracker.reports.question import NOTHING, Question
from timetracker.view import Bars, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.calendar import Days
    from timetracker.reports.budgets import BudgetState
    from timetracker.reports.options import ReportOptions

_MOST_BARS = 30
OTHERS_COLOR = COLORS.index("gray")  # of what a picture has no room for


class Sums(NamedTuple):
    """Groups in order, those above tags by their key, all in one, rules of rounding and colours by project."""

    groups: Sequence[Group]
    above: Mapping[Key, Group]
    total: Group
    rules: Mapping[str, str]
    colors: Mapping[str, int]

    def row_colors(self, by: Sequence[str], keys: Iterable[Key]) -> list[int | None]:
        """The colours of rows with such keys, where they are by project too."""
        place = by.index("project") if "project" in by else -1
        return [] if place < 0 else list(map(self.colors.get, [str(key[place]) for key in keys]))

    def name_colors(self, by: Sequence[str], names: Iterable[str]) -> list[int]:
        """The colours of the names of a picture by project; none, so by their place, of any other."""
        return [self.colors.get(name, OTHERS_COLOR) for name in names] if list(by) == ["project"] else []


def sums(ask: ReportContext, question: Question, by: Sequence[str], measure: Measure) -> Sums:
    """The groups of a question, periods first in their order, all else by its time.

    By tag an entry counts under each of its tags, and in the total once; else the total is the sum of the groups. Days,
    weeks and months are those of the zone in force. By user an administrator sees everybody, unless one is named.
    Raises InvalidInput for what is not a rounding.
    """
    aggregation = Aggregation(ask, question, measure, everybody="user" in by)
    groups = sorted(aggregation.groups(by), key=_order(by))
    if "tag" not in by:
        return Sums(groups, {}, tree.total((), groups), aggregation.rules, aggregation.colors)
    longer = [by[:length] for length in range(1, by.index("tag") + 1)]
    above = {group.key: group for keys in longer for group in aggregation.groups(keys)}
    return Sums(groups, above, tree.total((), aggregation.groups(())), aggregation.rules, aggregation.colors)


def _order(by: Sequence[str]) -> Callable[[Group], tuple[Any, ...]]:
    periods = next((number for number, key in enumerate(by) if key not in PERIODS), len(by))
    return lambda group: (group.key[:periods], -group.seconds, *map(str, group.key[periods:]))


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a group: seconds, share of the total, billable seconds, number of entries, amounts.

    Raises NotFound and InvalidInput.
    """
    by, days = options.by, ask.days
    totals = sums(ask, question, by, Measure(options.rounding, amounts=True))
    currencies = sorted({currency for group in (*totals.groups, totals.total) for currency in group.amounts})
    columns = [*map(column, by), *_columns(currencies)]
    seconds = totals.total.seconds
    rows = [[*cells(days, by, group.key), *_figures(group, seconds, currencies)] for group in totals.groups]
    states = _states(ask, by)
    if any(group.key[0] in states for group in totals.groups):
        columns.append(Column("budget", "Budget"))
        rows = [[*row, _budget(states, group)] for row, group in zip(rows, totals.groups, strict=True)]
    once = not any(key in PERIODS or key == "tag" for key in by)
    last = _figures(totals.total, seconds, currencies, with_share=once)
    sheet = Sheet(
        "Report", columns, rows, _data(ask, question, by, totals, states), span=question.span,
        totals=["Total", *[""] * (len(by) - 1), *last, *[""] * (len(columns) - len(by) - len(last))] if rows else None,
        note=_note(by, totals) if rows else NOTHING, pictures=_pictures(days, by, totals),
        loose=by.index("tag") if "tag" in by else None,
        colors=totals.row_colors(by, (group.key for group in totals.groups)),
    )  # fmt: skip
    return sheet if len(by) < 2 or not rows else sheet._replace(people=_tree(days, by, totals, sheet, currencies))


def _states(ask: ReportContext, by: Sequence[str]) -> Mapping[Part, BudgetState]:
    """Name -> the state of its budget, as it is now, of a report by project or by client alone."""
    if list(by) not in (["project"], ["client"]):
        return {}
    things = ask.reader.projects() if by[0] == "project" else ask.reader.clients()
    if not any(limit.of(thing) for thing in things):
        return {}
    from timetracker.reports import budgets  # most have none

    states = budgets.states(ask, things)
    return {thing.name: states[thing.id] for thing in things if thing.id in states}


def _budget(states: Mapping[Part, BudgetState], group: Group) -> str:
    state = states.get(group.key[0])
    return (
        ""
        if state is None
        else f"{state.text(state.use.used)} of {budget_text.text(state.budget)} ({state.use.percent}%)"
    )


def _budget_data(states: Mapping[Part, BudgetState], group: Group) -> dict[str, Any] | None:
    from timetracker.reports import budgets  # most have none

    return budgets.data(states.get(group.key[0]))


# -- for programs --------------------------------------------------------------------------------------


def _data(
    ask: ReportContext, question: Question, by: Sequence[str], totals: Sums, states: Mapping[Part, BudgetState]
) -> dict[str, Any]:
    has_amounts = any(group.amounts for group in (*totals.groups, totals.total))
    rows = [
        {
            **labelled(ask.days, by, group.key), "total_s": group.seconds,
            "share": _share(group.seconds, totals.total.seconds), "billable_s": group.billable_s,
            "count": group.entries, **({"amounts": amounts(group.amounts)} if has_amounts else {}),
            **({"budget": _budget_data(states, group)} if states else {}),
        }
        for group in totals.groups
    ]  # fmt: skip
    return {
        "span": question.span_data(ask.settings.zone), "by": list(by), "rows": rows, "total_s": totals.total.seconds,
        "billable_s": totals.total.billable_s,
        **({"amounts": amounts(totals.total.amounts)} if has_amounts else {}), **rounding_data(totals.rules),
    }  # fmt: skip


def _share(part: int, total: int) -> float:
    return round(part / total, 6) if total else 0.0


def amounts(exact: Mapping[str, int]) -> dict[str, str]:
    """Exact amounts as they are shown, each rounded once, by currency."""
    return {currency: money.shown(sum_, currency) for currency, sum_ in sorted(exact.items())}


def rounding_data(rules: Mapping[str, str]) -> dict[str, list[dict[str, str | None]]]:
    """What is rounded, for programs; nothing where nothing is."""
    return (
        {"rounding": [{"project": project or None, "rule": rule} for project, rule in rules.items()]} if rules else {}
    )


# -- for people ----------------------------------------------------------------------------------------


def _columns(currencies: Sequence[str]) -> list[Column]:
    return [
        Column("total_s", "Time", "duration"), Column("share", "Share", "share"),
        Column("billable_s", "Billable", "duration"), Column("count", "Entries", "count"),
        *map(amount_column, currencies),
    ]  # fmt: skip


def amount_column(currency: str) -> Column:
    """The column of amounts in a currency."""
    return Column(f"amount_{currency.lower()}", "Amount" if currency == money.NO_CURRENCY else currency, "money")


def _figures(group: Group, total: int, currencies: Sequence[str], *, with_share: bool = True) -> list[Any]:
    entries = group.entries if with_share else None
    return [group.seconds, _share(group.seconds, total), group.billable_s, entries, *_money(group, currencies)]


def _money(group: Group, currencies: Sequence[str]) -> list[str | None]:
    texts = amounts(group.amounts)
    return [texts.get(currency) for currency in currencies]


def _tree(days: Days, by: Sequence[str], sums_: Sums, sheet: Sheet, currencies: Sequence[str]) -> Sheet:
    """The same as a tree: each group with what it consists of below it."""
    total = sums_.total.seconds
    branches = list(tree.branches(by, sums_.groups, sums_.above))
    projects = by.index("project") if "project" in by else -1
    colors = [sums_.colors.get(str(row.key[-1])) if depth == projects else None for depth, row, _ in branches]
    rows = [
        [
            (depth, named(days, by[depth : depth + 1], group.key[-1:])[0]),
            *_figures(group, total, currencies, with_share=complete),
        ]
        for depth, group, complete in branches
    ]
    heading = Column("tree", " / ".join(title(key) for key in by), "tree")
    totals = sheet.totals and ["Total", *sheet.totals[len(by) :]]
    return sheet._replace(columns=[heading, *sheet.columns[len(by) :]], rows=rows, totals=totals, colors=colors)


def _note(by: Sequence[str], totals: Sums) -> str:
    """What is rounded, that rows by tag hold more than the total, and how a number becomes a name."""
    several = sum(group.seconds for group in totals.groups) != totals.total.seconds
    tags = "What has several tags counts under each of them, and in the total once." if several else ""
    users = [str(group.key[by.index("user")]) for group in totals.groups] if "user" in by else []
    nameless = next((user for user in users if user.isdecimal()), "")
    named = f"User {nameless} has no name yet (tt user rename {nameless} NAME)." if nameless else ""
    return " ".join(text for text in (note(totals.rules), tags, named) if text)


def note(rules: Mapping[str, str]) -> str:
    """What is rounded, and how."""
    if "" in rules:
        return f"Rounded {rules['']}."
    projects: dict[str, list[str]] = {}
    for project, rule in rules.items():
        projects.setdefault(rule, []).append(project)
    parts = [f"{', '.join(names)} {rule}" for rule, names in projects.items()]
    return f"Rounded: {'; '.join(parts)}." if parts else ""


def _pictures(days: Days, by: Sequence[str], totals: Sums) -> list[Bars]:
    """The groups of the first key as bars, where there are not too many."""
    first = [group for depth, group, _ in tree.branches(by, totals.groups, totals.above) if depth == 0]
    if not first or len(first) > _MOST_BARS:
        return []
    name = f"Time by {by[0]}"
    return [Bars(name, [(named(days, by[:1], group.key)[0], {name: group.seconds}) for group in first], [name])]
