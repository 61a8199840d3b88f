"""The same history again: corrections are taken, what was changed or deleted here stays, and nothing comes twice."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from tests.conftest import EnvironmentClock, Tt

from timetracker.actions.past import SPACE

HEAD = "User,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
ROW = "u,,A,,x,No,2026-02-02,09:00:00,2026-02-02,10:00:00,01:00:00,\n"


@pytest.fixture
def history(tt: Tt, tmp_path: Path, clock: EnvironmentClock) -> Any:
    """Imports the rows that it is given as a report of Toggl; an entry of it is in already."""

    def run(rows: str = ROW, *words: str) -> Any:
        path = tmp_path / "toggl.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        zone = () if "--zone" in words else ("--zone", "Europe/Berlin")
        return tt("import", "toggl", str(path), *zone, *words, "--json").data

    assert run()["entries"] == 1
    return run


def lengths(tt: Tt) -> list[tuple[str, int]]:
    """Project and length of all entries."""
    return [(entry["project"]["name"], entry["duration_s"]) for entry in tt("log all --json").data["entries"]]


def test_the_same_again_is_nothing_new(tt: Tt, history: Any) -> None:
    assert (history()["known"], lengths(tt)) == (1, [("A", 3600)])


def test_what_changed_there_is_taken_in_one_action(tt: Tt, history: Any) -> None:
    shorter = ROW.replace("10:00:00,01:00:00", "09:30:00,00:30:00")
    assert (history(shorter)["updated"], lengths(tt)) == (1, [("A", 1800)])
    assert (history(ROW.replace(",A,", ",C,"))["updated"], lengths(tt)) == (1, [("C", 3600)])
    tt("undo")
    assert lengths(tt) == [("A", 1800)]
    assert history(shorter)["known"] == 1


def test_another_zone_doubles_nothing(tt: Tt, history: Any) -> None:
    assert history(ROW, "--zone", "America/New_York")["entries"] == 0
    assert lengths(tt) == [("A", 3600)]


def test_what_was_deleted_here_stays_deleted_unless_theirs(tt: Tt, history: Any) -> None:
    tt("delete 1 --yes")
    assert (history()["deleted"], lengths(tt)) == (1, [])
    assert history(ROW, "--theirs")["entries"] == 1


def test_what_an_undo_took_back_comes_in_again(tt: Tt, history: Any) -> None:
    tt("undo")
    assert (history()["entries"], lengths(tt)) == (1, [("A", 3600)])


def test_what_was_changed_here_is_kept_and_listed_when_it_changed_there_too(tt: Tt, history: Any) -> None:
    tt("edit 1 --note mine")
    assert (history()["known"], history()["kept"]) == (1, [])
    stored = history(ROW.replace(",A,", ",C,"))["kept"]
    assert [(item["line"], item["file"]) for item in stored] == [(2, "toggl.csv")]
    assert tt("log all --json").data["entries"][0]["note"] == "mine"
    assert history(ROW.replace(",A,", ",C,"), "--theirs")["updated"] == 1
    assert lengths(tt) == [("C", 3600)]


def test_a_project_that_was_renamed_here_keeps_its_new_name(tt: Tt, history: Any) -> None:
    tt("project edit A --name Alpha")
    assert (history()["known"], lengths(tt)) == (1, [("Alpha", 3600)])


def test_what_is_missing_there_is_left(tt: Tt, history: Any) -> None:
    later = ROW.replace("2026-02-02", "2026-02-03")
    assert (history(later)["entries"], lengths(tt)) == (1, [("A", 3600)] * 2)


def test_what_was_purged_here_stays_away(tt: Tt, history: Any) -> None:
    if os.environ.get("TT_TEST_STORE") == "postgresql":
        pytest.skip("a database is purged by its own means")
    tt("delete 1 --yes")
    assert tt("db purge --before 2100-01-01 --yes").code == 0
    assert (history()["deleted"], lengths(tt)) == (1, [])
    assert (history(ROW.replace(",x,", ",y,"))["deleted"], lengths(tt)) == (1, [])
    assert history(ROW, "--theirs")["entries"] == 1


def test_a_column_that_is_not_taken_changes_nothing(tt: Tt, history: Any) -> None:
    tt("edit 1 --note mine")
    again = history(ROW.replace("u,,A,", "u,Client,A,"))
    assert (again["known"], again["updated"], again["kept"]) == (1, 0, [])


def test_what_undo_took_back_of_a_correction_is_taken_again(tt: Tt, history: Any) -> None:
    shorter = ROW.replace("10:00:00,01:00:00", "09:30:00,00:30:00")
    history(shorter)
    tt("undo")
    assert lengths(tt) == [("A", 3600)]
    assert (history(shorter)["updated"], lengths(tt)) == (1, [("A", 1800)])
    tt("undo")
    tt("redo")
    assert (history(shorter)["known"], lengths(tt)) == (1, [("A", 1800)])


def test_a_length_says_for_good_that_its_times_were_placed(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "x.timedot"
    path.write_text("2026-02-02\nwork  1h\n", encoding="utf-8")
    assert tt("import", "timedot", str(path), "--zone", "UTC").code == 0
    tt("edit 1 --note mine")
    assert '"placed"' in tt("export json").out
    assert tt("import", "timedot", str(path), "--zone", "UTC", "--json").data["known"] == 1


def test_a_dry_run_keeps_nothing(tt: Tt, history: Any) -> None:
    later = ROW.replace("2026-02-02", "2026-02-03")
    assert history(later, "--dry-run")["entries"] == 1
    assert history(later)["entries"] == 1


@pytest.fixture
def earlier(tt: Tt, tmp_path: Path) -> Any:
    """A store in which a version imported that derived ids otherwise; runs an import of rows into it."""
    if os.environ.get("TT_TEST_STORE") == "postgresql":
        pytest.skip("the table is written to as a file")
    uuid = str(uuid5(SPACE, "toggl\n20260202T080000\na\n\n1"))
    exported = tmp_path / "old.csv"
    exported.write_text(
        f"uuid,start,end,project,note\n{uuid},2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,A,x\n", encoding="utf-8"
    )
    tt("import", "csv", str(exported))
    with closing(sqlite3.connect(tt.home / "timetracker.db")) as driver, driver:
        driver.execute("UPDATE imported SET row_digest = NULL")  # as the upgrade leaves what the journal told
    path = tmp_path / "toggl.csv"

    def run(text: str) -> Any:
        path.write_text(HEAD + text, encoding="utf-8")
        return tt("import", "toggl", str(path), "--zone", "Europe/Berlin", "--json").data

    return run


def test_what_an_older_version_imported_is_known_and_corrected(tt: Tt, earlier: Any) -> None:
    assert earlier(ROW)["known"] == 1
    shorter = ROW.replace("10:00:00,01:00:00", "09:30:00,00:30:00")
    assert (earlier(shorter)["updated"], lengths(tt)) == (1, [("A", 1800)])


def test_what_an_older_version_imported_and_was_deleted_stays_away(tt: Tt, earlier: Any) -> None:
    tt("delete 1 --yes")
    assert (earlier(ROW)["deleted"], lengths(tt)) == (1, [])


def taken(tt: Tt, path: Path, *clients: str, order: int = 1) -> dict[str, tuple[str, int]]:
    """Project -> client and entries, when a file came in with an entry of `Web` for each client, a day each."""
    days = [f"2026-02-{day:02}" for day in range(2, 2 + len(clients))]
    rows = [
        f"u,{who},Web,,{who},No,{day},09:00:00,{day},10:00:00,01:00:00,\n"
        for who, day in zip(clients, days, strict=True)
    ]
    path.write_text(HEAD + "".join(rows[::order]), encoding="utf-8")
    assert tt("import", "toggl", str(path), "--zone", "UTC").code == 0
    groups = tt("report all --by project --by client --json").data["rows"]
    return {group["project"]: (group["client"], group["count"]) for group in groups}


def test_projects_of_one_name_stay_apart_where_their_clients_differ(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "toggl.csv"
    assert taken(tt, path, "Acme", "Beta") == {"Web": ("Acme", 1), "Web (Beta)": ("Beta", 1)}
    assert taken(tt, path, "Acme", "Beta", "Beta", "Acme") == {"Web": ("Acme", 2), "Web (Beta)": ("Beta", 2)}
    newest_first = taken(tt, path, "Acme", "Beta", "Beta", "Acme", "Beta", order=-1)
    assert newest_first == {"Web": ("Acme", 2), "Web (Beta)": ("Beta", 3)}


def test_a_project_that_got_another_client_here_takes_what_comes_later(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "toggl.csv"
    assert taken(tt, path, "Acme") == {"Web": ("Acme", 1)}
    tt("client add Other")
    tt("project edit Web --client Other")
    assert taken(tt, path, "Acme", "Acme") == {"Web": ("Other", 2)}
    tt("client edit Other --name Third")
    assert taken(tt, path, "Acme", "Acme", "Acme") == {"Web": ("Third", 3)}
    assert taken(tt, path, "Acme", "Acme", "Acme", "Beta")["Web (Beta)"] == ("Beta", 1)


def told_of_clients(tt: Tt, path: Path, *clients: str) -> list[list[str]]:
    """What an import says of projects whose client is another there, of an entry of `Web` for each client."""
    rows = [f"u,{who},Web,,,No,2026-03-{day:02},09:00:00,2026-03-{day:02},10:00:00,01:00:00,\n"
            for day, who in enumerate(clients, 1)]  # fmt: skip
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    data = tt("import", "toggl", str(path), "--zone", "UTC", "--json").data
    return [[*differing.values()] for differing in data["clients_differ"]]


def test_a_project_of_no_client_there_and_of_one_here_is_told(tt: Tt, tmp_path: Path) -> None:
    tt("client add Acme")
    tt("project add Web --client Acme")
    assert told_of_clients(tt, tmp_path / "toggl.csv", "", "") == [["Web", "", "Acme"]]
    assert tt("report all --by project --json").data["rows"][0]["count"] == 2


def test_a_project_of_a_client_there_and_of_none_here_is_told(tt: Tt, tmp_path: Path) -> None:
    tt("project add Web")
    path = tmp_path / "toggl.csv"
    assert told_of_clients(tt, path, "Acme") == [["Web", "Acme", ""]]
    tt("undo")
    lines = tt("import", "toggl", str(path), "--zone", "UTC").out.splitlines()
    assert "Client differs: the project 'Web' has 'Acme' in the source and no client here, and stays as it is" in lines
    tt("client add Acme")
    tt("project edit Web --client Acme")
    assert told_of_clients(tt, path, "Acme", "Acme") == []


@pytest.mark.parametrize(("clients", "expected"), [
    (("Acme", ""), {"Web": ("Acme", 1), "Web (no client)": (None, 1)}),
    (("", "Acme"), {"Web": (None, 1), "Web (Acme)": ("Acme", 1)}),
])  # fmt: skip
def test_a_project_of_no_client_and_its_namesake_stay_apart(
    tt: Tt, tmp_path: Path, clients: tuple[str, ...], expected: dict[str, tuple[str | None, int]]
) -> None:
    path = tmp_path / "toggl.csv"
    assert taken(tt, path, *clients) == expected
    assert taken(tt, path, *clients) == expected
    doubled = {name: (client, 2) for name, (client, _) in expected.items()}
    assert taken(tt, path, *clients, *clients[::-1]) == doubled


@pytest.mark.parametrize("before", [True, False])
def test_entries_whose_source_is_silent_are_billable_as_their_project_is(
    tt: Tt, tmp_path: Path, *, before: bool
) -> None:
    tt("project add site --rate 50 --currency EUR")
    if before:  # else it is an empty store, into which entries come by columns
        tt("add other 2026-01-02 9:00-10:00")
    sources = {
        "csv": "start,end,project\n2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,site\n"
               "2026-02-02T10:00:00Z,2026-02-02T11:00:00Z,site\n",
        "timedot": "2026-02-03\nsite  1h\n", "timeclock": "i 2026-02-04 08:00:00 site\no 2026-02-04 09:00:00\n",
        "watson": '[[1770282000, 1770285600, "site", "5b6d0e10111144a1e8f0e00000000001", [], 0]]',
    }  # fmt: skip
    for format, text in sources.items():
        path = tmp_path / format
        path.write_text(text, encoding="utf-8")
        assert tt("import", format, str(path), "--zone", "UTC").code == 0
        assert tt("import", format, str(path), "--zone", "UTC", "--json").data["entries"] == 0
    path = tmp_path / "toggl.csv"
    path.write_text(HEAD + ROW.replace(",A,", ",site,").replace("2026-02-02", "2026-02-06"), encoding="utf-8")
    assert tt("import", "toggl", str(path), "--zone", "UTC").code == 0
    billable = {entry["start"][:10]: entry["billable"] for entry in tt("log all --project site --json").data["entries"]}
    days = {day[:10]: yes for day, yes in billable.items()}
    assert [day for day, yes in days.items() if not yes] == ["2026-02-06"]
    assert len(days) == 5


def test_a_correction_of_a_silent_source_keeps_what_was_said_here_of_billing(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    head = "start,end,project\n"
    path.write_text(f"{head}2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,site\n", encoding="utf-8")
    assert tt("import", "csv", str(path)).code == 0
    tt("edit 1 --billable")
    path.write_text(f"{head}2026-02-02T08:00:00Z,2026-02-02T10:00:00Z,site\n", encoding="utf-8")
    assert tt("import", "csv", str(path), "--theirs", "--json").data["updated"] == 1
    entry = tt("log all --json").data["entries"][0]
    assert (entry["duration_s"], entry["billable"]) == (7200, True)


def test_an_id_that_a_source_has_twice_is_taken_the_first_time_alone(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    uuid = "5b6d0e10-1111-4a1e-8f0e-000000000001"
    lines = (
        f"{uuid},2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,a",
        f"{uuid},2026-02-03T08:00:00Z,2026-02-03T10:00:00Z,b",
    )
    path.write_text("\n".join(("uuid,start,end,project", *lines)) + "\n", encoding="utf-8")
    for _ in range(3):
        data = tt("import", "csv", str(path), "--json").data
        assert (data["updated"], lengths(tt)) == (0, [("a", 3600)])


def test_a_client_is_made_only_for_entries_that_are_taken(tt: Tt, tmp_path: Path) -> None:
    if os.environ.get("TT_TEST_STORE") == "postgresql":
        pytest.skip("in a shared store the names are those of its users")
    path = tmp_path / "toggl.csv"
    rows = "".join(f"{who},{who} Ltd,Web,,,No,2026-02-0{day},09:00:00,2026-02-0{day},10:00:00,01:00:00,\n"
                   for day, who in enumerate(("Ann", "Bob"), 1))  # fmt: skip
    path.write_text(HEAD + rows, encoding="utf-8")
    assert tt("import", "toggl", str(path), "--zone", "UTC", "--users", "Ann").code == 0
    groups = tt("report all --by client --json").data["rows"]
    assert [group["client"] for group in groups] == ["Ann Ltd"]
    assert "Bob" not in tt("client list").out
