"""As much of PromQL as the shipped rules need, over one reading of the figures: so that a rule is written once.

What asks for a past that one reading does not hold raises `Unknown`. The language is that of
https://prometheus.io/docs/prometheus/latest/querying/basics/.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

Labels = frozenset[tuple[str, str]]
_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?(?![\w.]))|(\d+[smhdw])|([A-Za-z_:][\w:]*)"""
    r"""|(=~|!~|!=|==|>=|<=|[-+*/%=<>(){}\[\],])"""
)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and", "unless"),
    ("==", "!=", "<=", ">=", "<", ">"),
    ("+", "-"),
    ("*", "/"),
)
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": lambda left, other: left / other if other else float("nan") if not left else float("inf"),
}  # fmt: skip
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip


class Unknown(ValueError):
    """The expression asks for what one reading of the figures does not hold."""


class Sample(NamedTuple):
    """A value under labels; of a series that was read, its name too."""

    labels: Labels
    value: float
    name: str = ""

    @property
    def by_name(self) -> dict[str, str]:
        """The labels as a dictionary."""
        return dict(self.labels)


Vector = list[Sample]


class Scrape(NamedTuple):
    """Series that are there now, those that are not read here, and how much counters rose in the last seconds."""

    now: float
    series: Sequence[Sample]
    names: frozenset[str]
    rise: Callable[[str, int], Sequence[Sample] | None]


def evaluate(expr: str, reading: Scrape) -> Vector | float:
    """The value of an expression.

    Raises Unknown.
    """
    parser = _Parser(expr, reading)
    value = parser.level(0)
    if parser.tokens:
        raise Unknown(f"{expr!r} is not understood at {parser.tokens[0]!r}")
    return value


class _Parser:
    def __init__(self, text: str, reading: Scrape) -> None:
        self.reading = reading
        self.tokens: list[str] = []
        place = 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise Unknown(f"{text[place : place + 20]!r} is not understood")
            self.tokens += [group for group in match.groups() if group]
            place = match.end()

    def take(self, *expected: str) -> str:
        token = self.tokens.pop(0) if self.tokens else ""
        if expected and token not in expected:
            raise Unknown(f"{token!r} is not understood, {expected[0]!r} was expected")
        return token

    @property
    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def level(self, depth: int) -> Vector | float:
        """An expression whose operators bind at least as strongly as those of a level."""
        if depth == len(_LEVELS):
            return self.single()
        left = self.level(depth + 1)
        while self.next in _LEVELS[depth]:
            word = self.take()
            on = self.labels() if self.next == "on" and self.take() else None
            left = _joined(word, left, self.level(depth + 1), on)
        return left

    def labels(self) -> frozenset[str]:
        self.take("(")
        names = set()
        while (word := self.take()) != ")":
            if word != ",":
                names.add(word)
        return frozenset(names)

    def single(self) -> Vector | float:
        if self.next == "(":
            self.take()
            value = self.level(0)
            self.take(")")
            return value
        if self.next[:1].isdigit():
            return float(self.take())
        if self.tokens[1:2] == ["("] or self.tokens[1:2] == ["by"]:
            return self.function(self.take())
        return self.selected()

    def function(self, name: str) -> Vector | float:
        by = self.labels() if self.next == "by" and self.take() else frozenset()
        self.take("(")
        if name in ("increase", "rate"):
            return self.risen(name)
        argument = 0.0 if self.next == ")" else self.level(0)
        self.take(")")
        if name == "time":
            return self.reading.now
        if name in ("sum", "min", "max", "count") and isinstance(argument, list):
            return _summed(name, argument, by)
        if name == "absent" and isinstance(argument, list):
            return [] if argument else [Sample(frozenset(), 1.0)]
        if name in ("hour", "day_of_week") and isinstance(argument, list):
            return [Sample(sample.labels, _calendar(name, sample.value)) for sample in argument]
        raise Unknown(f"{name} asks for more than one reading")

    def risen(self, name: str) -> Vector:
        metric, matches = self.selector()
        self.take("[")
        token = self.take()
        window_s = int(token[:-1]) * _UNITS[token[-1]]
        self.take("]")
        self.take(")")
        samples = self.reading.rise(metric, window_s)
        if samples is None:
            raise Unknown(f"{metric} has no past here")
        per = window_s if name == "rate" else 1
        return [Sample(sample.labels, sample.value / per) for sample in samples if matches(sample)]

    def selected(self) -> Vector:
        metric, matches = self.selector()
        if self.next == "[":
            raise Unknown(f"{metric} has no past here")
        if metric not in self.reading.names:
            raise Unknown(f"{metric} is not read here")
        return [sample for sample in self.reading.series if sample.name == metric and matches(sample)]

    def selector(self) -> tuple[str, Callable[[Sample], bool]]:
        metric = self.take()
        conditions: list[tuple[str, str, str]] = []
        if self.next == "{":
            self.take()
            while self.next != "}":
                name, how, text = self.take(), self.take("=", "!=", "=~", "!~"), self.take()
                conditions.append((name, how, text[1:-1].replace("\\\\", "\\")))
                if self.next == ",":
                    self.take()
            self.take("}")
        return metric, lambda sample: all(
            _matches(sample.by_name.get(name, ""), how, text) for name, how, text in conditions
        )


