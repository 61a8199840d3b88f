"""Two spans side by side; the one before is the same length in the same unit."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def months(tt: Tt, clock: EnvironmentClock) -> None:
    """Work in February and March 2026; Wednesday 2026-03-11 noon."""
    clock.set("2026-03-11 12:00")
    for project, span in (
        ("site", "2026-02-10 9:00-13:00"), ("docs", "2026-03-03 9:00-10:00"), ("site", "2026-03-04 9:00-11:00"),
        ("site", "2026-03-10 9:00-12:00"), ("ops", "2026-03-10 13:00-13:30"),
    ):  # fmt: skip
        assert tt("add", project, span).code == 0


def test_this_week_is_compared_with_the_last(months: Tt) -> None:
    data = months("compare --json").data
    assert data["with"] == {"from": "2026-03-02T00:00:00+00:00", "until": "2026-03-09T00:00:00+00:00"}
    assert data["rows"] == [
        {"project": "site", "total_s": 10_800, "with_s": 7200, "difference_s": 3600, "change": 0.5},
        {"project": "docs", "total_s": 0, "with_s": 3600, "difference_s": -3600, "change": -1.0},
        {"project": "ops", "total_s": 1800, "with_s": 0, "difference_s": 1800, "change": None},
    ]
    assert (data["total_s"], data["with_s"], data["difference_s"]) == (12_600, 10_800, 1800)


@pytest.mark.parametrize(
    ("span", "before"),
    [
        ("today", ("2026-03-10", "2026-03-11")), ("month", ("2026-02-01", "2026-03-01")),
        ("quarter", ("2025-10-01", "2026-01-01")), ("2026", ("2025-01-01", "2026-01-01")),
        ("2026-03-02..2026-03-04", ("2026-02-27", "2026-03-02")),
        ("2026-02..2026-03", ("2025-12-01", "2026-02-01")), ("last 7 days", ("2026-02-26", "2026-03-05")),
        ("month --with 2025-03", ("2025-03-01", "2025-04-01")), ("all --with month", ("2026-03-01", "2026-04-01")),
    ],
)  # fmt: skip
def test_the_span_before_is_as_long(months: Tt, span: str, before: tuple[str, str]) -> None:
    result = months(f"compare {span} --json").data["with"]
    assert (result["from"][:10], result["until"][:10]) == before


def test_a_week_with_a_clock_change_is_compared_with_seven_days(tt: Tt) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    result = tt("compare 2026-03-30..2026-04-05 --json").data["with"]
    assert result == {"from": "2026-03-23T00:00:00+01:00", "until": "2026-03-30T00:00:00+02:00"}


def test_part_of_a_day_is_compared_with_as_long_before_it(months: Tt) -> None:
    result = months("compare --from '2026-03-10 9:00' --to '2026-03-10 12:00' --json").data["with"]
    assert result == {"from": "2026-03-10T06:00:00+00:00", "until": "2026-03-10T09:00:00+00:00"}


def test_before_all_time_there_is_nothing(months: Tt) -> None:
    ran = months("compare all --json")
    assert (ran.data["with"], ran.data["with_s"], ran.data["total_s"]) == (None, 0, 37_800)
    assert [warning["code"] for warning in ran.json["warnings"]] == ["nothing_before"]


def test_what_cannot_be_compared_is_wrong_usage(months: Tt) -> None:
    for line in ("compare week --by day", "compare --with never", "compare --by nope"):
        ran = months(line)
        assert (ran.code, ran.out) == (2, ""), line


def test_people_see_what_was_more_and_what_was_less(months: Tt) -> None:
    lines = months("compare").out.splitlines()
    assert lines[1].split() == ["site", "3h", "2h", "1h", "50%"]
    assert lines[2].split() == ["docs", "0s", "1h", "-1h", "-100%"]
    assert lines[-2].split() == ["Total", "3h", "30m", "3h", "30m", "17%"]
    assert lines[-1] == "Compared with Mon 2026-03-02 to Sun 2026-03-08."
    assert months("compare 2020-W10").out == "No entries in these spans.\n"
