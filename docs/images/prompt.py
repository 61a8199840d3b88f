"""Makes `prompt.svg`: the questions about telemetry on a real terminal, with the receivers of an official build.

`python docs/images/prompt.py`. The answers are Enter, which is a no.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
CODE = """
from timetracker.cli.main import main
from timetracker.telemetry import prompt
from timetracker.telemetry.endpoint import Terms
main(["start", "website"])
prompt.receivers = lambda: Terms("posthog:eu.i.posthog.com", "sentry:o1.ingest.de.sentry.io")
prompt.ask(prompt.QUESTIONS)
"""


def asked() -> str:
    """What a first `tt start` prints, up to the answer."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": home, "TT_HOME": home, "TT_ZONE": "UTC",
            "TT_NOW": "2026-03-06T16:40:00+00:00", "TERM": "xterm-256color", "LANG": "C.UTF-8",
        }  # fmt: skip
        ours, theirs = pty.openpty()
        child = subprocess.Popen([sys.executable, "-c", CODE], env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        printed = bytearray()
        for count in (1, 2):
            while printed.count(b"[y/N]") < count:
                printed += os.read(ours, 1 << 16)
            os.write(ours, b"\n")
        child.wait()
        os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def picture() -> str:
    """The SVG."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.assemble(("$ ", "bold green"), ("tt start website", "bold")))
    console.print(Text(asked().rstrip()))
    # Fonts of the reader's machine: a picture must not fetch anything.
    plain = re.sub(r"<!--.*?-->|@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = plain.replace("Fira Code", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono'")
    return console.export_svg(title="tt", code_format=plain, unique_id="tt")


if __name__ == "__main__":
    (HERE / "prompt.svg").write_text(picture(), encoding="utf-8")
