"""Every event is caused by a real command, and none of what a user types leaves with it."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.telemetry.installation import Box
from tests.telemetry.sink import Sink

from timetracker import settings, telemetry
from timetracker.cli import defect, registry
from timetracker.telemetry import CI_VARIABLES
from timetracker.telemetry.catalogue import CATALOGUE

CANARY = "zebracrossing"
NAMES = [f"{CANARY}{number}" for number in range(8)]
SITE, TASK, TAG, NOTE, CLIENT, OTHER, RENAMED, FILE = NAMES
# Caused elsewhere: by a server with a log-in page, by a store of an earlier release.
ELSEWHERE = {"store.upgraded", "setup.completed", "telemetry.viewed", "pages.counted"}
FAMILIES_ELSEWHERE = ("auth.", "user.")
SCRIPT = f"""
start {SITE}/{TASK} +{TAG} --note {NOTE}
pause
resume
switch {OTHER}
cancel
start {SITE}
stop
add {SITE} 6:00-6:30 --note {NOTE}
edit last --note {RENAMED}
split 5 --into 2
join 5 6
move 5 --to 5:00
resize 5 --by -10m
fill 5 --to 5:55
delete 1 --yes
bulk --entry 5 --set-billable --yes
bulk --entry 5 --delete --yes
undo
redo
client add {CLIENT}
client edit {CLIENT} --name {CLIENT}x
client archive {CLIENT}x
client unarchive {CLIENT}x
client delete {CLIENT}x --yes
project edit {SITE} --rate 80 --currency EUR
project archive {OTHER}
project unarchive {OTHER}
project delete {OTHER} --yes
task edit {SITE}/{TASK} --priority high
task status {SITE}/{TASK} done
task add {SITE} {RENAMED}
task delete {SITE}/{RENAMED} --yes
tag add {RENAMED}
tag edit {RENAMED} --name {RENAMED}x
tag archive {RENAMED}x
tag unarchive {RENAMED}x
tag delete {RENAMED}x --yes
project add {RENAMED}p
project merge {RENAMED}p {SITE}
client add {RENAMED}c
client add {CLIENT}d
client merge {RENAMED}c {CLIENT}d
tag add {RENAMED}t
tag merge {RENAMED}t {TAG}
task add {SITE} {RENAMED}k
task merge {SITE}/{RENAMED}k {SITE}/{TASK}
log today --project {SITE}
report week --by client,project
config set week.start sunday
features disable first_steps
features enable first_steps
export json --out {{home}}/{FILE}.json
delete 4 --yes
import json {{home}}/{FILE}.json
db backup {{home}}/{FILE}.db
db restore {{home}}/{FILE}.db --yes
db backup {{home}}/{FILE}-again.db
start {NOTE}/x/y
stop {NOTE}
edit 999 --note {NOTE}
project show {NOTE}
import csv {{home}}/{NOTE}
--store sqlite:////nonexistent/{NOTE} status
config set {NOTE} {NOTE}
{NOTE} {NOTE}
when {NOTE}
"""


@pytest.fixture
def on(tt: Tt, clock: EnvironmentClock, environment: pytest.MonkeyPatch) -> Tt:
    """A home with consent, and canaries in the environment."""
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    tt.set(USER=CANARY, HOSTNAME=CANARY, EMAIL=f"{CANARY}@example.org", LOGNAME=CANARY)
    assert tt("telemetry enable --yes").code == 0
    return tt


def lived(tt: Tt, clock: EnvironmentClock) -> Iterator[str]:
    """Run the script, then every other command with an option it does not have, then crash; gives what was printed."""
    for line in SCRIPT.strip().splitlines():
        clock.tick("10m")
        ran = tt(line.format(home=tt.home))
        assert ran.code != 1, ran.err
        yield ran.out + ran.err
    registry.load_all()
    for path in registry.COMMANDS:
        yield tt(" ".join(path), f"--{CANARY}").err
    try:
        settings.load(environ={"TT_HOME": 1})  # type: ignore[dict-item]
    except Exception as error:
        error.add_note(CANARY)
        defect.tell(error, 1)
    yield tt(f"start {SITE}").out


def test_each_event_is_caused_and_put_in_line_once_agreed_to(on: Tt, clock: EnvironmentClock) -> None:
    list(lived(on, clock))
    texts = on("telemetry show").out.splitlines()[1:]
    caused = {json.loads(text)["event"] for text in texts}
    expected = {name for name in CATALOGUE if name not in ELSEWHERE and not name.startswith(FAMILIES_ELSEWHERE)}
    expected -= {"store.restored"} if on.named else set()  # on PostgreSQL a copy goes into an empty database alone
    assert expected - caused == set()
    assert len({json.loads(text)["uuid"] for text in texts}) == len(texts)
    stamps = [event["timestamp"] for event in map(json.loads, texts) if event["event"] != "commands.counted"]
    assert stamps[2:] == sorted(set(stamps[2:]))  # behind what is in no journal: app.installed, app.crashed


def disguises(word: str) -> list[bytes]:
    """A word as it may hide in bytes."""
    plain = word.encode()
    return [
        plain, plain.upper(), plain.hex().encode(), urllib.parse.quote(word).encode(),
        "".join(f"%{byte:02x}" for byte in plain).encode(),
        *(base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)),
    ]  # fmt: skip


@pytest.mark.slow
def test_nothing_that_was_typed_is_in_a_request_the_outbox_or_the_log(
    on: Tt, clock: EnvironmentClock, plain_box: Box, sink: Sink
) -> None:
    (on.home / ".netrc").write_text(f"default login {CANARY} password {CANARY}\n", encoding="ascii")
    on("telemetry disable")
    there = Box(on.home, plain_box.installation)
    there("telemetry", "enable", "--yes", **on.named)  # in a build that can send
    assert CANARY in "".join(lived(on, clock))
    there.next_week()
    there("telemetry", "send", CANARY=CANARY, USER=CANARY, **on.named)
    assert len(sink.events) > 40
    looked = [request.raw for request in sink.requests]
    looked += [path.read_bytes() for path in (on.home / "telemetry").iterdir()]
    looked += [path.read_bytes() for path in (on.home / "logs").glob("app-*.jsonl")]
    for data in looked:
        for hidden in disguises(CANARY):
            assert hidden not in data
        assert str(on.home).encode() not in data


def test_a_canary_would_be_found() -> None:
    for shift in range(3):
        assert any(hidden in base64.b64encode(b"x" * shift + CANARY.encode() + b"tail") for hidden in disguises(CANARY))
    assert CANARY.encode() in gzip.decompress(gzip.compress(CANARY.encode()))


TRACED = """
import os, sys
seen = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.fork", "os.posix_spawn", "os.exec", "os.system", "os.spawn")):
        seen.append(event)
sys.addaudithook(watch)
from timetracker.cli.main import main
for line in sys.argv[1].splitlines():
    main(line.split())
sys.stderr.write(f"seen: {seen}")
"""


def test_without_a_yes_no_file_no_socket_and_no_process(tmp_path: Path) -> None:
    script = (
        SCRIPT.strip().format(home=tmp_path) + "\ntelemetry status\ntelemetry preview\ntelemetry show\ntelemetry log"
    )
    environ = {"TT_HOME": str(tmp_path), "TT_ZONE": "UTC", "HOME": str(tmp_path), "TT_TELEMETRY": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", TRACED, script], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ran.stderr.endswith("seen: []")
    assert not (tmp_path / "telemetry").exists()
    assert telemetry.state(str(tmp_path / "telemetry"), {}).because == "not_asked"
