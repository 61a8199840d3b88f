"""Two spans side by side: what was more, what was less."""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.asking import ReportContext
from timetracker.domain import span
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.calendar import Days
from timetracker.domain.record import NamedTuple
from timetracker.reports import counting, summary
from timetracker.reports.measure import Key, Measure, cells, column, labelled, named, query_of_users
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.view import Bars, Column, Sheet

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_MOST_GROUPS = 20
_THIS, _OTHER = "in the span", "in the other"


class ComparedGroup(NamedTuple):
    """Seconds of a group in the span, and in the other."""

    total_s: int
    other_s: int

    @property
    def figures(self) -> dict[str, Any]:
        """Both, and what became of them."""
        difference = self.total_s - self.other_s
        return {
            "total_s": self.total_s, "with_s": self.other_s, "difference_s": difference,
            "change": round(difference / self.other_s, 6) if self.other_s else None,
        }  # fmt: skip


def build(ask: ReportContext, question: Question, options: ReportOptions) -> Sheet:
    """One row a group: its seconds in the span, in the other (the one before when none is named), and the difference.

    Before all time there is nothing. Raises NotFound and InvalidInput.
    """
    by, measure = options.by, Measure(options.rounding)
    other = _other(ask, question, options.other)
    here = summary.sums(ask, question, by, measure)
    there = None if other is None else summary.sums(ask, other, by, measure)
    total = ComparedGroup(here.total.seconds, there.total.seconds if there else 0)
    pairs = _pairs(here, there)
    if other is None:
        ask.warn("nothing_before", "Before a span without bounds there is nothing to compare it with.")
    columns = [
        *map(column, by), Column("total_s", "Time", "duration"), Column("with_s", "Other", "duration"),
        Column("difference_s", "Difference", "duration", made="difference"), Column("change", "Change", "percent"),
    ]  # fmt: skip
    rows = [[*cells(ask.days, by, key), *pair.figures.values()] for key, pair in pairs]
    zone = ask.settings.zone
    data = {
        "span": question.span_data(zone), "with": other and other.span_data(zone), "by": list(by),
        "rows": [{**labelled(ask.days, by, key), **pair.figures} for key, pair in pairs],
        **total.figures, **summary.rounding_data(here.rules),
    }  # fmt: skip
    totals = ["Total", *[""] * (len(by) - 1), *total.figures.values()] if rows else None
    note = f"{_days_in_words(ask.days, other)} {_cut(ask, other, by)}".strip() if rows else "No entries in these spans."
    pictures = _pictures(ask.days, by, pairs)
    return Sheet(
        "Comparison", columns, rows, data, span=question.span, totals=totals, note=note, pictures=pictures,
        loose=0 if "tag" in by else None, colors=here.row_colors(by, (key for key, _ in pairs)),
    )  # fmt: skip


def _pairs(here: summary.Sums, there: summary.Sums | None) -> list[tuple[Key, ComparedGroup]]:
    """The groups of both spans, those with the most time first."""
    seconds: dict[Key, list[int]] = {}
    for place, sums in enumerate((here, there)):
        for group in sums.groups if sums else ():
            seconds.setdefault(group.key, [0, 0])[place] += group.seconds
    pairs = [(key, ComparedGroup(*figures)) for key, figures in seconds.items()]
    return sorted(pairs, key=lambda item: (-max(item[1]), *map(str, item[0])))


def _days_in_words(days: Days, other: Question | None) -> str:
    """The days of the other span in words."""
    if other is None or other.start is None or other.until is None or other.until <= other.start:
        return ""
    first, last = days.day_of(other.start), days.day_of(other.until - _SECOND)
    return f"Compared with {first:%a %Y-%m-%d}{'' if first == last else f' to {last:%a %Y-%m-%d}'}."


def _cut(ask: ReportContext, other: Question | None, by: Sequence[str]) -> str:
    """What of the other span counts."""
    if other is None:
        return ""
    words = counting.read(ask, query_of_users(ask, other, everybody="user" in by)).words
    return f"In the other: {words}" if words else ""


def _pictures(days: Days, by: Sequence[str], pairs: Sequence[tuple[Key, ComparedGroup]]) -> list[Bars]:
    """Two bars for each group, where there are not too many."""
    if not pairs or len(pairs) > _MOST_GROUPS:
        return []
    bars = []
    for key, pair in pairs:
        bars.append((" / ".join(named(days, by, key)), {_THIS: pair.total_s}))
        bars.append(("", {_OTHER: pair.other_s}))
    return [Bars("The span, and the other", bars, [_THIS, _OTHER])]


def _other(ask: ReportContext, question: Question, text: str) -> Question | None:
    days = ask.days
    if text:
        named_span = span.read(text, days, ask.now)
        return question._replace(start=named_span.start, until=named_span.until)
    if question.start is None or question.until is None:
        return None
    first, after = days.day_of(question.start), days.day_of(question.until)
    if days.begin(first) != question.start or days.begin(after) != question.until or first >= after:
        return question._replace(start=question.start - (question.until - question.start), until=question.start)
    return question._replace(start=days.begin(_before(days, first, after)), until=question.start)


def _before(days: Days, first: date, after: date) -> date:
    """Where the span before begins: as many months, or else days."""
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == after.day == 1:
        begin = first
        for _ in range(months):
            begin = days.first_of("month", begin - _DAY)
        return begin
    return first - (after - first)
