"""Where `make test` keeps its files: in memory, for as long as it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

SCRIPT = Path(__file__).with_name("in_memory.sh")
SHARED = Path("/dev/shm")
SHOW = 'printf \'%s %s\' "$TMPDIR" "$(ls -ld "$TMPDIR")"; exit 5'

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no /dev/shm"),
    pytest.mark.skipif(not os.access(SHARED, os.W_OK), reason="/dev/shm cannot be written to"),
]


def run(tmpdir: str) -> tuple[int, str]:
    """What a command with such a TMPDIR says of its own, and its exit code."""
    variables = {**os.environ, "TMPDIR": tmpdir}
    done = subprocess.run(
        ["sh", SCRIPT, "sh", "-c", SHOW], env=variables, capture_output=True, text=True, check=False, timeout=DEADLINE_S
    )
    return done.returncode, done.stdout


def test_a_directory_in_memory_lasts_as_long_as_the_command() -> None:
    code, said = run("")
    if not said.startswith(str(SHARED)):
        pytest.skip("/dev/shm has little room")
    directory, mode = said.split()[:2]
    assert (code, mode) == (5, "drwx--x--x")
    assert not Path(directory).exists()


def test_one_that_is_set_is_kept(tmp_path: Path) -> None:
    code, said = run(str(tmp_path))
    assert (code, said.split()[0]) == (5, str(tmp_path))
    assert tmp_path.exists()
