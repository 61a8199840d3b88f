"""The timer verbs, as command lines."""

from __future__ import annotations

import re

import pytest
from tests.conftest import EnvironmentClock, Tt

ENTRY_KEYS = {
    "id", "uuid", "project", "task", "client", "tags", "note", "start", "end", "duration_s", "running", "billable",
    "zone",
}  # fmt: skip


def test_start_stops_what_is_running(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("25m")
    assert tt("start site").out == "Stopped docs (25m). Started site (new project).\n"


def test_a_time_that_is_not_now_is_said(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("1h")
    assert tt("start site --at 9:35").out == "Stopped docs (35m) at 09:35. Started site at 09:35 (new project).\n"
    assert tt("stop --at 9:50").out == "Stopped site (15m) at 09:50.\nToday 50m\n"


def test_money_and_budget_are_said_beside_what_they_are_about(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --rate 80 --currency EUR --budget 10h --billable")
    tt("add site 7:00-8:30")
    assert tt("start site").out == "Started site.\nBudget 1h 30m of 10h (15%, 8h 30m left)\n"
    clock.tick("30m")
    assert (
        tt("status").out == "site for 30m, since 09:00\nAmount 40.00 EUR · Today 2h · budget 2h of 10h (20%, 8h left)\n"
    )
    assert tt("stop").out == "Stopped site (30m).\nAmount 40.00 EUR · Today 2h · budget 2h of 10h (20%, 8h left)\n"
    tt("project edit site --budget 1000")
    assert tt("start site --no-billable").out == "Started site.\nBudget 160.00 of 1000 EUR (16%, 840.00 left)\n"
    clock.tick("1h")
    assert tt("pause --dry-run").out == "Dry run, nothing is changed. Without --dry-run: Paused site (1h).\n"
    assert tt("pause").out == "Paused site (1h).\nToday 3h · budget 160.00 of 1000 EUR (16%, 840.00 left)\n"


def test_start_as_json_has_the_promised_shape(tt: Tt) -> None:
    ran = tt('start site/login +review +Deep --note "slow query" --billable --json')
    assert (ran.code, ran.err, set(ran.json)) == (0, "", {"schema", "data", "warnings"})
    entry = ran.data["entry"]
    assert set(entry) == ENTRY_KEYS
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", entry.pop("uuid"))
    assert entry == {
        "id": 1, "project": {"id": 1, "name": "site"}, "task": {"id": 1, "name": "login"}, "client": None,
        "tags": ["Deep", "review"], "note": "slow query", "start": "2026-03-02T09:00:00+00:00", "end": None,
        "duration_s": 0, "running": True, "billable": True, "zone": "UTC",
    }  # fmt: skip
    assert ran.data["stopped"] is None
    assert ran.json["warnings"] == []


def test_start_tells_in_json_what_it_stopped(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("25m")
    data = tt("start site --json").data
    assert data["stopped"]["end"] == data["entry"]["start"] == "2026-03-02T09:25:00+00:00"
    assert (data["stopped"]["duration_s"], data["stopped"]["running"]) == (1500, False)


def test_start_at_an_earlier_time_stops_the_running_entry_there(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("1h")
    data = tt("start site --at -25m --json").data
    assert data["stopped"]["duration_s"] == 35 * 60
    assert data["entry"]["duration_s"] == 25 * 60


def test_start_before_the_running_entry_began_is_a_conflict(tt: Tt) -> None:
    tt("start docs")
    ran = tt("start site --at 8:00")
    assert ran.code == 4
    assert "entry 1 (docs, running since 2026-03-02 09:00)" in ran.err.casefold()


def test_start_in_the_future_is_refused(tt: Tt) -> None:
    ran = tt("start site --at 9:01")
    assert (ran.code, ran.out) == (2, "")
    assert "has not come yet" in ran.err


def test_start_inside_a_finished_entry_is_a_conflict(tt: Tt) -> None:
    tt("add docs 8:00-8:45")
    assert tt("start site --at 8:30 --json").error["code"] == "overlap"
    assert tt("start site --at 8:45").code == 0


def test_start_before_a_finished_entry_is_a_conflict(tt: Tt) -> None:
    tt("add docs 8:00-8:45")
    assert tt("start site --at 7:00").code == 4


def test_start_with_a_task_option_means_the_same_as_a_slash(tt: Tt) -> None:
    assert tt("start site --task login --json").data["entry"]["task"]["name"] == "login"


@pytest.mark.parametrize("create", ["never", "ask"])
def test_an_unknown_project_is_refused_when_the_settings_say_so(tt: Tt, create: str) -> None:
    tt("project add docs")
    tt.settings(f'projects.create = "{create}"\n')
    ran = tt("start dosc")
    assert ran.code == 3
    assert "docs" in ran.err
    assert tt("start docs").code == 0


def test_a_project_nearly_like_another_is_pointed_out(tt: Tt) -> None:
    tt("project add website")
    ran = tt("start wesbite --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["similar_project"]


def test_names_are_matched_without_regard_to_case(tt: Tt) -> None:
    tt("start Straße +Wichtig")
    entry = tt("start STRASSE +WICHTIG --json").data["entry"]
    assert (entry["project"]["name"], entry["tags"]) == ("Straße", ["Wichtig"])


def test_an_archived_project_is_pointed_out(tt: Tt) -> None:
    tt("project add old")
    tt("project archive old")
    ran = tt("start old")
    assert ran.code == 0
    assert "archived" in ran.err


def test_stop_ends_the_entry_and_may_note_why(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("1h")
    data = tt('stop --at 9:30 --note "to lunch" --json').data
    assert data["entry"]["note"] == "to lunch"
    assert data["entry"]["duration_s"] == 1800
    assert data["stopped"] is None


def test_stop_in_the_second_of_its_start_keeps_an_empty_entry(tt: Tt) -> None:
    tt("start site")
    assert tt("stop").out == "Stopped site (0s).\n"
    assert tt("log --json").data["entries"][0]["duration_s"] == 0
    assert tt("add docs 8:30-9:30").code == 0


def test_stop_at_a_planned_entry_stops_there_and_says_so(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add docs 10:00-11:00")
    tt("start site")
    clock.set("12:00")
    ran = tt("stop --json")
    assert ran.data["entry"]["end"] == "2026-03-02T10:00:00+00:00"
    assert [warning["code"] for warning in ran.json["warnings"]] == ["stopped_at_planned"]


@pytest.mark.parametrize("line", ["stop", "cancel", "pause", "switch site", "resume"])
def test_verbs_that_need_a_running_entry_conflict_without_one(tt: Tt, line: str) -> None:
    ran = tt(line)
    assert (ran.code, ran.out) == (4, "")
    assert "Start an entry" in ran.err or "tt continue" in ran.err


def test_cancel_throws_the_entry_away(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("5m")
    assert tt("cancel").out == "Threw away site (5m). Take it back: tt undo\n"
    assert tt("log --json").data["entries"] == []


def test_status_of_a_fresh_home_says_what_to_type_next_and_makes_nothing(tt: Tt) -> None:
    ran = tt("")
    assert ran.code == 0
    assert "tt start PROJECT" in ran.out
    assert not tt.home.exists()


def test_status_tells_what_runs_and_todays_total(tt: Tt, clock: EnvironmentClock) -> None:
    tt("add docs 7:00-8:00")
    tt('start site/login +a --note "hi"')
    clock.tick("30m")
    assert tt("status").out == "site/login +a for 30m, since 09:00: hi\nToday 1h 30m\n"
    data = tt("status --json").data
    assert set(data["entry"]) == ENTRY_KEYS
    assert (data["today_s"], data["paused"]) == (5400, None)


def test_status_counts_only_the_part_of_today(tt: Tt, clock: EnvironmentClock) -> None:
    clock.set("23:00")
    tt("start site")
    clock.set("2026-03-03 01:00")
    assert tt("status --json").data["today_s"] == 3600
    assert tt("status --json").data["entry"]["duration_s"] == 7200


def test_quiet_status_tells_by_its_exit_code(tt: Tt) -> None:
    assert tt("status --quiet")[:3] == (3, "", "")
    tt("start site")
    assert tt("status --quiet")[:3] == (0, "", "")
    assert tt("--quiet status")[:3] == (0, "", "")


def test_a_template_shows_its_fields_and_nothing_else(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme")
    tt("start site/login +a +b --note hi")
    clock.tick("90m")
    template = "{project}|{task}|{client}|{note}|{tags}|{elapsed}|{start}|{today}|{{x}}"
    assert tt("status --format", template).out == "site|login|Acme|hi|+a, +b|1h 30m|09:00|1h 30m|{x}\n"
    tt("stop")
    assert tt("status --format", "{project}[{today}]").out == "[1h 30m]\n"


@pytest.mark.parametrize("template", ["{nope}", "{", "{project", "{project.__class__}", "{0}", "{}"])
def test_an_unknown_field_of_a_template_is_wrong_usage(tt: Tt, template: str) -> None:
    ran = tt("status --format", template)
    assert (ran.code, ran.out) == (2, "")


def test_a_template_is_for_status_only(tt: Tt) -> None:
    assert tt("log --format", "{project}").code == 2


def test_switch_starts_when_something_runs(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start docs")
    clock.tick("5m")
    assert tt("switch site +a").out == "Stopped docs (5m). Started site (new project).\n"


def test_a_forgotten_timer_is_pointed_out_with_the_command_that_mends_it(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.set("2026-03-03 08:00")
    status = tt("status")
    assert "tt edit 1" in status.err
    assert "since 2026-03-02 09:00" in status.out
    ran = tt("stop --json")
    assert [warning["code"] for warning in ran.json["warnings"]] == ["forgotten_timer"]
    assert ran.json["warnings"][0]["command"] == ["tt", "edit", "1"]


@pytest.mark.parametrize(
    ("alias", "verb"),
    [("in site", "start site"), ("timer start site", "start site"), ("timer in site", "start site"),
     ("track site 7:00-8:00", "add site 7:00-8:00"), ("timer add site 7:00-8:00", "add site 7:00-8:00")],
)  # fmt: skip
def test_an_alias_does_what_its_verb_does(tt: Tt, alias: str, verb: str) -> None:
    first = tt(alias).out
    tt("undo")
    assert tt(verb).out == first


def test_the_other_aliases_answer_too(tt: Tt, clock: EnvironmentClock) -> None:
    tt("start site")
    clock.tick("5m")
    assert tt("now").out == tt("status").out == tt("timer now").out == tt("timer status").out
    assert tt("out").out == "Stopped site (5m).\n"
    assert tt("ls").out == tt("log").out
    assert tt("restart").out == "Started site.\n"
    assert tt("rm last").out == "Deleted entry 2: site, running since Mon 2026-03-02 09:05. Take it back: tt undo\n"


@pytest.mark.parametrize("verb", ["start site", "stop", "cancel", "switch site", "pause", "continue", "resume"])
def test_dry_run_changes_nothing(tt: Tt, clock: EnvironmentClock, verb: str) -> None:
    tt("start docs")
    clock.tick("5m")
    if verb in ("continue", "resume"):
        tt("pause")
    before, lines = tt.rows(), tt.log()
    ran = tt(f"{verb} --dry-run")
    assert ran.code == 0
    assert ran.out.startswith("Dry run, nothing is changed. Without --dry-run: ")
    assert (tt.rows(), tt.log()) == (before, lines)
    assert tt(f"{verb} --dry-run --json").data["dry_run"] is True


def test_a_dry_run_in_a_fresh_home_leaves_no_entry(tt: Tt) -> None:
    assert tt("start site --dry-run").code == 0
    assert tt("status --json").data["entry"] is None
    assert tt("project list --json").data["projects"] == []


def test_the_zone_of_capture_is_kept(tt: Tt) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    assert tt("start site --json").data["entry"]["start"] == "2026-03-02T10:00:00+01:00"
    tt.set(TT_ZONE="Asia/Tokyo")
    entry = tt("status --json").data["entry"]
    assert (entry["start"], entry["zone"]) == ("2026-03-02T18:00:00+09:00", "Europe/Berlin")


def test_a_name_of_two_words_without_quotes_is_told_to_take_them(tt: Tt) -> None:
    ran = tt("start my project")
    assert (ran.code, "A name of several words is put in quotes." in ran.err) == (2, True)
