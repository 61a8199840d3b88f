"""What may be sent: nothing personal can be expressed, nothing grows in silence."""

from __future__ import annotations

import builtins
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as some
from tests import sources
from tests.properties.strategies import examples

from timetracker.actions import vocabulary
from timetracker.domain.event import EVENTS
from timetracker.domain.jsontext import dumps
from timetracker.telemetry import SCOPE, payload, weekly
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS, CONTEXT, WITHHELD, properties
from timetracker.telemetry.exceptions import STANDARD
from timetracker.telemetry.kinds import LARGEST, SentProperty, bucket, buckets
from timetracker.telemetry.payload import MOST_A_DAY, timestamp, wire

ROOT = Path(__file__).parents[2]
APP = {"app.installed", "app.crashed", "commands.counted", "pages.counted"}
ID = "ab" * 32
UUID = "00000000-0000-4000-8000-000000000001"
# One property of each kind: all of a kind are judged by the same lines.
CASES = sorted(
    {property_.kind: (name, key) for name, s in CATALOGUE.items() for key, property_ in s.properties.items()}.values()
)
BUCKETS = sorted(
    {declaration.edges for s in CATALOGUE.values() for declaration in s.properties.values() if declaration.edges}
)


def sample(property_: SentProperty) -> Any:
    """A value of the journal's field behind a property."""
    return {
        "id": 7, "line": 7, "yes_no": True, "choice": (*property_.choices, "")[0], "bucket": 100, "module": "other",
        "function": "other", "exception": "ValueError", "code": 3, "count": 2, "word": (*property_.choices, "")[0],
    }[property_.kind]  # fmt: skip


@cache
def code_names() -> set[str]:
    """What a report of a defect may name: functions, classes and modules of ours, and Python's exceptions."""
    result = {*vars(builtins), *STANDARD, "<module>", "<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>"}
    for path, text in sources.texts().items():
        result.add(".".join(Path(path).relative_to("src").with_suffix("").parts).removesuffix(".__init__"))
        result.update(sources.definitions(text))
    return result


def fields(name: str) -> dict[str, Any]:
    """Fields that an event may have."""
    return {property_.field: sample(property_) for property_ in CATALOGUE[name].properties.values()}


def sent(name: str, values: dict[str, Any], scope: int = SCOPE) -> Any:
    """What goes out for an event; None when nothing does."""
    text = wire(name, values, uuid=UUID, day="2026-03-02", ordinal=0, distinct_id=ID, scope=scope)
    return text and json.loads(text)


def valid(event: Any, id: str, scope: int) -> bool:
    """Whether an event would be sent when it stood in line."""
    try:
        text = dumps(event)
    except (TypeError, ValueError):
        return False
    return payload.valid(text, id, scope)


def test_every_event_of_the_project_has_a_decision() -> None:
    withheld = {name for of, name in WITHHELD if of == "event"}
    assert set(CATALOGUE) | withheld == set(EVENTS) | APP
    assert not set(CATALOGUE) & withheld


def test_every_property_comes_from_a_field_of_its_event() -> None:
    for name, declaration in CATALOGUE.items():
        if name not in APP:
            derived = {"component", *weekly.CHANGED.get(name, ()), *(["undone"] if name.startswith("change.") else [])}
            declared = {"user_id", *derived, *EVENTS[name].fields}
            assert {property_.field for property_ in declaration.properties.values()} <= declared, name


def test_every_closed_set_is_that_of_the_event() -> None:
    for name, declaration in CATALOGUE.items():
        for property_ in declaration.properties.values():
            field = EVENTS[name].fields.get(property_.field) if name not in APP else None
            if field is not None and property_.kind == "choice" and field.kind == "choice":
                assert set(property_.choices) == set(field.choices)


def test_every_name_of_a_registry_has_a_decision() -> None:
    for name, declaration in CATALOGUE.items():
        for property_ in declaration.properties.values():
            field = EVENTS[name].fields.get(property_.field) if name not in APP else None
            if field is not None and field.kind == "word":
                assert set(vocabulary.words(field.of)) == {*property_.choices} | {
                    word for of, word in WITHHELD if of == field.of
                }, f"{name}: list what is new in the catalogue for the next scope, or in WITHHELD"


def test_names_in_the_source_are_those_of_the_catalogue_and_of_the_page() -> None:
    """Three-way: what the source records, what the catalogue holds, what the page lists."""
    existing = set(CATALOGUE)
    families = {name.partition(".")[0] for name in existing}
    named: set[str] = set()
    for path, text in sources.texts().items():
        if not path.endswith(("/event.py", "/catalogue.py")):
            words = re.findall(r"[\"\']([a-z]+\.[a-z_]+)[\"\']", text)
            named.update(word for word in words if word.partition(".")[0] in families)
    page = (ROOT / "docs" / "all_tracked_events.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", page, re.MULTILINE)) == set(EVENTS) | APP
    assert {name for name in existing if name.partition(".")[0] == "app"} <= named


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_event_carries_its_properties_the_context_and_nothing_else(name: str) -> None:
    event = sent(name, {**fields(name), "note": "canary", "name": "canary"})
    assert event["properties"].keys() == {*CATALOGUE[name].properties, *CONTEXT, *CONSTANTS, "$lib_version"}
    assert valid(event, ID, SCOPE)
    assert "canary" not in json.dumps(event)


