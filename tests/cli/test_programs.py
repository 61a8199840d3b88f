"""Reports of the user's own: `tt report NAME`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from tests.conftest import Tt

pytestmark = pytest.mark.any_store

PAGE = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.fixture
def work(tt: Tt) -> Tt:
    """A home with two entries, and the report of the page."""
    tt('add site +web "2026-03-02 09:00-10:30" --note "ä, ö"')
    tt('add docs "2026-02-20 09:00-09:30"')
    example = re.search(r"```python\n(#!.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    put(tt, "longest", example[1])
    return tt


def put(tt: Tt, name: str, text: str, mode: int = 0o755) -> Path:
    """Make a report."""
    path = tt.home / "reports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_the_example_of_the_page_prints_what_it_is_asked_for(work: Tt) -> None:
    assert work("report longest").out == "2026-03-02 site 1.50 h\n"
    assert work("report longest 2026-02").out == "2026-02-20 docs 0.50 h\n"
    assert work("report longest all --project docs").out == "2026-02-20 docs 0.50 h\n"
    assert work("report longest --from 2026-02-01 --to 2026-02-10").out == "Nothing was tracked.\n"


def test_it_gets_the_same_bytes_as_the_log_prints(work: Tt) -> None:
    put(work, "same", "#!/bin/sh\ncat\n")
    assert work("report same all").out == work("log all --json").out


def test_it_may_use_tt_and_write(work: Tt) -> None:
    put(work, "busy", '#!/bin/sh\ntest -n "$TT_STORE" && echo "$TT_STORE"\n')
    assert work("report busy").out.strip() == (os.environ.get("TT_STORE") or str(work.store))


def test_a_span_is_a_span_whatever_is_in_the_directory(work: Tt) -> None:
    put(work, "week", "#!/bin/sh\necho mine\n")
    assert "mine" not in work("report week").out
    for name in ("../reports/longest", ".longest", "nothing"):
        assert work(f"report {name}").code == 2


def test_a_program_without_its_x_bit_is_named_with_the_command_that_sets_it(work: Tt) -> None:
    path = put(work, "plain", "#!/bin/sh\n", 0o644)
    ran = work("report plain --json")
    assert (ran.code, ran.out) == (7, "")
    assert ran.error["code"] == "report_failed"
    assert ran.error["hint"] == f"Make it so: chmod +x {path}"


@pytest.mark.parametrize(
    ("text", "said"),
    [("echo no\n", "cannot be started (Exec format error)"), ("#!/nowhere/sh\n", "cannot be started (No such file"),
     ("#!/bin/sh\nexit 3\n", "ended with exit code 3."), ("#!/bin/sh\nkill -9 $$\n", "ended with signal 9.")],
)  # fmt: skip
def test_a_program_that_fails_is_exit_code_7(work: Tt, text: str, said: str) -> None:
    put(work, "broken", text)
    ran = work("report broken")
    assert ran.code == 7
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_what_it_printed_before_it_failed_is_there(work: Tt) -> None:
    put(work, "half", "#!/bin/sh\necho half\nexit 1\n")
    assert work("report half").out == "half\n"


def test_a_grouping_is_refused(work: Tt) -> None:
    assert work("report longest --by day").code == 2
    assert json.loads(work("report longest --by day --json").err)["error"]["code"] == "invalid_input"


def test_a_program_that_reads_nothing_is_no_failure(work: Tt) -> None:
    put(work, "deaf", "#!/bin/sh\nexec <&-\necho done\n")
    assert work("report deaf all").out == "done\n"
