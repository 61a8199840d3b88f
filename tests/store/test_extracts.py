"""A dry run of an import into PostgreSQL is tried on an extract: nobody waits for it, and it tells what would be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import SetClock, workspace
from tests.conftest import Ran
from tests.postgres import OWNER, Server
from tests.store.people import People

from timetracker.actions import exchange
from timetracker.interchange.source import Source

ROWS = 1500


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is read in several pieces: entries of two projects, each an hour of a day of its own."""
    file = tmp_path / "long.csv"
    days = [f"{2018 + n // 300}-{1 + n % 300 // 25:02}-{1 + n % 25:02}" for n in range(ROWS)]
    rows = [f"{day} 09:00,{day} 10:00,{('site', 'shop')[n % 2]}" for n, day in enumerate(days)]
    file.write_text("\n".join(["start,end,project", *rows, ""]), encoding="utf-8")
    return file


@pytest.mark.parametrize("role", ["anna", OWNER])
def test_others_start_a_timer_while_a_dry_run_stands_still(
    people: People, clock: SetClock, tmp_path: Path, file: Path, role: str
) -> None:
    ws = workspace(tmp_path / "mine", clock, store=people.address(role), dry_run=True)
    codes: list[int] = []

    def meanwhile(length: int) -> None:
        codes.append(people.run("bert", "start site" if len(codes) % 2 == 0 else "stop").code)

    done = exchange.import_(ws, "csv", Source(str(file), meanwhile), "UTC")
    ws.close()
    assert (done.entries, len(done.taken)) == (ROWS, ROWS)
    assert len(codes) > 1
    assert set(codes) == {0}
    assert not list((tmp_path / "mine").rglob(".trial*"))
    assert people.run(role, "log all --json").data["total_s"] == 3600


def test_a_dry_run_tells_what_the_import_does(people: People, tmp_path: Path, file: Path) -> None:
    text = file.read_text(encoding="utf-8").splitlines()
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text("\n".join([*text[:101], ""]), encoding="utf-8")
    beside = "2026-03-02 08:30,2026-03-02 09:30,site"  # of anna's entry
    more.write_text("\n".join([*text[:301], beside, "2026-03-02 08:00,2026-03-02 09:00,site", ""]), encoding="utf-8")
    for role in ("anna", OWNER):
        assert tried(people, role, f"import csv {first} --zone UTC").data["entries"] == 100
        assert tried(people, role, f"import csv {more} --zone UTC --overlap trim").data["known"] >= 100
        assert tried(people, role, f"import csv {more} --zone UTC").data["entries"] == 0


def tried(people: People, role: str, line: str) -> Ran:
    """An import after its dry run, which said the same and changed nothing."""
    before = people.run(role, "log all --json").data["total_s"]
    dry = people.run(role, f"{line} --dry-run --json")
    assert dry.code == 0, dry.err
    assert people.run(role, "log all --json").data["total_s"] == before
    ran = people.run(role, f"{line} --json")
    assert ran.code == 0, ran.err
    keys = dry.data.keys() & ran.data.keys() - {"taken", "dry_run"}
    assert {"entries", "known"} <= keys
    assert {key: dry.data[key] for key in keys} == {key: ran.data[key] for key in keys}
    assert [w["message"] for w in dry.json["warnings"]] == [w["message"] for w in ran.json["warnings"]]
    return ran


def test_a_dry_run_counts_what_others_used_of_a_budget(people: People, tmp_path: Path) -> None:
    assert people.run(OWNER, "project edit site --budget 10h").code == 0
    assert people.run("bert", "add site 2026-02-02T06:00 --to 2026-02-02T07:00").code in (0, 2)
    assert people.run(OWNER, "add site --from 2026-02-02T06:00 --to 2026-02-02T12:00").code == 0
    few = tmp_path / "few.csv"
    few.write_text("start,end,project\n2026-02-03 09:00,2026-02-03 12:00,site\n", encoding="utf-8")
    ran = tried(people, "anna", f"import csv {few} --zone UTC")
    assert any("project site" in warning["message"] for warning in ran.json["warnings"])


def test_a_member_imports_for_nobody_else_in_a_dry_run_either(people: People, file: Path) -> None:
    for dry in ("", " --dry-run"):
        ran = people.run("anna", f"import csv {file} --zone UTC --users bert{dry}")
        assert ran.code == people.run("anna", f"import csv {file} --zone UTC --users bert").code != 0
        assert "administrator" in ran.err


def test_an_administrator_tries_an_import_for_others(people: People, clock: SetClock, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    rows = [f"2026-02-0{day} 09:00,2026-02-0{day} 12:00,site,{name}" for day, name in ((3, "anna"), (4, "bert"))]
    few.write_text("\n".join(["start,end,project,user", *rows, ""]), encoding="utf-8")
    line = f"import csv {few} --zone UTC --users anna,bert --map start=start,end=end,project=project,user=user"
    assert tried(people, OWNER, line).data["entries"] == 2
    assert people.run("anna", "log 2026-02-03 --json").data["total_s"] == 3 * 3600


def test_a_dry_run_into_a_database_without_a_store_makes_none(
    server: Server, clock: SetClock, tmp_path: Path, file: Path
) -> None:
    address = server.address(server.database())
    ws = workspace(tmp_path / "mine", clock, store=address, dry_run=True)
    assert exchange.import_(ws, "csv", Source(str(file)), "UTC").entries == ROWS
    assert not ws.store.exists
    ws.close()
    server.drop(address)