@pytest.mark.parametrize(("name", "key"), CASES)
@examples(50)
@given(some.text() | some.floats() | some.lists(some.text(), max_size=2) | some.binary() | some.none())
def test_no_text_fits_any_property(name: str, key: str, value: object) -> None:
    property_ = CATALOGUE[name].properties[key]
    assume(value not in (*property_.choices, *(buckets(property_.edges) if property_.edges else ()), "other"))
    assume(not isinstance(value, str) or value not in code_names())
    assume(not (value is None and property_.optional))
    changed = sent(name, {**fields(name), property_.field: value})
    if property_.kind == "word" and isinstance(value, str):  # of a set that grows with the program
        assert changed["properties"][key] == "other"
    else:
        assert changed is None
    event = sent(name, fields(name))
    event["properties"][key] = value
    assert not valid(event, ID, SCOPE)


@pytest.mark.parametrize("value", [True, -1, LARGEST + 1, 1.0, "1", None, [1]])
def test_a_number_is_whole_and_bounded(value: object) -> None:
    assert sent("project.created", {"user_id": 1, "project_id": value}) is None


@settings(deadline=None)
@given(some.integers(), some.sampled_from(BUCKETS))
def test_buckets_are_few_and_in_order(value: int, edges: tuple[int, ...]) -> None:
    assert bucket(value, edges) in buckets(edges)
    assert len(buckets(edges)) <= 8
    place = buckets(edges).index
    assert place(bucket(value, edges)) <= place(bucket(value + 1, edges))


@pytest.mark.parametrize(
    ("value", "label"), [(0, "<=60"), (60, "<=60"), (61, "<=900"), (43_200, "<=43200"), (43_201, ">43200")]
)
def test_an_edge_belongs_to_the_lower_bucket(value: int, label: str) -> None:
    assert sent("timer.stopped", {**fields("timer.stopped"), "duration_s": value})["properties"]["duration"] == label


def test_a_missing_field_drops_the_event_and_a_missing_optional_one_is_left_out() -> None:
    complete = fields("timer.started")
    assert sent("timer.started", {k: v for k, v in complete.items() if k != "project_id"}) is None
    assert "task_id" not in sent("timer.started", {**complete, "task_id": None})["properties"]


def test_what_is_wider_than_the_consent_is_not_sent() -> None:
    assert sent("timer.started", fields("timer.started"), scope=0) is None
    assert not valid(sent("timer.started", fields("timer.started")), ID, 0)
    assert properties("timer.unheard_of", {}, SCOPE) is None


@pytest.mark.parametrize(
    ("ordinal", "label"),
    [(0, "12:00:00.000Z"), (1, "12:00:00.001Z"), (61_002, "12:01:01.002Z"), (10**9, "23:59:59.999Z")],
)
def test_a_timestamp_is_noon_and_the_place_in_the_day(ordinal: int, label: str) -> None:
    assert timestamp("2026-03-02", ordinal) == f"2026-03-02T{label}"


@settings(deadline=None)
@given(some.integers(0, MOST_A_DAY - 1))
def test_order_survives_within_a_day(ordinal: int) -> None:
    assert "2026-03-02T12:00" <= timestamp("2026-03-02", ordinal) < timestamp("2026-03-02", ordinal + 1)


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1}, {"event": "canary"}, {"event": ["timer.started"]}, {"distinct_id": "canary"}, {"uuid": "canary"},
        {"uuid": 1}, {"timestamp": "canary"}, {"timestamp": None}, {"properties": None}, {"properties": {}},
    ],
)  # fmt: skip
def test_an_event_that_was_changed_is_not_valid(change: dict[str, Any]) -> None:
    event = sent("timer.started", fields("timer.started"))
    assert not valid({**event, **change}, ID, SCOPE)


@pytest.mark.parametrize(
    "change",
    [
        {"note": "canary"}, {"$ip": "127.0.0.1"}, {"os": "canary"}, {"app_version": "canary"}, {"app_version": 1},
        {"$geoip_disable": False}, {"$process_person_profile": True}, {"$lib": "canary"}, {"entry_id": "1"},
        {"python_version": "x" * 30},
    ],
)  # fmt: skip
def test_an_event_whose_properties_were_changed_is_not_valid(change: dict[str, Any]) -> None:
    event = sent("timer.started", fields("timer.started"))
    assert not valid({**event, "properties": {**event["properties"], **change}}, ID, SCOPE)
    for key in (*CONSTANTS, "user_id", "project_id"):
        less = {name: value for name, value in event["properties"].items() if name != key}
        assert not valid({**event, "properties": less}, ID, SCOPE)


def test_a_word_that_the_catalogue_does_not_know_is_other() -> None:
    event = sent("report.viewed", {"user_id": 1, "report": "streak", "span_days": 7, "rows": 3})
    assert event["properties"]["report"] == "other"
    assert valid(event, ID, SCOPE)


def test_what_is_new_is_left_out_of_an_older_consent() -> None:
    event = sent("setting.changed", {"user_id": 1, "setting": "overlap", "value": "trim", "component": "cli"}, scope=1)
    assert event["properties"].keys() & {"setting", "value", "component"} == {"setting"}
    assert valid(event, ID, 1)
    assert sent("commands.counted", fields("commands.counted"), scope=1) is None