def _matches(value: str, how: str, text: str) -> bool:
    if how in ("=", "!="):
        return (value == text) is (how == "=")
    return (re.fullmatch(text, value) is not None) is (how == "=~")


def _summed(name: str, samples: Vector, by: frozenset[str]) -> Vector:
    groups: dict[Labels, list[float]] = {}
    for sample in samples:
        key = frozenset(pair for pair in sample.labels if pair[0] in by)
        groups.setdefault(key, []).append(sample.value)
    how: Mapping[str, Callable[[list[float]], float]] = {"sum": sum, "min": min, "max": max, "count": len}
    return [Sample(labels, float(how[name](values))) for labels, values in groups.items()]


def _calendar(name: str, value: float) -> float:
    at = datetime.fromtimestamp(value, UTC)
    return float(at.hour if name == "hour" else at.isoweekday() % 7)


def _joined(word: str, left: Vector | float, right: Vector | float, on: frozenset[str] | None) -> Vector | float:
    if isinstance(left, float) and isinstance(right, float):
        if word in _ARITHMETIC:
            return _ARITHMETIC[word](left, right)
        raise Unknown(f"{word} between two numbers")
    if isinstance(left, float) or isinstance(right, float):
        return list(_with_number(word, left, right))
    if word in ("and", "unless"):
        keys = {_key(sample, on) for sample in right}
        return [sample for sample in left if (_key(sample, on) in keys) is (word == "and")]
    if word == "or":
        keys = {_key(sample, on) for sample in left}
        return [*left, *(sample for sample in right if _key(sample, on) not in keys)]
    others = {_key(sample, on): sample.value for sample in right}
    pairs = ((sample, others[_key(sample, on)]) for sample in left if _key(sample, on) in others)
    if word in _COMPARED:
        return [sample for sample, other in pairs if _COMPARED[word](sample.value, other)]
    return [Sample(_key(sample, on), _ARITHMETIC[word](sample.value, other)) for sample, other in pairs]


def _key(sample: Sample, on: frozenset[str] | None) -> Labels:
    return sample.labels if on is None else frozenset(pair for pair in sample.labels if pair[0] in on)


def _with_number(word: str, left: Vector | float, right: Vector | float) -> Iterator[Sample]:
    """A comparison leaves out the samples for which it does not hold; arithmetic changes each."""
    for sample in left if isinstance(left, list) else right if isinstance(right, list) else ():
        first = left if isinstance(left, float) else sample.value
        other = right if isinstance(right, float) else sample.value
        if word in _ARITHMETIC:
            yield Sample(sample.labels, _ARITHMETIC[word](first, other))
        elif word not in _COMPARED:
            raise Unknown(f"{word} between a vector and a number")
        elif _COMPARED[word](first, other):
            yield sample
