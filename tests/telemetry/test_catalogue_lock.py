"""The catalogue is what its lock holds, says what each event is for, and when it ends."""

from __future__ import annotations

import pytest
from tests.telemetry import lock

from timetracker import VERSION
from timetracker.telemetry import SCOPE, catalogue
from timetracker.telemetry.catalogue import CATALOGUE, owner
from timetracker.telemetry.kinds import Sent, SentProperty, query, release


def test_there_is_no_kind_that_holds_text() -> None:
    kinds = {property_.kind for declaration in CATALOGUE.values() for property_ in declaration.properties.values()}
    assert kinds <= {
        "id", "code", "count", "yes_no", "choice", "word", "bucket", "line", "module", "function", "exception",
    }  # fmt: skip


def test_durations_sizes_and_counts_are_never_exact() -> None:
    exact = [
        (name, key)
        for name, declaration in CATALOGUE.items()
        for key, property_ in declaration.properties.items()
        if property_.kind == "id" and not property_.field.endswith("_id")
    ]
    assert exact == []


def test_everything_says_what_it_is_for() -> None:
    for declaration in CATALOGUE.values():
        assert declaration.purpose.endswith("?")
        assert all(property_.meaning for property_ in declaration.properties.values())


def test_the_lock_holds_the_catalogue() -> None:
    assert lock.widened(lock.lines(), lock.locked()) == [], "wider at a scope already agreed to: raise the scope"
    assert list(lock.lines()) == lock.locked(), "run: python -m tests.telemetry.lock"
    scopes = [declaration.scope for declaration in CATALOGUE.values()]
    scopes += [property_.scope for declaration in CATALOGUE.values() for property_ in declaration.properties.values()]
    assert max(scopes) == SCOPE


@pytest.mark.parametrize(
    "change",
    [
        {"timer.renamed": Sent("Why?")},
        {"auth.logout": Sent("Why?", {"account_id": SentProperty("id", "account_id", "number")})},
        {"app.installed": Sent("Why?", {"channel": SentProperty("choice", "channel", "kind", ("release", "beta"))})},
        {"timer.stopped": Sent("Why?", {"duration": SentProperty("bucket", "duration_s", "length", edges=(1, 2))})},
        {"timer.stopped": Sent("Why?", {"duration": SentProperty("id", "duration_s", "length")})},
    ],
)
def test_a_wider_catalogue_does_not_fit_the_lock_unless_its_scope_is_new(change: dict[str, Sent]) -> None:
    assert lock.widened(lock.lines({**CATALOGUE, **change}), lock.locked()) != []
    later = {name: declaration._replace(scope=SCOPE + 1) for name, declaration in change.items()}
    assert lock.widened(lock.lines({**CATALOGUE, **later}), lock.locked()) == []


def test_each_event_has_an_owner_a_question_a_query_and_an_end() -> None:
    for name, declaration in CATALOGUE.items():
        assert owner(name).startswith("maintainers of the ")
        assert release(declaration.expires)
        assert declaration.sensitivity in ("technical", "interaction")
        assert set(declaration.by) <= declaration.properties.keys()
        assert f"event = '{name}'" in query(name, declaration)


def test_no_event_outlives_its_version() -> None:
    now = tuple(map(int, VERSION.split(".")[:3]))
    expired = [
        name for name, declaration in CATALOGUE.items() if tuple(map(int, declaration.expires.split("."))) <= now
    ]
    assert expired == [], "look at them again: prolong each in the catalogue, or take it out"


@pytest.mark.parametrize(
    ("version", "is_one"),
    [("1.2.3", True), ("0.10.0", True), ("1.2", False), ("1.2.3.dev4+g1", False), ("\u0661.2.3", False)],
)
def test_only_the_version_of_a_release_is_told(version: str, is_one: bool) -> None:
    assert release(version) is is_one


def test_the_fields_that_the_notice_names_are_sent() -> None:
    assert {"user_id", "entry_id", "project_id"} <= CATALOGUE["timer.started"].properties.keys()
    assert "project_id" in CATALOGUE["project.created"].properties
    assert {"task_id", "old_status", "new_status"} <= CATALOGUE["task.status_changed"].properties.keys()
    assert {"user_id"} <= CATALOGUE["auth.login"].properties.keys()
    assert catalogue.COMPONENTS[:3] == ("cli", "web", "api")
