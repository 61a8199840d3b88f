"""What reports look like at the widths that people have: tables down to 60 columns, nothing cut off unsaid."""

from __future__ import annotations

import re

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled

from timetracker.cli import grammar
from timetracker.render.cells import width

pytestmark = pytest.mark.any_store

LOG_60 = """\
From   To       Time  Project    Tags       Note       Entry
────────────────────────────────────────────────────────────
Mon 2026-03-02    3h
09:00  10:30  1h 30m  customer…             mail ser…      1
10:30  12:00  1h 30m  website-…  +client,…                 2
Tue 2026-03-03    2h
13:00  15:00      2h  ops                                  3
15:00  …          0s  日本語日…                            4

Total             5h
"""
SHEETS = (
    "log week", "report week", "report week --by client,project,task", "gaps today --within day", "chart today",
    "project list", "task list", "tag list", "compare", "balance week", "history", "timesheet week",
)  # fmt: skip


def _fill_week(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-03 15:00")
    note = ("--note", "mail server of the customer is full, looked at all of it")
    tt("add customer-support/ticket-4711 --from 2026-03-02T09:00 --to 2026-03-02T10:30", *note)
    tt("add website-relaunch/landing-page +deep +client --from 2026-03-02T10:30 --to 2026-03-02T12:00")
    tt("add ops 13:00-15:00")
    tt("start", "日本語日本語日本語")


@pytest.fixture
def week(tt: Tt, clock: EnvironmentClock) -> Tt:
    """Two days with names too long for a narrow terminal, and a timer that runs."""
    tt.set(COLUMNS="60")
    return filled(tt, clock, _fill_week)


def test_a_log_is_a_table_with_days_as_headings_at_60_columns(week: Tt) -> None:
    assert week("log week --format table").out == LOG_60


@pytest.mark.parametrize("columns", [60, 72, 80, 120])
@pytest.mark.parametrize("line", SHEETS)
def test_every_sheet_is_a_table_that_fits(week: Tt, line: str, columns: int) -> None:
    week.set(COLUMNS=str(columns))
    if line.startswith("balance"):
        week("config set goal.day 8h --from 2026-03-01")  # without a goal it is a sentence
    lines = week(f"{line} --format table").out.splitlines()
    assert any(set(text) == {"─"} for text in lines)
    assert max(map(width, lines)) <= columns


def test_a_report_with_money_and_budgets_is_a_table_at_60_columns(week: Tt) -> None:
    week("project edit ops --rate 80.50 --currency EUR --budget 80h --billable")
    lines = week("report week --format table").out.splitlines()
    assert set(lines[1]) == {"─"}
    assert max(map(width, lines)) <= 60
    assert "80h" in " ".join(lines)


@pytest.mark.parametrize("columns", [30, 40, 60])
def test_a_heatmap_and_what_its_signs_mean_fit(week: Tt, columns: int) -> None:
    wide = week("heatmap 2026 --format table").out
    week.set(COLUMNS=str(columns))
    lines = week("heatmap 2026 --format table").out.splitlines()
    assert max(map(width, lines)) <= columns
    assert " ".join(wide.split()[-20:]) == " ".join(" ".join(lines).split()[-20:])


def test_help_is_broken_between_words_in_a_narrow_terminal(tt: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("--help", "help --all", "help start", "help project", "help import"):
        plain = tt(line).out
        with monkeypatch.context() as narrow:
            narrow.setattr("timetracker.cli.help.WIDTH", 60)
            narrowed = tt(line).out
        assert max(map(len, narrowed.splitlines())) <= 60, line
        assert narrowed.split() == plain.split(), line


def test_wide_shortens_nothing(week: Tt) -> None:
    out = week("log week --format table --wide").out
    assert "looked at all of it" in out
    assert "website-relaunch/landing-page" in out
    assert "…" not in out.replace("15:00  …", "")


def test_ascii_shortens_with_dots(week: Tt) -> None:
    week.set(COLUMNS="80")
    out = week("log week --format table --ascii").out
    assert out.isascii()
    assert "|customer-" in out
    assert "ticket" not in out
    assert "... |" in out


def test_one_day_says_its_sum_once(week: Tt) -> None:
    lines = week("log today --format table").out.splitlines()
    assert "Tue 2026-03-03" in lines
    assert lines[-1].split() == ["Total", "2h"]


def test_decimal_hours_of_days_add_up(week: Tt) -> None:
    out = week("log week --format table --hours decimal").out
    assert "Mon 2026-03-02  3.00" in out
    assert "Tue 2026-03-03  2.00" in out


def test_what_runs_is_green_where_there_is_colour(week: Tt) -> None:
    colored = week("log week --format table --color").out
    running = next(line for line in colored.splitlines() if "15:00" in line and "…" in line and "ops" not in line)
    assert "\x1b[32m" in running
    assert "\x1b[32m" not in week("log 2026-03-02 --format table --color").out


def test_a_project_has_its_colour_in_lists_charts_and_reports(week: Tt) -> None:
    week("project edit ops --color pink")
    for line in (
        "log week",
        "report week",
        "report week --by client,project",
        "timesheet week",
        "compare",
        "chart today",
        "project list",
        "task list",
    ):
        name, code = ("customer", "34") if line in ("task list",) else ("ops", "95")
        assert re.search(rf"\x1b\[{code}m *{name}", week(f"{line} --format table --color").out), line
    assert "\x1b[95m" in next(row for row in week("chart week --format table --color").out.splitlines() if "ops" in row)
    page = week("chart week --format html").out
    assert re.search(r'class="c6"[^>]*>\s*</rect>|class="c6"[^<]*/></svg> ops', page)


def test_each_style_is_its_own(week: Tt) -> None:
    week("project edit ops --rate 80 --currency EUR --billable")
    week("add ops 8:00-9:00")
    report = week("report week --format table --color").out
    assert "\x1b[36m80.00" in report
    assert "\x1b[1mTotal" in report
    assert week("start x y --color").err.startswith("\x1b[1;31mtt:\x1b[0m ")
    assert week("start opz --color --dry-run").err.startswith("\x1b[33mtt:\x1b[0m ")
    assert "\x1b" not in week("start x y --no-color").err + week("project edit ops --color red --no-color").out


def test_a_pipe_gets_one_line_an_entry_with_its_day_and_nothing_shortened(week: Tt) -> None:
    lines = week("log week").out.splitlines()
    assert len(lines) == 1 + 4 + 1
    assert lines[1].startswith("Mon 2026-03-02  09:00  10:30  1h 30m  customer-support/ticket-4711")


# One of each thing that is listed, with something in every column.
FULL = (
    ("client", "add", "Northwind Traders", "--budget", "400h/quarter", "--round", "nearest 15m per day"),
    ("project", "add", "customer-support", "--client", "Northwind Traders", "--rate", "1095.50", "--currency", "EUR",
     "--budget", "4000h/month", "--billable", "--round", "nearest 15m per entry", "--color", "magenta"),
    ("task", "add", "customer-support", "ticket-4711 of the mail server", "--estimate", "40h", "--priority", "urgent",
     "--due", "2026-02-03", "--budget", "90h/quarter"),
    ("add", "customer-support", "--task", "ticket-4711 of the mail server", "+urgent-things", "9:00-14:30"),
    ("rate", "set", "1095.50", "EUR", "--client", "Northwind Traders", "--user", "1", "--yes"),
    ("rate", "set", "1120", "--task", "customer-support/ticket-4711 of the mail server", "--from", "today"),
    ("invoice", "new", "Northwind Traders", "month", "--tax", "19%"),
    ("task", "status", "customer-support/ticket-4711 of the mail server", "in_progress"),
    ("lock", "until", "2026-02-28", "--client", "Northwind Traders"),
    ("filter", "save", "of-northwind-traders", "month", "--client", "Northwind Traders"),
    ("web", "token", "add", "a calendar on the telephone"),
    ("tag", "archive", "urgent-things"), ("project", "archive", "customer-support"),
    ("client", "archive", "Northwind Traders"),
)  # fmt: skip


def _fill_lists(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-03 15:00")
    for words in FULL:
        assert tt("", *words).code == 0, words


@pytest.mark.parametrize("path", [path for path in grammar.PATHS if path[-1].endswith("list")])
def test_every_list_with_something_in_all_columns_is_a_table_at_60_columns(
    tt: Tt, clock: EnvironmentClock, path: tuple[str, ...]
) -> None:
    filled(tt, clock, _fill_lists)
    line = f"{' '.join(path).replace('-list', ' list')} {'--all' if path[0] in ('project', 'client', 'tag') else ''}"
    tt.set(COLUMNS="60")
    lines = tt(f"{line} --format table").out.splitlines()
    assert any(set(text) == {"─"} for text in lines)
    assert max(map(width, lines)) <= 60
    heads = next(text for text in tt(f"{line} --format table --wide").out.splitlines() if text.strip()).split()
    text = " ".join("\n".join(lines).split())
    assert not [head for head in heads if head not in text]  # what has no room is named


def test_a_list_says_which_columns_have_no_room(tt: Tt, clock: EnvironmentClock) -> None:
    filled(tt, clock, _fill_lists)
    tt.set(COLUMNS="60")
    out = tt("project list --all --format table").out
    assert out.endswith("No room for Left, Forecast, Billable, Archived, Rounding,\nColour: --wide shows all.\n")
    assert "No room" not in tt("project list --all --format table --wide").out
