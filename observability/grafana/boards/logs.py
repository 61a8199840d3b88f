"""The event log: what happened, what failed, and a search."""

from boards.panels import COUNT, LINES, TEXT, Board, Panel, Query, many

BOARD = Board(
    uid="tt-logs",
    title="Logs",
    description="The event log: what happened, what failed, and a search.",
    variables=("source", "component", "search"),
    rows=(
        (
            "How much",
            (
                Panel(
                    "bars",
                    "Lines by level",
                    "Lines in each interval by level.",
                    many((f"sum by (level) (count_over_time({LINES}[$__auto]))", "{{level}}")),
                    COUNT,
                    "TtErrorLogged",
                    width=8,
                    source="loki",
                    stacked=True,
                ),
                Panel(
                    "bars",
                    "Lines by component",
                    "Lines in each interval by the part that wrote them.",
                    many((f"sum by (component) (count_over_time({LINES}[$__auto]))", "{{component}}")),
                    COUNT,
                    "TtLogSilence",
                    width=8,
                    source="loki",
                    stacked=True,
                ),
                Panel(
                    "table",
                    "What happens most",
                    "The ten most frequent events of the last 24 hours.",
                    (
                        Query(
                            f'topk(10, sum by (event) (count_over_time({LINES} | event!="" [24h])))',
                            instant=True,
                            format="table",
                        ),
                    ),
                    COUNT,
                    "Reading the log",
                    width=8,
                    source="loki",
                ),
            ),
        ),
        (
            "Lines",
            (
                Panel(
                    "logs",
                    "Errors",
                    "Lines of level error and critical.",
                    (Query('{app="tt",source=~"$source",level=~"error|critical"}'),),
                    TEXT,
                    "TtErrorLogged",
                    width=12,
                    height=9,
                    source="loki",
                    empty="none",
                ),
                Panel(
                    "logs",
                    "Malformed lines",
                    "Lines that are no JSON. They are kept and counted, not lost.",
                    (Query('{app="tt",source=~"$source",component="malformed"}'),),
                    TEXT,
                    "TtMalformedLineShipped",
                    width=12,
                    height=9,
                    source="loki",
                    empty="none",
                ),
                Panel(
                    "logs",
                    "Search",
                    "All lines of the chosen components that hold the text searched for.",
                    (Query('{app="tt",source=~"$source",component=~"$component"} |= `$search`'),),
                    TEXT,
                    "Reading the log",
                    width=24,
                    height=12,
                    source="loki",
                ),
            ),
        ),
    ),
)
