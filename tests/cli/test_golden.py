"""Every layout of the output, as text: a file each in `golden/`, at three widths, without colour and with it.

`TT_GOLDEN=write python -m pytest tests/cli/test_golden.py` writes the files again; read what has changed before it is
committed. An escape is written as `␛`. A file that no layout has written is stale.
"""

from __future__ import annotations

import os
import shlex
from datetime import UTC
from pathlib import Path

import pytest
from tests.builders import workspace
from tests.conftest import EnvironmentClock

from timetracker.actions.invoice_files import InvoiceCheck
from timetracker.cli.main import main
from timetracker.cli.watch import Screen
from timetracker.invoicing.check import Failure
from timetracker.render import Display, render
from timetracker.reports import day, invoices

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (60, 80, 120)
NOTE = "mail server of the customer is full, looked at all of it"
ITEM = "Hosting of the web sites of all its subsidiaries"
MADE = (
    "client add Northwind", "project add customer-support --client Northwind --rate 80 --currency EUR --billable",
    "project add website-relaunch --budget 40h", f"add customer-support/ticket-4711 mon 9:00-10:30 --note '{NOTE}'",
    "add website-relaunch/landing-page +deep +client mon 10:30-12:00", "add ops tue 13:00-15:00",
    "tag add unused", "task add ops backup --estimate 8h --priority high --due 2026-03-12",
    "add docs --from 2026-02-24T13:00 --to 2026-02-24T14:30", "start 日本語日本語 --at 14:15",
    "config set goal.day 4h", "config set overlap allow", "add website-relaunch/landing-page mon 11:30-12:30",
    "config unset overlap", "rate set 95 EUR --project website-relaunch --from 2026-03-01 --yes",
    "invoice seller name='Ann Doe' city=Berlin country=DE vat-id=DE123456789 tax=19% terms=14",
    "invoice client Northwind street='Main St 1' city=Paris country=FR",
    f"invoice new Northwind 2026-01 --currency EUR --item '{ITEM}: 3 x 20' --discount 'Loyalty: 5%'",
    "invoice issue 1", "invoice new Northwind 2026-01 --currency EUR --item 'Licence: 1234.50'",
    "lock until 2026-01-31 --client Northwind", "filter save month lastmonth --client Northwind",
)  # fmt: skip
# What is shown as a table on a terminal; the rest are sentences.
TABLES = {
    "log": "log week", "report": "report week", "report-tree": "report week --by client,project,task",
    "timesheet": "timesheet week", "timesheet-weeks": "timesheet all", "heatmap": "heatmap",
    "chart-day": "chart mon", "chart-week": "chart week", "compare": "compare", "gaps": "gaps tue --within day",
    "balance": "balance week", "history": "history", "project-list": "project list", "client-list": "client list",
    "task-list": "task list", "tag-list": "tag list", "empty": "log 2025", "db-check": "db check",
    "rate-list": "rate list", "lock-list": "lock list", "filter-list": "filter list", "user-list": "user list",
    "overlaps": "overlaps", "unbilled": "unbilled --by client,project", "features-list": "features list",
    "config-list": "config list", "invoice-list": "invoice list", "invoice-show": "invoice show 2026-001",
    "invoice-preview": "invoice new Northwind --preview",
}  # fmt: skip
SENTENCES = {
    "status": "status", "start": "start ops --dry-run", "stop": "stop --dry-run",
    "project-show": "project show customer-support", "undo": "undo --dry-run",
    "rate-set": "rate set 90 EUR --client Northwind --dry-run",
    "split": "split 1 --into 2 --dry-run", "bulk": "bulk mon --retag +x --dry-run", "when": "when 'last monday'",
    "invoice-paid": "invoice paid 2026-001 --dry-run", "invoice-seller": "invoice seller",
    "locked": "lock release --client Northwind --dry-run", "error": "start +x +y",
    "not-found": "task show nothing", "warning": "start opz --dry-run",
}  # fmt: skip
DRAWN = ("watch", "invoice-check")  # by what their commands draw: a check itself needs an extra
HELP = {"help": "--help", "help-all": "help --all", "help-start": "help start"}


