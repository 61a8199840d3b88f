"""Time by group, rounded where a rule says so, and amounts: what every report of sums is made from."""

from __future__ import annotations

from datetime import date, datetime
from itertools import repeat
from operator import itemgetter

from timetracker.domain import rounding
from timetracker.domain.annotations import Any, Callable, Iterator, Mapping, Sequence
from timetracker.domain.interval import Interval
from timetracker.domain.query import Period, Query
from timetracker.domain.rate import Price, shared_out
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import Records
from timetracker.reports.question import Question, administers, bounded, query
from timetracker.store import lists, pricing
from timetracker.store.rows import instant
from timetracker.view import Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.calendar import Days
    from timetracker.domain.rounding import Rounding
    from timetracker.store.lists import Aggregate

    Ids = tuple[int | str | None, ...]  # of a period its place, as a text
    Priced = tuple[Aggregate, Price | None]  # a sum of entries, and what an hour of it costs
    Rules = Mapping[int, Rounding | None]

Part = date | str | None  # the first day of a period; the name of anything else; None for no task, client or tag
Key = tuple[Part, ...]
PERIODS = ("day", "week", "month")


class Measure(NamedTuple):
    """How a report measures: by one rounding rule, by those of projects and clients (""), or exactly ("none")."""

    rounding: str = ""
    amounts: bool = False


EXACT = Measure(rounding.NONE)


class Group(NamedTuple):
    """A group's figures; its key has a part for each grouping.

    `amounts` are exact, by currency, as `money.earned` gives them: they are added up first, and made an amount once.
    """

    key: Key
    seconds: int
    billable_s: int
    entries: int
    amounts: Mapping[str, int]


def groups(ask: ReportContext, question: Question, by: Sequence[str], measure: Measure = EXACT) -> list[Group]:
    """The groups of a question by some keys, in no order.

    Raises NotFound and InvalidInput.
    """
    return Aggregation(ask, question, measure).groups(by)


def label(days: Days, kind: str, part: Part) -> str | None:
    """A part of a key for programs: 2026-11-23, 2026-W47, 2026-11, a name; None for none."""
    return days.label(kind, part) if kind in PERIODS else part  # type: ignore[arg-type,return-value]  # by its kind


def cells(days: Days, by: Sequence[str], key: Key) -> list[str | None]:
    """A key for a sheet: every part as a text, None for none; a user without a name as in `user 7`."""
    texts = [label(days, kind, part) for kind, part in zip(by, key, strict=True)]
    return [
        f"user {text}" if kind == "user" and text and text.isdecimal() else text
        for kind, text in zip(by, texts, strict=True)
    ]


def named(days: Days, by: Sequence[str], key: Key) -> list[str]:
    """A key for people: every part as a text."""
    return [nothing(kind) if text is None else text for kind, text in zip(by, cells(days, by, key), strict=True)]


def nothing(kind: str) -> str:
    """What people read where a grouping has no value."""
    return f"no {kind}"


def column(kind: str) -> Column:
    """The column of a grouping."""
    return Column(kind, title(kind), "project" if kind == "project" else "label", none=nothing(kind))


def title(kind: str) -> str:
    """The heading of a grouping."""
    return kind.capitalize()


def labelled(days: Days, by: Sequence[str], key: Key) -> dict[str, str | None]:
    """A key for programs: every part under its grouping."""
    return {kind: label(days, kind, part) for kind, part in zip(by, key, strict=True)}


class _Figures:
    """The figures of a group while they are added up; amounts as `money.earned` gives them, exact."""

    __slots__ = ("amounts", "billable_s", "entries", "first", "seconds")

    def __init__(self) -> None:
        self.seconds = self.billable_s = self.entries = 0
        self.first: int | None = None
        self.amounts: dict[str, int] = {}

    def by_currency(self) -> dict[str, int]:
        """The amounts that are not nothing."""
        return {currency: exact for currency, exact in sorted(self.amounts.items()) if exact}


