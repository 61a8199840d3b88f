"""What runs, today, the week against its goal, and whether all is well."""

from boards.panels import COUNT, LINES, RATIO, SECONDS, TEXT, TT, WHEN, Board, Panel, Query, many, one

BOARD = Board(
    uid="tt-overview",
    title="Overview",
    description="What runs, today, the week against its goal, and whether all is well.",
    variables=("job", "instance", "source"),
    rows=(
        (
            "Now",
            (
                Panel(
                    "stat", "Timer", "Whether a timer runs.", one(f"sum(tt_timer_running{{{TT}}})"), TEXT,
                    "TtTimerForgotten", width=4, height=5,
                    words=(("0", "nothing runs", "text"), ("1", "running", "green")),
                ),
                Panel(
                    "stat", "Running for", "How long the oldest running timer runs.",
                    one(f"time() - min(tt_timer_start_timestamp_seconds{{{TT}}})"), SECONDS, "TtTimerForgotten",
                    width=4, height=5, empty="nothing runs",
                    steps=((None, "green"), (28800, "orange"), (43200, "red")),
                ),
                Panel(
                    "stat", "Today", "Time tracked today, the running timer included.",
                    one(f'sum(tt_tracked_window_seconds{{{TT},window="day"}})'), SECONDS, "TtNoEntries",
                    width=4, height=5,
                ),
                Panel(
                    "gauge", "Week against goal", "This week's time by the setting goal.week.",
                    one(f'max(instance:tt_goal_progress:ratio{{window="week",instance=~"$instance"}})'), RATIO,
                    "TtGoalBehind", width=4, height=5, top=1, empty="no goal: tt config set goal.week 40h",
                    steps=((None, "orange"), (0.6, "yellow"), (1, "green")),
                ),
                Panel(
                    "stat", "This week", "Time tracked this week, the running timer included.",
                    one(f'sum(tt_tracked_window_seconds{{{TT},window="week"}})'), SECONDS, "TtGoalBehind",
                    width=4, height=5,
                ),
                Panel(
                    "stat", "Billable share", "The billable part of this week.",
                    one('avg(instance:tt_billable_week:ratio{instance=~"$instance"})'), RATIO, "TtNoEntries",
                    width=4, height=5,
                ),
            ),
        ),
        (
            "The last days",
            (
                Panel(
                    "timeseries", "Tracked today, as it grew",
                    "Today's time through the day; it begins anew where the day begins.",
                    many((f'sum by (billable) (tt_tracked_window_seconds{{{TT},window="day"}})', "billable={{billable}}")),
                    SECONDS, "TtNoEntries", width=12, stacked=True,
                ),
                Panel(
                    "timeseries", "Week against goal, as it grew", "The share of the goals of day and week.",
                    many(('instance:tt_goal_progress:ratio{instance=~"$instance"}', "{{window}}")), RATIO,
                    "TtGoalBehind", width=12, empty="no goal: tt config set goal.week 40h",
                ),
            ),
        ),
        (
            "Health",
            (
                Panel(
                    "stat", "Newest entry ended", "When the newest finished entry ended.",
                    one(f"1000 * max(tt_last_entry_end_timestamp_seconds{{{TT}}})"), WHEN, "TtNoEntries",
                    width=6, height=5,
                ),
                Panel(
                    "table", "Data quality", "Entries of the last seven days that fail a check.",
                    (Query(f"sum by (check) (tt_data_quality_issues{{{TT}}})", instant=True, format="table"),), COUNT,
                    "TtDataQuality", width=6, height=5,
                ),
                Panel(
                    "stat", "Firing alerts", "Alerts that fire now.",
                    one('count(ALERTS{alertstate="firing"}) or vector(0)'), COUNT, "Alerts", width=6, height=5,
                    steps=((None, "green"), (1, "orange")),
                ),
                Panel(
                    "stat", "Scraped", "Whether Prometheus reaches the exporter.",
                    one('min(up{job="$job",instance=~"$instance"})'), TEXT, "TtExporterDown", width=6, height=5,
                    words=(("0", "down", "red"), ("1", "up", "green")),
                ),
                Panel(
                    "logs", "What happened", "The newest lines of the event log.", (Query(LINES),), TEXT,
                    "Reading the log", width=24, height=9, source="loki",
                ),
            ),
        ),
    ),
)
