"""Imports as command lines: one action, nothing twice, every line told; exports that come back as they were."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.loss.evidence import environ, rows
from tests.telemetry.terminal import Terminal

from timetracker.interchange import FORMATS

BARTIB = (
    "2026-02-16 16:14 - 2026-02-16 18:23 | site/login | a note\nnonsense\n2026-02-17 09:00 - 2026-02-17 10:00 | docs\n"
)
RUN = "from timetracker.cli.main import run; run()"


@pytest.fixture
def busy(tt: Tt) -> Tt:
    """A home with what every format can hold: minutes, notes of one line, tags of one word."""
    tt.set(TT_ZONE="Europe/Berlin")
    tt("add site/login +deep +review '2026-02-16 09:00-10:30' --note 'a; note, with | and \\ and #hash'")
    tt("add docs '2026-02-16 22:00-23:30'")
    tt("add 'my project' +deep '2026-02-17 00:15-01:00' --note '=1+1'")
    return tt


def moved(tt: Tt, home: Path) -> None:
    """Go on in another home."""
    tt.home = home
    tt.set(TT_HOME=str(home))


@pytest.mark.parametrize("format", [name for name, format_ in FORMATS.items() if format_.reads and format_.writes])
def test_what_went_out_comes_in_and_goes_out_the_same(busy: Tt, tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    assert busy("export", format, "--out", str(out)).code == 0
    # At home again it is all known.
    again = busy("import", format, str(out), "--zone", "Europe/Berlin", "--json")
    if format != "timedot":  # which has no clock times
        assert (again.code, again.data["entries"], again.data["known"]) == (0, 0, 3), again
    moved(busy, tmp_path / "other")
    first = busy("import", format, str(out), "--zone", "Europe/Berlin", "--json")
    assert (first.code, first.data["entries"], first.data["left"]) == (0, 3, []), first
    assert busy("export", format).out == out.read_bytes().decode()
    second = busy("import", format, str(out), "--zone", "Europe/Berlin", "--json")
    assert (second.data["entries"], second.data["known"]) == (0, 3)
    assert busy("db check").code == 0


@pytest.mark.parametrize(("format", "lines"), [
    ("timedot", ["2026-02-01", "site  12600s", "", "2026-02-02", "site  18000s", "docs  0s"]),
    ("klog", ["2026-02-01", "  01:30> - 10:00> #project=site", "", "2026-02-02", "  10:30 - 10:30 #project=docs"]),
])  # fmt: skip
def test_a_day_of_an_export_is_a_day_of_the_reports(tt: Tt, tmp_path: Path, format: str, lines: list[str]) -> None:
    tt("config set day.start 05:00")
    tt("add site --from '2026-02-02 1:30' --to '2026-02-02 10:00'")
    tt("add docs --from '2026-02-02 10:30' --to '2026-02-02 10:30'")
    assert tt("report 2026-02 --by day --json").data["rows"][0]["day"] == "2026-02-01"
    (tmp_path / "out").write_text(tt("export", format).out, encoding="utf-8")
    assert (tmp_path / "out").read_text("utf-8").splitlines() == lines
    by_day = [(row["day"], row["total_s"]) for row in tt("report all --by day --json").data["rows"]]
    assert by_day == [("2026-02-01", 12_600), ("2026-02-02", 18_000)]
    moved(tt, tmp_path / "other")
    tt("config set day.start 05:00")
    assert tt("import", format, str(tmp_path / "out"), "--zone", "UTC").code == 0
    assert [(row["day"], row["total_s"]) for row in tt("report all --by day --json").data["rows"]] == by_day


@pytest.mark.parametrize(("zone", "start", "end", "lines"), [
    ("UTC", "2026-02-01 23:00", "2026-02-03 02:00", [
        "2026-02-01", "  23:00 - 00:00>", "", "2026-02-02", "  00:00 - 00:00>",
                                                     "", "2026-02-03", "  00:00 - 02:00"]),
    ("Pacific/Apia", "2011-12-29 22:00", "2011-12-31 02:00", ["2011-12-29", "  22:00 - 00:00>", "", "2011-12-31",
                                                              "  00:00 - 02:00"]),
    ("Australia/Lord_Howe", "2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30", ["2026-04-05", "  0h30m"]),
])  # fmt: skip
def test_a_klog_file_tells_every_minute(
    tt: Tt, clock: EnvironmentClock, tmp_path: Path, zone: str, start: str, end: str, lines: list[str]
) -> None:
    clock.set("2026-05-01 12:00")
    tt.set(TT_ZONE=zone)
    tt(f"add a --from '{start}' --to '{end}'")
    total = tt("report all --json").data["total_s"]
    text = tt("export klog").out
    assert [line.removesuffix(" #project=a") for line in text.splitlines()] == lines
    (tmp_path / "out").write_text(text, encoding="utf-8")
    moved(tt, tmp_path / "other")
    assert tt("import", "klog", str(tmp_path / "out"), "--zone", zone).code == 0
    assert tt("report all --json").data["total_s"] == total


def test_lines_that_are_not_understood_are_told_and_hold_nothing_back(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text(BARTIB, encoding="utf-8")
    ran = tt("import", str(path), "--zone", "UTC")
    assert ran.out.splitlines()[0] == "Imported 2 entries."
    assert "activities.bartib line 2: nonsense: is not an activity" in ran.out
    again = tt("import", str(path), "--zone", "UTC", "--json").data
    assert (again["entries"], again["known"], again["others"], again["renamed"]) == (0, 2, 0, [])
    assert again["left"] == [{"line": 2, "text": "nonsense", "why": "is not an activity", "file": "activities.bartib"}]
    assert tt("undo").code == 0
    assert tt("log all --json").data["entries"] == []


def test_clock_times_need_a_zone_and_it_is_never_guessed(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text(BARTIB, encoding="utf-8")
    ran = tt("import", "bartib", str(path))
    assert (ran.code, "--zone" in ran.err) == (2, True)
    assert tt("import", "bartib", str(path), "--zone", "Nowhere/Land").code in (2, 5)
    assert tt("import", "bartib", str(path), "--zone", "Asia/Tokyo").code == 0
    assert tt("log all --json").data["entries"][0]["start"] == "2026-02-16T07:14:00+00:00"


def test_at_a_terminal_the_zone_is_asked_for(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text(BARTIB, encoding="utf-8")
    words = {"TT_HOME": str(tt.home), "TT_ZONE": "Asia/Tokyo", "CI": "1"}
    terminal = Terminal([sys.executable, "-c", RUN, "import", str(path)], words)
    assert terminal.until("[Asia/Tokyo] ")
    terminal.type("Europe/Berlin\n")
    assert terminal.end() == 0
    assert tt("log all --json").data["entries"][0]["start"] == "2026-02-16T15:14:00+00:00"


def test_a_dry_run_shows_what_would_be_new(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text(BARTIB, encoding="utf-8")
    ran = tt("import", str(path), "--zone", "UTC", "--dry-run", "--json")
    assert [(entry["start"], entry["project"]) for entry in ran.data["new"]] == [
        ("2026-02-16T16:14:00+00:00", "site"), ("2026-02-17T09:00:00+00:00", "docs"),
    ]  # fmt: skip
    assert tt("log all --json").data["entries"] == []
    assert tt("project list --all --json").data["projects"] == []


def test_a_running_entry_that_has_ended_since_is_not_taken_twice(
    tt: Tt, clock: EnvironmentClock, tmp_path: Path
) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text("2026-03-02 08:00 | site\n", encoding="utf-8")
    assert tt("import", str(path), "--zone", "UTC", "--json").data["entries"] == 1
    tt("stop")
    path.write_text("2026-03-02 08:00 - 2026-03-02 08:30 | site\n", encoding="utf-8")
    again = tt("import", str(path), "--zone", "UTC", "--json").data
    assert (again["entries"], len(again["kept"]), again["kept"][0]["line"]) == (0, 1, 1)
    assert tt("log all --json").data["entries"][0]["duration_s"] == 3600
    assert tt("import", str(path), "--zone", "UTC", "--theirs", "--json").data["updated"] == 1
    assert tt("log all --json").data["entries"][0]["duration_s"] == 1800


def test_equal_lines_are_as_many_entries(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "activities.bartib"
    path.write_text("2026-03-01 08:00 - 2026-03-01 09:00 | site\n" * 2, encoding="utf-8")
    assert [tt("import", str(path), "--zone", "UTC", "--json").data["entries"] for _ in range(2)] == [2, 0]


def test_two_imports_at_once_take_everything_once(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    frames = [[1772442000 + 600 * n, 1772442300 + 600 * n, f"p{n % 7}", f"{n:032x}", [], 0] for n in range(200)]
    path.write_text(json.dumps(frames), encoding="utf-8")
    words = [str(Path(sys.executable).with_name("tt")), "import", "watson", str(path)]
    home = tmp_path / "home"
    with ThreadPoolExecutor(3) as pool:
        codes = list(
            pool.map(
                lambda _: subprocess.run(words, env=environ(home), check=False, timeout=DEADLINE_S).returncode, range(3)
            )
        )
    assert codes == [0, 0, 0]
    assert len(rows(home, "SELECT 1 FROM entry")) == 200


def test_a_calendar_holds_finished_entries_in_folded_lines(busy: Tt) -> None:
    busy("add", "docs", "2026-02-18 09:00-10:00", "--note", "ü" * 100 + ", and\nmore")
    busy("start docs")
    text = busy("export ics").out
    assert text.count("BEGIN:VEVENT\r\n") == 4
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    plain = text.replace("\r\n ", "")
    assert (
        "SUMMARY:site/login\r\nDESCRIPTION:a\\; note\\, with | and \\\\ and #hash\r\nCATEGORIES:deep,review\r\n"
        in plain
    )
    assert "ü" * 100 + "\\, and\\nmore" in plain


def test_watson_itself_takes_what_we_write_and_we_take_what_it_keeps(busy: Tt, tmp_path: Path) -> None:
    peer = Path(__file__).parents[2] / "build" / "peers" / "bin" / "watson"
    watson = (
        str(peer) if peer.exists() else shutil.which("watson") or pytest.skip("Watson: make build/peers/bin/watson")
    )
    directory = tmp_path / "watson"
    where = {"WATSON_DIR": str(directory), "TZ": "UTC", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}

    def run(*words: str) -> str:
        return subprocess.run(
            [watson, *words], env=where, capture_output=True, text=True, check=True, timeout=DEADLINE_S
        ).stdout

    run("add", "-f", "2026-02-20 09:00", "-t", "2026-02-20 10:00", "site", "+deep")
    run("start", "--at", "2026-03-02 08:30", "docs")
    moved(busy, tmp_path / "other")
    assert busy("import", str(directory), "--json").data["entries"] == 2
    assert busy("log 2026-02-20 --json").data["entries"][0]["tags"] == ["deep"]
    busy("stop")
    (directory / "state").unlink()
    assert busy("export", "watson", "2026-02-20", "--out", str(directory / "frames")).code == 0
    assert "site" in run("log", "--all", "--no-current")


def test_timewarrior_itself_takes_what_we_write_and_we_take_what_it_keeps(busy: Tt, tmp_path: Path) -> None:
    timew = shutil.which("timew") or pytest.skip("Timewarrior is not installed")
    where = {"TIMEWARRIORDB": str(tmp_path / "timew"), "PATH": "/usr/bin:/bin", "TZ": "UTC", "HOME": str(tmp_path)}

    def run(*words: str) -> str:
        return subprocess.run(
            [timew, *words],
            env=where,
            capture_output=True,
            text=True,
            input="yes\n",
            check=True,
            timeout=DEADLINE_S,
        ).stdout

    run("track", "2026-02-20T09:00:00Z", "-", "2026-02-20T10:00:00Z", "site", "tag with spaces")
    run("annotate", "@1", 'a "quoted" note')
    run("start", "2026-02-21T09:00:00Z", "docs")
    exported = tmp_path / "timew.json"
    exported.write_text(run("export"), encoding="utf-8")
    moved(busy, tmp_path / "from-json")
    assert busy("import", str(exported), "--json").data["entries"] == 2
    assert busy("log all --json").data["entries"][0]["note"] == 'a "quoted" note'
    assert busy("import", str(tmp_path / "timew"), "--json").data["known"] == 2


def summed(out: Path) -> dict[str, float]:
    """Account -> the hours that hledger sums up of a file."""
    hledger = shutil.which("hledger") or pytest.skip("hledger is not installed")
    words = [hledger, "-f", str(out), "balance", "--flat", "-O", "csv", "--no-total"]
    said = subprocess.run(
        words, capture_output=True, text=True, check=True, env={"LC_ALL": "C.UTF-8"}, timeout=DEADLINE_S
    ).stdout
    lines = [line.replace('"', "").split(",") for line in said.splitlines()[1:]]
    return {name: float(text.rstrip("h")) for name, text in lines}


def test_hledger_reads_our_timeclock_and_timedot_to_the_same_sums(busy: Tt, tmp_path: Path) -> None:
    for format in ("timeclock", "timedot"):
        out = tmp_path / f"time.{format}"
        busy("export", format, "--out", str(out))
        assert summed(out) == {"docs": 1.5, "my project": 0.75, "site:login": 1.5}


def test_what_hledger_sums_otherwise_over_a_clock_change_was_said(tt: Tt, tmp_path: Path) -> None:
    tt.set(TT_ZONE="Europe/Berlin")
    out = tmp_path / "time.timeclock"
    tt("add plain '2026-03-30 09:00-10:00'")
    assert "hledger" not in tt("export", "timeclock", "--out", str(out)).err
    tt("add spring '2026-03-28 23:00 - 2026-03-29 04:30'")
    tt("add autumn '2026-10-24 23:00 - 2026-10-25 04:00'")
    assert "of 2 entries a sum by the clock alone" in tt("export", "timeclock", "--out", str(out)).err
    assert summed(out) == {"plain": 1, "spring": 5.5, "autumn": 5}
    assert {line["project"]["name"]: line["duration_s"] / 3600 for line in tt("log all --json").data["entries"]} == {
        "plain": 1, "spring": 4.5, "autumn": 6,
    }  # fmt: skip


@pytest.mark.parametrize("option", ["--map", "--zone", "--dates", "--open", "--users", "--overlap", "FORMAT", "FILE"])
def test_an_option_of_an_import_with_an_empty_value_is_refused(tt: Tt, tmp_path: Path, option: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text("start,end,project\n2026-02-02T08:00:00Z,2026-02-02T09:00:00Z,a\n", encoding="utf-8")
    words = {"FORMAT": ["", str(path)], "FILE": ["csv", ""]}.get(option, [str(path), option, ""])
    ran = tt("import", *words)
    assert (ran.code, option in ran.err) == (2, True)
    if option == "--map":
        assert tt("import", str(path), option, " , ").code == 2
    assert tt("log all --json").data["entries"] == []


def test_an_export_to_nowhere_is_refused(tt: Tt) -> None:
    ran = tt("export", "csv", "--out", "")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "tt: --out is empty.")


def test_a_column_that_is_missing_is_named_with_those_that_there_are(tt: Tt, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Tag;Von;Bis\n2.3.2026;9:00;10:00\n", encoding="utf-8")
    ran = tt("import", str(path), "--map", "day=Tag,start_time=Von,end_time=Ende", "--zone", "UTC")
    assert (ran.code, ran.err.splitlines()[1]) == (7, "It has: Tag, Von, Bis.")