def test_every_layout_is_as_its_text(
    home: Path, clock: EnvironmentClock, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.set("2026-03-04 15:00")
    environment.setenv("TT_HOME", str(home))
    environment.setenv("TT_ZONE", "UTC")
    for line in MADE:
        assert main(shlex.split(line)) == 0, line
    printed = _Printed(home, clock, environment, capsys)
    texts = {f"{name}.txt": printed.layout(name) for name in (*TABLES, *SENTENCES, *HELP, *DRAWN)}
    texts["doctor.txt"] = printed.checks()
    if os.environ.get("TT_GOLDEN") == "write":
        for path in GOLDEN.iterdir():
            path.unlink()
        for name, text in texts.items():
            (GOLDEN / name).write_text(text, encoding="utf-8")
    stored = {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.iterdir()}
    assert sorted(stored) == sorted(texts)
    for name, text in texts.items():
        assert stored[name] == text, f"{name} is stale: see the top of this file"
    drawn = {"chart-day", "chart-week", "heatmap", "empty"}
    for name in TABLES.keys() - drawn:
        assert texts[f"{name}.txt"].count(f"\n{'─' * 20}") >= len(WIDTHS), f"{name} falls apart on a narrow terminal"


class _Printed:
    """What the command line prints of the entries above."""

    def __init__(
        self, home: Path, clock: EnvironmentClock, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._home, self._clock, self._environment, self._capsys = home, clock, environment, capsys

    def layout(self, name: str) -> str:
        """A layout at all widths; with colour too, where that is different."""
        parts = []
        for columns in WIDTHS:
            plain, colored = (self._text(name, columns, color=color) for color in (False, True))
            parts.append(f"── {columns} columns\n{plain}")
            if colored != plain:
                parts.append(f"── {columns} columns, colour\n{colored}")
        return "\n".join(parts)

    def checks(self) -> str:
        """What doctor looks at, and whether that is well; the rest is of this machine."""
        self._capsys.readouterr()
        main(["doctor", "--format", "csv"])
        return "".join(f"{','.join(line.split(',')[:2])}\n" for line in self._capsys.readouterr().out.splitlines())

    def _text(self, name: str, columns: int, *, color: bool) -> str:
        drawn = {"watch": self._watch, "invoice-check": _check}.get(name)
        text = drawn(columns, color=color) if drawn else self._line(name, columns, color=color)
        return text.replace(str(self._home), "HOME").replace("\x1b", "␛")

    def _line(self, name: str, columns: int, *, color: bool) -> str:
        self._environment.setenv("COLUMNS", str(columns))
        line = TABLES.get(name) or SENTENCES.get(name) or HELP[name]
        format = ["--format", "table"] if name in TABLES else []
        with pytest.MonkeyPatch.context() as narrow:
            narrow.setattr("timetracker.cli.help.WIDTH", min(columns, 80))
            self._capsys.readouterr()
            options = [] if name in HELP else [*format, "--color" if color else "--no-color"]
            main([*shlex.split(line), *options])
        out, err = self._capsys.readouterr()
        return out + err

    def _watch(self, columns: int, *, color: bool) -> str:
        ws = workspace(self._home, self._clock)
        try:
            lines = Screen().lines(ws.ask(day.watched, 0), Display(UTC, color, width=columns), 24)
        finally:
            ws.close()
        return "".join(f"{line}\n" for line in lines)


def _check(columns: int, *, color: bool) -> str:
    """The rules that an invoice breaks, as the official tools word them."""
    said = (
        "[BR-CO-15]-Invoice total amount with VAT (BT-112) = Invoice total amount without VAT (BT-109) + VAT (BT-110)."
    )
    failures = [
        Failure("BR-CO-15", said, "/Invoice/LegalMonetaryTotal"),
        Failure("PEPPOL-EN16931-R008", "Document MUST not contain empty elements.", "/Invoice/Note", fatal=False),
    ]
    view = invoices.checked([InvoiceCheck("xrechnung", failures)])
    return render(view, "table", Display(UTC, color, width=columns))
