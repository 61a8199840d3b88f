"""An older store under every command: it is upgraded, once, with a copy; where nothing can be written it is told."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import TT, environ

from timetracker.store import migrate

pytestmark = pytest.mark.file_store

READING = ("status", "log", "report", "export json", "db info", "db check", "history", "project list", "tag list")
WRITING = ("start site", "add site 1:00-2:00", "db backup", "project add x")


def older(path: Path) -> None:
    """Make a store of revision 1, with what an older program puts into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    migrate.run(str(path), [(1, migrate.steps()[1])])
    path.chmod(0o600)
    with closing(sqlite3.connect(path)) as driver:
        driver.execute("INSERT INTO user_account (id, role, active) VALUES (1, 'admin', 1)")
        driver.execute("INSERT INTO meta VALUES ('store_id', 'aa')")
        driver.commit()


@pytest.mark.parametrize("line", [*READING, *WRITING])
def test_the_first_command_upgrades_says_so_and_keeps_a_copy(tt: Tt, line: str) -> None:
    older(tt.store)
    ran = tt(line)
    assert ran.code == 0, ran
    copy = Path(f"{tt.store}.revision-1")
    assert f"Upgraded the store {tt.store} from revision 1 to" in ran.err
    assert f"A copy from before: {copy}" in ran.err
    assert migrate.revision_of(str(copy)) == 1
    assert copy.stat().st_mode & 0o077 == 0
    assert "Upgraded" not in tt(line if line != "start site" else "stop").err
    assert list(tt.home.glob("*.revision-*")) == [copy]
    assert "store.upgraded" in [event["event"] for event in tt.log()] or line in READING


def test_json_carries_the_upgrade_as_a_warning(tt: Tt) -> None:
    older(tt.store)
    assert [warning["code"] for warning in tt("log --json").json["warnings"]] == ["store_upgraded"]


def test_a_store_that_cannot_be_written_to_is_told_and_left_alone(tt: Tt) -> None:
    older(tt.store)
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if os.geteuid() == 0 and (
        shutil.which("setpriv") is None or subprocess.run([*drop, "true"], check=False, timeout=DEADLINE_S).returncode
    ):
        pytest.skip("permissions do not bind this user")
    tt.store.chmod(0o400)
    words = [*(drop if os.geteuid() == 0 else []), TT, "log"]
    ran = subprocess.run(words, env=environ(tt.home), capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert ran.returncode == 6, ran
    assert "was written by an older tt (its revision is 1), and cannot be written to." in ran.stderr
    assert migrate.revision_of(str(tt.store)) == 1
    assert list(tt.home.glob("*.revision-*")) == []
