"""Seconds, rounded where that is wanted, and what they are worth, by group: what every report of sums is made from."""

from __future__ import annotations

from timetracker.domain import money, rounding
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Names
from timetracker.reports.question import bounded, conditions
from timetracker.store.rows import instant, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from timetracker.asking import Asking
    from timetracker.domain.entry import Project
    from timetracker.domain.rounding import Rounding
    from timetracker.reports.question import Question
    from timetracker.store.reader import Reader

    Key = tuple[Any, ...]
    Rules = Mapping[int, Rounding | None]

PERIODS = ("day", "week", "month")


class Wish(NamedTuple):
    """How a report measures: by a rounding, by the rules of projects and clients (""), or exactly ("none")."""

    rounding: str = ""
    worth: bool = False


EXACT = Wish(rounding.NONE)


class Row(NamedTuple):
    """A group's seconds and entries; `amounts` in the smallest units by currency."""

    key: Key
    seconds: int
    billable_s: int
    entries: int
    amounts: Mapping[str, int]


class Ruler:
    """Measures the entries of a question inside one reading of the store."""

    def __init__(self, ask: Asking, question: Question, wish: Wish, *, everybody: bool = False) -> None:
        self._ask = ask
        self._reader = reader = ask.reader
        self._wanted = conditions(ask, question)
        if everybody and question.filters.user is None and _administers(reader, ask.user_id):
            wanted = {name: one for name, one in self._wanted.items() if name not in ("user", "earliest")}
            self._wanted = {**wanted, "everybody": None}
        self._question = question
        self._names = Names(reader)
        self._projects = {project.id: project for project in reader.projects()}
        self._rules = self._all_rules(wish.rounding)
        self._chosen = bool(wish.rounding)
        self._seen: set[int] = set()
        self._worth = wish.worth and any(project.rate for project in self._projects.values())

    def measured(self, by: Sequence[str]) -> list[Row]:
        """A row for each group that has entries, in no order; names for ids, None for none.

        By tag an entry counts under each of its tags.
        """
        parts = self._parts(by)
        if parts is not None and not parts:
            return []
        sums: dict[Key, list[Any]] = {}
        keys = self._keys(by)
        for rule, projects in self._by_rule():
            for row in self._sums(keys, parts, rule, projects):
                self._add(sums, by, keys, row, rule)
        return [self._row(by, key, found) for key, found in sums.items()]

    @property
    def rules(self) -> dict[str, str]:
        """Project -> the rounding of its time, of what was measured; "" for all projects."""
        if self._chosen:
            chosen = next(iter(self._rules.values()), None)
            return {} if chosen is None else {"": chosen.text}
        found = ((self._projects[id].name, self._rules[id]) for id in self._seen)
        return {name: rule.text for name, rule in sorted(found, key=lambda one: one[0]) if rule is not None}

    # -- rules -----------------------------------------------------------------------------------------

    def _all_rules(self, wish: str) -> Rules:
        if wish:
            rule = rounding.read(wish)
            return dict.fromkeys(self._projects, rule)
        clients = {client.id: client.rounding for client in self._reader.clients() if client.rounding}
        texts = {id: p.rounding or clients.get(p.client_id or 0) for id, p in self._projects.items()}
        return {id: rounding.read(text) if text else None for id, text in texts.items()}

    def _by_rule(self) -> Iterator[tuple[Rounding | None, list[int] | None]]:
        """Each rule with its projects; None for all of them."""
        found: dict[Rounding | None, list[int]] = {}
        for id, rule in self._rules.items():
            found.setdefault(rule, []).append(id)
        if len(found) < 2:
            yield next(iter(found), None), None
        else:
            yield from found.items()

    # -- sums ------------------------------------------------------------------------------------------

    def _keys(self, by: Sequence[str]) -> list[str]:
        """What is summed by in SQL: one label for all periods, and the project where something follows from it."""
        keys = list(dict.fromkeys("period" if key in PERIODS else key for key in by))
        ruled = any(rule and (rule.per != "entry" or not self._chosen) for rule in self._rules.values())
        follows = self._worth or ruled or "client" in keys
        if follows and "project" not in keys:
            keys.append("project")
        return [key for key in keys if key != "client"]

    def _sums(self, keys: list[str], parts: Any, rule: Rounding | None, projects: list[int] | None) -> Iterable[Any]:
        wanted = self._wanted if projects is None else {**self._wanted, "of_projects": projects}
        if rule is None or rule.per == "report":
            return self._reader.sums(keys, wanted, parts)
        if rule.per == "day":
            parts = list(self._days(parts))
        return self._reader.sums(keys, wanted, parts, rule)

    def _add(
        self, sums: dict[Key, list[Any]], by: Sequence[str], keys: list[str], row: Any, rule: Rounding | None
    ) -> None:
        values = dict(zip(keys, row, strict=False))
        total, billable, count = (value or 0 for value in row[len(keys) :])
        if rule is not None and rule.per == "report":
            total, billable = rule.of(total), rule.of(billable)
        project = self._projects.get(values.get("project", 0))
        if project is not None:
            self._seen.add(project.id)
        found = sums.setdefault(self._key(by, values, project), [0, 0, 0, {}])
        found[0] += total
        found[1] += billable
        found[2] += count
        if self._worth and project is not None and project.rate and billable:
            currency = project.currency or money.NO_CURRENCY
            found[3][currency] = found[3].get(currency, 0) + money.earned(project.rate, billable)

    def _key(self, by: Sequence[str], values: Mapping[str, Any], project: Project | None) -> Key:
        if not by:
            return ()
        labels = dict(zip([key for key in by if key in PERIODS], str(values.get("period")).split(" "), strict=False))
        return tuple(
            labels[key] if key in labels else (project and project.client_id) if key == "client" else values[key]
            for key in by
        )

    def _row(self, by: Sequence[str], key: Key, found: list[Any]) -> Row:
        amounts = {currency: money.minor(exact, currency) for currency, exact in sorted(found[3].items())}
        names = tuple(self._name(kind, value) for kind, value in zip(by, key, strict=True))
        return Row(names, found[0], found[1], found[2], amounts)

    def _name(self, kind: str, value: Any) -> Any:
        if value is None or kind in PERIODS:
            return value
        if kind == "project":
            return self._projects[value].name
        thing = self._names.of(kind, value)
        if kind == "user":
            return thing.name or str(value) if thing else str(value)
        return thing.name

    # -- periods ---------------------------------------------------------------------------------------

    def _parts(self, by: Sequence[str]) -> list[tuple[str, int, int]] | None:
        """The periods of the zone that cover the span, each cut to it; None when none are asked for.

        Of several kinds it is what they have in common: the days of weeks of months.
        """
        kinds = [key for key in by if key in PERIODS]
        if not kinds:
            return None
        span = self._span()
        found: list[tuple[tuple[str, ...], Interval]] = [] if span is None else [((), span)]
        for kind in kinds:
            found = [
                ((*labels, label), part)
                for labels, whole in found
                for label, part in self._ask.days.periods(kind, whole)
            ]
        return [(" ".join(labels), seconds(p.start), seconds(p.end)) for labels, p in found if p.end is not None]

    def _days(self, parts: list[tuple[str, int, int]] | None) -> Iterator[tuple[str, int, int, int]]:
        """The days of the periods, or of the whole span, each with where its period begins."""
        if parts is None:
            span = self._span()
            parts = [] if span is None or span.end is None else [("", seconds(span.start), seconds(span.end))]
        for label, begin, end in parts:
            opens = begin
            for border in (*map(seconds, self._ask.days.borders(Interval(instant(begin), instant(end)))), end):
                yield label, opens, border, begin
                opens = border

    def _span(self) -> Interval | None:
        whole = bounded(self._reader, self._question, self._wanted)
        if whole.start is None or whole.until is None or whole.until <= whole.start:
            return None
        return Interval(whole.start, whole.until)


def _administers(reader: Reader, user_id: int) -> bool:
    user = reader.user(user_id)
    return user is not None and user.role == "admin"
