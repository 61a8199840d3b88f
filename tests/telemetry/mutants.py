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
    """A plausible mistake: in which module, what is there, what it becomes, and where it should be noticed."""

    module: str
    right: str
    wrong: str
    tests: str


FAULTS = (
    Fault("__init__", "switched_off(environ) or because", "because", "consent"),
    Fault("__init__", 'State(because == "granted"', 'State(because != "declined"', "consent"),
    Fault("__init__", "and consent.store not in stores:", "and False:", "outbox"),
    Fault("__init__", '_word(environ, "DO_NOT_TRACK") not in _UNSET or ', "", "consent"),
    Fault("__init__", 'not in _ON:', "in ('0', 'off', 'no'):", "consent"),
    Fault("__init__", "for name in CI_VARIABLES) else", "for name in CI_VARIABLES[:1]) else", "consent"),
    Fault("__init__", "or place != number or", "or", "consent"),
    Fault("__init__", "about.st_uid != os.getuid() or ", "", "consent"),
    Fault("__init__", " or about.st_mode & 0o022", "", "consent"),
    Fault("decisions", "            os.truncate(os.path.join(directory, CONSENT), 0)", "            raise", "consent"),
    Fault("decisions", "**agreed, **_new_marks(purposes), ", "**agreed, **({} if earlier.mark else _new_marks(purposes)), ", "consent"),
    Fault("decisions", "[*purposes, *(PURPOSES[purpose] for purpose in purposes)]", "purposes", "consent"),
    Fault("decisions", "**_new_marks(consent.purposes), id=os.urandom(32).hex()", "id=os.urandom(32).hex()", "consent"),
    Fault("decisions", 'or earlier.store != store:', "or False:", "consent"),
    Fault("decisions", "and consent.shown_in != MINOR ", "", "consent"),
    Fault("decisions", " and at - consent.shown_at >= ASK_AGAIN_S", "", "consent"),
    Fault("__init__", " or standing.consent.store not in stores():", ":", "consent"),
    Fault("decisions", "with held(directory, WITHDRAWAL_S):", "if True:", "outbox"),
    Fault("spawn", "state(directory, stores=reader.store_ids())", "state(directory)", "outbox"),
    Fault("__init__", 'if own else ""', "if own is not None else consent.mark", "consent"),
    Fault("__init__", "int(consent.mark, 16) ^ int(own, 16)", "int(own, 16)", "consent"),
    Fault("catalogue", "if sent is None or sent.scope > scope:", "if sent is None:", "catalogue"),
    Fault("catalogue", "if not admits(property_, carried[key]):", "if False:", "catalogue"),
    Fault("kinds", "isinstance(value, int) and not isinstance(value, bool)", "isinstance(value, int)", "catalogue"),
    Fault("kinds", "0 <= value <= _MOST[property_.kind]", "0 <= value", "catalogue"),
    Fault("kinds", "for edge in edges if value <= edge)", "for edge in edges if value < edge)", "catalogue"),
    Fault("catalogue", '"$geoip_disable": True', '"$geoip_disable": False', "wire"),
    Fault("catalogue", '"$process_person_profile": False, ', "", "wire"),
    Fault("catalogue", '"$ip": None, ', "", "wire"),
    Fault("catalogue", '_PROJECT = {**_USER, ', '_PROJECT = {**_USER, "more": _TASK_ID, ', "catalogue"),
    Fault("payload", "T{12 + seconds // 3600:02}", "T{13 + seconds // 3600:02}", "catalogue"),
    Fault("payload", 'event["uuid"], id, event["timestamp"]', 'event["uuid"], event["distinct_id"], event["timestamp"]', "catalogue"),
    Fault("payload", "built == text and ", "", "catalogue"),
    Fault("payload", " if key in own or not property_.optional", " if key in own", "catalogue"),
    Fault("payload", " and form is not None", "", "catalogue"),
    Fault("payload", " and sent.scope <= scope", "", "catalogue"),
    Fault("outbox", "if consent.store not in reader.store_ids():", "if False:", "outbox"),
    Fault("outbox", "ordinals[day] = ordinals.get(day, 0) + 1", "ordinals[day] = 1", "outbox"),
    Fault("outbox", "*dict.fromkeys([*lines(directory), *fresh])", "*lines(directory), *fresh", "outbox"),
    Fault("outbox", "if state(directory).consent.id != consent.id:", "if False:", "outbox"),
    Fault("outbox", "        if line.mark in marks and ", "        if ", "wire"),
    Fault("outbox", " and valid(line.wire, consent.id, consent.scope)", "", "wire"),
    Fault("outbox", "[*agreed(directory, consent, lines(directory)), *first]", "[*lines(directory), *first]", "outbox"),
    Fault("outbox", "[*agreed(directory, consent, lines(directory)), *first]", "first", "outbox"),
    Fault("outbox", "    if not consent.usage:\n        weekly.drop(directory)\n", "", "outbox"),
    Fault("outbox", "*between, MOST_EVENTS)", "*between, 1 << 30)", "outbox"),
    Fault("outbox", "in lines) > MOST_BYTES:", "in lines) > MOST_BYTES * 2:", "outbox"),
    Fault("outbox", " if not line.body]", "]", "outbox"),
    Fault("outbox", "self.body or (", "(", "outbox"),
    Fault("__init__", " or not right or not all(", " or not all(", "consent"),
    Fault("__init__", "or not all(hexadecimal(*digits) for digits in random)", "", "consent"),
    Fault("spawn", "now >= gate and (", "(", "outbox"),
    Fault("spawn", "< 256 // ODDS", "< 256", "outbox"),
    Fault("prompt", "termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)", "pass", "prompt"),
    Fault("prompt", 'in ("y", "yes")', '!= "n"', "prompt"),
    Fault("prompt", "for s in streams)", "for s in streams[:1])", "prompt"),
    Fault("sender", "session.trust_env = False", "session.trust_env = True", "wire"),
    Fault("sender", "session.stream = True", "pass", "wire"),
    Fault("sender", "class DirectSession(requests.Session):", "class DirectSession(requests.Session):\n        pass\n\n    class Unused(requests.Session):", "wire"),
    Fault("sender", "            request.body = body\n", "            pass\n", "wire"),
    Fault("sender", "if self._consent() != consent:", "if False:", "wire"),
    Fault("outbox", " == getattr(receivers_, purpose)", "", "wire"),
    Fault("sender", "if problem in REFUSED and", "if problem in REFUSED[1:] and", "wire"),
    Fault("sender", "            remember_id(self.directory, consent.id, batch[0].to)\n", "", "wire"),
    Fault("sender", "if to in receivers():", "if True:", "wire"),
    Fault("sender", "        if problem:\n            left", "        if False:\n            left", "wire"),
    Fault("sender", "with locked(os.path.join(self.directory, SENDER_LOCK), wait=False):", "if True:", "wire"),
    Fault("sender", "    watch.start()\n", "", "wire"),
    Fault("spawn", "{name: environ[name] for name in PASSED if name in environ}", "dict(environ)", "wire"),
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
    expected = sys.argv[1:]
    missed = 0
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory, "checkout")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "build", ".*_cache", ".hypothesis"))
        for fault in FAULTS:
            if expected and fault.module not in expected:
                continue
            result = noticed(fault, copy)
            missed += not result
            print(f"{'noticed' if result else 'MISSED '}  {fault.module}: {fault.right.strip()}", flush=True)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
