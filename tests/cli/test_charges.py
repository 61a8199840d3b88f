"""An entry's own rate, what an invoice holds, and what is yet to be billed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def worked(tt: Tt, clock: EnvironmentClock) -> None:
    """Three hours for Acme at 80 EUR: two of February, one of March; an hour of no client at no rate, billable."""
    clock.set("2026-02-02 18:00")
    tt("project add site --client Acme --rate 80 --currency EUR")
    tt("add site 9:00-11:00")
    clock.set("2026-03-02 18:00")
    tt("add site 9:00-10:00")
    tt("add ops 10:00-11:00 --billable")


def total(tt: Tt, line: str) -> dict[str, str]:
    """The amounts of a report in total."""
    amounts: dict[str, str] = tt(f"{line} --json").data.get("amounts", {})
    return amounts


def numbers(tt: Tt, line: str) -> list[int]:
    """The numbers of the entries that a filter leaves."""
    return [entry["id"] for entry in tt(f"log all {line} --json").data["entries"]]


def test_an_entrys_own_rate_comes_before_all_others(worked: Tt) -> None:
    assert worked("edit 1 --rate 100").out == "Entry 1: rate none → 100 EUR.\n"  # in the currency of its project
    for by in ("client", "project", "task", "day", "month", "user"):
        assert total(worked, f"report all --by {by}") == {"EUR": "280.00"}, by
    worked("rate set 200 --project site --from beginning --yes")
    assert total(worked, "report all") == {"EUR": "400.00"}
    assert worked("edit 1 --rate ''").out == "Entry 1: rate 100 EUR → none.\n"
    assert total(worked, "report all") == {"EUR": "600.00"}
    worked("undo")
    assert total(worked, "report all") == {"EUR": "400.00"}
    assert worked("db check").code == 0


def test_an_own_rate_is_of_a_currency_of_its_own_and_counts_where_no_other_rate_is(worked: Tt) -> None:
    assert worked("edit 3 --rate 50 --currency chf").out == "Entry 3: rate none → 50 CHF.\n"
    assert total(worked, "report all") == {"CHF": "50.00", "EUR": "240.00"}
    assert worked("edit 3 --currency usd").out == "Entry 3: rate 50 CHF → 50 USD.\n"
    refused = worked("edit 1 --currency usd")
    assert (refused.code, "A currency alone is not a rate." in refused.err) == (2, True)
    assert worked("edit 1 --rate ten").code == 2
    assert worked("edit 3 --rate 50").code == 2  # it is like that already


def test_a_stopped_entry_says_what_it_is_worth_at_its_own_rate(worked: Tt, clock: EnvironmentClock) -> None:
    worked("start site")
    worked("edit @1 --rate 60")
    clock.tick("30m")
    assert "Amount 30.00 EUR" in worked("stop").out


@pytest.mark.parametrize("line", [
    "delete 1", "edit 1 --to 10:00", "edit 1 --no-billable", "split 1 --at 10:00", "move 1 --to '2026-02-03 9:00'",
    "resize 1 --by +10m", "bulk --project site --delete --yes", "bulk --project site --shift -1h --yes",
])  # fmt: skip
def test_what_an_invoice_holds_keeps_its_times_and_stays(worked: Tt, line: str) -> None:
    worked("edit 1 --billed 2026-017")
    refused = worked(line)
    assert (refused.code, "Entry 1 of 2026-02-02 09:00:00 is billed." in refused.err) == (4, True)
    assert "try: tt edit 1 --unbilled" in refused.err
    assert worked("edit 1 --note 'words are free' --project site").code == 0
    assert worked("edit 1 --unbilled").code == 0
    assert worked(line).code == 0


def test_undo_passes_no_invoice_by(worked: Tt) -> None:
    worked("edit 1 --to 10:30")
    worked("edit 1 --billed 2026-017")
    assert worked("undo 2").code == 0  # both: the mark goes first
    assert worked("redo 2").code == 0
    worked("edit 1 --unbilled --to 11:00")
    assert worked("undo").code == 0
    assert numbers(worked, "--billed") == [1]
    assert worked("redo").code == 0
    assert numbers(worked, "--billed") == []
    assert worked("db check").code == 0


def test_only_what_is_billable_and_over_is_billed(worked: Tt) -> None:
    worked("add ops 7:00-8:00 --no-billable")
    refused = worked("edit 4 --billed R-1")
    assert (refused.code, "is not billable, so no invoice holds it." in refused.err) == (4, True)
    assert worked("edit 4 --billable --billed R-1").code == 0
    worked("start site")
    assert "runs, so no invoice holds it." in worked("edit last --billed R-1").err
    for name in ("''", "'  '", f"'{'x' * 65}'"):
        assert worked(f"edit 1 --billed {name}").code == 2  # it is so already, or no name


def test_many_are_billed_in_one_go_and_taken_back_in_one(worked: Tt) -> None:
    worked("add ops 7:00-8:00 --no-billable")
    done = worked("bulk all --unbilled --set-billed 2026-017 --yes")
    assert "Changed 3 of 3 entries (4h)" in done.out
    assert "billed: 2026-017" in done.out
    assert numbers(worked, "--billed") == [1, 2, 3]
    assert numbers(worked, "--unbilled") == []  # what is not billable is not yet to be billed either
    again = worked("bulk all --set-billed 2026-018 --set-rate 90 --set-currency EUR --yes")
    assert "1 entry cannot be billed: not billable, or running." in again.err
    assert total(worked, "report all --billed") == {"EUR": "360.00"}
    worked("undo")
    assert total(worked, "report all --billed") == {"EUR": "240.00"}
    assert "charged 3 entries" in worked("history").out
    assert worked("bulk all --billed --set-billed '' --shift 1h --yes").code == 0  # freed first, then moved
    assert worked("db check").code == 0


def test_unbilled_time_is_listed_by_client_with_amounts_and_the_age_of_the_oldest(worked: Tt) -> None:
    rows: list[dict[str, Any]] = worked("unbilled --json").data["rows"]
    assert [(row["client"], row["total_s"], row["count"], row["amounts"], row["oldest_age_s"]) for row in rows] == [
        ("Acme", 10_800, 2, {"EUR": "240.00"}, (28 * 24 + 9) * 3600), (None, 3600, 1, {}, 8 * 3600),
    ]  # fmt: skip
    assert total(worked, "unbilled") == total(worked, "report all --unbilled") == {"EUR": "240.00"}
    assert "Acme" in worked("unbilled --by project,client").out
    worked("bulk 2026-02 --set-billed R-1 --yes")
    assert total(worked, "unbilled") == {"EUR": "80.00"}
    assert total(worked, "report all --billed") == {"EUR": "160.00"}
    assert worked("unbilled --format csv").out.splitlines()[1].startswith("Acme,3600,1,80.00,2026-03-02,0")
    worked("bulk all --unbilled --set-billed R-2 --yes")
    assert worked("unbilled").out == "Nothing is left to be billed.\n"


def test_a_saved_filter_says_billed_and_an_export_is_narrowed_by_it(worked: Tt) -> None:
    worked("filter save open all --unbilled")
    worked("edit 1 --billed R-1")
    assert [entry["id"] for entry in worked("log --filter open --json").data["entries"]] == [2, 3]
    assert worked("export csv all --billed").out.count("\n") == 2


def test_in_locked_time_a_rate_stays_and_an_invoice_may_hold_it(worked: Tt) -> None:
    worked("lock until 2026-02-28")
    refused = worked("edit 1 --rate 90")
    assert (refused.code, "lies in locked time" in refused.err) == (4, True)
    assert worked("edit 1 --billed R-1").code == 0
    assert worked("edit 2 --rate 90").code == 0
    assert worked("bulk all --set-rate 90 --yes").code == 4


def test_a_budget_of_money_counts_rates_of_their_own(worked: Tt) -> None:
    worked("project edit site --budget 1000")
    worked("client edit Acme --budget '500 EUR/month'")
    worked("edit 1 --rate 100")
    worked("edit 2 --rate 90")
    assert "290.00" in worked("project show site").out
    assert "90.00" in worked("client show Acme").out


def test_metrics_tell_what_is_unbilled_once_something_was_billed(worked: Tt) -> None:
    assert "\ntt_unbilled_seconds " not in worked("metrics show").out
    worked("edit 1 --billed R-1")
    lines = worked("metrics show").out.splitlines()
    assert [line for line in lines if line.startswith("tt_unbilled_")] == [
        "tt_unbilled_seconds 7200.0", 'tt_unbilled_amount{currency="EUR"} 80.0',
        "tt_unbilled_oldest_age_seconds 32400.0",
    ]  # fmt: skip


def test_what_a_split_takes_apart_keeps_its_own_rate(worked: Tt) -> None:
    worked("edit 1 --rate 95")
    before = total(worked, "report all")
    assert worked("split 1 --into 3").out.splitlines()[0] == "Split entry 1, site, into 3. Take it back: tt undo"
    assert total(worked, "report all") == before
    worked("undo")
    assert total(worked, "report all") == before
    assert worked("db check").code == 0


def test_a_rate_of_what_is_not_billable_is_pointed_out(worked: Tt) -> None:
    worked("add ops 14:00-15:00 --no-billable")
    ran = worked("edit last --rate 50 --json")
    (warning,) = ran.json["warnings"]
    assert (warning["code"], warning["command"]) == ("rate_not_billable", ["tt", "edit", "4", "--billable"])
    assert "1 entry of those" in worked("bulk all --project ops --set-rate 60 --yes").err
    assert worked(*warning["command"][1:]).code == 0
    assert total(worked, "report all")["EUR"] == "360.00"


def test_the_amount_of_what_is_billed_stays(worked: Tt) -> None:
    worked("edit 1 --billed 2026-017")
    for line in ("edit 1 --rate 100", "bulk all --project site --set-rate 100 --yes"):
        refused = worked(line)
        assert (refused.code, "is billed" in refused.err, "tt edit 1 --unbilled" in refused.err) == (4, True, True)
    assert worked("edit 1 --rate 100 --unbilled").code == 0
    assert total(worked, "report all") == {"EUR": "280.00"}


def test_the_log_names_own_rates_and_invoices_where_there_are_some(worked: Tt) -> None:
    assert "Billed" not in worked("log all --format table").out
    worked("edit 1 --rate 95")
    assert "Own rate" in worked("log all --format table").out
    assert "Billed" not in worked("log all --format table").out
    worked("edit 2 --billed 2026-017")
    header, first, second, *_ = worked("log all --format plain").out.splitlines()
    assert header.split()[-4:] == ["Own", "rate", "Billed", "Entry"]
    assert ("95 EUR" in first, "2026-017" in second) == (True, True)
    entries = worked("log all --json").data["entries"]
    assert [entry.get("charge") for entry in entries] == [
        {"rate": "95", "currency": "EUR", "billed": None}, {"rate": None, "currency": None, "billed": "2026-017"}, None,
    ]  # fmt: skip


def test_what_becomes_of_rates_of_their_own_is_said_when_entries_are_joined(worked: Tt) -> None:
    worked("add site 8:00-9:00")
    worked("edit 2 --rate 95")
    said = worked("join 4 2 --json").json["warnings"]
    assert [warning["code"] for warning in said] == ["joined_rates"]
    assert said[0]["message"] == (
        "Entry 2 had the rate 95 EUR of its own; it counts as entry 4 does now, with no rate of its own."
    )
    worked("undo")
    worked("edit 4 --rate 95")
    assert worked("join 4 2 --json").json["warnings"] == []
    assert worked("db check").code == 0


def test_an_export_of_one_entry_is_told_as_one(worked: Tt) -> None:
    worked("export csv today --project ops")
    assert "exported 1 entry as csv" in worked("history").out


@pytest.mark.file_store  # on PostgreSQL nobody acts as somebody else
def test_what_releases_a_lock_is_named_for_the_administrator(worked: Tt) -> None:
    worked("user add anna")
    worked("add ops 8:00-9:00 --user 2")
    worked("lock until 2026-03-01")
    refused = worked("add ops --from '2026-02-20 9:00' --to '2026-02-20 10:00' --user 2")
    assert (refused.code, refused.err.splitlines()[-1]) == (4, "try: tt lock release")


@pytest.mark.file_store  # the same
def test_an_administrator_charges_what_others_tracked(worked: Tt) -> None:
    worked("user add anna")
    worked("add site 14:00-15:00 --user 2")
    assert worked("edit 4 --rate 95 --billed 2026-018").out == "Entry 4: rate none → 95 EUR, billed none → 2026-018.\n"
    assert worked("edit 4 --note hers").code == 3  # its words are hers
    assert worked("edit 4 --unbilled --user 2").code == 0  # whoever may open the file
    assert worked("bulk all --user 2 --entry 4 --set-billed 2026-018 --yes").code == 0
    assert worked("bulk all --user 1 --entry 4 --set-billed '' --yes").out == "No entries match; nothing was changed.\n"
