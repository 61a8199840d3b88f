"""Drafts of invoices: what was typed for one is read back, changed, and refused where it cannot be."""

from __future__ import annotations

import pytest
from tests.builders import at, dump

from timetracker.actions import catalog, drafts, edit, history, invoices, parties
from timetracker.actions.drafts import DraftRequest
from timetracker.domain import billing
from timetracker.domain.errors import AlreadyInState, InvalidInput, Stale, Unchanged
from timetracker.workspace import Workspace

ODD = (
    DraftRequest(),
    DraftRequest(
        "2026-02-01..2026-02-28", "none", "up 15m per entry", ("A: 3 x 49.90 @ 7%", " Bücher : 20"), "Loyalty: 5%",
        ("19%", "site=7%"), "EUR", "de", 0, "Thanks,\n<Ann> & 'co'"),
    DraftRequest("..2026-02-28", "project,task"),
    DraftRequest("2026-02-01..", "day,note", taxes=("site=exempt: § 4 = 5",)),
)  # fmt: skip


@pytest.fixture
def worked(ws: Workspace) -> Workspace:
    """An hour of site at 80 EUR for Acme, and who bills it."""
    catalog.add_project(ws, "site", client="Acme", rate="80", currency="EUR")
    edit.add(ws, "site", at("2026-02-10 09:00"), at("2026-02-10 10:00"))
    parties.describe(ws, None, {"name": "Ann", "tax": "19%"})
    return ws


@pytest.mark.parametrize("request_", ODD)
def test_what_was_typed_is_read_back_and_changes_nothing(worked: Workspace, request_: DraftRequest) -> None:
    stored = drafts.draft(worked, "Acme", request_).stored
    again = drafts.request_of(billing.recipe(stored.document))
    assert again == request_
    before = dump(worked.store.path)
    with pytest.raises(Unchanged):
        drafts.edit(worked, "1", again)
    assert dump(worked.store.path) == before


def test_a_draft_is_changed_and_that_is_undone(worked: Workspace) -> None:
    drafts.draft(worked, "Acme", DraftRequest())
    changed = drafts.edit(worked, "1", DraftRequest(items=("Hosting: 20",), taxes=("7%",)))
    assert (changed.invoice.net, changed.invoice.total) == (10000, 10700)
    assert invoices.show(worked, "1").invoice.total == 10700
    history.undo(worked)
    assert invoices.show(worked, "1").invoice.total == 9520


@pytest.mark.parametrize(
    "request_", [DraftRequest(terms=366), DraftRequest(terms=-1), DraftRequest(items=("Hosting",))]
)
def test_what_no_draft_can_be_made_of_changes_none(worked: Workspace, request_: DraftRequest) -> None:
    drafts.draft(worked, "Acme", DraftRequest())
    before = dump(worked.store.path)
    with pytest.raises(InvalidInput):
        drafts.edit(worked, "1", request_)
    assert dump(worked.store.path) == before


def test_what_is_issued_is_what_was_agreed_to(worked: Workspace) -> None:
    drafts.draft(worked, "Acme", DraftRequest())
    planned = invoices.planned(worked, "1")
    assert (planned.invoice.number, planned.invoice.total) == ("2026-001", 9520)
    edit.add(worked, "site", at("2026-02-10 10:00"), at("2026-02-10 11:00"))

    def agree(other: invoices.InvoiceView) -> None:
        if other != planned:
            raise Stale("It was changed.", hint="")

    with pytest.raises(Stale):
        invoices.issue(worked, "1", agree=agree)
    assert invoices.show(worked, "1").stored.status == "draft"
    planned = invoices.planned(worked, "1")
    assert invoices.issue(worked, "1", agree=agree).invoice.total == 19040
    with pytest.raises(AlreadyInState):
        drafts.edit(worked, "1", DraftRequest())
