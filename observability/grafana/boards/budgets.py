"""Budgets of projects, tasks and clients: how much is used, and how fast."""

from boards.panels import COUNT, NAMES_NEEDED, RATIO, SECONDS, TT, Board, Panel, Query, many, one

NEAR = ((None, "green"), (0.8, "orange"), (1, "red"))

BOARD = Board(
    uid="tt-budgets",
    title="Budgets",
    description="Budgets of projects, tasks and clients: how much is used, and how fast.",
    start="now-30d",
    rows=(
        (
            "All budgets",
            (
                Panel(
                    "stat",
                    "Budgets in order",
                    "Projects, tasks and clients that have used less than 80 % of their budget.",
                    one(f'sum(tt_budgets{{{TT},state="ok"}})'),
                    COUNT,
                    "TtBudgetNear",
                    width=8,
                    height=4,
                ),
                Panel(
                    "stat",
                    "Near their end",
                    "Projects, tasks and clients that have used more than 80 % of their budget.",
                    one(f'sum(tt_budgets{{{TT},state="near"}})'),
                    COUNT,
                    "TtBudgetNear",
                    width=8,
                    height=4,
                    steps=((None, "green"), (1, "orange")),
                ),
                Panel(
                    "stat",
                    "Exceeded",
                    "Projects, tasks and clients that have used more than their budget.",
                    one(f'sum(tt_budgets{{{TT},state="exceeded"}})'),
                    COUNT,
                    "TtBudgetExceeded",
                    width=8,
                    height=4,
                    steps=((None, "green"), (1, "red")),
                ),
            ),
        ),
        (
            "By project",
            (
                Panel(
                    "bargauge",
                    "Used share",
                    "The used share of each budget, in time or in money.",
                    one(f"sort_desc(max by (project) (tt_project_budget_used_ratio{{{TT}}}))", "{{project}}"),
                    RATIO,
                    "TtBudgetExceeded",
                    width=12,
                    height=10,
                    top=1,
                    steps=NEAR,
                    empty=NAMES_NEEDED,
                ),
                Panel(
                    "table",
                    "Time left",
                    "Budgets of time: what is left. Negative when exceeded.",
                    (
                        Query(
                            f"sum by (project) (tt_project_budget_seconds{{{TT}}} - tt_project_budget_used_seconds{{{TT}}})",
                            instant=True,
                            format="table",
                        ),
                    ),
                    SECONDS,
                    "TtBudgetExceeded",
                    width=12,
                    height=10,
                    empty=NAMES_NEEDED,
                ),
                Panel(
                    "timeseries",
                    "Used share over time",
                    "How fast the budgets go.",
                    many((f"max by (project) (tt_project_budget_used_ratio{{{TT}}})", "{{project}}")),
                    RATIO,
                    "TtBudgetNear",
                    width=24,
                    height=9,
                    steps=NEAR,
                    empty=NAMES_NEEDED,
                ),
            ),
        ),
    ),
)
