"""Every command in every format: what is said in one is in the others, as data where programs read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from tests.bench import commands
from tests.conftest import EnvironmentClock, Ran, Tt
from tests.homes import filled

from timetracker.cli import grammar, registry

pytestmark = pytest.mark.any_store
registry.load_all()
# What has a format of its own takes no other; left out is what goes through whole stores, or prints a document.
PATHS = [
    path
    for path in grammar.PATHS
    if path not in commands.LEFT_OUT
    and not registry.COMMANDS[path].own_format
    and path[0] not in ("analytics", "metrics", "man")
    and path != ("invoice", "export")
]
# Made by chance, or said in another way too.
CHANGING = {"uuid", "token", "changes", "size_bytes", "dry_run", "kept"}


def _fill(tt: Tt, clock: EnvironmentClock) -> None:
    for number in range(60):
        clock.tick("1h")
        tt(f"add p{number % 7}/t{number % 3} +g{number % 4} --for 50m")
    for line in commands.FILLING:
        tt(line.format(home=tt.home))


@pytest.fixture
def busy(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A home with something of each kind."""
    return filled(tt, clock, _fill)


def ran(tt: Tt, path: tuple[str, ...], format: str) -> Ran:
    """What a line of a command gives in a format."""
    result = tt("", *commands.line(path, tt.home), "--format", format)
    assert result.code == 0, result.err
    return result


def rows(text: str) -> list[dict[str, str]]:
    """The rows of CSV by their headings; all are as long as the first."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    assert len({*lines[0]}) == len(lines[0]), lines[0]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def leaves(data: object) -> Iterator[str]:
    """The single values of JSON as CSV writes them, names in place of other records that are named."""
    if isinstance(data, dict):
        if {*data} == {"id", "name"}:
            data = {"name": data["name"]}
        for key in data.keys() - CHANGING:
            yield from leaves(data[key])
    elif isinstance(data, list):
        for item in data:
            yield from leaves(item)
    elif data not in (None, ""):
        yield str(data).lower() if isinstance(data, bool) else str(data)


# A copy is restored over a file, and into an empty database alone.
OF_A_FILE = {("db", "restore")}
BY_STORE = [pytest.param(path, marks=[pytest.mark.file_store] if path in OF_A_FILE else []) for path in PATHS]


@pytest.mark.parametrize("path", BY_STORE, ids=" ".join)
def test_a_result_as_csv_holds_all_that_its_json_does(busy: Tt, path: tuple[str, ...]) -> None:
    listed = rows(ran(busy, path, "csv").out)
    if not listed or "result" not in listed[0]:
        return  # a table, whose columns are those of its report
    data = json.loads(ran(busy, path, "json").out)["data"]
    cells = " ".join(cell for row in listed for key, cell in row.items() if key != "result")
    assert [leaf for leaf in leaves(data) if leaf not in cells] == []
    assert {"result"} != {*listed[0]} or not data


def test_entries_are_rows_under_the_same_headings_in_every_result(busy: Tt) -> None:
    log = busy("log all --format csv").out.splitlines()[0].split(",")
    for line in ("start x", "switch y", "pause", "resume", "stop", "continue", "cancel", "edit 3 --note n", "note n",
                 "split 3 --into 2", "move 3 --by=-1m", "delete 3", "add z 9:00-9:05"):  # fmt: skip
        (*listed,) = rows(busy(f"{line} --format csv").out)
        assert [*listed[0]] == ["result", *log, "running"], line
        assert all(row["id"] for row in listed)


def test_the_status_has_the_same_columns_whether_something_runs_or_not(tt: Tt, clock: EnvironmentClock) -> None:
    def state() -> tuple[str, str, str, str]:
        (row,) = rows(tt("status --format csv").out)
        columns.add(tuple(row))
        return row["state"], row["project"], row["duration_s"], row["today_s"]

    columns: set[tuple[str, ...]] = set()
    assert state() == ("idle", "", "", "0")
    tt("start site/login")
    clock.tick("25m")
    assert state() == ("running", "site", "1500", "1500")
    tt("pause")
    assert state() == ("paused", "site", "1500", "1500")
    tt("start docs")
    clock.tick("5m")
    assert state() == ("running", "docs", "300", "1800")
    assert len(columns) == 1


def test_a_document_of_a_sentence_lists_what_it_is_about(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site +a")
    clock.tick("25m")
    markdown = tt("status --format markdown").out
    assert markdown.splitlines()[0] == "site +a for 25m, since 09:00"
    assert {"- Project: site", "- Tags: a", "- Duration: 25m", "- Today: 25m", "- Running: true"} <= {
        *markdown.splitlines()
    }
    html = tt("status --format html").out
    assert "<tr><th>Project</th><td>site</td></tr>\n" in html
    assert "<tr><th>Duration</th><td>25m</td></tr>\n" in html
    assert "End" not in html
