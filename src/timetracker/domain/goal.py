"""What is to be tracked a day or a week: lengths, each from a day on, so that balances of the past stay.

Written as `8h; 6h from 2026-03-02; none from 2026-09-01`: what has no day holds since ever.
"""

from __future__ import annotations

from datetime import date, timedelta

from timetracker.domain import duration
from timetracker.domain.annotations import Sequence
from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple

NONE = timedelta()
_EVER = date(1970, 1, 1)
_NONE = "none"


class Goal(NamedTuple):
    """A length, and the day from which on it holds."""

    length: timedelta
    since: date = _EVER


def read(text: str) -> tuple[Goal, ...]:
    """The goals of a text, by their days; none for an empty one.

    Raises InvalidInput.
    """
    goals = tuple(_goal(part) for part in text.split(";") if part.strip())
    days = [goal.since for goal in goals]
    if days != sorted(set(days)):
        raise InvalidInput("The days of a goal do not follow each other.", hint="As in: 8h; 6h from 2026-03-02")
    return goals


def _goal(text: str) -> Goal:
    length, from_, day = text.partition(" from ")
    try:
        since = date.fromisoformat(day.strip()) if from_ else _EVER
    except ValueError:
        raise InvalidInput(f"{day.strip()!r} is not a day.", hint="Write it like 2026-03-02.") from None
    return Goal(length_of(length), since)


def length_of(text: str) -> timedelta:
    """The length that is to be tracked; nothing for `none` and for an empty text.

    Raises NotADuration.
    """
    return NONE if text.strip().lower() in ("", _NONE) else duration.read(text)


def on(goals: Sequence[Goal], day: date) -> timedelta:
    """What is to be tracked on a day, or in its week."""
    return next((goal.length for goal in reversed(goals) if goal.since <= day), NONE)


def changed(goals: Sequence[Goal], length: timedelta, since: date) -> tuple[Goal, ...]:
    """The goals where one holds from a day on, up to the next that was set for a later day."""
    others = [goal for goal in goals if goal.since != since]
    ordered = sorted([*others, Goal(length, max(since, _EVER))], key=lambda goal: goal.since)
    before = [NONE, *(goal.length for goal in ordered)]
    return tuple(goal for goal, last in zip(ordered, before, strict=False) if goal.length != last)


def text(goals: Sequence[Goal]) -> str:
    """As it is written, and read again."""
    return "; ".join(
        f"{duration.exact(int(goal.length.total_seconds())) if goal.length else _NONE}"
        f"{'' if goal.since == _EVER else f' from {goal.since}'}"
        for goal in goals
    )
