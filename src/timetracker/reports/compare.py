"""Two spans side by side: what was more, what was less."""

from __future__ import annotations

from datetime import timedelta

from timetracker.domain import span
from timetracker.domain.errors import InvalidInput
from timetracker.reports import summary
from timetracker.reports.measure import Wish
from timetracker.view import Bars, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.calendar import Days
    from timetracker.reports.question import Question

KEYS = ("project", "task", "client", "tag", "user")
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_MOST_GROUPS = 20
_THIS, _OTHER = "in the span", "in the other"
_NOTHING: Mapping[str, Any] = {"span": None, "rows": (), "total_s": 0}


def keys(texts: Sequence[str]) -> list[str]:
    """What is compared, given once or several times, parted by commas.

    Raises InvalidInput.
    """
    found = summary.keys(texts)
    for key in found:
        if key not in KEYS:
            raise InvalidInput(f"Spans are not compared by {key}.", hint=f"Give one or several of: {', '.join(KEYS)}")
    return found


def answer(ask: Asking, question: Question, words: Mapping[str, str]) -> Sheet:
    """The same for `REPORTS`, which knows `with`, `by` and `round`.

    Raises InvalidInput.
    """
    return build(ask, question, words.get("with", ""), keys([words.get("by", "")]), rounding=words.get("round", ""))


def build(ask: Asking, question: Question, other: str, by: Sequence[str], *, rounding: str = "") -> Sheet:
    """One row a group: its seconds in the span, in the other (the one before when none is named), and the difference.

    Before all time there is nothing. Raises InvalidInput for what is no span.
    """
    before = _other(ask, question, other)
    whole = summary.build(ask, question, by, Wish(rounding))
    sums = whole.data
    others = _NOTHING if before is None else summary.build(ask, before, by, Wish(rounding)).data
    found: dict[tuple[Any, ...], list[int]] = {}
    for place, rows in enumerate((sums["rows"], others["rows"])):
        for row in rows:
            found.setdefault(tuple(row[key] for key in by), [0, 0])[place] += row["total_s"]
    groups = [_data(by, key, *pair) for key, pair in sorted(found.items(), key=_order)]
    data = {
        "span": sums["span"], "with": others["span"], "by": list(by), "rows": groups,
        **_figures(sums["total_s"], others["total_s"]),
        **({"rounding": sums["rounding"]} if "rounding" in sums else {}),
    }  # fmt: skip
    if before is None:
        ask.warn("nothing_before", "Before a span without bounds there is nothing. Name the other: --with SPAN")
    return _sheet(by, groups, data, _said(ask.days, before))


def _order(item: tuple[tuple[Any, ...], list[int]]) -> tuple[Any, ...]:
    return (-max(item[1]), *(str(part) for part in item[0]))


def _data(by: Sequence[str], key: tuple[Any, ...], now: int, before: int) -> dict[str, Any]:
    return {**dict(zip(by, key, strict=True)), **_figures(now, before)}


def _figures(now: int, before: int) -> dict[str, Any]:
    return {
        "total_s": now, "with_s": before, "difference_s": now - before,
        "change": round((now - before) / before, 6) if before else None,
    }  # fmt: skip


def _said(days: Days, other: Question | None) -> str:
    """The days of the other span in words."""
    if other is None or other.start is None or other.until is None or other.until <= other.start:
        return ""
    first, last = days.day_of(other.start), days.day_of(other.until - _SECOND)
    return f"Compared with {first:%a %Y-%m-%d}{'' if first == last else f' to {last:%a %Y-%m-%d}'}."


def _sheet(by: Sequence[str], groups: Sequence[Mapping[str, Any]], data: Mapping[str, Any], said: str) -> Sheet:
    columns = [
        *(Column(key, summary.title(key)) for key in by), Column("total_s", "Time", "duration"),
        Column("with_s", "Other", "duration"), Column("difference_s", "Difference", "duration"),
        Column("change", "Change", "share"),
    ]  # fmt: skip
    rows = [[f"no {c.key}" if row[c.key] is None and c.key in by else row[c.key] for c in columns] for row in groups]
    figures = [data["total_s"], data["with_s"], data["difference_s"], data["change"]]
    totals = ["Total", *[""] * (len(by) - 1), *figures] if rows else None
    note = said if rows else "No entries in these spans."
    return Sheet("Comparison", columns, rows, data, totals=totals, note=note, pictures=_pictures(by, rows))


def _pictures(by: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Bars]:
    """Two bars for each group, where there are not too many."""
    if not rows or len(rows) > _MOST_GROUPS:
        return []
    bars = []
    for row in rows:
        bars.append((" / ".join(row[: len(by)]), {_THIS: row[len(by)]}))
        bars.append(("", {_OTHER: row[len(by) + 1]}))
    return [Bars("The span, and the other", bars, [_THIS, _OTHER])]


def _other(ask: Asking, question: Question, text: str) -> Question | None:
    if text:
        found = span.read(text, ask.days, ask.now)
        return question._replace(start=found.start, until=found.until)
    if question.start is None or question.until is None:
        return None
    first, after = ask.days.day_of(question.start), ask.days.day_of(question.until)
    if ask.days.begin(first) != question.start or ask.days.begin(after) != question.until or first >= after:
        return question._replace(start=question.start - (question.until - question.start), until=question.start)
    return question._replace(start=ask.days.begin(_before(ask.days, first, after)), until=question.start)


def _before(days: Days, first: date, after: date) -> date:
    """Where the span before begins: as many months, or else days."""
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == after.day == 1:
        begin = first
        for _ in range(months):
            begin = days.first_of("month", begin - _DAY)
        return begin
    return first - (after - first)
