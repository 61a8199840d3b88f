"""Invoices from the command line where something is in the way: overlaps, time that is not billable, odd names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def seller(tt: Tt, clock: EnvironmentClock) -> None:
    """A sender of invoices, on a day in March."""
    clock.set("2026-03-02 18:00")
    tt("invoice seller name='Ann Doe' city=Berlin country=DE vat-id=DE123456789 tax=19%")


def test_time_that_another_invoice_holds_is_not_billed_again(seller: Tt) -> None:
    seller("config set overlap allow")
    for client, project, time in (("Acme", "site", "9:00-10:00"), ("Bolt", "app", "9:30-9:40")):
        seller(f"project add {project} --client {client} --rate 80 --currency EUR")
        seller(f"add {project} {time}")
        seller(f"invoice new {client}")
    assert seller("invoice issue 1").code == 0
    refused = seller("invoice issue 2 --json")
    assert (refused.code, refused.error["code"]) == (4, "overlap")
    assert "is billed on 2026-001" in refused.error["message"]
    assert seller("invoice issue 2 --overlaps keep").code == 0


def test_what_is_billed_and_overlaps_only_what_is_billed_is_in_nobodys_way(seller: Tt) -> None:
    seller("config set overlap allow")
    seller("project add site --client Acme --rate 80 --currency EUR")
    for time in ("9:00-10:00", "9:30-9:40"):
        seller(f"add site {time}")
    seller("invoice new Acme")
    assert seller("invoice issue 1 --overlaps keep").code == 0
    seller("add site 9:50-10:30")
    seller("invoice new Acme")
    assert "9:00" in seller("invoice issue 2").err  # the longer of both, though it is not the last
    seller("edit 3 --from 10:00")
    assert seller("invoice issue 2").code == 0


def test_where_nothing_is_left_the_time_that_is_not_billable_is_named_with_what_makes_it_so(seller: Tt) -> None:
    seller("project add site --client Acme --rate 80 --currency EUR --no-billable")
    seller("add site 9:00-10:00")
    seller("add site 11:00-11:30")
    refused = seller("invoice new Acme 2026-03 --json")
    assert refused.code == 2
    assert refused.error["message"] == "Nothing of Acme is left to be billed; 2 entries (1h 30m) are not billable."
    command = refused.error["command"]
    assert seller(" ".join([*command[1:], "--yes"])).code == 0
    assert seller("invoice new Acme 2026-03").code == 0


@pytest.mark.parametrize("name", ["Web\u00a0site", "week \u2013 \U0001f469\u200d\U0001f4bb", "\u05d0\u05ea\u05e8"])
def test_every_name_of_a_project_can_be_a_line(seller: Tt, name: str) -> None:
    seller(f"project add '{name}' --client '{name}' --rate 80 --currency EUR")
    seller(f"add '{name}' 9:00-10:00 --note 'seen\u200b \u200fonce'")
    for group, text in (("project", name), ("note", "seen once")):
        lines = seller(f"invoice new '{name}' --preview --group-by {group} --json").data["lines"]
        assert [line["text"] for line in lines] == [text]


def test_a_client_that_is_merged_takes_its_drafts_along_and_what_invoices_say_of_it(seller: Tt) -> None:
    seller("project add site --client Acme --rate 80 --currency EUR")
    seller("add site 9:00-10:00")
    seller("client add Bolt")
    seller("invoice client Acme street='Main 1' city=Bonn country=DE")
    seller("invoice new Acme")
    merged = seller("client merge Acme Bolt --json")
    assert merged.data["others"] == 1  # the project
    assert merged.json["warnings"] == []
    data = seller("invoice show 1 --json").data
    assert (data["buyer"]["name"], data["buyer"]["city"], data["net"]) == ("Bolt", "Bonn", "80.00")
    seller("undo")
    assert seller("invoice show 1 --json").data["buyer"]["name"] == "Acme"
    assert seller("invoice client Bolt").out != seller("invoice client Acme").out
    assert seller("db check").code == 0


def test_what_invoices_said_of_both_clients_is_decided_for_the_one_that_stays_and_said(seller: Tt) -> None:
    for name, city in (("Acme", "Bonn"), ("Bolt", "Kiel")):
        seller(f"client add {name}")
        seller(f"invoice client {name} city={city} country=DE")
    seller("project add site --client Acme --rate 80 --currency EUR")
    seller("add site 9:00-10:00")
    seller("invoice new Acme")
    seller("invoice issue 1")
    merged = seller("client merge Acme Bolt --json")
    assert [warning["code"] for warning in merged.json["warnings"]] == ["other_details"]
    assert "Kiel" in seller("invoice client Bolt").out
    assert seller("invoice show 2026-001 --json").data["buyer"]["city"] == "Bonn"  # it keeps what it says
    seller("undo")
    assert "Bonn" in seller("invoice client Acme").out


def test_an_empty_place_for_files_is_refused(seller: Tt) -> None:
    for line in ("invoice export 2026-001 --out ''", "invoice send 2026-001 --out ''"):
        assert "--out is empty" in seller(line).err


def test_an_export_says_that_invoices_are_not_in_it(seller: Tt) -> None:
    seller("client add Acme")
    assert seller("export json").err == ""
    seller("invoice new Acme --item 'Hosting: 20' --currency EUR")
    assert "1 invoice or draft and what invoices say of clients are not in it" in seller("export json").err


def test_what_an_e_invoice_lacks_is_named_before_it_is_issued_and_not_sent(tt: Tt, tmp_path: Path) -> None:
    tt("client add Acme")
    tt("invoice seller name=Ann tax=small country=DE")
    tt("invoice new Acme --item 'Hosting: 20' --currency EUR")
    lacking = "vat-id or tax-number of the sender, country of Acme"
    assert lacking in " ".join(tt("invoice show 1").out.split())
    tt("invoice issue 1")
    number = tt("invoice list --json").data["invoices"][0]["number"]
    sent = tt(f"invoice send {number} --out {tmp_path} --json")
    assert [file["kind"] for file in sent.data["files"]] == ["pdf"]
    assert [warning["code"] for warning in sent.json["warnings"]] == ["no_e_invoice"]
    tt("invoice seller tax-number=12/345")
    tt("invoice client Acme country=FR city=Paris")
    tt("invoice new Acme --item 'Hosting: 20' --currency EUR")
    tt("invoice issue 2")
    number = tt("invoice list --json").data["invoices"][-1]["number"]
    assert [file["kind"] for file in tt(f"invoice send {number} --out {tmp_path} --json").data["files"]] == ["facturx"]
    assert tt(f"invoice check {number}").code == 0
