"""The JSON schema of a line of the event log follows the events."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.deadline import DEADLINE_S

from timetracker.domain.event import EVENTS

SCHEMA = Path(__file__).parents[2] / "observability" / "schema"


def test_the_schema_of_a_line_is_that_of_the_events() -> None:
    schema = json.loads((SCHEMA / "event.schema.json").read_text())
    assert schema["properties"]["event"]["enum"] == sorted([*EVENTS, "cli.command", "web.request"])
    again = "Run: python observability/schema/generate.py"
    assert (
        subprocess.run([sys.executable, SCHEMA / "generate.py", "--check"], check=False, timeout=DEADLINE_S).returncode
        == 0
    ), again
