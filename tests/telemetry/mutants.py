"""Injects faults one at a time, and asks whether any test notices: `python -m tests.telemetry.mutants`.

Each fault is made in a copy of the checkout; the tests named beside it must fail there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SOURCE = "src/timetracker/telemetry"


class Fault(NamedTuple):
    """A plausible mistake: in which module, what stands there, what it becomes, and where it should be noticed."""

    module: str
    right: str
    wrong: str
    tests: str


FAULTS = (
    Fault("consent", 'return State(decided == "granted", decided, consent)', "return State(True, decided, consent)", "consent"),
    Fault("consent", 'if environ.get("DO_NOT_TRACK", "").strip().lower() not in _FALSE:', "if False:", "consent"),
    Fault("consent", "if in_ci(environ):", "if False:", "consent"),
    Fault("consent", "not in _FALSE for name in CI_VARIABLES", "== 'true' for name in CI_VARIABLES[:1]", "consent"),
    Fault("consent", "if consent.notice > NOTICE or not", "if not", "consent"),
    Fault("consent", "id = os.urandom(16).hex()", 'id = "0" * 32', "consent"),
    Fault("consent", "return os.open(path, flags, 0o600)", "return os.open(path, flags, 0o644)", "consent"),
    Fault("consent", "sum(1 for _ in file)) + 1", "sum(1 for _ in file))", "consent"),
    Fault("catalogue", "if sent is None or sent.scope > scope:", "if sent is None:", "catalogue"),
    Fault("catalogue", "if not admits(known, shown):", "if False:", "catalogue"),
    Fault("catalogue", "isinstance(value, int) and not isinstance(value, bool)", "isinstance(value, int)", "catalogue"),
    Fault("catalogue", "0 <= value <= LARGEST", "0 <= value", "catalogue"),
    Fault("catalogue", "        if value <= edge:", "        if value < edge:", "catalogue"),
    Fault("catalogue", '"$geoip_disable": True', '"$geoip_disable": False', "wire"),
    Fault("catalogue", '"$process_person_profile": False, ', "", "wire"),
    Fault("catalogue", '_PROJECT = {**_USER, ', '_PROJECT = {**_USER, "more": _id("user_id"), ', "catalogue"),
    Fault("payload", "T{12 + seconds // 3600:02}", "T{13 + seconds // 3600:02}", "catalogue"),
    Fault("payload", 'event["distinct_id"] != distinct_id', "False", "catalogue"),
    Fault("payload", "if rest.keys() != {*CONSTANTS,", "if False and rest.keys() != {*CONSTANTS,", "catalogue"),
    Fault("payload", "not missing and ", "", "catalogue"),
    Fault("outbox", "if not state.on:\n            return False\n        origin", "if False:\n            return False\n        origin", "outbox"),
    Fault("outbox", "ordinal = place.ordinal + 1 if place.day == day else 0", "ordinal = 0", "outbox"),
    Fault("outbox", "cut_torn(handle)\n", "pass\n", "outbox"),
    Fault("outbox", "or place.pending > MOST_EVENTS", "", "outbox"),
    Fault("outbox", "if consents.read(self.directory) != consent:", "if False:", "outbox"),
    Fault("outbox", "for name in (FILE, STATE):", "for name in (STATE,):", "outbox"),
    Fault("prompt", "termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)", "pass", "prompt"),
    Fault("prompt", 'in ("y", "yes")', '!= "n"', "prompt"),
    Fault("prompt", "for stream in streams)", "for stream in streams[:1])", "prompt"),
    Fault("sender", "session.trust_env = False", "session.trust_env = True", "wire"),
    Fault("sender", "class Direct(requests.Session):", "class Direct(requests.Session):\n        pass\n\n    class Unused(requests.Session):", "wire"),
    Fault("sender", 'if self._consent() != consent:', "if False:", "wire"),
    Fault("sender", "if line.generation != consent.generation or", "if", "wire"),
    Fault("sender", "if status in (400, 413):", "if status in (413,):", "wire"),
    Fault("sender", "return json.dumps(event) == line.wire and payload.valid(", "return bool(payload.valid) or payload.valid(", "wire"),
    Fault("sender", "self._acknowledge(batch)\n", "pass\n", "wire"),
    Fault("sender", "max(ended.wait_s, min(", "max(0, min(", "wire"),
    Fault("sender", "with locked(self._path(LOCK), wait=False):", "if True:", "wire"),
    Fault("spawn", "return {name: environ[name] for name in PASSED if name in environ}", "return dict(environ)", "wire"),
    Fault("crash", "return OTHER if foreign or", "return OTHER if", "crash"),
)  # fmt: skip


def applies(fault: Fault) -> bool:
    """Whether the fault still fits the source."""
    return (ROOT / SOURCE / f"{fault.module}.py").read_text(encoding="utf-8").count(fault.right) >= 1


def noticed(fault: Fault, copy: Path) -> bool:
    """Whether the tests fail with the fault."""
    path = copy / SOURCE / f"{fault.module}.py"
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace(fault.right, fault.wrong), encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        f"tests/telemetry/test_{fault.tests}.py",
    ]
    environ = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(copy / "src"),
        "HOME": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        return (
            subprocess.run(words, cwd=copy, env=environ, capture_output=True, check=False, timeout=300).returncode == 1
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(right, encoding="utf-8")


def main() -> int:
    """Inject all faults, or those of the modules named."""
    wanted = sys.argv[1:]
    missed = 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory, "checkout")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "build", ".*_cache", ".hypothesis"))
        for fault in FAULTS:
            if wanted and fault.module not in wanted:
                continue
            found = noticed(fault, copy)
            missed += not found
            print(f"{'noticed' if found else 'MISSED '}  {fault.module}: {fault.right.strip()}", flush=True)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
