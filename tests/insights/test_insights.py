"""The maker's questions have answers: fresh, complete, in the common part of two languages, and equal to the truth."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.insights import population, run
from tests.insights.stories import STORIES
from tests.insights.truth import answers, arrived, facts, truth

from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT

pytestmark = pytest.mark.slow  # a population is played: 15 seconds

POSTHOG = run.POSTHOG
# Functions that HogQL and ClickHouse both have, with the same meaning.
COMMON = {"count", "sum", "min", "countIf", "sumIf", "toMonday", "dateDiff", "isNotNull"}
WORDS = {"FROM", "IN", "AS", "JOIN", "ON", "BY", "SELECT", "WHERE"}


def stored(name: str) -> Any:
    """One of the files."""
    return json.loads((POSTHOG / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", ["generate.py", "page.py"])
def test_what_is_made_from_the_catalogue_and_from_the_answers_is_fresh(script: str) -> None:
    done = subprocess.run(
        [sys.executable, POSTHOG / script, "--check"], check=False, capture_output=True, text=True, timeout=DEADLINE_S
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr} Run: python observability/posthog/{script}"


def test_the_stored_answers_are_those_of_todays_questions() -> None:
    assert stored("results")["fingerprint"] == run.fingerprint(), "run: make insights"


@pytest.mark.parametrize("name", truth(1))
def test_each_stored_answer_is_the_truth_of_the_population(name: str) -> None:
    results = stored("results")
    assert results["answers"][name] == truth(results["homes"])[name]


def test_each_event_is_on_an_insight_and_each_insight_on_a_dashboard() -> None:
    queries = [item["query"]["source"]["query"] for item in stored("insights")]
    assert [name for name in CATALOGUE if not any(f"'{name}'" in query for query in queries)] == []
    output = [item for board in stored("dashboards") for item in board["insights"]]
    assert sorted(output) == sorted(item["short_id"] for item in stored("insights"))


def test_no_query_names_an_unknown_property_or_a_function_of_one_language() -> None:
    existing = {item["name"] for item in stored("property_definitions")}
    assert existing == {*CONTEXT, *(key for sent in CATALOGUE.values() for key in sent.properties)}
    for item in stored("insights"):
        query = item["query"]["source"]["query"]
        assert set(re.findall(r"properties\.(\w+)", query)) <= existing, query
        assert set(re.findall(r"(\w+)\s*\(", query)) <= COMMON | WORDS, query


@pytest.mark.slow
def test_the_bytes_of_twenty_homes_tell_the_truth(tmp_path: Path) -> None:
    message = answers(arrived(population.received(20, tmp_path)))
    for name, rows in truth(20).items():
        assert message[name] == rows, name


def test_what_the_program_can_do_happens_in_the_population() -> None:
    happening = {fact.name for fact in facts(len(STORIES))}
    assert {*CATALOGUE} - happening == {"store.upgraded"}


def test_the_status_ends_with_one_result_and_says_that_it_is_made_up(tt: Tt) -> None:
    last = tt("telemetry status").out.splitlines()[-1]
    assert "made-up installations" in last
    assert last.startswith("  For example ") and len(last) <= 80
