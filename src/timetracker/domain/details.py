"""What is typed for the details of projects, clients and tasks; an empty text means none."""

from __future__ import annotations

from timetracker.domain import duration, money, rounding as roundings
from timetracker.domain.annotations import Sequence
from timetracker.domain.dayword import coming_day
from timetracker.domain.entry import COLORS
from timetracker.domain.errors import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.calendar import Days

__all__ = ["chosen", "color", "currency", "due", "length", "rate", "rounding"]


def chosen(option: str, text: str, choices: Sequence[str], hint: str = "") -> str:
    """What an option says, when it is one of its words. Raises InvalidInput."""
    if text not in choices:
        raise InvalidInput(f"{option} cannot be {text!r}.", hint=hint or f"Give one of: {', '.join(choices)}.")
    return text


def color(text: str) -> int | None:
    """The number of a colour. Raises InvalidInput."""
    word = text.strip().lower()
    if word and word not in COLORS:
        raise InvalidInput(f"{text!r} is not a colour of a project.", hint=f"Give one of: {', '.join(COLORS)}.")
    return COLORS.index(word) if word else None


def rate(text: str) -> str | None:
    """A rate per hour: 80, 80.50. Raises InvalidInput."""
    return money.amount(text) if text.strip() else None


def currency(text: str) -> str | None:
    """An ISO 4217 code. Raises InvalidInput."""
    return money.currency(text) if text.strip() else None


def length(text: str) -> int | None:
    """Seconds of a duration. Raises NotADuration."""
    return int(duration.read(text).total_seconds()) if text.strip() else None


def rounding(text: str) -> str | None:
    """A rounding as it is stored. Raises NotARounding."""
    return roundings.checked(text) if text.strip() else None


def due(text: str, days: Days, now: datetime) -> str | None:
    """A due day, as in `next friday`, as YYYY-MM-DD. Raises NotADay."""
    return coming_day(text, days, now).isoformat() if text.strip() else None
