"""Commands: how many, how many failed, how long they took."""

from boards.panels import COUNT, LINES, RATIO, SECONDS, TEXT, TT, Board, Panel, Query, many, one

FAILED = 'outcome="app_error"'
RATE = "$__rate_interval"


def _quantile(share: str) -> str:
    return f"histogram_quantile({share}, sum by (le) (rate(tt_cli_duration_seconds_bucket{{{TT}}}[{RATE}])))"


BOARD = Board(
    uid="tt-commands",
    title="Commands",
    description="Rate, errors and duration of commands. Counted from the event log; a successful status leaves no line.",
    variables=("job", "instance", "source", "invocation"),
    rows=(
        (
            "Rate and errors",
            (
                Panel(
                    "timeseries",
                    "Commands",
                    "Finished commands in each interval by name.",
                    many(
                        (
                            f"sum by (command) (increase(tt_cli_invocations_total{{{TT}}}[$__interval])) > 0",
                            "{{command}}",
                        )
                    ),
                    COUNT,
                    "TtExporterDown",
                    width=12,
                    stacked=True,
                ),
                Panel(
                    "timeseries",
                    "Commands by outcome",
                    "Commands in each interval by how they ended.",
                    many(
                        (f"sum by (outcome) (increase(tt_cli_invocations_total{{{TT}}}[$__interval]))", "{{outcome}}")
                    ),
                    COUNT,
                    "TtCliErrorBudgetFastBurn",
                    width=12,
                    stacked=True,
                ),
                Panel(
                    "stat",
                    "Failed by our fault",
                    "The share of all counted commands that crashed or met a store or settings error.",
                    one(f"sum(tt_cli_invocations_total{{{TT},{FAILED}}}) / sum(tt_cli_invocations_total{{{TT}}})"),
                    RATIO,
                    "TtCliErrorBudgetSlowBurn",
                    width=6,
                    height=6,
                    steps=((None, "green"), (0.01, "orange"), (0.06, "red")),
                ),
                Panel(
                    "stat",
                    "Error budget left",
                    "What is left of the month's 1 % of failing commands.",
                    one(
                        f"1 - (sum(increase(tt_cli_invocations_total{{{TT},{FAILED}}}[30d])) or vector(0)) / "
                        f"(0.01 * sum(increase(tt_cli_invocations_total{{{TT}}}[30d])) > 0)"
                    ),
                    RATIO,
                    "TtCliErrorBudgetSlowBurn",
                    width=6,
                    height=6,
                    steps=((None, "red"), (0, "orange"), (0.5, "green")),
                ),
                Panel(
                    "bargauge",
                    "Exit codes",
                    "All counted commands by exit code.",
                    one(f"sum by (exit_code) (tt_cli_exits_total{{{TT}}})", "{{exit_code}}"),
                    COUNT,
                    "TtStoreErrors",
                    width=12,
                    height=6,
                ),
            ),
        ),
        (
            "Duration",
            (
                Panel(
                    "timeseries",
                    "How long commands take",
                    "Half of them, 95 and 99 of 100 are faster than this.",
                    many((_quantile("0.5"), "p50"), (_quantile("0.95"), "p95"), (_quantile("0.99"), "p99")),
                    SECONDS,
                    "TtCliSlow",
                    width=12,
                ),
                Panel(
                    "heatmap",
                    "Spread of durations",
                    "How many commands took how long.",
                    (
                        Query(
                            f"sum by (le) (increase(tt_cli_duration_seconds_bucket{{{TT}}}[$__interval]))",
                            "{{le}}",
                            format="heatmap",
                        ),
                    ),
                    SECONDS,
                    "TtCliSlow",
                    width=12,
                ),
                Panel(
                    "table",
                    "Slowest commands",
                    "Mean duration of each command since counting began.",
                    (
                        Query(
                            f"sort_desc(sum by (command) (tt_cli_duration_seconds_sum{{{TT}}}) / "
                            f"(sum by (command) (tt_cli_duration_seconds_count{{{TT}}}) > 0))",
                            instant=True,
                            format="table",
                        ),
                    ),
                    SECONDS,
                    "TtCliSlow",
                    width=12,
                    height=9,
                ),
                Panel(
                    "table",
                    "Counted by the metrics, and by the log",
                    "Commands of the last 24 hours, as the log's lines tell; the metrics count the same lines.",
                    (
                        Query(
                            f'sum by (command) (count_over_time({LINES} | event="cli.command" [24h]))',
                            instant=True,
                            format="table",
                        ),
                    ),
                    COUNT,
                    "TtEventLogNotShipped",
                    width=12,
                    height=9,
                    source="loki",
                ),
            ),
        ),
        (
            "Look closer",
            (
                Panel(
                    "logs",
                    "Failed commands",
                    "Commands that did not end well, newest first.",
                    (Query(f'{LINES} | event="cli.command" | outcome!="ok"'),),
                    TEXT,
                    "TtCommandCrashed",
                    width=12,
                    height=9,
                    source="loki",
                ),
                Panel(
                    "logs",
                    "One command with all it did",
                    "The lines of one invocation: put its id into the field at the top.",
                    (Query(f'{LINES} | invocation_id=~"$invocation.*"'),),
                    TEXT,
                    "Reading the log",
                    width=12,
                    height=9,
                    source="loki",
                ),
            ),
        ),
    ),
)
