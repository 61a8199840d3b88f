"""Has other tools write small files and say their totals: `python -m tests.interchange.write_real`.

What they write is in `real/`, with the totals and the versions in `real/totals.json`; `test_real.py` reads it.
Needed are
Debian's timewarrior, gtimelog, emacs-nox and khal, and Watson and utt from PyPI on the PATH. A tool
that is not there is passed over, and its file stays as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

REAL = Path(__file__).with_name("real")
ENVIRON = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}


class Written(NamedTuple):
    """What a tool wrote, its own total in seconds, how exact that is, and its version."""

    text: str
    total_s: int
    exact_s: int
    version: str


def run(place: Path, *words: str, text: str | None = None, **more: str) -> str:
    """What a command prints."""
    environ = ENVIRON | {"HOME": str(place)} | more
    return subprocess.run(
        words, env=environ, capture_output=True, text=True, check=True, input=text, timeout=120
    ).stdout.strip()


def seconds(clock: str) -> int:
    """The seconds of 3:25:10 or 3:25."""
    parts = [int(part) for part in clock.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def timewarrior(place: Path) -> Written:
    """Intervals with tags and an annotation, as its data file."""
    where = {"TIMEWARRIORDB": str(place / "timew")}
    for start, end, *tags in (
        ("20260302T080000Z", "20260302T093012Z", "site", "deep work"), ("20260302T100000Z", "20260302T100059Z", "docs"),
        ("20260303T220000Z", "20260304T013000Z", "site", "night"),
    ):  # fmt: skip
        run(place, "timew", "track", start, "-", end, *tags, text="yes\n", **where)
    run(place, "timew", "annotate", "@1", 'a "quoted" note', **where)
    total = run(place, "timew", "summary", "2026-03-01", "-", "2026-03-10", **where).splitlines()[-1]
    file = place / "timew" / "data" / "2026-03.data"
    return Written(file.read_text("utf-8"), seconds(total.strip()), 0, run(place, "timew", "--version"))


def watson(place: Path) -> Written:
    """Frames with tags."""
    where = {"WATSON_DIR": str(place)}
    run(place, "watson", "add", "-f", "2026-03-02 08:00:00", "-t", "2026-03-02 09:30:12", "site", "+deep work", **where)
    run(place, "watson", "add", "-f", "2026-03-03 22:00:00", "-t", "2026-03-04 01:30:00", "site/login", **where)
    report = json.loads(run(place, "watson", "report", "--from", "2026-03-01", "--to", "2026-03-10", "--json", **where))
    return Written((place / "frames").read_text("utf-8"), int(report["time"]), 0, run(place, "watson", "--version"))


def utt(place: Path) -> Written:
    """A day with a break, and a comment."""
    where = {"XDG_DATA_HOME": str(place)}
    run(place, "utt", "--now", "2026-03-02 09:00", "hello", **where)
    for now, *words in (
        ("10:30", "site: fix the login"), ("10:45", "tea **"), ("12:00", "docs: write", "-c", "for the release"),
        ("12:10", "walk ***"), ("15:05", "mail"),
    ):  # fmt: skip
        run(place, "utt", "--now", f"2026-03-02 {now}", "add", *words, **where)
    report = run(place, "utt", "--now", "2026-03-02 15:05", "report", **where)
    words = next(line for line in report.splitlines() if line.startswith("Working:")).split()
    total = seconds(words[1].replace("h", ":"))
    return Written((place / "utt" / "utt.log").read_text("utf-8"), total, 0, run(place, "utt", "--version"))


GTIMELOG = """
import datetime, sys
from gtimelog.timelog import TimeLog
import gtimelog
log = TimeLog(sys.argv[1], datetime.time(2, 0))
for at, text in (((9, 0), "arrived"), ((10, 30), "site: fix the login -- deep"), ((10, 45), "tea **"),
                 ((12, 0), "docs: write"), ((12, 10), "walk ***"), ((15, 5), "mail")):
    log.append(text, now=datetime.datetime(2026, 3, 2, *at))
