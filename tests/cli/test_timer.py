"""The timer verbs, as command lines."""

from __future__ import annotations

import re

from tests.conftest import EnvironmentClock, Tt

ENTRY_KEYS = {
    "id", "uuid", "project", "task", "client", "tags", "note", "start", "end", "duration_s", "running", "billable",
    "zone",
}  # fmt: skip


def test_start_stops_what_is_running(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("25m")
    assert tt("start site").out == "Stopped docs (25m). Started site (new project).\n"


def test_start_as_json_has_the_promised_shape(tt: Tt) -> None:
    ran = tt('start site/login +review +Deep --note "slow query" --billable --json')
    assert (ran.code, ran.err, set(ran.json)) == (0, "", {"schema", "data", "warnings"})
    found = ran.data["entry"]
    assert set(found) == ENTRY_KEYS
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found.pop("uuid"))
    assert found == {
        "id": 1, "project": {"id": 1, "name": "site"}, "task": {"id": 1, "name": "login"}, "client": None,
        "tags": ["Deep", "review"], "note": "slow query", "start": "2026-03-02T09:00:00+00:00", "end": None,
        "duration_s": 0, "running": True, "billable": True, "zone": "UTC",
    }  # fmt: skip
    assert ran.data["stopped"] is None
    assert ran.json["warnings"] == []
