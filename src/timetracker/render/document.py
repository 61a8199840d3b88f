"""What a document says of itself that a terminal need not."""

from datetime import timedelta

from timetracker.render import Display
from timetracker.view import Sheet


def subject(view: Sheet, look: Display) -> str:
    """What days, or times, a sheet is about, and what it is narrowed to; empty where that is nothing."""
    return "; ".join(text for text in (_span(view, look), view.about) if text)


def _span(view: Sheet, look: Display) -> str:
    if view.span is None:
        return ""
    first, until = (at and at.astimezone(look.zone) for at in view.span)
    midnight = all(at is None or (at.hour, at.minute, at.second) == (0, 0, 0) for at in (first, until))
    if midnight:
        last = until and until - timedelta(days=1)
        named = [f"{at:%a %Y-%m-%d}" if at else "" for at in (first, last)]
        return named[0] if first and named[0] == named[1] else _from_to(*named)
    return _from_to(*(f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (first, until)))


def _from_to(first: str, last: str) -> str:
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else "all time"
