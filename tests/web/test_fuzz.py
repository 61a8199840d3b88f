"""The API under made-up requests, drawn from its own description and from what breaks it: never an error of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies as some
from tests.builders import workspace
from tests.web.browsing import Site, Visitor

from timetracker.reports import health
from timetracker.web.api import ROUTES
from timetracker.web.openapi import document

schemathesis = pytest.importorskip("schemathesis", reason="requirements/browser.txt is not installed")

KINDS = ("POSITIVE", "NEGATIVE")


def sent(visitor: Visitor, token: str, case: Any) -> Any:
    """The answer to a made-up request, sent as its program would."""
    path = case.path
    for name, value in case.path_parameters.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="", errors="replace"))
    headers = {name: str(value) for name, value in (case.headers or {}).items() if _sendable(str(value))}
    headers["Authorization"] = f"Bearer {token}"
    details: dict[str, Any] = {"query_string": {str(key): value for key, value in (case.query or {}).items()}}
    if case.media_type is not None:
        headers["Content-Type"] = case.media_type
        details["data"] = json.dumps(case.body, default=str).encode("utf-8", "replace")
    return visitor.ask(case.method, f"/api/v1{path}", headers=headers, **details)


def _sendable(text: str) -> bool:
    """Whether a client can send it in a header."""
    return text.isascii() and text.isprintable()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("path", "method"), sorted(ROUTES))
def test_no_request_is_an_error_of_ours(site: Site, path: str, method: str, kind: str) -> None:
    site.work("site/api", "07:00", "08:00", tags=["deep"])
    visitor, token = Visitor(site), site.token("write")
    operation = schemathesis.openapi.from_dict(document())[path][method]
    cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode[kind])
    documented = operation.definition.raw["responses"].keys()

    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(some.data())
    def check(data: some.DataObject) -> None:
        case = data.draw(cases)
        answer = sent(visitor, token, case)
        assert answer.status_code < 500, answer.text
        assert str(answer.status_code) in documented, (answer.status_code, case)
        if answer.status_code == 304:
            return
        assert answer.json["schema"] == 1
        assert ("data" in answer.json) == (answer.status_code == 200)

    check()
    ws = workspace(site.home, site.clock, store=site.store)
    assert all(finding.passed for finding in health.check(ws.ready()).findings)
    ws.close()
