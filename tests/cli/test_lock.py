"""Locked time: no command changes it, on either store."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

RUN = "from timetracker.cli.main import run; run()"
BEFORE = (
    "project add site --client Acme", "project add ops --client Other", "task add site api", "task add site ui",
    'add site/api +a --from "2026-02-10 09:00" --to "2026-02-10 10:00"',
    'add site/api --from "2026-02-10 10:30" --to "2026-02-10 11:00"',
    'add docs --from "2026-02-28 23:00" --to "2026-03-01 01:00"',  # 3 reaches over the end of the lock
    "add site 7:00-8:00",
)  # fmt: skip
REFUSED = (
    'edit 1 --from "2026-02-10 09:05"', 'edit 1 --to "2026-02-10 10:05"', "edit 1 --for 30m", "edit 1 --project docs",
    "edit 1 --task ui", "edit 1 --billable", "edit 3 --to '2026-02-28 23:30'", "delete 1", "delete 4 1 --yes",
    'split 1 --at "2026-02-10 09:30"', "split 1 --into 2", "join 1 2", "join 1 2 --close-gap",
    'move 1 --to "2026-03-01 09:00"', "move 1 --by +2h", 'move 4 --to "2026-02-12 09:00"', "resize 1 --by +10m",
    "fill 1", 'add docs --from "2026-02-12 09:00" --to "2026-02-12 10:00"',
    "bulk --project site --set-billable --yes all",
    "bulk --project site --set-project docs --yes all", "bulk --project site --shift +1d --yes all",
    "bulk --project site --set-task ui --yes all", "bulk --delete --yes 2026-02", "project merge site docs",
    "task merge site/api site/ui", "project edit site --client Other", 'project edit site --client ""',
    "client merge Acme Other", "project edit site --rate 90", "import json again.json",
)  # fmt: skip
FREE = (
    "note 1 hello", "edit 1 --note other --tag +b", "bulk --retag +c --yes all", "edit 4 --for 30m", "delete 4",
    "edit 3 --to '2026-03-01 02:00'", "project edit site --name web", "project archive docs", "tag edit a --name z",
)  # fmt: skip


# On PostgreSQL the whole module runs in a step of CI too.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def closed(request: pytest.FixtureRequest, tt: Tt) -> Tt:
    """A store of each kind, in which February is locked."""
    if request.param == "postgresql":
        request.getfixturevalue("server").roles(["anna"])
        tt.set(TT_STORE=request.getfixturevalue("team"))
    for line in BEFORE:
        assert tt(line).code == 0, line
    assert tt("lock until lastmonth").out == "Locked all time until 2026-02-28.\n"
    return tt


def refused(tt: Tt, line: str) -> None:
    """A command that is refused, with the same words and code on each store."""
    ran = tt(f"{line} --json")
    assert ran.code == 4, (line, ran)
    error = json.loads(ran.err.splitlines()[-1])["error"]
    assert error["code"] == "locked", (line, error)
    assert "until 2026-02-28 was locked on 2026-03-02 09:00:00." in error["message"], (line, error)
    assert error["command"][:3] == ["tt", "lock", "release"]


def test_no_command_changes_locked_time(closed: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(closed.home)
    exported = json.loads(closed("export json all").out)
    moved = json.dumps(exported).replace("2026-02-10T10:00:00", "2026-02-10T10:10:00").replace("-4", "-8")
    (closed.home / "again.json").write_text(moved, "utf-8")
    (closed.home / "again.csv").write_text("start,end,project\n2026-02-13 09:00,2026-02-13 10:00,site\n", "utf-8")
    before = closed("export json all").out
    for line in REFUSED:
        refused(closed, line)
    assert closed("import csv again.csv --zone UTC").code == 7  # its rows are listed, and none comes in
    assert closed("export json all").out == before
    for line in FREE:
        assert closed(line).code == 0, line


ANNAS = (
    "add docs 5:00-6:00",
    'add docs --from "2026-02-13 09:00" --to "2026-02-13 10:00"',  # in time that is locked afterwards
    'add docs --from "2026-02-14 09:00" --to "2026-02-14 10:00"',
)  # fmt: skip


def annas(tt: Tt, line: str, code: int = 0) -> str:
    """What a command of the second user says on stderr, or warns of."""
    ran = tt(f"{line} --user 2 --json")
    assert ran.code == code, (line, ran)
    return "\n".join(item["message"] for item in json.loads(ran.out)["warnings"]) if code == 0 else ran.err


@pytest.mark.file_store  # a user of a database needs a role
def test_undo_passes_over_what_is_locked_and_names_it(closed: Tt) -> None:
    closed("lock release")
    assert closed("user add anna").code == 0
    for line in ANNAS:
        annas(closed, line)
    closed("lock until lastmonth")
    said = annas(closed, "undo --dry-run")
    assert said.count("was passed over. Entry") == 2
    assert annas(closed, "undo") == said
    assert [entry["start"][:10] for entry in closed("log all --user 2 --json").data["entries"]] == [
        "2026-02-13", "2026-02-14",
    ]  # fmt: skip
    assert "locked time" in annas(closed, "undo", 4)
    assert closed("undo").out == "Undone: put the lock of all time until 2026-02-28.\n"
    annas(closed, "undo")
    closed("lock until lastmonth")
    refused(closed, "redo --user 2")


def test_only_time_that_is_over_and_in_which_nothing_runs_is_locked(tt: Tt) -> None:
    tt("start site --at 8:00")
    assert "2026-03-02 is not over yet" in tt("lock until today").err
    assert tt("lock until 2026-03-31").code == 2
    assert tt("lock until nonsense").code == 2
    assert tt("lock until yesterday --client Nobody").code == 3
    tt.set(TT_NOW="2026-03-03T09:00:00+00:00")
    ran = tt("lock until yesterday")
    assert ran.code == 4
    assert "Entry 1 (site, running since 2026-03-02 08:00) runs, and began before the end of 2026-03-02." in ran.err
    tt("client add Acme")
    assert tt("lock until yesterday --client Acme").code == 0, "it is of no client"
    assert tt("lock until 2026-03-01").code == 0
    assert tt("stop --json").data["entry"]["duration_s"] == 25 * 3600
    assert tt("lock until yesterday").out == "Locked all time until 2026-03-02. It was until 2026-03-01.\n"
    assert tt("edit 1 --to '2026-03-03 08:00'").code == 0, "the part that is not locked"


def test_a_lock_is_put_moved_listed_released_and_told(tt: Tt) -> None:
    tt("client add Acme")
    assert tt("lock list").out.endswith("Nothing is locked.\n")
    assert tt("lock until 2026-01 --dry-run").out.startswith("Dry run")
    assert tt("lock list --json").data == {"locks": []}
    tt("lock until 2026-01")
    assert tt("lock until 2026-01-31").code == 4, "so it is already"
    tt("lock until lastmonth --client acme")
    lock = {"id": 2, "client": {"id": 1, "name": "Acme"}, "until": "2026-02-28",
            "until_at": "2026-03-01T00:00:00+00:00",
            "by": {"id": 1, "name": None}, "at": "2026-03-02T09:00:00+00:00"}  # fmt: skip
    assert tt("lock list --json").data["locks"][1] == lock
    assert tt("client delete Acme").code == 4
    assert tt("lock release --client Acme --json").data == {"lock": lock}
    assert "There is no lock of Acme." in tt("lock release --client Acme").err
    tt("lock until 2026-02-10")
    assert tt("lock release").code == 0
    assert tt("lock release").code == 3
    names = [row["events"][0]["name"] for row in tt("history --limit 5 --json").data["actions"]]
    assert names == ["lock.released", "lock.updated", "lock.released", "lock.created", "lock.created"]
    said = tt("history").out
    for words in ("released the lock of all time until 2026-02-10", "put the lock of Acme until 2026-02-28",
                  "moved the lock of all time until 2026-01-31: until 2026-01-31 → 2026-02-10"):  # fmt: skip
        assert words in said
    assert tt("undo 3").code == 0
    assert [lock["until"] for lock in tt("lock list --json").data["locks"]] == ["2026-01-31", "2026-02-28"]
    assert tt("db check").code == 0


def test_a_client_that_only_a_lock_names_is_deleted_after_it(tt: Tt) -> None:
    tt("client add Zed")
    tt("lock until 2026-02-15 --client Zed")
    refused = tt("client delete Zed")
    assert refused.code == 4
    assert "tt lock release --client Zed" in refused.err
    tt("lock release --client Zed")
    tt("client delete Zed")


@pytest.mark.slow
def test_of_a_lock_and_an_edit_at_once_one_is_first(tt: Tt) -> None:
    tt('add site --from "2026-02-10 09:00" --to "2026-02-10 10:00"')
    environ = {**os.environ, "TT_HOME": str(tt.home), "TT_NOW": "2026-03-02T09:00:00+00:00"}
    for minute in range(6):
        lines = ("lock until lastmonth", f"edit 1 --to '2026-02-10 10:{minute + 10}'")
        ran = [
            subprocess.Popen([sys.executable, "-c", RUN, *shlex.split(line)], env=environ, stderr=subprocess.PIPE)
            for line in lines
        ]
        said = [process.communicate(timeout=DEADLINE_S)[1] for process in ran]
        assert ran[0].returncode == 0, said
        assert ran[1].returncode in (0, 4), said
        actions = [row["events"][0]["name"] for row in tt("history --limit 2 --json").data["actions"]]
        assert actions[0] == "lock.created", "nothing changes once the lock is there"
        assert (ran[1].returncode == 0) == (actions[1] == "entry.updated")
        tt("lock release")