window = log.window_for_day(datetime.date(2026, 3, 2))
work, slack = window.totals()
print(int(work.total_seconds()), gtimelog.__version__)
"""


def gtimelog(place: Path) -> Written:
    """The same day, as GTimeLog's own code appends it."""
    file = place / "timelog.txt"
    total, version = run(place, "/usr/bin/python3", "-c", GTIMELOG, str(file)).split()
    return Written(file.read_text("utf-8"), int(total), 0, f"GTimeLog {version}")


ORG = """
(require 'org-clock)
(find-file (expand-file-name "clock.org" (getenv "HOME")))
(setq org-log-note-clock-out nil org-clock-persist nil org-clock-out-remove-zero-time-clocks nil)
(insert "* Site :web:\\n** TODO [#A] Login\\n* API docs\\n")
(defun at (text) (encode-time (parse-time-string text)))
(defun clocked (heading from to)
  (goto-char (point-min)) (re-search-forward heading)
  (org-clock-in nil (at from)) (org-clock-out nil t (at to)))
(clocked "Login" "2026-03-02 08:00:00" "2026-03-02 09:30:00")
(clocked "API docs" "2026-03-02 10:00:00" "2026-03-02 10:01:00")
(clocked "Site" "2026-03-03 22:00:00" "2026-03-04 01:30:00")
(save-buffer)
(org-clock-sum)
(princ (format "%d Emacs %s, org %s" org-clock-file-total-minutes emacs-version org-version))
"""


def org(place: Path) -> Written:
    """Clocks below headings with a state, a priority and tags."""
    script = place / "clock.el"
    script.write_text(ORG, encoding="utf-8")
    minutes, version = run(place, "emacs", "--batch", "--quick", "--load", str(script)).split(maxsplit=1)
    return Written((place / "clock.org").read_text("utf-8"), int(minutes) * 60, 0, version)


KHAL = """[calendars]
[[work]]
path = {place}/calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
"""


def khal(place: Path) -> Written:
    """A single event and a weekly one over a clock change, each a file, put into one calendar."""
    config = place / "config"
    config.write_text(KHAL.format(place=place), encoding="utf-8")
    (place / "calendar").mkdir()
    base = ("khal", "-c", str(config))
    run(place, *base, "new", "-a", "work", "2026-03-02 08:00", "2026-03-02 09:30", "Workshop :: with a note")
    run(
        place,
        *base,
        "new",
        "-a",
        "work",
        "-r",
        "weekly",
        "-u",
        "2026-04-10",
        "2026-03-20 23:00",
        "2026-03-21 01:00",
        "Night",
    )
    listed = run(place, *base, "list", "--day-format", "", "--format", "{start-long-full}|{end-long-full}",
                 "2026-03-01", "2026-04-30")  # fmt: skip
    spans = {tuple(line.split("|")) for line in listed.splitlines() if "|" in line}
    total = sum(
        int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()) for start, end in spans
    )
    files = sorted((place / "calendar").glob("*.ics"), key=lambda path: "RRULE" in path.read_text("utf-8"))
    return Written("".join(file.read_bytes().decode() for file in files), total, 0, run(place, "khal", "--version"))


TOOLS: dict[str, tuple[str, Callable[[Path], Written]]] = {
    "timewarrior": ("timew", timewarrior), "watson": ("watson", watson), "utt": ("utt", utt),
    "gtimelog": ("gtimelog", gtimelog), "org": ("emacs", org), "ics": ("khal", khal),
}  # fmt: skip


def main() -> None:
    """Write all that can be written."""
    file = REAL / "totals.json"
    totals = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for format, (tool, write) in TOOLS.items():
        if shutil.which(tool) is None:
            sys.stderr.write(f"{tool} is not installed\n")
            continue
        with tempfile.TemporaryDirectory() as place:
            written = write(Path(place))
        (REAL / f"{format}.txt").write_bytes(written.text.encode())
        version = written.version.splitlines()[0]
        totals[format] = {"total_s": written.total_s, "exact_s": written.exact_s, "version": version}
    file.write_text(json.dumps(totals, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
