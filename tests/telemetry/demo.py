"""Shows telemetry from the question to the receiver: `make telemetry-demo`.

A wheel is built that can send to this machine only; a server waits there in the vendor's place.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.telemetry.installation import Box, Installation, uncounted
from tests.telemetry.sink import Sink
from tests.telemetry.terminal import Terminal

from timetracker.telemetry import prompt


def main() -> int:
    """Build, ask, work, send, compare."""
    with tempfile.TemporaryDirectory() as directory:
        sink = Sink()
        host = f"http://127.0.0.1:{sink.port}"
        print(f"Building a wheel of channel test that sends to {host} ...")
        box = Box(Path(directory, "home"), Installation(Path(directory), host))
        terminal = Terminal([str(box.installation.bin / "tt"), "start", "website"], box.environ())
        for question in prompt.QUESTIONS.values():
            terminal.until(question)
            terminal.type("yes\n")
        terminal.end()
        print(f"\n$ tt start website\n{terminal.printed}")
        for words in (("stop",), ("log", "today")):
            print(f"$ tt {' '.join(words)}\n{box(*words).stdout}")
        output = box("telemetry", "preview").stdout.splitlines()[2:]
        print("$ tt telemetry preview", *output, "", sep="\n")
        box.next_week()
        print("A week later:")
        print(f"$ tt telemetry send\n{box('telemetry', 'send').stdout}")
        received = [json.dumps(event) for request in sink.requests for event in request.events]
        print("The server received:", *received, "", sep="\n")
        same = uncounted(received) == box.sent and set(uncounted(output)) <= set(received)
        print("Byte for byte what preview had shown and telemetry log keeps." if same else "They differ!")
        sink.close()
        return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
