"""`make generate` runs every generator, and for each a test fails when what it writes is stale."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What `make generate` runs, in order -> the test that compares what is checked in with a fresh one.
COMPARED = {
    "src/timetracker/store/generate.py": "tests/store/test_generated.py",
    "src/timetracker/cli/generate.py": "tests/cli/test_parser.py",
    "observability/schema/generate.py": "tests/observe/test_event_schema.py",
    "tests/telemetry/names.py": "tests/web/test_tracking.py",
    "tests/telemetry/lock.py": "tests/telemetry/test_catalogue_lock.py",
    "observability/posthog/generate.py": "tests/insights/test_insights.py",
    "observability/posthog/page.py": "tests/insights/test_insights.py",
    "observability/grafana/generate.py": "tests/observability/test_stack.py",
    "observability/prometheus/objectives.py": "tests/observability/test_stack.py",
    "observability/prometheus/console.py": "tests/observability/test_stack.py",
    "docs/generate.py": "tests/docs/test_pages.py",
}
# They draw the program as it ran, for people: no test compares them.
PICTURES = {"docs/images/terminal.py", "docs/images/web.py"}
# They write what is not checked in.
OTHERS = {
    "observability/plain.py",
    "tests/telemetry/demo.py",
    "tests/telemetry/mutants.py",
}


def run_by_make() -> list[str]:
    """The scripts of the target `generate`, in order."""
    recipe = re.search(r"^generate:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    scripts = [line.partition("/python ")[2] for line in recipe[1].splitlines()]
    modules = [f"{script.removeprefix('-m ').replace('.', '/')}.py" if "-m" in script else script for script in scripts]
    return [module.replace("timetracker/", "src/timetracker/") for module in modules]


def test_make_runs_every_generator_once() -> None:
    writing = {
        str(path.relative_to(ROOT))
        for part in ("src", "observability", "docs", "tests/telemetry")
        for path in (ROOT / part).rglob("*.py")
        if re.search(
            r"(?:TARGET|LOCK|target|page|path)\.write_text\(|settle\(files\(\)",
            text := path.read_text(encoding="utf-8"),
        )
        and "__main__" in text
    }
    assert writing - PICTURES - OTHERS == set(COMPARED)
    assert [script for script in run_by_make() if script not in PICTURES] == list(COMPARED)


def test_each_is_compared_by_a_test() -> None:
    for script, test in COMPARED.items():
        text = (ROOT / test).read_text(encoding="utf-8")
        assert script in text or Path(script).name in text or f" {Path(script).stem}" in text, (script, test)
