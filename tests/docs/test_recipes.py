"""The commands that the pages about watching name: each runs here, in `make stack`, or in the test that is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import EnvironmentClock, Tt

ROOT = Path(__file__).parents[2]
PAGES = ("analytics", "runbooks")
STACK = (ROOT / "tests" / "observability" / "stack.sh").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(?:sh|bash)\n(.*?)```", re.DOTALL)
FENCED = re.compile(r"```.*?```", re.DOTALL)
COMMAND = re.compile(r"(?:tt|docker|make|promtool) \w.*", re.DOTALL)
# What serves until it is ended, asks another server, or takes processes of its own.
ELSEWHERE = {
    "tt metrics serve": "tests/observe/test_metrics_server.py",
    "tt web": "tests/web/test_serve.py",
    "tt selftest": "tests/cli/test_analytics.py",
    "tt selftest --metrics FILE": "tests/cli/test_analytics.py",
    "tt telemetry forget": "tests/telemetry/test_outbox.py",
    "tt analytics backfill DIR": "tests/observability/stack.sh",
    "promtool check config observability/prometheus/prometheus.yml": "tests/observability/test_stack.py",
    "promtool tsdb create-blocks-from openmetrics": "tests/observability/test_days.py",
    "make analytics-up SHIPPER=promtail": "tests/cli/test_analytics.py",
}
# A tool with a subject and no act, what asks a registry of one's own, and the run of the stack itself.
NOT_A_COMMAND = {
    "docker compose",
    "tt metrics write",
    "tt db purge",
    "docker buildx imagetools inspect IMAGE",
    "make stack",
}
HOLDS = 6  # `tt doctor --alerts` where a condition holds


def commands(page: str) -> list[str]:
    """What a page names between marks of code, and the lines of its blocks."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    lines += re.findall(r"`([^`]+)`", FENCED.sub("", text))
    bare = (" ".join(re.sub(r"\s+#.*", "", line).split()) for line in lines)
    return list(dict.fromkeys(line for line in bare if COMMAND.fullmatch(line)))


def in_the_stack(command: str) -> bool:
    """Whether `make stack` runs it as it is on the page."""
    return f"recipe '{command}'\n" in STACK


def here(page: str) -> list[str]:
    """The commands of a page that neither the stack nor another test runs."""
    others = ELSEWHERE.keys() | NOT_A_COMMAND
    return [command for command in commands(page) if command not in others and not in_the_stack(command)]


def test_what_a_page_names_and_does_not_run_here_is_run_elsewhere() -> None:
    named = {command for page in PAGES for command in commands(page)}
    assert ELSEWHERE.keys() | NOT_A_COMMAND <= named
    assert not [path for path in ELSEWHERE.values() if not (ROOT / path).exists()]
    assert [command for page in PAGES for command in here(page) if not command.startswith("tt ")] == []


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(
    page: str, tt: Tt, clock: EnvironmentClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tt.set(PATH="")  # no engine: none is asked, and none is needed
    for line in ("start site", "add site --from 'yesterday 20:00' --for 1h"):
        tt(line)
    clock.tick("10h")
    copy = tt("db backup --json").data["path"]
    words = {"DIR": tmp_path / "stack", "FILE": tmp_path / "tt.prom", "PROJECT": "docs", "NAME": "site", "ENTRY": "3"}
    for command in here(page):
        line = command.partition(" ||")[0].partition(" > ")[0].removeprefix("tt ").replace("~", str(tmp_path))
        if "restore" in line:
            words["FILE"] = copy
        ran = tt(re.sub(r"\b(DIR|FILE|PROJECT|NAME|ENTRY)\b", lambda word: str(words[word[0]]), line))
        assert ran.code == 0 or (ran.code == HOLDS and "doctor --alerts" in line), f"{command}: {ran.err}"
