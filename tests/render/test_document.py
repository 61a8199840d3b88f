"""A document says what span it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from timetracker.domain.span import Span
from timetracker.render import Display
from timetracker.render.document import subject
from timetracker.view import Sheet


@pytest.mark.parametrize(
    ("first", "until", "said"),
    [
        ("2026-03-02T00:00:00+01:00", "2026-03-09T00:00:00+01:00", "Mon 2026-03-02 to Sun 2026-03-08"),
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "Sun 2026-03-29"),
        ("2026-03-02T04:00:00+01:00", "2026-03-03T04:00:00+01:00", "2026-03-02 04:00 to 2026-03-03 04:00"),
        (None, None, "all time"), ("2026-03-02T00:00:00+01:00", None, "from Mon 2026-03-02"),
        (None, "2026-03-02T09:30:00+01:00", "until 2026-03-02 09:30"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_days_where_it_is_made_of_days(first: str | None, until: str | None, said: str) -> None:
    bounds = Span(*(datetime.fromisoformat(text).astimezone(UTC) if text else None for text in (first, until)))
    assert subject(Sheet("Log", [], [], {}, span=bounds), Display(ZoneInfo("Europe/Berlin"))) == said


def test_what_has_no_span_says_none() -> None:
    assert subject(Sheet("Projects", [], [], {}), Display(UTC)) == ""