class Aggregation:
    """Groups the entries of a question inside one reading of the store."""

    def __init__(
        self, ask: ReportContext, question: Question, measure: Measure, *, everybody: bool = False, firsts: bool = False
    ) -> None:
        self._days = ask.days
        self._reader = ask.reader
        self._question = question
        self._query = query_of_users(ask, question, everybody=everybody)
        self._names = Records(ask.reader)
        self._projects = {project.id: project for project in ask.reader.projects()}
        self._chosen = bool(measure.rounding)
        self._rules = self._all_rules(measure.rounding)
        self._met: set[int] = set()
        self._firsts = firsts
        self._begins: dict[Key, int | None] = {}
        self._worth = pricing.read(ask.reader, ask.days, [*self._projects.values()]) if measure.amounts else None
        self._pricing = self._worth.keys if self._worth else ()

    @property
    def colors(self) -> Mapping[str, int]:
        """The colour of each project, by its name."""
        return {project.name: project.hue for project in self._projects.values()}

    def groups(self, by: Sequence[str]) -> list[Group]:
        """A group for each key that has entries, in no order.

        By tag an entry counts under each of its tags.
        """
        kinds = [key for key in by if key in PERIODS]
        firsts, periods = self._periods(kinds) if kinds else ([], None)
        if kinds and not periods:
            return []
        figures: dict[Ids, _Figures] = {}
        for rule, projects in self._by_rule():
            self._sum_up(by, periods, rule, projects, figures)
        named = list(self._named(by, [*figures], firsts))
        self._begins = {key: added.first for key, added in zip(named, figures.values(), strict=True)}
        return [
            Group(key, added.seconds, added.billable_s, added.entries, added.by_currency() if added.amounts else {})
            for key, added in zip(named, figures.values(), strict=True)
        ]

    def firsts(self, by: Sequence[str]) -> dict[Key, datetime]:
        """Key -> when the first entry of that group begins, of what was grouped; not by day, week or month."""
        begins = {key: instant(first) for key, first in self._begins.items() if first is not None}
        if len(begins) == len(self._begins):
            return begins
        return {
            tuple(self._part(kind, value) for kind, value in zip(by, key, strict=True)): begin
            for key, begin in lists.firsts(self._reader, by, self._query)
        }

    def _sum_up(
        self,
        by: Sequence[str],
        periods: list[Period] | None,
        rule: Rounding | None,
        projects: list[int] | None,
        figures: dict[Ids, _Figures],
    ) -> None:
        """Add the figures of the groups of some projects, which are rounded by one rule."""
        keys = self._keys(by)
        finer = [*keys, *(key for key in self._pricing if key not in keys)]
        together = rule is not None and rule.per != "entry"  # sums are rounded, not entries
        summed = keys if together else finer
        id_of = self._id_of(by, summed)
        met = summed.index("project") if rule is not None and not self._chosen else None
        for aggregate, price in self._sums(summed, periods, rule, projects, priced=not together):
            id = id_of(aggregate.key)
            added = figures.get(id)
            if added is None:
                added = figures[id] = _Figures()
            self._add(added, aggregate, rule)
            if met is not None:
                self._met.add(aggregate.key[met])
            if price is not None:
                price.add_to(added.amounts, aggregate.billable_s)
        if together and self._pricing:
            for key, price, seconds in self._rounded(keys, finer, periods, rule, projects):
                price.add_to(figures[id_of(key)].amounts, seconds)

    def _id_of(self, by: Sequence[str], keys: Sequence[str]) -> Callable[[tuple[Any, ...]], Ids]:
        """What tells the group that a sum by some keys is part of."""
        others = {**dict.fromkeys(PERIODS, "period"), "client": "project"}
        places = [keys.index(others.get(kind, kind)) for kind in by]
        if "client" not in by and places == [*range(len(places))]:
            return itemgetter(slice(len(places)))
        if "client" not in by:
            return lambda key: tuple([key[place] for place in places])
        clients = {project.id: project.client_id for project in self._projects.values()}
        read = [(place, clients if kind == "client" else None) for kind, place in zip(by, places, strict=True)]
        return lambda key: tuple([
            key[place] if table is None else table.get(key[place]) for place, table in read
        ])  # fmt: skip

    def _named(self, by: Sequence[str], ids: Sequence[Ids], firsts: Sequence[tuple[date, ...]]) -> Iterator[Key]:
        """The keys of some groups: names, and the first days of periods; each is looked up once."""
        if not by:
            return iter([()] * len(ids))
        days = iter(zip(*firsts, strict=True))
        columns: list[list[Part]] = []
        for kind, values in zip(by, zip(*ids, strict=True), strict=False):
            if kind in PERIODS:
                parts: dict[Any, Part] = {str(place): day for place, day in enumerate(next(days))}
            else:
                parts = {value: self._part(kind, value) for value in dict.fromkeys(values)}
            columns.append([parts[value] for value in values])
        return zip(*columns, strict=True)

    @property
    def rules(self) -> dict[str, str]:
        """Project -> the rounding of its time, of what was grouped; "" for all projects."""
        if self._chosen:
            chosen = next(iter(self._rules.values()), None)
            return {} if chosen is None else {"": chosen.text}
        rules = ((self._projects[id].name, self._rules[id]) for id in self._met & self._projects.keys())
        return {name: rule.text for name, rule in sorted(rules, key=lambda pair: pair[0]) if rule is not None}

    # -- rules -----------------------------------------------------------------------------------------

    def _all_rules(self, chosen: str) -> Rules:
        if chosen:
            return dict.fromkeys(self._projects, rounding.read(chosen))
        clients = {client.id: client.rounding for client in self._reader.clients() if client.rounding}
        texts = {id: p.rounding or clients.get(p.client_id or 0) for id, p in self._projects.items()}
        return {id: rounding.read(text) if text else None for id, text in texts.items()}

    def _by_rule(self) -> Iterator[tuple[Rounding | None, list[int] | None]]:
        """Each rule with its projects; None for all of them."""
        projects: dict[Rounding | None, list[int]] = {}
        for id, rule in self._rules.items():
            projects.setdefault(rule, []).append(id)
        if len(projects) < 2:
            yield next(iter(projects), None), None
        else:
            yield from projects.items()

    # -- sums ------------------------------------------------------------------------------------------

    def _keys(self, by: Sequence[str]) -> list[str]:
        """What is summed by in SQL: one label for all periods, and the project where something follows from it."""
        keys = list(dict.fromkeys("period" if key in PERIODS else key for key in by))
        ruled = any(rule and (rule.per != "entry" or not self._chosen) for rule in self._rules.values())
        follows = self._pricing or ruled or "client" in keys
        if follows and "project" not in keys:
            keys.append("project")
        return [key for key in keys if key != "client"]

    def _sums(
        self,
        keys: list[str],
        periods: list[Period] | None,
        rule: Rounding | None,
        projects: list[int] | None,
        *,
        priced: bool,
    ) -> Iterator[Priced]:
        """The sums of the groups of some keys; `priced` cuts them so that each has one price."""
        asked = self._query if projects is None else self._query.among(projects)
        marks = self._worth.marks if priced and self._worth else []
        if rule is not None and rule.per == "report":
            rule = None  # it is for what comes out of this
        elif rule is not None and rule.per == "day":
            periods = list(self._by_day(periods))
        sums = lists.sums(self._reader, keys, asked, periods, rule, marks, first=self._firsts)
        worth = self._worth
        if not priced or not worth:
            return zip(sums, repeat(None))
        return (
            (sum_, worth.price(dict(zip(keys, sum_.key, strict=False)), sum_.key[-1] if marks else 0)) for sum_ in sums
        )

    def _rounded(
        self,
        keys: list[str],
        finer: list[str],
        periods: list[Period] | None,
        rule: Rounding | None,
        projects: list[int] | None,
    ) -> Iterator[tuple[tuple[Any, ...], Price, int]]:
        """The billable seconds of sums that are rounded together, shared out among their prices; with their keys."""
        assert rule is not None
        places: list[str] = []
        if rule.per == "day":
            days = list(self._by_day(periods))
            places = [day.label for day in days]
            periods = [Period(str(place), day.begin, day.end) for place, day in enumerate(days)]
            finer = [*finer, *(["period"] if "period" not in finer else [])]
        together: dict[tuple[Any, ...], list[tuple[dict[str, Any], Priced]]] = {}
        for sum_ in self._sums(finer, periods, None, projects, priced=True):
            values = dict(zip(finer, sum_[0].key, strict=False))
            unit = [values[key] for key in dict.fromkeys([*keys, *(["period"] if places else [])])]
            together.setdefault(tuple(unit), []).append((values, sum_))
        for sums in together.values():
            parts = [aggregate.billable_s for _, (aggregate, _) in sums]
            for (values, (_, price)), seconds in zip(sums, shared_out(rule.of(sum(parts)), parts), strict=True):
                if places:
                    values["period"] = places[int(values["period"])]
                if price is not None:
                    yield tuple([values[key] for key in keys]), price, seconds

    def _add(self, added: _Figures, aggregate: Aggregate, rule: Rounding | None) -> None:
        seconds, billable_s = aggregate.seconds, aggregate.billable_s
        if rule is not None and rule.per == "report":
            seconds, billable_s = rule.of(seconds), rule.of(billable_s)
        added.seconds += seconds
        added.billable_s += billable_s
        added.entries += aggregate.entries
        if aggregate.first is not None and (added.first is None or aggregate.first < added.first):
            added.first = aggregate.first

    def _part(self, kind: str, value: int | date | None) -> Part:
        if value is None or not isinstance(value, int):
            return value
        if kind == "project":
            return self._projects[value].name
        thing = self._names.of(kind, value)
        if kind == "user":
            return thing.name or str(value) if thing else str(value)
        return str(thing.name)

    # -- periods ---------------------------------------------------------------------------------------

    def _periods(self, kinds: Sequence[str]) -> tuple[list[tuple[date, ...]], list[Period]]:
        """The periods that cover the span, each cut to it and called by its place, and the first days of what they are.

        Of several kinds it is what they have in common: the days of weeks of months.
        """
        span = self._span()
        parts: list[tuple[tuple[date, ...], Interval]] = [] if span is None else [((), span)]
        for kind in kinds:
            parts = [
                ((*firsts, first), part) for firsts, longer in parts for first, part in self._days.periods(kind, longer)
            ]
        bounds = ((part.start, part.end) for _, part in parts if part.end is not None)
        periods = [Period(str(place), begin, end) for place, (begin, end) in enumerate(bounds)]
        return [firsts for firsts, _ in parts], periods

    def _by_day(self, periods: list[Period] | None) -> Iterator[Period]:
        """The days of the periods, or of the whole span, each with where its period opens."""
        if periods is None:
            span = self._span()
            periods = [] if span is None or span.end is None else [Period("", span.start, span.end)]
        for name, begin, end, _ in periods:
            opens = begin
            for border in (*self._days.borders(Interval(begin, end)), end):
                yield Period(name, opens, border, begin)
                opens = border

    def _span(self) -> Interval | None:
        span = bounded(self._reader, self._question, self._query)
        if span.start is None or span.until is None or span.until <= span.start:
            return None
        return Interval(span.start, span.until)


def query_of_users(ask: ReportContext, question: Question, *, everybody: bool) -> Query:
    """The query of a question; of everybody's entries, where an administrator asks for them and names nobody.

    Raises NotFound and InvalidInput.
    """
    asked = query(ask, question)
    if everybody and question.filters.user is None and administers(ask.reader, ask.user_id):
        return asked._replace(user_id=None)
    return asked
