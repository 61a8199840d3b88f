"""Lists that are narrowed: the newest entries, things of a client, tasks of a status, open invoices."""

from __future__ import annotations

from tests.conftest import Tt


def test_a_log_of_the_newest_and_newest_first(tt: Tt) -> None:
    tt("add old --from 2026-01-05T09:00 --for 1h")
    tt("add site --from 2026-01-06T09:00 --for 2h")
    tt("add docs --from 2026-01-06T12:00 --for 30m")
    data = tt("log --limit 2 --json").data
    assert [entry["project"]["name"] for entry in data["entries"]] == ["site", "docs"]
    assert (data["total_s"], data["left_out"]) == (9000, 1)
    text = tt("log all --limit 2 --reverse").out
    assert text.index("docs") < text.index("site")
    assert text.endswith("2h 30m\nThe newest 2 of 3 entries.\n")
    assert tt("log --limit 9 --json").data["left_out"] == 0
    assert [entry["id"] for entry in tt("log all --reverse --json").data["entries"]] == [3, 2, 1]
    assert [entry["id"] for entry in tt("log 2026-01-06 --limit 1 --project site --json").data["entries"]] == [2]
    assert tt("log --limit 0").code == 2


def test_lists_are_of_a_client_or_a_status(tt: Tt) -> None:
    tt("project add site --client Acme")
    tt("project add shop --client Acme")
    tt("project archive shop")
    tt("project add ops")
    tt("task add site login")
    tt("task add site search")
    tt("task add ops backup")
    tt("task status login done")
    assert [item["name"] for item in tt("project list --client acme --json").data["projects"]] == ["site"]
    assert [item["name"] for item in tt("project list --client Acme --all --json").data["projects"]] == ["shop", "site"]
    assert [item["name"] for item in tt("task list --client Acme --json").data["tasks"]] == ["search", "login"]
    assert [item["name"] for item in tt("task list --status todo --json").data["tasks"]] == ["search", "backup"]
    both = tt("task list site --status todo --status done --json").data["tasks"]
    assert [item["name"] for item in both] == ["search", "login"]
    assert tt("task list ops --client Acme").out == "No such tasks.\n"
    assert tt("project list --client nobody").code == 3
    assert tt("task list --status doing").err == (
        "tt: 'doing' is not a status of a task.\nGive one of: todo, in_progress, review, done, cancelled\n"
    )


def test_invoices_are_listed_of_a_client_and_as_far_as_they_are_open(tt: Tt) -> None:
    tt("client add Acme")
    tt("invoice seller name=Ann city=Berlin country=DE vat-id=DE123456789 tax=19%")
    for _ in range(3):
        tt("invoice new Acme --currency EUR --item 'Hosting: 20'")
    tt("invoice issue 1")
    tt("invoice issue 2")
    tt("invoice paid 2026-001")
    tt("client add Other")
    assert [item["number"] for item in tt("invoice list --open --json").data["invoices"]] == ["2026-002"]
    assert len(tt("invoice list --client acme --json").data["invoices"]) == 3
    assert tt("invoice list --client Other").out == "No invoices.\n"
    assert tt("invoice list --client nobody").code == 3
