"""Kills senders and commands at random, and counts what is lost: `python -m tests.telemetry.kill [TIMES]`."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from tests.deadline import DEADLINE_S
from tests.telemetry.installation import Box, Installation
from tests.telemetry.sink import Sink

SEED = 20_260_302


def main() -> int:
    """Kill, heal, compare what the journal holds with what the server got."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as directory:
        sink = Sink()
        box = Box(Path(directory, "home"), Installation(Path(directory), f"http://127.0.0.1:{sink.port}"))
        box.enable()
        killed = 0
        for number in range(times):
            box.now += timedelta(hours=7)  # a series is drawn now and then
            child = box.start("start", f"p{number % 7}") if number % 2 else box.start("telemetry", "send")
            time.sleep(chance.uniform(0, 0.9))
            killed += child.poll() is None
            child.kill()
            child.communicate(timeout=DEADLINE_S)
        box.next_week()
        for _ in range(20):
            box("telemetry", "send")
            if not box.line:
                break
        faults = list(_faults(box, sink))
        sink.close()
    print(f"{times} runs, {killed} killed at work, {len(sink.events)} events received, seed {SEED}")
    print(*(faults or ["nothing lost, repeats equal byte for byte, every log parses"]), sep="\n")
    return 1 if faults else 0


def _faults(box: Box, sink: Sink) -> list[str]:
    bytes_of = defaultdict(set)
    for event in sink.events:
        bytes_of[event["uuid"]].add(json.dumps(event))
    result = [f"{uuid} came in {len(item)} forms" for uuid, item in bytes_of.items() if len(item) > 1]
    recorded = box.python(_JOURNAL).stdout.split()
    result += [f"{uuid} was never received" for uuid in recorded if uuid not in bytes_of]
    for line in (box.telemetry / "sent.jsonl").read_text("ascii").splitlines():
        try:
            json.loads(line or "{}")
        except ValueError:
            result.append(f"sent.jsonl does not parse: {line[:60]}")
    return result + ([] if recorded else ["the journal is empty"])


_JOURNAL = """
import os, sqlite3
driver = sqlite3.connect(os.environ["TT_HOME"] + "/timetracker.db")
rows = driver.execute("SELECT uuid FROM event WHERE mark IS NOT NULL")
print(*(row[0] for row in rows))
"""

if __name__ == "__main__":
    sys.exit(main())
