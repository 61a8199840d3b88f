"""What telemetry costs a command: nothing dear is loaded, and the time does not grow with what waits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.deadline import DEADLINE_S
from tests.telemetry.installation import Box

LOADED = """
import sys
from timetracker.cli.main import main
main(["start", "site"])
sys.stderr.write(" ".join(sorted(name for name in sys.modules if name in sys.argv[1].split())))
"""
DEAR = "json re typing dataclasses logging subprocess hashlib ssl socket requests posthog pathlib enum"


def loaded(home: Path, **more: str) -> str:
    """Which of the dear modules a hot verb loads."""
    environ = {"TT_HOME": str(home), "TT_ZONE": "UTC", "HOME": str(home), **more}
    words = [sys.executable, "-c", LOADED, DEAR]
    return subprocess.run(words, env=environ, capture_output=True, text=True, check=True, timeout=DEADLINE_S).stderr


def test_a_hot_verb_loads_nothing_dear_with_consent(box: Box) -> None:
    box.enable()
    box("start", "site")  # a first start in a store loads more
    off = loaded(box.home, TT_TELEMETRY="0", TT_NOW=box.now.isoformat())
    assert loaded(box.home, TT_NOW=box.now.isoformat()) == off
    assert [json.loads(line)["event"] for line in box.waiting][-1] == "timer.started"


def test_without_consent_telemetry_is_not_even_loaded(tmp_path: Path) -> None:
    code = LOADED.replace("if name in sys.argv[1].split()", 'if name.startswith("timetracker.telemetry")')
    environ = {"TT_HOME": str(tmp_path), "TT_ZONE": "UTC", "HOME": str(tmp_path)}
    words = [sys.executable, "-c", code]
    assert (
        subprocess.run(words, env=environ, capture_output=True, text=True, check=True, timeout=DEADLINE_S).stderr == ""
    )


def test_what_waits_is_not_looked_at_by_a_command(box: Box) -> None:
    box.enable()
    read = box.python(
        "import sys\nread = []\n"
        "def watch(event, words):\n"
        "    if event == 'open' and '/telemetry/' in str(words[0]): read.append(str(words[0]).rpartition('/')[2])\n"
        "from timetracker.cli.main import main\n"
        "main(['start', 'early'])\n"
        "sys.addaudithook(watch)\nmain(['start', 'site'])\nsys.stderr.write(' '.join(read))"
    )
    names = {name for name in read.stderr.split() if not name.endswith(".py")}
    assert names == {"consent.json", ".outbox-lock", "counted-2026-03-03"}
