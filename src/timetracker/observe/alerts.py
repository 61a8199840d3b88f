"""The shipped alerts without Prometheus: its rules, read as they are, asked of one reading of the figures."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from timetracker.domain import duration
from timetracker.observe.promql import Sample, Scrape, Unknown, evaluate

_ITEM = re.compile(r"^ {6}- (alert|record): (\S+)\n((?: {8}.*\n|\n|\s*#.*\n)*)", re.MULTILINE)
_FIELD = re.compile(r"^ {8,}(\w+): (?:\|\n((?: {10,}.*\n)+)|(.*)$)", re.MULTILINE)
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HOLE = re.compile(r"\{\{ *\$(value|labels\.(\w+))(?: *\| *(\w+))? *\}\}")


class AlertRule(NamedTuple):
    """A rule as its file says it; `lasting` is for how long it must hold before an alert is told."""

    kind: str
    name: str
    expr: str
    lasting: str = ""
    severity: str = ""
    summary: str = ""

    @property
    def lasting_s(self) -> int:
        """The same in seconds."""
        return sum(int(count) * _UNITS_S[unit] for count, unit in re.findall(r"(\d+)([smhd])", self.lasting))


class Alert(NamedTuple):
    """An alert, and what it says of each thing for which its condition holds now."""

    rule: AlertRule
    told: Sequence[str]


def rules(text: str) -> Iterator[AlertRule]:
    """The rules of one of the shipped files, in order."""
    for kind, name, body in _ITEM.findall(text):
        fields = {key: (block or line).strip() for key, block, line in _FIELD.findall(body)}
        summary = fields.get("summary", "").strip('"')
        lasting = fields.get("for", "")
        yield AlertRule(
            kind, name, fields["expr"], "" if lasting == "0m" else lasting, fields.get("severity", ""), summary
        )


def evaluated(all_rules: Iterable[AlertRule], reading: Scrape) -> tuple[list[Alert], list[AlertRule]]:
    """The alerts whose conditions can be asked of a reading, and those that need a running Prometheus.

    What is recorded under a name that another rule could not be asked for is not known either.
    """
    series, names = list(reading.series), set(reading.names)
    lost: set[str] = set()
    alerts, left = [], []
    for rule in sorted(all_rules, key=lambda rule: rule.kind == "alert"):
        try:
            value = evaluate(rule.expr, reading._replace(series=series, names=frozenset(names - lost)))
        except Unknown:
            if rule.kind == "alert":
                left.append(rule)
            lost.add(rule.name)
            continue
        vector = value if isinstance(value, list) else [Sample(frozenset(), value)]
        if rule.kind == "alert":
            alerts.append(Alert(rule, [_filled(rule.summary, sample) for sample in vector]))
        else:
            names.add(rule.name)
            series += [sample._replace(name=rule.name) for sample in vector]
    return alerts, left


def _filled(text: str, sample: Sample) -> str:
    """A summary with the value and the labels in it."""
    labels = sample.by_name

    def fill(hole: re.Match[str]) -> str:
        if hole[2]:
            return labels.get(hole[2], "")
        return _HOW.get(hole[3] or "", "{:.4g}".format)(sample.value)

    return _HOLE.sub(fill, text)


def _binary(value: float) -> str:
    for prefix in ("", "ki", "Mi", "Gi"):
        if abs(value) < 1024:
            return f"{value:.4g}{prefix}"
        value /= 1024
    return f"{value:.4g}Ti"


_HOW = {
    "humanizeDuration": lambda value: duration.full(int(value)),
    "humanizePercentage": lambda value: f"{100 * value:.4g}%",
    "humanize1024": _binary,
}
