"""Numbers of invoices while many issue at once and are killed, and what members may not: on both stores."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import random
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt

from timetracker import settings
from timetracker.cli.main import main
from timetracker.domain.errors import InvoiceIssued
from timetracker.domain.event import Draft, changed, removed
from timetracker.workspace import Clock, Workspace

FORK = multiprocessing.get_context("fork")


def run(*words: str) -> Any:
    """A command line; its data, or None where the store was busy, or the draft is gone."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words, "--json"])
    if code not in (0, 6):
        (Path(os.environ["TT_HOME"]).parent / "failed").write_text(err.getvalue(), "utf-8")
        raise AssertionError(err.getvalue())
    return json.loads(out.getvalue())["data"] if code == 0 else None


def issue(count: int, note: Path) -> None:
    """Issue until so many were acknowledged, and nobody is killed any more; each is noted in a file."""
    while len(note.read_text("utf-8").split()) < count or not note.with_name("calm").exists():
        draft = run("invoice", "new", "Acme", "--item", "Hosting: 20")
        issued = draft and run("invoice", "issue", str(draft["id"]))
        if issued:
            with note.open("a", encoding="utf-8") as file:
                file.write(f"{issued['invoice']['number']}\n")


def together(directory: Path, *, workers: int, goal: int, kills: int) -> list[str]:
    """Let workers issue while they are killed; returns the numbers that were acknowledged."""
    chance = random.Random(workers)  # no secret
    notes = [directory / f"w{number}" for number in range(workers)]
    for note in notes:
        note.touch()
    living = [_begun(goal, note) for note in notes]
    for _ in range(kills):
        time.sleep(chance.uniform(0.01, 0.1))
        place = chance.randrange(workers)
        assert living[place].is_alive(), (directory / "failed").read_text("utf-8")
        living[place].kill()
        living[place].join()
        living[place] = _begun(goal, notes[place])
    (directory / "calm").touch()
    for process in living:
        process.join()
        assert process.exitcode == 0, (directory / "failed").read_text("utf-8")
    return [number for note in notes for number in note.read_text("utf-8").split()]


def _begun(goal: int, note: Path) -> Any:
    process = FORK.Process(target=issue, args=(goal, note), daemon=True)
    process.start()
    return process


def hold_numbers(tt: Tt, directory: Path, *, workers: int, goal: int, kills: int) -> None:
    """Numbers are 1 to n, each once, and all that were acknowledged are among them."""
    tt("client add Acme")
    tt("project add site --client Acme --rate 80 --currency EUR")
    tt("invoice seller name=Ann tax=19% pattern={n}")
    acknowledged = together(directory, workers=workers, goal=goal, kills=kills)
    numbers = [item["number"] for item in tt("invoice list --json").data["invoices"] if item["number"]]
    assert sorted(map(int, numbers)) == list(range(1, len(numbers) + 1))
    assert len(acknowledged) == len({*acknowledged}) >= workers * goal
    assert {*acknowledged} <= {*numbers}
    assert tt("db check").code == 0


@pytest.mark.slow
def test_numbers_have_no_gap_and_no_double_while_some_are_killed(tt: Tt, tmp_path: Path) -> None:
    hold_numbers(tt, tmp_path, workers=3, goal=4, kills=12)


@pytest.mark.slow
def test_eight_processes_issue_25_each_with_200_kills(tt: Tt, tmp_path: Path) -> None:
    hold_numbers(tt, tmp_path, workers=8, goal=25, kills=200)


def test_an_issued_row_is_held_by_the_store_itself(tt: Tt) -> None:
    tt("project add site --client Acme --rate 80 --currency EUR")
    tt("invoice seller name=Ann tax=19%")
    tt("add site 9:00-10:00")
    tt("invoice new Acme")
    tt("invoice issue 1")
    ws = Workspace(settings.load(environ=os.environ), Clock())
    try:
        with ws.reading() as reader:
            stored, charge = reader.invoice(1), reader.charge(1)
        assert stored is not None
        assert charge is not None
        draft = stored._replace(
            status="draft", number=None, issued=None, due=None, total=None, currency=None, document="{}"
        )  # fmt: skip
        for change in (
            removed(stored), changed(stored, draft), changed(stored, stored._replace(total=1)), removed(charge),
            changed(stored, stored._replace(document='{"net": 1}')), changed(charge, charge._replace(billed="other")),
        ):  # fmt: skip
            with pytest.raises(InvoiceIssued), ws.change() as tx:
                tx.record(Draft("invoice.updated", {"invoice_id": 1}, (change,)), ws.clock.now())
    finally:
        ws.close()
