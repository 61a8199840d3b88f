"""The description of the API: valid OpenAPI, true for every answer, and enough to generate a client from."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S
from tests.web.browsing import Site, Visitor

from timetracker.actions import catalog, parties
from timetracker.web.api import ROUTES
from timetracker.web.openapi import document

jsonschema = pytest.importorskip("jsonschema", reason="requirements/browser.txt is not installed")
validator = pytest.importorskip("openapi_spec_validator", reason="requirements/browser.txt is not installed")

FILE = "File"  # no JSON
BODIES: dict[str, dict[str, Any]] = {
    "/start": {"project": "site/api", "tags": ["deep"], "note": "n"},
    "/clients": {"name": "Southwind", "budget": "5000 EUR"},
    "/projects": {"name": "docs", "rate": "80"},
    "/tasks": {"name": "launch", "project": "another"},
    "/tags": {"name": "calm"},
    "/entries": {"project": "site", "from": "06:00", "to": "06:30", "billable": True},
    "/rates": {"amount": "95", "project": "site", "from": "2026-01-01", "confirmed": True},
    "/locks": {"until": "2026-01"},
    "/invoices": {"client": "Northwind", "items": ["Hosting: 20"], "taxes": ["19%"], "currency": "EUR"},
}
# Every call of the API, each after what it needs.
DAY = (
    ("POST", "/start"), ("GET", "/status"), ("POST", "/pause"), ("GET", "/status"), ("POST", "/resume"),
    ("POST", "/stop"), ("POST", "/continue"), ("POST", "/entries"), ("GET", "/entries"), ("GET", "/entries/1"),
    ("PATCH", "/entries/1"), ("DELETE", "/entries/1"), ("POST", "/undo"), ("POST", "/redo"), ("GET", "/report"),
    ("GET", "/reports/log"), ("GET", "/reports/gaps"), ("GET", "/projects"), ("GET", "/projects/1"), ("GET", "/tasks"),
    ("GET", "/tasks/1"), ("GET", "/clients"), ("GET", "/clients/1"), ("GET", "/tags"), ("GET", "/tags/1"),
    ("POST", "/clients"), ("PATCH", "/clients/2"), ("DELETE", "/clients/2"), ("POST", "/projects"),
    ("PATCH", "/projects/2"), ("POST", "/tasks"), ("PATCH", "/tasks/2"), ("DELETE", "/tasks/2"),
    ("DELETE", "/projects/2"), ("POST", "/tags"), ("PATCH", "/tags/2"), ("DELETE", "/tags/2"), ("GET", "/users"),
    ("GET", "/users/1"), ("GET", "/rates"), ("POST", "/rates"), ("POST", "/locks"), ("GET", "/locks"),
    ("GET", "/locks/1"), ("DELETE", "/locks/1"), ("POST", "/invoices"), ("GET", "/invoices"), ("GET", "/invoices/1"),
    ("PATCH", "/invoices/1"), ("DELETE", "/invoices/1"), ("POST", "/invoices"), ("POST", "/invoices/2/issue"),
    ("GET", "/invoices/2"), ("GET", "/invoices/2/files/json"), ("POST", "/invoices/2/paid"),
    ("POST", "/invoices/2/cancel"), ("GET", "/invoices"),
)  # fmt: skip
FAILING = (
    ("GET", "/entries/99", 404), ("GET", "/entries?limit=0", 400), ("POST", "/resume", 409), ("PUT", "/start", 405),
    ("POST", "/entries/1", 405),
)  # fmt: skip


def template(path: str) -> str:
    """The path of the description that stands for a path."""
    first, *rest = path.strip("/").split("/")
    if not rest:
        return f"/{first}"
    parts = [first, "{name}" if first == "reports" else "{id}", *rest[1:2], *(["{kind}"] if rest[2:] else [])]
    return "/" + "/".join(parts)


@pytest.fixture
def answers(site: Site) -> list[tuple[str, str, Any]]:
    """Method, path and answer of a day of work over the API."""
    site.do(lambda ws: parties.describe(ws, None, {"name": "Ada"}))
    site.do(lambda ws: catalog.add_client(ws, "Northwind", budget="10h"))
    site.do(lambda ws: catalog.add_project(ws, "site", client="Northwind", rate="80", budget="40h/month"))
    visitor, headers = Visitor(site), {"Authorization": f"Bearer {site.token('write')}"}
    collected = []
    for method, path in DAY:
        site.clock.tick("7m")
        changed = {"note": "better", "rate": "95"} if path.startswith("/entries") else {"name": "another"}
        changed = {"discount": "10%"} if path.startswith("/invoices") else changed
        body: dict[str, Any] = changed if method == "PATCH" else BODIES.get(path, {})
        details = {"json": body} if method in ("POST", "PATCH") else {}
        answer = visitor.ask(method, f"/api/v1{path}", headers=headers, **details)
        assert answer.status_code == 200, (method, path, answer.text)
        if answer.headers.get("Content-Disposition"):
            assert answer.mimetype in _described(method, path), path
        collected.append((method, path, answer.json))
    for method, path, status in FAILING:
        answer = visitor.ask(method, f"/api/v1{path}", headers=headers)
        assert answer.status_code == status, (method, path, answer.text)
        _fits(answer.json, {"$ref": "#/components/schemas/Error"})
    return collected


def _described(method: str, path: str) -> dict[str, Any]:
    """What the description says of the types of an answer."""
    content: dict[str, Any] = document()["paths"][template(path)][method.lower()]["responses"]["200"]["content"]
    return content


def _fits(answer: Any, schema: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator({**schema, "components": document()["components"]})
    assert [error.message for error in checker.iter_errors(answer)] == []


def test_the_description_is_valid() -> None:
    validator.validate(document())


def test_every_answer_has_the_shape_that_is_described(answers: list[tuple[str, str, Any]]) -> None:
    for method, path, answer in answers:
        if ROUTES[template(path), method].data != FILE:
            _fits(answer, _described(method, path)["application/json"]["schema"])
    assert {(template(path), method) for method, path, _ in answers} == set(ROUTES)


@pytest.mark.slow
def test_a_generated_client_reads_every_answer(answers: list[tuple[str, str, Any]], tmp_path: Path) -> None:
    pytest.importorskip("datamodel_code_generator", reason="requirements/browser.txt is not installed")
    described, target = tmp_path / "openapi.json", tmp_path / "generated.py"
    described.write_text(json.dumps(document()), encoding="utf-8")
    words = ["--input", str(described), "--input-file-type", "openapi", "--output", str(target)]
    options = ["--output-model-type", "pydantic_v2.BaseModel", "--disable-timestamp"]
    line = [sys.executable, "-m", "datamodel_code_generator", *words, *options]
    subprocess.run(line, check=True, timeout=DEADLINE_S, capture_output=True)
    spec = spec_from_file_location("generated", target)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    sys.modules["generated"] = module
    spec.loader.exec_module(module)
    for method, path, answer in answers:
        if ROUTES[template(path), method].data == FILE:
            continue
        model = getattr(module, ROUTES[template(path), method].data)
        read = model.model_validate(answer["data"]).model_dump(mode="json", by_alias=True, exclude_unset=True)
        promised = set(document()["components"]["schemas"][model.__name__].get("required", ()))
        assert promised <= read.keys() <= answer["data"].keys(), path
    del sys.modules["generated"]
