"""What a form or the API accepted, both show, and take back as it is: then nothing changes and nothing is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from tests.builders import at
from tests.properties.strategies import calendars, examples
from tests.properties.test_lenses import Work, works
from tests.web.browsing import Site, Visitor
from tests.web.test_lenses import fields
from werkzeug.test import TestResponse

from timetracker.domain.calendar import Days


def test_what_the_web_accepted_it_shows_and_takes_back(site: Site, admin: Visitor) -> None:
    headers = {"Authorization": f"Bearer {site.token('write')}"}
    token = admin.form_token()
    program = Visitor(site)
    tried = iter(range(10**9))
    accepted = []

    def send(path: str, **values: str) -> TestResponse:
        given = {"form_token": token, **values}
        origin = {"Origin": "http://tt.localhost:8787", "Sec-Fetch-Site": "same-origin"}
        return admin.ask("POST", path, data=given, headers=origin)

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
        return program.ask(method, f"/api/v1{path}", headers=headers, **({} if body is None else {"json": body}))

    @settings(examples(5), suppress_health_check=list(HealthCheck))
    @given(works, calendars())
    def law(work: Work, days: Days) -> None:
        site.environ["TT_ZONE"] = str(days.zone)
        (site.home / "config.toml").write_text(f'[day]\nstart = "{days.day_start:%H:%M}"\n', encoding="utf-8")
        begin = at("2026-01-01 00:00") + next(tried) * timedelta(minutes=20)
        times = [(begin + number * timedelta(minutes=5)).astimezone(days.zone) for number in range(4)]
        stamps = [f"{time:%Y-%m-%d %H:%M}" for time in times]
        added = send(
            "/entries", project=f"{work.project}/{work.task}", when=f"{stamps[0]} - {stamps[1]}",
            tags=",".join(work.tags), note=work.note.replace("\n", "\r\n"),
        )  # fmt: skip
        if added.status_code == 400:
            return
        assert added.status_code == 303
        listed = call("GET", f"/entries?span={days.day_of(begin)}").json
        assert listed is not None
        entry = next(item for item in listed["data"]["entries"] if at(item["start"]) == begin)
        accepted.append(entry["id"])
        same = {
            "project": entry["project"]["name"], "task": entry["task"] and entry["task"]["name"], "note": entry["note"],
            "add_tags": entry["tags"], "from": entry["start"], "to": entry["end"], "billable": entry["billable"],
        }  # fmt: skip
        again = call("PATCH", f"/entries/{entry['id']}", same)
        assert (again.status_code, "like that already" in again.text) == (400, True), again.text
        path = f"/entries/{entry['id']}"
        saved = send(path, **{**fields(admin.get(path).text, path), "form_token": token})
        assert (saved.status_code, "is%20like%20that%20already" in saved.headers["Set-Cookie"]) == (303, True)
        title = same["project"] if same["task"] is None else f"{same['project']}/{same['task']}"
        body = {"project": title, "tags": entry["tags"], "note": entry["note"], "from": stamps[2], "to": stamps[3]}
        copy = call("POST", "/entries", body).json
        assert copy is not None
        copied = copy["data"]["entry"]
        assert [copied[key] for key in ("tags", "note")] == [entry[key] for key in ("tags", "note")]
        assert [copied[key] and copied[key]["name"] for key in ("project", "task")] == [same["project"], same["task"]]

    law()
    assert accepted
