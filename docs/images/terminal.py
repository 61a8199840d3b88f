"""Makes `terminal.svg`: a real terminal, running the real `tt` over three weeks of work.

`python docs/images/terminal.py`. The clock stands still, so the picture only changes with the program.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
WIDTH = 92
NOW = "2026-03-06T16:40:00+00:00"
LINES = (
    "tt status",
    'tt start shop/checkout +deep --note "gift cards" --at 16:25',
    "tt log today",
    "tt report week --by client,project",
    "tt undo",
)


def ran(line: str, environ: dict[str, str], cwd: str | None = None) -> str:
    """What a command line prints on a terminal."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(line, shell=True, env=environ, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    printed = bytearray()
    while True:
        try:
            printed += os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    if child.wait():
        raise RuntimeError(f"{line}: {printed.decode()}")
    return printed.decode().replace("\r\n", "\n")


def picture() -> str:
    """The SVG."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": home, "TT_HOME": home, "TT_ZONE": "UTC",
            "TT_NOW": NOW, "TZ": "UTC", "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LANG": "C.UTF-8",
            "TT_TELEMETRY": "0",
        }  # fmt: skip
        weeks = [sys.executable, str(HERE.parent / "tour" / "three_weeks.py"), home]
        subprocess.run(weeks, env=environ, check=True)
        return drawn([(line, ran(line, environ)) for line in LINES], "tt")


def drawn(lines: Sequence[tuple[str, str]], name: str) -> str:
    """The SVG of typed lines and what each printed; `name` sets its styles apart from those of other pictures."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line, printed in lines:
        console.print(Text.assemble(("$ ", "bold green"), (line, "bold")))
        console.print(Text.from_ansi(printed))
    # Fonts of the reader's machine: a picture must not fetch anything.
    plain = re.sub(r"<!--.*?-->|@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = plain.replace("Fira Code", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono'")
    return console.export_svg(title="tt", code_format=plain, unique_id=name)


if __name__ == "__main__":
    (HERE / "terminal.svg").write_text(picture(), encoding="utf-8")
