"""Makes `look-*.svg`, the pictures of `docs/look.md`: a real terminal and the real `tt`, on a dark and a light palette.

`python docs/images/look.py`. The clock stands still, so a picture only changes with the program.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.terminal_theme import TerminalTheme

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import terminal  # noqa: E402 -- beside this file

# Picture -> the lines that are typed in it.
PICTURES = {
    "log": ("tt log wed..",),
    "report": ("tt report month --by client,project",),
    "chart": ("tt chart week",),
    "timesheet": ("tt timesheet week",),
    "history": ("tt edit last --tag +call", "tt history --limit 5", "tt balance week"),
    "timer": ("tt status", "tt stop", "tt start shop/checkout +deep", "tt strat shop", "tt start shpo"),
}
# The sixteen colours as an editor's terminal has them, on its dark and on its light background.
PALETTES = {
    "dark": TerminalTheme(
        (30, 30, 30), (204, 204, 204),
        [(0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205),
         (229, 229, 229)],
        [(102, 102, 102), (241, 76, 76), (35, 209, 139), (245, 245, 67), (59, 142, 234), (214, 112, 214),
         (41, 184, 219), (229, 229, 229)],
    ),
    "light": TerminalTheme(
        (255, 255, 255), (51, 51, 51),
        [(0, 0, 0), (205, 49, 49), (16, 124, 16), (148, 152, 0), (4, 81, 165), (188, 5, 188), (5, 152, 188),
         (85, 85, 85)],
        [(102, 102, 102), (205, 49, 49), (20, 206, 20), (181, 186, 0), (4, 81, 165), (188, 5, 188), (5, 152, 188),
         (165, 165, 165)],
    ),
}  # fmt: skip


def pictures() -> dict[str, str]:
    """File name -> SVG."""
    drawn = {}
    with terminal.home() as environ:
        environ["TT_PAGER"] = ""  # a pager would wait for somebody
        for name, lines in PICTURES.items():
            printed = [(line, terminal.ran(line, environ, fails=True)) for line in lines]
            for palette, theme in PALETTES.items():
                drawn[f"look-{name}-{palette}.svg"] = terminal.drawn(printed, f"{name}-{palette}", theme=theme) + "\n"
    return drawn


if __name__ == "__main__":
    for name, text in pictures().items():
        (HERE / name).write_text(text, encoding="utf-8")
