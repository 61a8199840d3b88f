"""The shipped rules without Prometheus: the language, and what the rules are read as."""

from __future__ import annotations

from pathlib import Path

import pytest

from timetracker.observe import alerts
from timetracker.observe.promql import Sample, Scrape, Unknown, evaluate

RULES = Path(__file__).parents[2] / "observability" / "prometheus" / "rules"
SERIES: tuple[tuple[str, dict[str, str], float], ...] = (
    ("a", {"k": "1", "j": "x"}, 3.0),
    ("a", {"k": "2", "j": "x"}, 5.0),
    ("b", {"k": "1"}, 2.0),
    ("day", {}, 1.0),
)


def risen(name: str, window_s: int) -> list[Sample] | None:
    return [Sample(frozenset({("k", "1")}), float(window_s), name)] if name == "c_total" else None


def reading(now: float = 1000.0) -> Scrape:
    series = [Sample(frozenset(labels.items()), value, name) for name, labels, value in SERIES]
    return Scrape(now, series, frozenset({"a", "b", "day", "c_total", "nothing"}), risen)


@pytest.mark.parametrize(
    ("expr", "values"),
    [
        ("a", [3, 5]),
        ('a{k="2"}', [5]),
        ('a{k!="2"}', [3]),
        ('a{k=~"1|2",j!~"y.*"}', [3, 5]),
        ("a > 4", [5]),
        ("a * 2 + 1", [7, 11]),
        ("10 - a", [7, 5]),
        ("sum by (j) (a)", [8]),
        ("sum(a)", [8]),
        ("a / on (k) b", [1.5]),
        ("a and on (k) b", [3]),
        ("a unless on (k) b", [5]),
        ("b or a", [2, 3, 5]),
        ("a > on (k) b", [3]),
        ("absent(nothing)", [1]),
        ("absent(a)", []),
        ("time() - b", [998]),
        ("hour(day * 7200)", [2]),
        ("day_of_week(day)", [4]),
        ("increase(c_total[1h])", [3600]),
        ("rate(c_total[10m]) # a remark", [1]),
        ("(a < 4) or (a > 4)", [3, 5]),
    ],
)
def test_an_expression_means_what_it_means_to_prometheus(expr: str, values: list[float]) -> None:
    results = evaluate(expr, reading())
    assert isinstance(results, list)
    assert sorted(item.value for item in results) == sorted(values)


@pytest.mark.parametrize(
    "expr",
    ["up", "a[5m]", "max_over_time(a[5m])", "increase(a[5m])", "histogram_quantile(0.9, a)", "a b", "a ~ b", "a{"],
)
def test_what_one_reading_does_not_hold_is_not_guessed(expr: str) -> None:
    with pytest.raises(Unknown):
        evaluate(expr, reading())


def test_numbers_are_numbers() -> None:
    assert evaluate("6 * 0.01", reading()) == pytest.approx(0.06)
    assert evaluate("time()", reading()) == 1000.0


@pytest.mark.parametrize("file", sorted(RULES.glob("*.yml")), ids=lambda path: path.stem)
def test_rules_are_read_as_yaml_reads_them(file: Path) -> None:
    yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")
    written = [rule for group in yaml.safe_load(file.read_text("utf-8"))["groups"] for rule in group["rules"]]
    results = list(alerts.rules(file.read_text("utf-8")))
    assert [(item.name, item.expr.split(), item.severity, item.summary) for item in results] == [
        (
            rule.get("alert") or rule["record"],
            rule["expr"].split(),
            rule.get("labels", {}).get("severity", ""),
            rule.get("annotations", {}).get("summary", ""),
        )
        for rule in written
    ]


def test_a_summary_is_filled_with_value_and_labels() -> None:
    rule = alerts.AlertRule(
        "alert", "X", "a > 4", "5m", "warning", "{{ $labels.k }}: {{ $value | humanizeDuration }}, {{ $value }}"
    )
    answer, left = alerts.evaluated([rule, alerts.AlertRule("alert", "Y", "up == 0")], reading())
    assert [alert.told for alert in answer] == [["2: 5s, 5"]]
    assert [item.name for item in left] == ["Y"]


def test_what_is_known_only_in_part_is_not_known() -> None:
    rules = [
        alerts.AlertRule("record", "r", "a"),
        alerts.AlertRule("record", "r", "avg_over_time(up[30d])"),
        alerts.AlertRule("record", "s", "r + 1"),
        alerts.AlertRule("alert", "X", "s > 0"),
    ]
    assert alerts.evaluated(rules, reading()) == ([], [rules[3]])
