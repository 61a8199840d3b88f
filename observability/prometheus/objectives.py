"""Write rules and the page of the error budgets: python observability/prometheus/objectives.py [--check]."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
OBJECTIVES = ROOT / "observability" / "objectives.yml"
RULES = ROOT / "observability" / "prometheus" / "rules" / "objectives.yml"
PAGE = ROOT / "docs" / "objectives.md"
RULES_HEAD = """# Made of observability/objectives.yml by observability/prometheus/objectives.py: `make generate`.
groups:
  - name: tt-objectives
    interval: 10m
    rules:
"""
LEFT = """      - record: instance:tt_objective_budget_left:ratio
        expr: 1 - (1 - instance:tt_objective_good:ratio_30d) / (1 - instance:tt_objective_target:ratio)
  - name: tt-objective-alerts
    rules:
      - alert: TtObjectiveMissed
        expr: instance:tt_objective_budget_left:ratio < 0
        for: 1h
        labels:
          severity: info
        annotations:
          summary: "The error budget of {{ $labels.objective }} is spent"
          description: "docs/objectives.md says what it is, and what to do."
          runbook_url: "{{ $externalURL }}/consoles/runbooks.html#TtObjectiveMissed"
"""
PAGE_HEAD = """# Objectives and error budgets

What a watched tracker is held to, over thirty days that move along. An error budget is what may fail: of an objective
of 99 %, one in a hundred. The board *Objectives* shows what is left of each; `TtObjectiveMissed` tells when one is
spent. The data are in `observability/objectives.yml` (OpenSLO); rules and this page are made of it, and `promtool`
tests the rules (`observability/prometheus/tests/objectives_test.yml`).

| objective | of thirty days | budget | what counts as good |
| --- | --- | --- | --- |
"""
PAGE_TAIL = """
## When a budget is spent

Stop adding and repair. *A start is kept*: `tt doctor --alerts` and the program log name what failed. *Figures are
fresh*: the runbook of `TtExporterDown`. *A backup is fresh*: `tt config set backups rolling` makes a copy a day, and
`tt db backup` makes one now. A budget that is never touched says that the objective is too easy.
"""


def objectives() -> list[dict[str, Any]]:
    """The objectives as their file says them."""
    return list(yaml.safe_load_all(OBJECTIVES.read_text(encoding="utf-8")))


def good(objective: dict[str, Any]) -> str:
    """The share that was good, by instance."""
    ratio = objective["spec"]["indicator"]["spec"]["ratioMetric"]
    if "raw" in ratio:
        return f"avg by (instance) ({_query(ratio['raw'])})"
    risen = [f"sum by (instance) (increase({_query(ratio[part])}[30d]))" for part in ("good", "total")]
    return f"{risen[0]} / ({risen[1]} > 0)"


def _query(metric: dict[str, Any]) -> str:
    return str(metric["metricSource"]["spec"]["query"])


def rules() -> str:
    """The recording rules and the alert."""
    lines = [RULES_HEAD]
    for objective in objectives():
        name, target = objective["metadata"]["name"], objective["spec"]["objectives"][0]["target"]
        for record, expr in (
            ("good:ratio_30d", good(objective)),
            ("target:ratio", f'instance:tt_objective_good:ratio_30d{{objective="{name}"}} * 0 + {target}'),
        ):
            lines.append(f"      - record: instance:tt_objective_{record}\n        expr: |\n          {expr}\n")
            lines.append(f"        labels:\n          objective: {name}\n")
    return "".join([*lines, LEFT])


def page() -> str:
    """The page of the error budgets."""
    rows = []
    for objective in objectives():
        target = objective["spec"]["objectives"][0]["target"]
        slices = objective["spec"]["budgetingMethod"] == "Timeslices"
        hours = round(30 * 24 * (1 - target), 1)
        budget = f"{hours:g} hours" if slices else f"one in {round(1 / (1 - target))}"
        name = f"{objective['metadata']['displayName']} (`{objective['metadata']['name']}`)"
        rows.append(f"| {name} | {100 * target:g} % | {budget} | {objective['spec']['description']} |\n")
    return "".join([PAGE_HEAD, *rows, PAGE_TAIL])


def main(arguments: list[str]) -> int:
    """Write both files, or with --check say whether one is stale."""
    fresh = {RULES: rules(), PAGE: page()}
    stale = [path for path, text in fresh.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        sys.stderr.writelines(f"stale: {path.name}\n" for path in stale)
        return int(bool(stale))
    for path in stale:
        path.write_text(fresh[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
