"""Rates and locks in the web admin and the API: an administrator sets them after a look at what changes of the past."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor
from tests.web.sent_forms import forms

from timetracker.actions import catalog, rates as actions
from timetracker.reports import rates as report
from timetracker.web.rates import FIELDS
from timetracker.workspace import Workspace

OTHER = {"amount": "90", "project": "site", "since": "2026-03-01"}


@pytest.fixture
def earned(site: Site) -> Visitor:
    """An administrator of a store with two hours of March at 80 EUR; now it is April."""
    site.do(lambda ws: catalog.add_project(ws, "site", client="Acme", rate="80", currency="EUR"))
    site.work("site", "2026-03-02 09:00", "2026-03-02 11:00")
    site.clock.set("2026-04-02 18:00")
    return site.visitor()


def looked_at(visitor: Visitor, **fields: str) -> dict[str, str]:
    """What the page of a look would send."""
    page = visitor.get("/rates/change", query_string=fields).text
    return {name: value for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page) if name != "form_token"}


def form_of(page: str) -> dict[str, str]:
    """What the form of a look sends."""
    return next(form for form in forms(page) if form.action == "/rates").filled


def rates(site: Site) -> list[Any]:
    """All rates, as `tt rate list` has them."""
    return [(row["since"], row["amount"]) for row in site.do(lambda ws: ws.ask(report.listed)).data["rates"]]


def test_another_rate_is_set_after_a_look_at_each_month_that_changes(site: Site, earned: Visitor) -> None:
    page = earned.get("/rates/change", query_string=OTHER)
    assert page.status_code == 200
    assert "The rate of site is 90 EUR from 2026-03-01 on; before it was 80 EUR. Nothing is changed yet." in page.text
    assert re.search(r"2026-03</td><td[^>]*>160.00 EUR</td><td[^>]*>180.00 EUR", page.text)
    assert rates(site) == [(None, "80")]
    assert earned.send("/rates", **OTHER).status_code == 409, "nobody looked at it"
    sent = looked_at(earned, **OTHER)
    site.work("site", "2026-03-03 09:00", "2026-03-03 10:00")
    stale = earned.send("/rates", **sent)
    assert (stale.status_code, "Something was changed since you looked." in stale.text) == (409, True)
    assert rates(site) == [(None, "80")]
    assert earned.send("/rates", **looked_at(earned, **OTHER)).status_code == 303
    assert earned.told() == "The rate of site is 90 EUR from 2026-03-01 on; before it was 80 EUR."
    assert rates(site) == [(None, "80"), ("2026-03-01", "90")]
    assert '<td class="nowrap">2026-03-01</td>' in earned.get("/rates").text


def test_a_rate_from_today_changes_nothing_of_the_past_and_needs_no_look(site: Site, earned: Visitor) -> None:
    assert "No amount of the past changes." in earned.get("/rates/change?amount=100&project=site").text
    assert earned.send("/rates", amount="100", project="site").status_code == 303
    assert rates(site) == [(None, "80"), ("2026-04-02", "100")]
    assert earned.send("/rates", amount="", project="site").status_code == 303
    assert rates(site) == [(None, "80"), ("2026-04-02", None)]


def test_of_two_who_set_a_rate_at_once_the_second_sees_what_is_there_now(site: Site, earned: Visitor) -> None:
    other = site.visitor()
    for since in ("", "2026-03-01"):
        first, second = (
            form_of(visitor.get(f"/rates/change?amount={amount}&project=site&since={since}").text)
            for visitor, amount in ((earned, "90"), (other, "120"))
        )
        assert earned.send("/rates", **first).status_code == 303
        before = rates(site)
        answer = other.send("/rates", **second)
        assert (answer.status_code, rates(site)) == (409, before)
        assert "<td>120 EUR</td><td>90 EUR</td>" in answer.text
        assert other.send("/rates", **form_of(answer.text)).status_code == 303
    assert rates(site) == [(None, "80"), ("2026-03-01", "120"), ("2026-04-02", "120")]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"amount": "x", "project": "site"}, 400, "is not an amount"), ({"amount": "9"}, 400, "Whose rate is it?"),
        ({"amount": "9", "project": "none"}, 404, "There is no project called"),
        ({"amount": "9", "project": "site", "since": "never"}, 400, "is not a day"),
        ({"amount": "9", "user": "1", "client": "Acme", "project": "site"}, 400, "A rate is of one of them."),
    ],
)  # fmt: skip
def test_a_mistake_comes_back_with_what_was_typed(
    earned: Visitor, fields: dict[str, str], status: int, words: str
) -> None:
    answer = earned.get("/rates/change", query_string=fields)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert all(f'name="{name}" value="{text}"' in answer.text for name, text in fields.items())


def test_a_member_sees_no_page_of_rates_and_sets_none(site: Site, earned: Visitor) -> None:
    earned.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    assert {member.get(path).status_code for path in ("/rates", "/rates/change?amount=9&project=site")} == {403}
    assert member.send("/rates", amount="9", project="site").status_code == 403
    secret = re.search(r"tt_[\w-]{20,}", member.send("/tokens", name="script", scope="write").text)
    assert secret
    program, headers = Visitor(site), {"Authorization": f"Bearer {secret[0]}"}
    listed: Any = program.get("/api/v1/rates", headers=headers).json
    assert listed["data"]["rates"] == []
    for method, path, body in (
        ("POST", "rates", {"amount": "9", "project": "site", "confirmed": True}),
        ("POST", "locks", {"until": "2026-03"}), ("DELETE", "locks/1", None),
    ):  # fmt: skip
        answer = program.ask(method, f"/api/v1/{path}", json=body, headers=headers)
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_allowed"), path  # type: ignore[index]
    assert rates(site) == [(None, "80")]


def test_a_program_sets_rates_and_agrees_to_what_changes_of_the_past(site: Site, earned: Visitor) -> None:
    program, headers = Visitor(site), {"Authorization": f"Bearer {site.token('write')}"}

    def ask(method: str, path: str, body: Any = None) -> Any:
        answer = program.ask(method, f"/api/v1/{path}", headers=headers, **({} if body is None else {"json": body}))
        return answer.status_code, answer.json

    body = {"amount": "90", "project": "site", "from": "2026-03-01"}
    status, refused = ask("POST", "rates", body)
    assert (status, refused["error"]["code"]) == (409, "past_amounts")
    assert "2026-03  160.00 EUR → 180.00 EUR" in refused["error"]["message"]
    status, done = ask("POST", "rates", {**body, "confirmed": True})
    assert (status, done["data"]["months"]) == (200, [
        {"month": "2026-03", "before": {"EUR": "160.00"}, "after": {"EUR": "180.00"}},
    ])  # fmt: skip
    assert ask("POST", "rates", {"project": "site"})[0] == 400
    assert ask("PATCH", "entries/1", {"rate": "95", "billed": "2026-017"})[0] == 200
    assert ask("GET", "entries/1")[1]["data"]["entry"]["charge"] == {
        "rate": "95", "currency": "EUR", "billed": "2026-017",
    }  # fmt: skip
    assert ask("PATCH", "entries/1", {"to": "2026-03-02 12:00"})[0] == 409
    assert ask("POST", "locks", {"until": "2026-03", "client": "Acme"})[0] == 200
    assert ask("PATCH", "entries/1", {"billed": "", "rate": ""})[0] == 409, "a rate of locked time"
    assert ask("PATCH", "entries/1", {"billed": ""})[0] == 200
    (lock,) = ask("GET", "locks")[1]["data"]["locks"]
    assert (lock["until"], lock["client"]["name"]) == ("2026-03-31", "Acme")
    assert ask("DELETE", f"locks/{lock['id']}")[0] == 200
    assert ask("DELETE", f"locks/{lock['id']}")[0] == 404


def test_many_are_charged_in_one_go_after_a_look(site: Site, earned: Visitor) -> None:
    fields = {"scope": "all", "span": "all", "act": "change", "to_rate": "95", "to_currency": "CHF",
              "to_billed": "2026-017"}  # fmt: skip
    page = earned.get("/entries/bulk", query_string=fields).text
    assert ("rate 95 CHF" in page, "billed: 2026-017" in page) == (True, True)
    version = re.search(r'name="version" value="([^"]*)"', page)
    assert version
    assert earned.send("/entries/bulk", version=version[1], **fields).status_code == 303
    assert "billed: 2026-017" in earned.get("/entries?span=all").text
    assert 'name="rate" value="95"' in earned.get("/entries/1").text
    fields |= {"to_rate": "-", "to_currency": "", "to_billed": "-"}
    page = earned.get("/entries/bulk", query_string=fields).text
    assert ("no own rate" in page, "not billed" in page) == (True, True)
    version = re.search(r'name="version" value="([^"]*)"', page)
    assert version
    assert earned.send("/entries/bulk", version=version[1], **fields).status_code == 303
    assert 'name="rate" value=""' in earned.get("/entries/1").text


def test_every_field_of_the_form_is_in_its_page(earned: Visitor) -> None:
    page = earned.get("/rates?project=site").text
    assert all(f'name="{name}"' in page for name in FIELDS)
    assert 'name="project" value="site"' in page


@pytest.mark.parametrize("since", ["", "2026-04-10", "2026-03-01"])
def test_a_rate_that_somebody_else_set_meanwhile_is_not_overwritten(site: Site, earned: Visitor, since: str) -> None:
    fields = {"amount": "100", "project": "site", "since": since}
    page = earned.get("/rates/change", query_string=fields).text
    sent = next(form.fields for form in forms(page) if form.action == "/rates")
    sent.pop("form_token")
    day = since or "2026-04-02"
    site.do(lambda ws: set_rate(ws, "120", day))
    before = rates(site)
    answer = earned.send("/rates", **sent)
    assert answer.status_code == 409
    assert "Something was changed since you looked." in answer.text
    assert f'<th scope="row">{day}</th><td>100 EUR</td><td>120 EUR</td>' in answer.text
    assert all(words in answer.text for words in ("Keep mine", "Take theirs"))
    assert rates(site) == before
    again = next(form for form in forms(answer.text) if form.action == "/rates")
    assert (
        earned.send("/rates", **{name: text for name, text in again.fields.items() if name != "form_token"}).status_code
        == 303
    )
    assert (day, "100") in rates(site)


def set_rate(ws: Workspace, amount: str, since: str) -> None:
    """What `tt rate set` does."""
    with ws.reading() as reader:
        requested = actions.requested(ws, reader, amount, "EUR", project="site", since=since)
    actions.put(ws, requested)
