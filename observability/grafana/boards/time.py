"""Where the time went: projects, tags, billable, the hours of the day."""

from boards.panels import COUNT, NAMES_NEEDED, RATIO, SECONDS, TT, Board, Panel, Query, many, one

BOARD = Board(
    uid="tt-time",
    title="Time",
    description="Where the time went: projects, tags, billable, the hours of the day.",
    start="now-7d",
    rows=(
        (
            "This week",
            (
                Panel(
                    "bargauge",
                    "Projects this week",
                    "Time of this week by project, the running timer included.",
                    one(
                        f'sort_desc(sum by (project) (tt_project_window_seconds{{{TT},window="week"}}))', "{{project}}"
                    ),
                    SECONDS,
                    "Names in metrics",
                    width=8,
                    height=10,
                    empty=NAMES_NEEDED,
                ),
                Panel(
                    "bargauge",
                    "Tags this week",
                    "Time of this week by tag; an entry counts under each of its tags.",
                    one(f'sort_desc(sum by (tag) (tt_tag_window_seconds{{{TT},window="week"}}))', "{{tag}}"),
                    SECONDS,
                    "Names in metrics",
                    width=8,
                    height=10,
                    empty=NAMES_NEEDED,
                ),
                Panel(
                    "bargauge",
                    "Billable and not",
                    "Time of day, week and month, billable and not.",
                    one(
                        f"sum by (window, billable) (tt_tracked_window_seconds{{{TT}}})",
                        "{{window}}, billable={{billable}}",
                    ),
                    SECONDS,
                    "TtNoEntries",
                    width=8,
                    height=10,
                ),
            ),
        ),
        (
            "Over time",
            (
                Panel(
                    "bars",
                    "Tracked per interval by project",
                    "Time added to each project in each interval, an hour at least, when its entries ended: an "
                    "approximation. Below zero where entries are corrected or deleted.",
                    many((f"sum by (project) (delta(tt_tracked_seconds{{{TT}}}[$__interval]))", "{{project}}")),
                    SECONDS,
                    "Names in metrics",
                    width=24,
                    height=9,
                    stacked=True,
                    empty=NAMES_NEEDED,
                ),
                Panel(
                    "heatmap",
                    "When a timer ran",
                    "The share of each hour in which a timer ran.",
                    (Query(f"max(avg_over_time(tt_timer_running{{{TT}}}[1h]))", "running"),),
                    RATIO,
                    "TtTimerForgotten",
                    width=12,
                    height=7,
                ),
                Panel(
                    "timeseries",
                    "Billable share of the week",
                    "The billable part of the week's time.",
                    many(('instance:tt_billable_week:ratio{instance=~"$instance"}', "billable")),
                    RATIO,
                    "TtNoEntries",
                    width=12,
                    height=7,
                    top=1,
                ),
            ),
        ),
        (
            "All time",
            (
                Panel(
                    "stat",
                    "Entries",
                    "Finished entries in the store.",
                    one(f'sum(tt_entries{{{TT},state="closed"}})'),
                    COUNT,
                    "TtDataQuality",
                    width=6,
                    height=5,
                ),
                Panel(
                    "stat",
                    "Tracked",
                    "The time of all finished entries.",
                    one(f"sum(tt_tracked_seconds{{{TT}}})"),
                    SECONDS,
                    "TtDataQuality",
                    width=6,
                    height=5,
                ),
                Panel(
                    "stat",
                    "Projects",
                    "Projects that are not archived.",
                    one(f'sum(tt_projects{{{TT},state="active"}})'),
                    COUNT,
                    "TtCardinality",
                    width=6,
                    height=5,
                ),
                Panel(
                    "bargauge",
                    "Tasks by status",
                    "All tasks by their status.",
                    one(f"sum by (status) (tt_tasks{{{TT}}})", "{{status}}"),
                    COUNT,
                    "TtCardinality",
                    width=6,
                    height=5,
                ),
            ),
        ),
    ),
)
