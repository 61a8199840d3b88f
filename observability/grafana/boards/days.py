"""The history by calendar days: hours, weeks, goals, clients, money, gaps, a calendar."""

from boards.panels import RATIO, SECONDS, Board, Panel, Query, many, one

TRACKED = "tt_day_tracked_seconds"
BILLABLE = TRACKED + '{billable="true"}'
RUNBOOK = "History of days"
EMPTY = "No history yet: tt analytics backfill DIR"


def daily(metric: str, by: str = "") -> str:
    """The sum of each day, at the midnight with which it begins."""
    return f"sum{by} (sum_over_time({metric}[1d] offset -1d))"


def ranged(metric: str, by: str = "") -> str:
    """The sum over the days of the board's time."""
    return f"sum{by} (sum_over_time({metric}[$__range]))"


BOARD = Board(
    uid="tt-days",
    title="Days",
    description="The history by whole calendar days, equal to tt report to the second. Today joins when it is over.",
    start="now-28d/d",
    variables=(),
    rows=(
        (
            "In this time",
            (
                Panel("stat", "Tracked", "All time on the days that are shown.", one(ranged(TRACKED)), SECONDS, RUNBOOK, width=4, height=5, empty=EMPTY),
                Panel("stat", "Billable share", "The billable part of it.", one(f"{ranged(BILLABLE)} / {ranged(TRACKED)}"), RATIO, RUNBOOK, width=4, height=5, empty=EMPTY),
                Panel("gauge", "Against the goal", "What was tracked, of the goals of these days: choose a month to see its own.", one(f"{ranged(TRACKED)} / {ranged('tt_day_goal_seconds')}"), RATIO, RUNBOOK, width=4, height=5, top=1, empty="no goal: tt config set goal.week 40h"),
                Panel("stat", "Balance", "What was tracked, less the goals of these days.", one(f"{ranged(TRACKED)} - {ranged('tt_day_goal_seconds')}"), SECONDS, RUNBOOK, width=4, height=5, empty="no goal: tt config set goal.week 40h"),
                Panel("stat", "Amount", "Amounts by currency, rounded for each day and project.", one(ranged("tt_day_amount", " by (currency)"), "{{currency}}"), "short", RUNBOOK, width=4, height=5, empty="no rate: tt project edit PROJECT --rate 80"),
                Panel("stat", "Gaps", "Untracked time between the entries of a day.", one(ranged("tt_day_gap_seconds")), SECONDS, RUNBOOK, width=4, height=5, empty="no gaps"),
            ),
        ),
        (
            "Days and weeks",
            (
                Panel("bars", "Each day", "Time of each day by project.", many((daily(TRACKED, " by (project)"), "{{project}}")), SECONDS, RUNBOOK, width=24, height=9, stacked=True, empty=EMPTY),
                Panel("bars", "Each week", "Time of each week, Monday to Sunday, by project; a bar is at its Thursday.", many((f"sum by (project) (sum_over_time({TRACKED}[7d] offset -4d))", "{{project}}")), SECONDS, RUNBOOK, width=12, height=8, stacked=True, empty=EMPTY),
                Panel("timeseries", "Beside the week before", "Each day, and the same day of the week before.", many((daily(TRACKED), "this week"), (f"sum (sum_over_time({TRACKED}[1d] offset 6d))", "the week before")), SECONDS, RUNBOOK, width=12, height=8, empty=EMPTY),
                Panel("timeseries", "Days and goals", "Each day, and its goal.", many((daily(TRACKED), "tracked"), (daily("tt_day_goal_seconds"), "goal")), SECONDS, RUNBOOK, width=12, height=8, empty=EMPTY),
                Panel("bars", "Gaps each day", "Untracked time between the entries of each day.", many((daily("tt_day_gap_seconds"), "gaps")), SECONDS, RUNBOOK, width=12, height=8, empty="no gaps"),
                Panel("heatmap", "Calendar", "Each week a column, each weekday a row: the darker, the more.", (Query(f"sum by (weekday) (sum_over_time({TRACKED}[7d] offset -4d))", "{{weekday}}"),), SECONDS, RUNBOOK, width=24, height=8, empty=EMPTY),
            ),
        ),
        (
            "For whom",
            (
                Panel("bargauge", "By project", "Time on the days that are shown by project.", one(f"sort_desc({ranged(TRACKED, ' by (project)')})", "{{project}}"), SECONDS, RUNBOOK, width=12, height=9, empty=EMPTY),
                Panel("bargauge", "By client", "Time on the days that are shown by client.", one(f"sort_desc({ranged(TRACKED, ' by (client)')})", "{{client}}"), SECONDS, RUNBOOK, width=12, height=9, empty=EMPTY),
            ),
        ),
    ),
)  # fmt: skip
