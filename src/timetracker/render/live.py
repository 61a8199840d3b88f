"""A view that is drawn again and again, on a terminal's second screen, until somebody ends it."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def watch(frame: Callable[[int, int], str], every_s: float, *, color: bool) -> None:
    """Show what `frame` gives for the terminal's width and height, every so many seconds, until Ctrl-C."""
    from rich.console import Console  # door: rich
    from rich.live import Live  # door: rich
    from rich.text import Text  # door: rich

    console = Console(highlight=False, markup=False, emoji=False, no_color=not color)
    with Live(console=console, screen=True, auto_refresh=False) as live:
        try:
            while True:
                live.update(Text.from_ansi(frame(console.width, console.height)), refresh=True)
                time.sleep(every_s)
        except KeyboardInterrupt:
            return
