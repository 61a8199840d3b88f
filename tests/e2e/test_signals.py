"""What ends a command from outside: the work is taken back, and nothing is said."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

if sys.platform == "win32":
    pytest.skip("signals are those of POSIX", allow_module_level=True)

# Runs a command line and sends itself a signal at the so manieth end of a function; all calls count for "".
SCRIPT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell runs in its background ignores it
number, name, left = int(sys.argv[1]), sys.argv[2], [int(sys.argv[3])]
def watch(frame, event, argument):
    if event == ("return" if name else "call") and name in ("", frame.f_code.co_name):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), number)
from timetracker.cli.entry import run
sys.argv[1:] = sys.argv[4:]
sys.setprofile(watch)
run()
"""


def ended(number: int, function: str, nth: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command line that a signal meets at the so manieth end of a function."""
    line = [sys.executable, "-c", SCRIPT, str(number), function, str(nth), *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=DEADLINE_S)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_in_the_middle_of_its_work_takes_it_back(tt: Tt, number: int) -> None:
    tt("start site")
    before = tt.rows()
    ran = ended(number, "record", 2, "start", "new/task")
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")
    assert tt.rows() == before


def test_what_was_recorded_before_is_said(tt: Tt) -> None:
    ran = ended(signal.SIGTERM, "catch_up", 1, "start", "site")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == "tt: It was recorded before the interruption.\ntry: tt history\n"
    assert tt("status").out.startswith("site")


@pytest.mark.parametrize("nth", [9, 400, 800, 1600])
def test_an_early_signal_says_nothing(tt: Tt, nth: int) -> None:
    # Python's own start, some milliseconds, lies before all code of ours.
    ran = ended(signal.SIGINT, "", nth, "status")
    assert (ran.returncode in (130, 0), ran.stderr) == (True, "")


# A process beside it sends the signal so many seconds after the program has begun to answer it.
BESIDE = """
import os, signal, sys, time
from timetracker.cli.entry import run
signal.signal(signal.SIGINT, signal.default_int_handler)
program, wait_s = os.getpid(), float(sys.argv[1])
def watch(frame, event, argument):
    if event == "c_return" and argument.__name__ == "signal":
        sys.setprofile(None)
        if not os.fork():
            time.sleep(wait_s)
            os.kill(program, signal.SIGINT)
            os._exit(0)
sys.argv[1:] = sys.argv[2:]
sys.setprofile(watch)
run()
"""


@pytest.mark.parametrize("words", [["status"], pytest.param(["log", "all"], marks=pytest.mark.slow)], ids=str)
@pytest.mark.parametrize(
    "steps", [range(0, 60, 6), pytest.param(range(120), marks=pytest.mark.slow)], ids=["few", "all"]
)
def test_a_signal_at_any_millisecond_of_a_start_ends_it_with_no_word(tt: Tt, words: list[str], steps: range) -> None:
    tt("start site")
    for step in steps:
        line = [sys.executable, "-c", BESIDE, str(step / 2000), *words]
        ran = subprocess.run(line, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
        assert (ran.returncode in (130, 0), ran.stderr) == (True, ""), (step, ran)


# Ends an object whose end a signal meets: what is raised there goes no further by itself.
LOST = """
import os, signal, sys, time
from timetracker.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
class Ending:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        [None for _ in range(1000)]
def begun(words):
    Ending()
    time.sleep(100)
main._begun = begun
main.run()
"""


def test_a_signal_that_meets_the_end_of_an_object_is_not_lost(tt: Tt) -> None:
    ran = subprocess.run([sys.executable, "-c", LOST], capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert (ran.returncode, ran.stderr) == (130, "")


def test_a_signal_that_the_parent_ignores_stays_ignored(tt: Tt) -> None:
    script = (
        "import signal as s, subprocess, sys; s.signal(s.SIGHUP, s.SIG_IGN); sys.exit(subprocess.call(sys.argv[1:]))"
    )
    line = [
        sys.executable,
        "-c",
        script,
        sys.executable,
        "-c",
        SCRIPT,
        str(int(signal.SIGHUP)),
        "record",
        "2",
        "start",
        "new",
    ]
    ran = subprocess.run(line, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert (ran.returncode, ran.stdout) == (0, "Started new (new project).\n")
