"""A live view of what runs and of a day."""

from __future__ import annotations

import sys

from timetracker.cli.keyboard import AGAIN, Keyboard, able, window
from timetracker.cli.registry import command
from timetracker.domain import duration, localtime
from timetracker.domain.annotations import Iterator
from timetracker.render import Display
from timetracker.render.cells import safe
from timetracker.render.fit import shortened
from timetracker.render.pictures import bar, drawn
from timetracker.render.styles import styled
from timetracker.reports import day, status
from timetracker.scope import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.parameters import Every
    from timetracker.domain.outcome import Described
    from timetracker.reports.day import WatchScreen
    from timetracker.view import Card
    from timetracker.workspace import Workspace

_SECOND_SCREEN, _BACK = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_FOOT = "q quits, ? shows the keys"
_KEYS = (
    "q            quit",
    "Esc          quit, or leave this help",
    "Left, Right  the day before, or after",
    "Up, Down     earlier, or later entries",
    "Home         today, newest entries",
    "Ctrl-Z       suspend; fg: come back",
    "?            this help, and back",
)
_TITLED, _BARRED = 8, 12  # lines of a window from which on the day has a title, and is drawn as a bar
_GOAL_ROOM = 40


@command("watch")
def watch(ws: Workspace, *, every: Every = 1.0) -> Card | None:
    """Show what runs and a day's entries, live.

    Drawn again every second, until q. Arrows show other days and earlier entries, ? all keys.
    Without a terminal, and on Windows, it shows once what `tt status` does.
    """
    if not able():
        return ws.ask(status.build)
    screen = Screen()
    with suppress(KeyboardInterrupt), Keyboard(_SECOND_SCREEN, _BACK) as keyboard:
        while not screen.left:
            look, height = window(ws)
            lines = screen.lines(ws.ask(day.watched, screen.back), look, height)
            sys.stdout.write("\x1b[H" + "\x1b[K\r\n".join(lines) + "\x1b[K\x1b[J")
            sys.stdout.flush()
            for key in keyboard.read(every):
                screen.type(key)
    return None


class Screen:
    """Which day is shown, how many of its newest entries are passed over, and whether help is."""

    def __init__(self) -> None:
        self.back = 0
        self.left = False
        self._skipped = 0
        self._help = False

    def type(self, key: str) -> None:
        """Follow a key."""
        if key in ("left", "right", "home"):
            self.back = 0 if key == "home" else max(0, self.back + (1 if key == "left" else -1))
            self._skipped = 0
        elif key in ("up", "down"):
            self._skipped = max(0, self._skipped + (1 if key == "up" else -1))
        elif key == "q" or (key == "escape" and not self._help):
            self.left = True
        elif key == "?" or (self._help and key != AGAIN):
            self._help = not self._help

    def lines(self, watched: WatchScreen, look: Display, height: int) -> list[str]:
        """What fits into the window, each line into its width: what runs, the day's bar and goal, entries, keys."""
        room = look.width - 1
        if self._help:
            return [shortened(line, room, look.ellipsis) for line in _KEYS][:height]
        head = [_styled(safe(watched.running.headline, look), room, "1", look)]
        head += [shortened(safe(line, look), room, look.ellipsis) for line in watched.running.lines]
        if height >= _TITLED:
            head += ["", _styled(safe(watched.title, look), room, "1", look)]
        if height >= _BARRED:
            head += [*_ribbon(watched, look, height), *_goal(watched, look), *_budgets(watched, look)]
        head = head[: max(1, height - 1)]
        entries = list(self._entries(watched, look, height - len(head) - 1))
        return [*head, *entries, shortened(_FOOT, room, look.ellipsis)][:height]

    def _entries(self, watched: WatchScreen, look: Display, most: int) -> Iterator[str]:
        """As many entries as there is room for, and how many there are beside them."""
        count = len(watched.entries)
        most = most if count <= most else most - 1  # the last line says what is left out
        self._skipped = min(self._skipped, max(0, count - most))
        last = count - self._skipped
        for item in watched.entries[max(0, last - max(0, most)) : last]:
            style = "32" if item.entry.running else ""
            yield _styled(safe(_line(item, watched, look), look), look.width - 1, style, look)
        if count > most > 0:
            yield shortened(f"{last - most} earlier, {self._skipped} later", look.width - 1, look.ellipsis)
        if not count and most > 0:
            yield shortened("Nothing was tracked on this day.", look.width - 1, look.ellipsis)


def _styled(text: str, room: int, style: str, look: Display) -> str:
    return styled(shortened(text, room, look.ellipsis), style, color=look.color)


def _ribbon(watched: WatchScreen, look: Display, height: int) -> list[str]:
    """The day's hours, its bar, and what its signs mean: in one line, or more where the window is high."""
    look = look._replace(width=look.width - 1)
    end = 5 + (height - _BARRED) // 4
    return [line for picture in watched.pictures for line in drawn(picture, look)[2:end]]


def _goal(watched: WatchScreen, look: Display) -> list[str]:
    return [_bar("Goal", watched.total_s, watched.goal_s, look)] if watched.goal_s else []


def _budgets(watched: WatchScreen, look: Display) -> list[str]:
    """A bar for each budget that what runs counts in."""
    return [_bar(called.capitalize(), use.used, use.limit, look) for called, use in watched.budgets if use.limit]


def _bar(label: str, part: int, limit: int, look: Display) -> str:
    room = min(_GOAL_ROOM, look.width - len(label) - 2)
    return f"{label} {bar(min(part, limit), limit, room, look)}"


def _line(item: Described, watched: WatchScreen, look: Display) -> str:
    """An entry as `09:00 – 10:30  1h 30m  site/login +deep  a note`."""
    entry = item.entry
    start, end = (localtime.clock(at, look.zone) if at else "…" for at in (entry.start, entry.end))
    tags = "".join(f" +{tag}" for tag in item.tags)
    return (
        f"{start} – {end:5}  {duration.text(entry.length_s(watched.now)):>7}  {item.title}{tags}  {entry.note}".rstrip()
    )
