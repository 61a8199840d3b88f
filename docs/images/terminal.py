"""Makes `terminal.svg`, which moves: a real terminal, running the real `tt` over three weeks of work.

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
WIDTH = 92
NOW = "2026-03-06T16:40:00+00:00"
SCENES = (
    ("tt status", 'tt start shop/checkout +deep --note "gift cards" --at 16:25'),
    ("tt log today",),
    ("tt report week --by client,project",),
    ("tt chart week",),
    ("tt undo", "tt status"),
)
TYPED_S, READ_S = 0.8, 3.6  # how long a line is seen alone, and with what it prints


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """The environment of a home with three weeks of work, of which nothing is left."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": home, "TT_HOME": home, "TT_ZONE": "UTC",
            "TT_NOW": NOW, "TZ": "UTC", "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LANG": "C.UTF-8",
            "TT_TELEMETRY": "0",
        }  # fmt: skip
        weeks = [sys.executable, str(HERE.parent / "tour" / "three_weeks.py"), home]
        subprocess.run(weeks, env=environ, check=True)
        yield environ


def ran(line: str, environ: dict[str, str], cwd: str | None = None, *, fails: bool = False) -> str:
    """What a command line prints on a terminal; one that may fail prints its error."""
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
    if child.wait() and not fails:
        raise RuntimeError(f"{line}: {printed.decode()}")
    return printed.decode().replace("\r\n", "\n")


def picture() -> str:
    """The SVG, which moves by itself: nothing but styles is in it."""
    with home() as environ:
        scenes = [[(line, ran(line, environ)) for line in scene] for scene in SCENES]
    height = max(sum(2 + printed.count("\n") for _, printed in scene) for scene in scenes)
    frames: list[tuple[float, str]] = []
    for scene in scenes:
        for number, (line, printed) in enumerate(scene):
            for text, seconds in (("", TYPED_S), (printed, READ_S)):
                lines = [*scene[:number], (line, text)]
                frames.append((seconds, drawn(lines, f"tt{len(frames)}", height)))
    return moving(frames)


def moving(frames: Sequence[tuple[float, str]]) -> str:
    """Pictures of one size after each other, each for its seconds, over and over; the last where nothing may move."""
    length = sum(seconds for seconds, _ in frames)
    styles, begin = [], 0.0
    for number, (seconds, _) in enumerate(frames):
        first, last = (f"{100 * at / length:.2f}%" for at in (begin, begin + seconds))
        off = "0%{visibility:hidden}" if number else ""
        styles.append(f".f{number}{{visibility:hidden;animation:f{number} {length:.1f}s step-end infinite}}")
        end = f"{last}{{visibility:hidden}}" if number < len(frames) - 1 else ""
        styles.append(f"@keyframes f{number}{{{off}{first}{{visibility:visible}}{end}}}")
        begin += seconds
    still = (
        f"@media(prefers-reduced-motion:reduce){{svg>svg{{animation:none}}.f{len(frames) - 1}{{visibility:visible}}}}"
    )
    match = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', frames[0][1])
    assert match is not None
    inside = "".join(
        text.replace('<svg class="rich-terminal"', f'<svg class="f{number}" width="{match[1]}" height="{match[2]}"')
        for number, (_, text) in enumerate(frames)
    )
    return f'<svg {match[0]} xmlns="http://www.w3.org/2000/svg"><style>{"".join(styles)}{still}</style>{inside}</svg>\n'


def drawn(lines: Sequence[tuple[str, str]], name: str, height: int = 0, theme: TerminalTheme = SVG_EXPORT_THEME) -> str:
    """The SVG of typed lines and what each printed, of so many lines at least.

    `name` sets its styles apart from those of other pictures.
    """
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    rows: list[Text] = []
    for line, printed in lines:
        rows += [Text.assemble(("$ ", "bold green"), (line, "bold")), *Text.from_ansi(printed).split(allow_blank=True)]
    for row in [*rows, *[Text()] * (height - len(rows))]:
        console.print(row)
    # Fonts of the reader's machine: a picture must not fetch anything.
    plain = re.sub(r"<!--.*?-->|@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = plain.replace("Fira Code", "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono'")
    return console.export_svg(title="tt", code_format=plain, unique_id=name, theme=theme)


if __name__ == "__main__":
    (HERE / "terminal.svg").write_text(picture(), encoding="utf-8")
