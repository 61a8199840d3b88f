"""Odd words in every query, form and body of the web admin and its API: an answer or an error of ours, never a 5xx.

The requests are drawn from a seed; `make soak` tries many more. No answer speaks of what is typed into a terminal.
"""

from __future__ import annotations

import os
import re
from random import Random
from typing import Any

import pytest
from tests.odd import ODD
from tests.web.browsing import Site, Visitor

from timetracker.reports import REPORTS
from timetracker.web.api import ROUTES

SOAK = os.environ.get("TT_TEST_PROFILE") == "soak"
ASKED = (
    "span", "project", "task", "client", "tag", "note", "billable", "user", "page", "by", "round", "hours", "within",
    "least", "with", "view", "day", "year", "edit", "fill", "format", "next", "id", "act", "scope", "to_project",
    "to_task", "to_tags", "to_billable", "status", "code", "privacy",
)  # fmt: skip
SENT = (
    "project", "task", "tags", "note", "when", "from", "to", "at", "entry", "version", "next", "id", "act", "scope",
    "to_project", "to_tags", "name", "value", "client", "rate", "currency", "budget", "rounding", "estimate", "due",
    "priority", "status", "into", "role", "purpose", "usage", "crashes", "secret", "day",
)  # fmt: skip
ACTS = ("save", "archive", "unarchive", "delete", "change", "merge", "enable", "disable", "role")
# What ends the session of the visitor, or changes its password.
LEFT_OUT = ("/logout", "/password", "/setup", "/enter", "/login")
KINDS: tuple[Any, ...] = (None, True, 0, 1e300, [], ["a", 3], {}, {"a": []})


def words(chance: Random, names: tuple[str, ...]) -> dict[str, str]:
    """A few fields, each with an odd word."""
    odd = {name: chance.choice(ODD).encode("utf-8", "replace").decode() for name in chance.sample(names, 4)}
    return {**odd, **({"act": chance.choice(ACTS)} if "act" in names and chance.random() < 0.5 else {})}


@pytest.fixture
def paths(site: Site) -> list[tuple[str, str]]:
    """Method and path of every route of the pages, with numbers that exist."""
    site.work("a/b", "07:00", "08:00", tags=["two"], note="one")
    rules = [
        rule for rule in site.app.url_map.iter_rules() if not rule.rule.startswith(("/api", "/static", "/metrics"))
    ]
    filled = {
        (method, rule.rule.replace("<int(max=9007199254740991):id>", "1").replace("<verb>", "pause"))
        for rule in rules
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    return sorted(pair for pair in filled if not pair[1].startswith(LEFT_OUT))


@pytest.mark.parametrize("seed", range(100 if SOAK else 1))
def test_no_page_or_form_is_a_defect_of_ours(
    site: Site, admin: Visitor, paths: list[tuple[str, str]], seed: int
) -> None:
    chance = Random(seed)
    token = admin.form_token()
    for method, path in paths if SOAK else chance.sample(paths, 25):
        path = re.sub(r"<any\((.*?)\):\w+>", lambda match: chance.choice(match[1].split(",")), path)
        if method == "GET":
            asked = words(chance, ASKED)
            answer = admin.get(path, query_string=asked)
        else:
            asked = {"form_token": token, **words(chance, SENT)}
            headers = {"Origin": "http://tt.localhost:8787", "Sec-Fetch-Site": "same-origin"}
            answer = admin.ask("POST", path, data=asked, headers=headers)
        assert answer.status_code < 500, (method, path, asked, answer.text)


@pytest.mark.parametrize("seed", range(100 if SOAK else 1))
def test_no_body_of_the_api_is_a_defect_of_ours(site: Site, seed: int) -> None:
    site.work("a/b", "07:00", "08:00", tags=["two"], note="one")
    chance = Random(seed)
    visitor, headers = Visitor(site), {"Authorization": f"Bearer {site.token('write')}"}
    for (path, method), route in sorted(ROUTES.items(), key=lambda item: item[0]):
        odd: dict[str, Any] = {}
        for name, (kind, *_) in route.fields.items():
            word = chance.choice(ODD).encode("utf-8", "replace").decode()
            likely: Any = [word] if kind == "array" else chance.random() < 0.5 if kind == "boolean" else word
            odd |= {name: likely if chance.random() < 0.9 else chance.choice(KINDS)} if chance.random() < 0.8 else {}
        target = f"/api/v1{path.replace('{id}', '1').replace('{name}', chance.choice(list(REPORTS)))}"
        details: dict[str, Any] = {"query_string": odd} if method == "GET" else {"json": odd}
        answer = visitor.ask(method, target, headers=headers, **details)
        assert answer.status_code < 500, (method, target, odd, answer.text)
