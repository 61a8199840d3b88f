"""Does the program do its work here: start, stop, report, undo, each a process of its own, in a throw-away home."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from timetracker.actions.metrics import write
from timetracker.domain.counting import counted
from timetracker.observe.metrics_catalogue import SELFTEST
from timetracker.view import Column, Sheet
from timetracker.workspace import Workspace

COLUMNS = (
    Column("step", "Step"),
    Column("passed", "Passed", "yes_no"),
    Column("took_ms", "ms", "count"),
    Column("detail", "Detail"),
)
PROGRAM = (sys.executable, "-c", "from timetracker.cli.entry import run; run()")
LIMIT_S = 60


class Step(NamedTuple):
    """What was tried, whether it did what it should, how long it took, and what was wrong."""

    step: str
    passed: bool
    took_ms: int
    detail: str = ""


def selftest(ws: Workspace, file: str | None) -> Sheet:
    """One row a step; `file` gets the figures, for a node_exporter.

    Raises SourceError.
    """
    with tempfile.TemporaryDirectory(prefix="tt-selftest-") as home:
        steps = list(_steps(home))
    if file is not None:
        write(file, figures(steps, ws.clock.now().timestamp()))
    wrong = sum(not step.passed for step in steps)
    note = f"{counted(wrong, 'step')} failed. See: tt doctor" if wrong else "All is well."
    return Sheet(
        "Self-test", COLUMNS, steps, {"steps": [step._asdict() for step in steps]}, note=note, attention=wrong > 0
    )


def _steps(home: str) -> Iterator[Step]:
    """The steps in order; none after one that failed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TT_")}
    environment |= {"TT_HOME": home, "TT_ZONE": "UTC", "TT_TELEMETRY": "0"}
    for line in (("start", "selftest", "--at", "-1m"), ("stop",), ("report", "all"), ("undo",)):
        begin = time.monotonic()
        try:
            done = subprocess.run(
                [*PROGRAM, *line, "--json"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                check=False, timeout=LIMIT_S,
            )  # fmt: skip
            detail = _wrong(line[0], done)
        except (OSError, subprocess.TimeoutExpired) as error:
            detail = str(error)
        yield Step(line[0], not detail, round(1000 * (time.monotonic() - begin)), detail)
        if detail:
            return
    lines = _logged(home)
    missing = [name for name in ("timer.started", "timer.stopped", "change.undone") if name not in lines]
    yield Step("event log", not missing, 0, f"without {', '.join(missing)}" if missing else "")


def _wrong(step: str, done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        return f"exit code {done.returncode}: {done.stderr.strip()[:500]}"
    try:
        data: Mapping[str, object] = json.loads(done.stdout)["data"]
    except (ValueError, LookupError):
        return "no JSON came"
    total = data.get("total_s")
    return (
        ""
        if step != "report" or (isinstance(total, int) and 60 <= total < 60 + LIMIT_S)
        else f"a minute was reported as {total} s"
    )


def _logged(home: str) -> str:
    logs = os.path.join(home, "logs")
    names = sorted(os.listdir(logs)) if os.path.isdir(logs) else []
    texts = []
    for name in names:
        if name.startswith("app-"):
            with open(os.path.join(logs, name), encoding="ascii") as file:
                texts.append(file.read())
    return "".join(texts)


def figures(steps: Sequence[Step], now: float) -> bytes:
    """The figures in Prometheus' text format."""
    samples: dict[str, dict[str, float]] = {
        "tt_selftest_success": {"": int(all(step.passed for step in steps))},
        "tt_selftest_timestamp_seconds": {"": int(now)},
        "tt_selftest_step_seconds": {f'{{step="{step.step}"}}': step.took_ms / 1000 for step in steps if step.took_ms},
    }
    lines: list[str] = []
    for name, values in samples.items():
        lines += SELFTEST[name].heading(name)
        lines += [f"{name}{labels} {value}" for labels, value in values.items()]
    return ("\n".join(lines) + "\n").encode()
