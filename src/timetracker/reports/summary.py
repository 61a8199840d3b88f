"""Sums of time by project, task, client, tag, day, week, month or user, made in SQL."""

from __future__ import annotations

from timetracker.domain import money
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.reports import tree
from timetracker.reports.measure import PERIODS, Ruler, Wish
from timetracker.view import Bars, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.reports.measure import Row
    from timetracker.reports.question import Question

KEYS = ("project", "task", "client", "tag", "day", "week", "month", "user")
WORTH = Wish(worth=True)
_TITLES = {"project": "Project", "task": "Task", "client": "Client", "tag": "Tag", "user": "User"}
_MOST_BARS = 30


class Found(NamedTuple):
    """What a report is made of: its rows in order, the groups above tags, all in one, and the rules of rounding."""

    rows: Sequence[Row]
    known: Mapping[tuple[Any, ...], Row]
    total: Row
    rules: Mapping[str, str]


def keys(texts: Sequence[str]) -> list[str]:
    """The groupings of `--by`, given once or several times, parted by commas.

    Raises InvalidInput.
    """
    wanted = [key.strip() for text in texts for key in text.split(",") if key.strip()]
    for key in wanted:
        if key not in KEYS:
            raise InvalidInput(f"Nothing can be summed by {key!r}.", hint=f"Give one or several of: {', '.join(KEYS)}")
    return list(dict.fromkeys(wanted)) or ["project"]


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`, which knows `by` and `round`.

    Raises InvalidInput.
    """
    return build(ask, question, keys([words.get("by", "")]), Wish(words.get("round", ""), worth=True))


def build(ask: Asking, question: Question, by: Sequence[str], wish: Wish = WORTH) -> Sheet:
    """One row a group: seconds, share of the total, billable seconds, number of entries, amounts.

    By tag an entry counts under each of its tags, and in the total once; else the total is the sum of the rows. Days,
    weeks and months are those of the zone in force. By user an administrator sees everybody, unless one is named.
    Raises InvalidInput for what is no rounding.
    """
    found = _found(Ruler(ask, question, wish, everybody="user" in by), by)
    currencies = sorted({currency for row in (*found.rows, found.total) for currency in row.amounts})
    groups = [_data(by, row, found.total.seconds, currencies) for row in found.rows]
    data = {
        "span": question.span_data(ask.settings.zone), "by": list(by), "rows": groups, "total_s": found.total.seconds,
        **({"amounts": _amounts(found.total)} if currencies else {}),
        **({"rounding": _rounding_data(found.rules)} if found.rules else {}),
    }  # fmt: skip
    return _sheet(by, found, currencies, data)


def _found(ruler: Ruler, by: Sequence[str]) -> Found:
    rows = sorted(ruler.measured(by), key=lambda row: _order(by, row))
    if "tag" not in by:
        return Found(rows, {}, tree.total((), rows), ruler.rules)
    above = [by[:n] for n in range(1, by.index("tag") + 1)]
    known = {row.key: row for part in above for row in ruler.measured(part)}
    return Found(rows, known, tree.total((), ruler.measured(())), ruler.rules)


def _order(by: Sequence[str], row: Row) -> tuple[Any, ...]:
    periods = next((number for number, key in enumerate(by) if key not in PERIODS), len(by))
    return (row.key[:periods], -row.seconds, *(str(part) for part in row.key[periods:]))


# -- for programs --------------------------------------------------------------------------------------


def _data(by: Sequence[str], row: Row, total: int, currencies: Sequence[str]) -> dict[str, Any]:
    return {
        **dict(zip(by, row.key, strict=True)), "total_s": row.seconds, "share": _share(row.seconds, total),
        "billable_s": row.billable_s, "count": row.entries, **({"amounts": _amounts(row)} if currencies else {}),
    }  # fmt: skip


def _share(part: int, total: int) -> float:
    return round(part / total, 6) if total else 0.0


def _amounts(row: Row) -> dict[str, str]:
    return {currency: money.text(minor, currency) for currency, minor in sorted(row.amounts.items())}


def _rounding_data(rules: Mapping[str, str]) -> list[dict[str, str | None]]:
    return [{"project": project or None, "rule": rule} for project, rule in rules.items()]


# -- for people ----------------------------------------------------------------------------------------


def _sheet(by: Sequence[str], found: Found, currencies: Sequence[str], data: dict[str, Any]) -> Sheet:
    figures = [
        Column("total_s", "Time", "duration"), Column("share", "Share", "share"),
        Column("billable_s", "Billable", "duration"), Column("count", "Entries", "count"),
        *(Column(f"amount_{currency.lower()}", _currency(currency), "money") for currency in currencies),
    ]  # fmt: skip
    columns = [*(Column(key, title(key)) for key in by), *figures]
    total = found.total.seconds
    rows = [[*_names(by, row), *_figures(row, total, currencies)] for row in found.rows]
    last = [total, None, None, None, *_money(found.total, currencies)]
    totals = ["Total", *[""] * (len(by) - 1), *last] if rows else None
    note = _note(found.rules) if rows else "No entries in this span."
    sheet = Sheet("Report", columns, rows, data, totals=totals, note=note, pictures=_pictures(by, found))
    if len(by) < 2 or not rows:
        return sheet
    shown = [
        [(depth, _said(by[depth], row.key[-1])), *_figures(row, total, currencies, whole=whole)]
        for depth, row, whole in tree.grown(by, found.rows, found.known)
    ]
    grown = Column("tree", " / ".join(title(key) for key in by), "tree")
    return sheet._replace(people=sheet._replace(columns=[grown, *figures], rows=shown, totals=["Total", *last]))


def _names(by: Sequence[str], row: Row) -> list[str]:
    return [_said(kind, name) for kind, name in zip(by, row.key, strict=True)]


def _said(kind: str, name: Any) -> str:
    return f"no {kind}" if name is None else str(name)


def _figures(row: Row, total: int, currencies: Sequence[str], *, whole: bool = True) -> list[Any]:
    count = row.entries if whole else None
    return [row.seconds, _share(row.seconds, total), row.billable_s, count, *_money(row, currencies)]


def _money(row: Row, currencies: Sequence[str]) -> list[str | None]:
    amounts = _amounts(row)
    return [amounts.get(currency) for currency in currencies]


def _currency(code: str) -> str:
    return "Amount" if code == money.NO_CURRENCY else code


def title(key: str) -> str:
    """The heading of a grouping."""
    return _TITLES.get(key, key.capitalize())


def _note(rules: Mapping[str, str]) -> str:
    """What is rounded, and how."""
    if "" in rules:
        return f"Rounded {rules['']}."
    names: dict[str, list[str]] = {}
    for project, rule in rules.items():
        names.setdefault(rule, []).append(project)
    parts = [f"{', '.join(found)} {text}" for text, found in names.items()]
    return f"Rounded: {'; '.join(parts)}." if parts else ""


def _pictures(by: Sequence[str], found: Found) -> list[Bars]:
    """The groups of the first key as bars, where there are not too many."""
    groups = [row for depth, row, _ in tree.grown(by, found.rows, found.known) if depth == 0]
    if not groups or len(groups) > _MOST_BARS:
        return []
    name = f"Time by {by[0]}"
    return [Bars(name, [(_said(by[0], row.key[0]), {name: row.seconds}) for row in groups], [name])]
