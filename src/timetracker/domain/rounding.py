"""Rounding of durations for reports: how, to what, and what is rounded. What is stored never is."""

from timetracker.domain import duration
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple

HOW = ("nearest", "up", "down")
PER = ("entry", "day", "report")
NONE = "none"
_LEAST_S, _MOST_S = 60, 3600
_PARTING = str.maketrans(",:/", "   ")


class NotARounding(InvalidInput):
    """A text that means no rounding."""

    code = "not_a_rounding"
    default_hint = "Write it like: up 15m, nearest 6m per day, down 1h per report, or none."


class Rounding(NamedTuple):
    """To the next, or nearest, multiple of `step_s` seconds; of each entry, of each day, or of each row of a report."""

    how: str
    step_s: int
    per: str = "entry"

    @property
    def lift(self) -> int:
        """What is added before all that is over a multiple is cut off; half a step up is up."""
        return {"nearest": self.step_s // 2, "up": self.step_s - 1, "down": 0}[self.how]

    def of(self, seconds: int) -> int:
        """The rounded duration, in seconds."""
        return (seconds + self.lift) // self.step_s * self.step_s

    @property
    def text(self) -> str:
        """As it is written, and stored: `up 15m per entry`."""
        return f"{self.how} {duration.exact(self.step_s)} per {self.per}"


def read(text: str) -> Rounding | None:
    """The rounding that a text means: `up 15m`, `15m per day`, `none`; None for none.

    To the nearest and per entry, when nothing else is said; a bare number means minutes. Raises NotARounding.
    """
    words = [word for word in text.lower().translate(_PARTING).split() if word != "per"]
    if words == [NONE]:
        return None
    how = [word for word in words if word in HOW]
    per = [word for word in words if word in PER]
    rest = [word for word in words if word not in HOW and word not in PER]
    if len(how) > 1 or len(per) > 1 or len(rest) != 1:
        raise NotARounding(f"{text!r} is not a rounding.")
    return Rounding(how[0] if how else "nearest", _step(rest[0]), per[0] if per else "entry")


def _step(word: str) -> int:
    try:
        seconds = int(duration.read(f"{word}m" if word.isdecimal() else word).total_seconds())
    except duration.NotADuration:
        raise NotARounding(f"{word!r} is not what can be rounded to.") from None
    if not _LEAST_S <= seconds <= _MOST_S or seconds % 60:
        raise NotARounding(f"Durations are rounded to whole minutes from 1m to 1h, not to {word}.")
    return seconds


def checked(text: str) -> str:
    """The text of a rounding as it is stored; `none` where none is wanted.

    Raises NotARounding.
    """
    rule = read(text)
    return NONE if rule is None else rule.text
