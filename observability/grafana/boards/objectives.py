"""The error budgets: what is promised, and what is left."""

from boards.panels import RATIO, Board, Panel, Query, many, one

CHOSEN = '{instance=~"$instance"}'
RUNBOOK = "TtObjectiveMissed"

BOARD = Board(
    uid="tt-objectives",
    title="Objectives",
    description="The error budgets of thirty days: what is promised, and what is left.",
    start="now-30d",
    rows=(
        (
            "Error budgets",
            (
                Panel(
                    "bargauge",
                    "Left of each budget",
                    "What is left of what may fail; below zero the objective is missed.",
                    one(f"min by (objective) (instance:tt_objective_budget_left:ratio{CHOSEN})", "{{objective}}"),
                    RATIO,
                    RUNBOOK,
                    width=12,
                    steps=((None, "red"), (0, "orange"), (0.5, "green")),
                ),
                Panel(
                    "table",
                    "Good, of thirty days",
                    "The share that was good.",
                    (
                        Query(
                            f"min by (objective) (instance:tt_objective_good:ratio_30d{CHOSEN})",
                            instant=True,
                            format="table",
                        ),
                    ),
                    RATIO,
                    RUNBOOK,
                    width=12,
                ),
                Panel(
                    "timeseries",
                    "How the budgets went",
                    "What was left of each budget, over time.",
                    many((f"min by (objective) (instance:tt_objective_budget_left:ratio{CHOSEN})", "{{objective}}")),
                    RATIO,
                    RUNBOOK,
                    width=24,
                ),
            ),
        ),
    ),
)
