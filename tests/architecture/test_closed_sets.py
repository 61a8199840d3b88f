"""Each closed set is declared once; what must be written a second time is compared here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from tests.conftest import Tt

from timetracker import render, settings, telemetry
from timetracker.actions import vocabulary
from timetracker.cli import registry
from timetracker.domain.event import EVENTS, LONGEST_WORD, Draft, plain
from timetracker.interchange import FORMATS as FILES
from timetracker.reports import REPORTS
from timetracker.reports.question import FILTERS, Filters
from timetracker.store.statements import parts
from timetracker.telemetry import files, outbox
from timetracker.view import FORMATS as VIEWS
from timetracker.web import asked


def test_the_words_of_events_come_from_registries_and_are_plain() -> None:
    sets = {field.of for kind in EVENTS.values() for field in kind.fields.values() if field.kind == "word"}
    assert sets == set(vocabulary.REGISTRIES)
    for of in sets:
        assert all(plain(word) and len(word) <= LONGEST_WORD for word in vocabulary.words(of)), of


def test_every_name_of_a_registry_has_what_it_names() -> None:
    for name in VIEWS:
        assert callable(importlib.import_module(f"timetracker.render.{name}").pieces)
    for name, existing in FILES.items():
        module = importlib.import_module(f"timetracker.interchange.{existing.module}")
        assert hasattr(module, "read") == existing.reads or not existing.reads, name
        if existing.writes:
            module = importlib.import_module(f"timetracker.interchange.{existing.writer or existing.module}")
            assert hasattr(module, "write"), name
    registry.load_all()
    assert {(name,) for name in REPORTS} <= set(registry.COMMANDS)


def test_what_can_be_a_file_and_what_filters_are_called_is_said_once() -> None:
    assert set(render.FILES) == set(VIEWS) - {"plain", "table"}
    assert [field.startswith(name) for name, field in zip(FILTERS, Filters._fields, strict=True)] == [True] * 9
    assert set(FILTERS) - set(asked.FIELDS) == {"running"}


def test_each_file_of_the_telemetry_directory_is_named_in_one_place() -> None:
    names = (
        settings.CONSENT, settings.GATE, telemetry.PERSON, files.HISTORY, telemetry.OUTBOX_LOCK, telemetry.COUNTED,
        files.OUTBOX, files.SENT, files.SENT_BEFORE, files.IDS, files.REPORT, files.SENDER_LOCK,
    )  # fmt: skip
    package = Path(outbox.__file__).parents[1]
    for name in names:
        texts = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
        spelt = [path for path, text in texts.items() if f'"{name}"' in text or f'telemetry/{name}"' in text]
        assert len(spelt) == 1, (name, spelt)


def test_a_registered_word_that_no_event_may_carry_is_a_warning_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vocabulary.REGISTRIES, "report", ({"Streak": None}, ()))
    draft = Draft("report.viewed", {"report": "Streak", "span_days": None, "rows": 1})
    assert list(vocabulary.unknown(draft)) == ["report Streak"]


def test_reports_are_grouped_by_what_the_store_can_sum_by() -> None:
    grouped = {key for report in REPORTS.values() for key in report.options.get("by", ())}
    periods = {"day", "week", "month"}
    assert grouped == set(parts.KEY) - {"period", "price"} | periods


@pytest.mark.foreign_lines
def test_a_word_of_no_registry_is_a_warning_after_the_output(tt: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    tt("start site")
    monkeypatch.setitem(vocabulary.REGISTRIES, "report", ({}, ()))
    ran = tt("log")
    assert "site" in ran.out
    assert ran.err == "tt: report.viewed was not recorded: report log is in no registry of tt.\n"
    assert [line for line in tt.log() if line["event"] == "report.viewed"] == []
