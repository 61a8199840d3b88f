"""The whole URL map: what each changing route records, what each reading route does."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tests.builders import log_lines
from tests.conftest import Tt
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, NAME, PASSWORD, Site, Visitor

from timetracker.actions import parties
from timetracker.store.credentials import hashed
from timetracker.web.api import ROUTES
from timetracker.web.pages import NO_REPORT


class Step(NamedTuple):
    """One use of a changing route, and the events it must record."""

    endpoint: str
    path: str
    fields: dict[str, str]
    events: set[str]


# In their order: each builds on what the ones before it did.
DAY = (
    Step("start", "/timer/start", {"project": "site/api", "tags": "deep"},
         {"project.created", "task.created", "tag.created", "timer.started"}),
    Step("timer_note", "/timer/note", {"note": "kick-off"}, {"entry.updated"}),
    Step("timer", "/timer/pause", {}, {"timer.paused"}),
    Step("timer", "/timer/resume", {}, {"timer.resumed"}),
    Step("timer", "/timer/cancel", {}, {"timer.cancelled"}),
    Step("timer", "/timer/continue", {"entry": "1"}, {"timer.started"}),
    Step("stop", "/timer/stop", {}, {"timer.stopped"}),
    Step("undo", "/undo", {}, {"change.undone"}),
    Step("redo", "/redo", {}, {"change.redone"}),
    Step("undo_to", "/history/undo", {"down_to": "7"}, {"change.undone"}),
    Step("redo", "/redo", {}, {"change.redone"}),
    Step("add_entry", "/entries", {"project": "site", "when": "7:00-8:00"}, {"entry.created"}),
    Step("add_entry", "/entries", {"project": "site", "when": "8:00-8:30"}, {"entry.created"}),
    Step("edit_entry", "/entries/4", {"project": "site", "note": "corrected"}, {"entry.updated"}),
    Step("move_entry", "/entries/4/times", {"act": "move", "from": "2026-03-02 5:00"}, {"entry.updated"}),
    Step("change_bulk", "/entries/bulk", {"scope": "chosen", "id": "4", "act": "change", "to_tags": "+late"},
         {"entries.changed", "tag.created"}),
    Step("change_bulk", "/entries/bulk", {"scope": "chosen", "id": "4", "act": "delete"}, {"entries.deleted"}),
    Step("delete_entries", "/entries/delete", {"id": "5"}, {"entry.deleted"}),
    Step("line", "/timer/line", {"line": "site 6:00-6:30"}, {"entry.created"}),
    Step("add_thing", "/clients", {"name": "Northwind"}, {"client.created"}),
    Step("change_thing", "/clients/1", {"act": "save", "name": "Southwind"}, {"client.updated"}),
    Step("change_thing", "/clients/1", {"act": "archive"}, {"client.archived"}),
    Step("change_thing", "/clients/1", {"act": "unarchive"}, {"client.unarchived"}),
    Step("change_thing", "/clients/1", {"act": "delete"}, {"client.deleted"}),
    Step("add_thing", "/projects", {"name": "docs"}, {"project.created"}),
    Step("change_thing", "/projects/2", {"act": "save", "name": "pages"}, {"project.updated"}),
    Step("change_thing", "/projects/2", {"act": "archive"}, {"project.archived"}),
    Step("change_thing", "/projects/2", {"act": "unarchive"}, {"project.unarchived"}),
    Step("change_thing", "/projects/2", {"act": "delete"}, {"project.deleted"}),
    Step("add_thing", "/tags", {"name": "call"}, {"tag.created"}),
    Step("change_thing", "/tags/3", {"act": "save", "name": "phone"}, {"tag.renamed"}),
    Step("change_thing", "/tags/3", {"act": "archive"}, {"tag.archived"}),
    Step("change_thing", "/tags/3", {"act": "unarchive"}, {"tag.unarchived"}),
    Step("change_thing", "/tags/3", {"act": "delete"}, {"tag.deleted"}),
    Step("add_thing", "/tags", {"name": "spare"}, {"tag.created"}),
    Step("merge_things", "/merge", {"kind": "tag", "name": "spare", "into": "late"}, {"tag.merged"}),
    Step("add_task", "/tasks", {"project": "site", "name": "launch"}, {"task.created"}),
    Step("change_task", "/tasks/2", {"act": "save", "name": "start", "priority": "high"}, {"task.updated"}),
    Step("change_task", "/tasks/2", {"status": "done"}, {"task.status_changed"}),
    Step("change_task", "/tasks/2", {"act": "delete"}, {"task.deleted"}),
    Step("change_setting", "/settings", {"name": "week.start", "value": "sunday"}, {"setting.changed"}),
    Step("switch_feature", "/features", {"name": "first_steps", "act": "disable"}, {"feature.disabled"}),
    Step("switch_feature", "/features", {"name": "first_steps", "act": "enable"}, {"feature.enabled"}),
    Step("add_user", "/users", {"name": MEMBER, "password": MEMBER_PASSWORD, "role": "member"}, {"user.created"}),
    Step("change_user", "/users/2", {"act": "role", "role": "admin"}, {"user.updated"}),
    Step("change_lock", "/locks", {"act": "lock", "day": "2026-01", "client": ""}, {"lock.created"}),
    Step("change_lock", "/locks", {"act": "release", "client": ""}, {"lock.released"}),
    Step("set_rate", "/rates", {"amount": "80", "currency": "EUR", "project": "site"}, {"project.updated"}),
    Step("set_rate", "/rates", {"amount": "90", "user": "1", "since": "today"}, {"rate.changed"}),
    Step("add_thing", "/projects", {"name": "shop", "client": "Acme", "rate": "80", "currency": "EUR"},
         {"client.created", "project.created"}),
    Step("add_entry", "/entries", {"project": "shop", "when": "5:00-5:30"}, {"entry.created"}),
    Step("change_billing", "/invoices/seller", {"name": "Ann", "tax": "19%"}, {"billing.changed"}),
    Step("change_client_billing", "/invoices/clients/2", {"city": "Paris"}, {"billing.changed"}),
    Step("draft_invoice", "/invoices", {"client": "Acme"}, {"invoice.drafted"}),
    Step("change_invoice", "/invoices/1", {"act": "save", "items": "Hosting: 20"}, {"invoice.updated"}),
    Step("issue_invoice", "/invoices/1/issue", {}, {"invoice.issued", "entries.charged"}),
    Step("change_invoice", "/invoices/1", {"act": "paid"}, {"invoice.paid"}),
    Step("change_invoice", "/invoices/1", {"act": "unpaid"}, {"invoice.paid"}),
    Step("cancel_invoice", "/invoices/1/cancel", {}, {"invoice.cancelled", "entries.charged"}),
    Step("draft_invoice", "/invoices", {"client": "Acme"}, {"invoice.drafted"}),
    Step("change_invoice", "/invoices/3", {"act": "delete"}, {"invoice.deleted"}),
    Step("backup", "/admin/backup", {}, {"store.backed_up"}),
    Step("logout", "/logout", {}, {"auth.logout"}),
    Step("login", "/login", {"name": NAME, "password": "not this one"}, {"auth.login_failed"}),
    Step("login", "/login", {"name": NAME, "password": PASSWORD}, {"auth.login"}),
    Step("password", "/password", {"old": PASSWORD, "password": "an even longer sentence"},
         {"auth.login", "user.updated"}),
)  # fmt: skip
# Changing routes that record nothing, each with its reason.
UNRECORDED = {
    "decide_telemetry": "a decision is in the record of consent, which no journal may rewrite",
    "answer_telemetry": "an answer is in the record of consent, which no journal may rewrite",
    "add_token": "tokens are outside the journal, as credentials are",
    "revoke_token": "tokens are outside the journal, as credentials are",
    "discard_kept": "what was kept was never done",
    "end_session": "sessions are outside the journal; ending one of another browser is nobody's log-out",
}
# These need a code or a file, or give a code away: tests of their own below, in test_accounts.py and test_importing.py.
APART = {"setup", "enter", "choose_password", "invite_user", "look_at_import", "take_import"}
VIEWED = {
    "entries": ("/entries", {"report.viewed"}), "calendar": ("/calendar", {"report.viewed"}),
    "heatmap": ("/heatmap", {"report.viewed"}), "reports": ("/reports", {"report.viewed"}),
    "export": ("/export/csv", {"export.completed"}), "telemetry": ("/admin/telemetry", {"telemetry.viewed"}),
    "unbilled": ("/unbilled", {"report.viewed"}),
}  # fmt: skip


def recorded(site: Site) -> list[str]:
    """The names of all events so far."""
    return [line["event"] for line in log_lines(site.home) if line["event"] != "command.finished"]


def endpoints(site: Site, *methods: str) -> set[str]:
    """The endpoints of pages that take one of the methods."""
    rules = site.app.url_map.iter_rules()
    return {r.endpoint for r in rules if r.methods and r.methods & set(methods) and not r.endpoint.startswith("api_")}


def version(visitor: Visitor, step: Step) -> dict[str, str]:
    """What the form of an entry, or the look at many, says things were like; nothing for other forms."""
    name = {"edit_entry": "version", "change_bulk": "version", "merge_things": "version", "issue_invoice": "seen"}.get(
        step.endpoint
    )
    if name is None:
        return {}
    page = visitor.get(step.path, query_string=step.fields).text
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert match, page
    return {name: match[1]}


def test_each_changing_route_records_what_it_declares(site: Site, admin: Visitor) -> None:
    assert {step.endpoint for step in DAY} | UNRECORDED.keys() | APART == endpoints(site, "POST", "PATCH", "DELETE")
    site.clock.set("2026-03-02 12:00")
    for step in DAY:
        if step.endpoint == "backup" and site.store:
            continue  # about files
        site.clock.tick("1m")
        before = recorded(site)
        page = "/login" if step.endpoint == "login" else "/"
        answer = admin.send(step.path, page=page, **version(admin, step), **step.fields)
        refused = step.events == {"auth.login_failed"}
        assert answer.status_code == (403 if refused else 303), (step, answer.text)
        assert set(recorded(site)[len(before) :]) == step.events, step
        rule, _ = site.app.url_map.bind("x").match(step.path, "POST")
        assert rule == step.endpoint


def test_routes_without_an_event_record_none(site: Site, admin: Visitor) -> None:
    other = site.visitor()
    session = hashed(other.secret)
    assert f'value="{session}"' in admin.get("/sessions").text
    before = recorded(site)
    assert admin.send("/admin/telemetry", act="enable", usage="yes").status_code == 303
    assert admin.send("/telemetry", act="no").status_code == 303
    assert admin.send("/admin/telemetry", act="disable").status_code == 303
    assert admin.send("/tokens", name="script", scope="read").status_code == 200
    assert admin.send("/tokens/revoke", token="1").status_code == 303
    assert admin.send("/sessions/end", session=session).status_code == 303
    assert admin.send("/kept/discard").status_code == 303
    assert {admin.get("/").status_code, other.get("/").status_code} == {200, 303}
    assert recorded(site) == before


def test_set_up_and_a_link_record_their_events_once(fresh: Site) -> None:
    Visitor(fresh).set_up()
    assert sorted(recorded(fresh)) == ["auth.login", "setup.completed", "user.updated"]
    code = fresh.code("enter")
    Visitor(fresh).send("/enter", page=f"/enter?code={code}", code=code)
    assert recorded(fresh)[3:] == ["auth.login"]
    admin = fresh.visitor()
    page = admin.send("/users/invite", name=MEMBER, role="member").text
    code = page.partition("/choose-password?code=")[2].partition("<")[0]
    fields = {"code": code, "password": MEMBER_PASSWORD, "again": MEMBER_PASSWORD}
    Visitor(fresh).send("/choose-password", page="/login", **fields)
    assert recorded(fresh)[5:] == ["user.created", "user.updated", "user.updated", "auth.login"]


def test_a_user_deleted_by_the_command_is_recorded_once(site: Site, admin: Visitor, tt: Tt) -> None:
    admin.send("/users", name=MEMBER, password=MEMBER_PASSWORD, role="member")
    assert tt("web", "user", "delete", MEMBER).code == 0
    assert recorded(site).count("user.deleted") == 1
    assert Visitor(site).log_in(MEMBER, MEMBER_PASSWORD).status_code == 403


def invoiced(admin: Visitor) -> None:
    """An issued invoice, and a draft."""
    admin.send("/projects", name="shop", client="Acme", rate="80", currency="EUR")
    admin.send("/invoices/seller", name="Ada", tax="19%")
    for _ in range(2):
        admin.send("/invoices", client="Acme", items="Hosting: 20")
    admin.issue(1)


def test_each_reading_route_counts_as_a_look_or_says_why_not(site: Site, admin: Visitor) -> None:
    assert VIEWED.keys() | NO_REPORT.keys() == endpoints(site, "GET")
    assert not VIEWED.keys() & NO_REPORT.keys()
    admin.send("/timer/start", project="site")
    invoiced(admin)
    fills = {"entry": "/entries/1", "things": "/projects", "static": "/static/tokens.css", "system": "/admin/system"}
    fills |= {"thing": "/projects/1"}
    fills["choose_password"] = "/choose-password"
    fills |= {"new_invoice": "/invoices/new", "billing": "/invoices/seller", "client_billing": "/invoices/clients/1"}
    fills |= {"invoice": "/invoices/1", "look_at_issue": "/invoices/2/issue", "look_at_credit": "/invoices/1/cancel"}
    fills |= {"look_at_invoice": "/invoices/1/look/html", "check_invoice": "/invoices/1/check"}
    fills["invoice_file"] = "/invoices/1/files/json"
    fills["look_at_rate"] = "/rates/change?amount=80&currency=EUR&user=1"
    fills["look_at_bulk"] = "/entries/bulk?scope=all&span=all&act=delete"
    fills["look_at_merge"] = "/merge"
    paths = {name: fills.get(name, "/" if name == "today" else f"/{name}") for name in NO_REPORT}
    for name, (path, events) in {**{name: (path, set()) for name, path in paths.items()}, **VIEWED}.items():
        before = recorded(site)
        admin.get(path)
        assert recorded(site)[len(before) :] == sorted(events), name


API_DAY: tuple[tuple[str, str, dict[str, Any] | None, set[str]], ...] = (
    ("POST", "/start", {"project": "site"}, {"project.created", "timer.started"}),
    ("POST", "/stop", {}, {"timer.stopped"}),
    ("POST", "/entries", {"project": "site", "from": "7:00", "to": "8:00"}, {"entry.created"}),
    ("PATCH", "/entries/2", {"note": "better"}, {"entry.updated"}),
    ("DELETE", "/entries/2", None, {"entry.deleted"}),
    ("POST", "/undo", {}, {"change.undone"}),
    ("POST", "/redo", {}, {"change.redone"}),
    ("POST", "/continue", {}, {"timer.started"}),
    ("POST", "/rates", {"amount": "80", "currency": "EUR", "user": "1", "from": "today"}, {"rate.changed"}),
    ("POST", "/locks", {"until": "2026-01"}, {"lock.created"}),
    ("DELETE", "/locks/1", None, {"lock.released"}),
    ("POST", "/pause", {}, {"timer.paused"}),
    ("POST", "/resume", {}, {"timer.resumed"}),
    ("POST", "/clients", {"name": "Northwind"}, {"client.created"}),
    ("PATCH", "/clients/1", {"name": "Southwind", "archived": True}, {"client.updated", "client.archived"}),
    ("PATCH", "/clients/1", {"archived": False}, {"client.unarchived"}),
    ("DELETE", "/clients/1", None, {"client.deleted"}),
    ("POST", "/projects", {"name": "docs"}, {"project.created"}),
    ("PATCH", "/projects/2", {"name": "pages", "rate": "80"}, {"project.updated"}),
    ("POST", "/tasks", {"project": "pages", "name": "launch"}, {"task.created"}),
    ("PATCH", "/tasks/1", {"priority": "high", "status": "done"}, {"task.updated", "task.status_changed"}),
    ("DELETE", "/tasks/1", None, {"task.deleted"}),
    ("DELETE", "/projects/2", None, {"project.deleted"}),
    ("POST", "/tags", {"name": "deep"}, {"tag.created"}),
    ("PATCH", "/tags/1", {"name": "deeper"}, {"tag.renamed"}),
    ("DELETE", "/tags/1", None, {"tag.deleted"}),
    (
        "POST",
        "/projects",
        {"name": "shop", "client": "Acme", "rate": "80", "currency": "EUR"},
        {"client.created", "project.created"},
    ),
    ("POST", "/invoices", {"client": "Acme", "items": ["Hosting: 20"], "taxes": ["19%"]}, {"invoice.drafted"}),
    ("PATCH", "/invoices/1", {"discount": "10%"}, {"invoice.updated"}),
    ("DELETE", "/invoices/1", None, {"invoice.deleted"}),
    ("POST", "/invoices", {"client": "Acme", "items": ["Hosting: 20"], "taxes": ["19%"]}, {"invoice.drafted"}),
    ("POST", "/invoices/2/issue", {}, {"invoice.issued"}),
    ("POST", "/invoices/2/paid", {"on": "today"}, {"invoice.paid"}),
    ("POST", "/invoices/2/cancel", {}, {"invoice.cancelled"}),
)


def test_each_changing_route_of_the_api_records_its_event(site: Site) -> None:
    used = {(re.sub(r"\d+", "{id}", path), method) for method, path, _, _ in API_DAY}
    assert used == {key for key in ROUTES if key[1] != "GET"}
    headers = {"Authorization": f"Bearer {site.token('write')}"}
    site.do(lambda ws: parties.describe(ws, None, {"name": "Ada"}))
    for method, path, body, events in API_DAY:
        site.clock.tick("1m")
        before = recorded(site)
        details: dict[str, Any] = {} if body is None else {"json": body}
        answer = Visitor(site).ask(method, f"/api/v1{path}", headers=headers, **details)
        assert answer.status_code == 200, answer.text
        assert set(recorded(site)[len(before) :]) == events
