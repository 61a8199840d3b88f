"""Choosing what to start out of recent work, by a few of its letters."""

from __future__ import annotations

import sys

from timetracker.cli.keyboard import Keyboard, window
from timetracker.domain.annotations import Iterator, Sequence
from timetracker.domain.record import NamedTuple
from timetracker.render import Display
from timetracker.render.cells import safe, width
from timetracker.render.fit import shortened
from timetracker.render.styles import HEAD, styled
from timetracker.reports import offered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.reports.offered import RecentWork
    from timetracker.workspace import Workspace

ROWS = 8
_KEYS = "Up and down choose, Enter starts, Esc starts nothing."


class Choice(NamedTuple):
    """Work that can be chosen, as it is written, and what is beside it."""

    title: str
    beside: str
    work: RecentWork


def pick(ws: Workspace) -> RecentWork | None:
    """Let somebody at the terminal choose; None where nothing was tracked yet.

    Raises KeyboardInterrupt when nothing is chosen.
    """
    works = ws.ask(offered.work)
    if not works:
        return None
    picker = Picker([Choice(work.title, _when(ws, work), work) for work in works])
    with Keyboard(end="\r\x1b[J") as keyboard:
        while picker.chosen is None:
            look, height = window(ws)
            _draw(picker.lines(look, max(1, min(ROWS, height - 3))), picker.text, look)
            for key in keyboard.read():
                picker.type(key)
    return picker.chosen


def _when(ws: Workspace, work: RecentWork) -> str:
    if work.last is None:
        return ""
    local = work.last.astimezone(ws.settings.zone)
    away = (ws.days.day_of(ws.clock.now()) - ws.days.day_of(work.last)).days
    names = {0: "today", 1: "yesterday"}
    return f"{names[away]} {local:%H:%M}" if away in names else f"{local:%a %Y-%m-%d}"


def _draw(lines: Sequence[str], text: str, look: Display) -> None:
    """Draw below the prompt, and leave the cursor behind what is typed."""
    back = f"\x1b[{len(lines) - 1}A" if len(lines) > 1 else ""
    column = min(width(safe(text, look)) + len("Start: "), look.width - 1)
    sys.stdout.write("\r\x1b[J" + "\r\n".join(lines) + f"{back}\r\x1b[{column}C")
    sys.stdout.flush()


class Picker:
    """What is typed, which rows match, and which of them is marked; `chosen` when it was decided."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._all = choices
        self.text = ""
        self.chosen: RecentWork | None = None
        self._rows = list(choices)
        self._mark = 0

    def type(self, key: str) -> None:
        """Follow a key.

        Raises KeyboardInterrupt when nothing shall be chosen.
        """
        if key == "escape":
            raise KeyboardInterrupt
        if key == "enter":
            self.chosen = self._rows[self._mark].work if self._rows else None
        elif key in ("up", "down"):
            step = 1 if key == "down" else -1
            self._mark = max(0, min(len(self._rows) - 1, self._mark + step))
        elif key in ("backspace", "clear") or len(key) == 1:
            self.text = {"backspace": self.text[:-1], "clear": ""}.get(key, self.text + key)
            self._rows, self._mark = matching(self._all, self.text), 0

    def lines(self, look: Display, most: int) -> list[str]:
        """What is drawn: the text, so many rows around the mark, and the keys."""
        first = max(0, min(self._mark - most // 2, len(self._rows) - most))
        room = look.width - 1
        rows = self._rows[first : first + most]
        beside = max((width(choice.beside) for choice in rows), default=0)
        title = max(8, min(max((width(choice.title) for choice in rows), default=0), room - beside - 4))
        head = shortened(f"Start: {safe(self.text, look)}", room, look.ellipsis)
        return [head, *self._drawn(rows, first, title, look), shortened(_KEYS, room, look.ellipsis)]

    def _drawn(self, rows: Sequence[Choice], first: int, title: int, look: Display) -> Iterator[str]:
        for place, choice in enumerate(rows, first):
            text = shortened(safe(choice.title, look), title, look.ellipsis)
            sign = ">" if place == self._mark else " "
            line = f"{sign} {text}{' ' * (title - width(text))}  {choice.beside}"
            line = shortened(line.rstrip(), look.width - 1, look.ellipsis)
            yield styled(line, HEAD if place == self._mark else "", color=look.color)
        if not rows:
            yield shortened("  Nothing is called like that.", look.width - 1, look.ellipsis)


def matching(choices: Sequence[Choice], text: str) -> list[Choice]:
    """The choices that hold the letters of every word, in their order; the closest first, then the most recent."""
    words = text.casefold().split()
    scored = [([_distance(choice.title.casefold(), word) for word in words], choice) for choice in choices]
    fitting = [(sum(filter(None, scores)), choice) for scores, choice in scored if None not in scores]
    return [choice for _, choice in sorted(fitting, key=lambda pair: pair[0])]


def _distance(title: str, word: str) -> int | None:
    """How far a word is from a title: 0 where a part begins with it; None where its letters are not there."""
    at = title.find(word)
    if at >= 0:
        return 0 if at == 0 or not title[at - 1].isalnum() else 1
    begin, end = -1, -1
    for letter in word:
        end = title.find(letter, end + 1)
        if end < 0:
            return None
        begin = end if begin < 0 else begin
    return 2 + end - begin
