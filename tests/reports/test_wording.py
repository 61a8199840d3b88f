"""History in words: no event is shown by its internal name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import SetClock, at, workspace

from timetracker.domain.entry import User
from timetracker.domain.event import EVENTS, Change, Event, EventField
from timetracker.reports.wording import Wording


def _value(field: EventField) -> int | bool | str:
    values: dict[str, int | bool | str] = {"whole": 1, "yes_no": True, "word": "csv"}
    return values.get(field.kind) or field.choices[0]


def _event(name: str, *changes: Change, **fields: str) -> Event:
    given = {key: _value(field) for key, field in EVENTS[name].fields.items()}
    return Event(1, "u", 1, at("09:00"), name, 1, 1, {**given, **fields}, changes)


@pytest.fixture
def words(home: Path) -> Wording:
    """Words of an empty store."""
    ws = workspace(home, SetClock())
    try:
        with ws.reading() as reader:
            return Wording(ws.asking(reader), [])
    finally:
        ws.close()


def test_no_event_is_shown_by_its_name(words: Wording) -> None:
    for name in EVENTS:
        said = words.words(_event(name))
        assert name not in said, name
        assert name.replace(".", " ").replace("_", " ") not in said, name


def test_what_is_about_people_and_settings_says_which(words: Wording) -> None:
    anna, nobody = User(2, "anna", "member"), User(1, None)
    for event, said in (
        (_event("auth.login"), "logged in"),
        (_event("setup.completed"), "set up the web admin"),
        (_event("auth.login_failed"), "log-in refused (unknown user)"),
        (_event("setting.changed", setting="filters"), "changed the saved filters"),
        (_event("setting.changed", setting="goal.day", value=""), "changed setting goal.day"),
        (_event("user.updated", Change("user", nobody, nobody._replace(name="me"))), "changed user 1: named me"),
        (_event("user.updated", Change("user", anna, anna._replace(role="admin"))),
         "changed user anna: role member → admin"),
        (_event("user.deleted", Change("user", anna, anna._replace(active=False))),
         "deactivated user anna: access yes → no"),
    ):  # fmt: skip
        assert words.words(event) == said
