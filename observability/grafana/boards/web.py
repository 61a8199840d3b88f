"""The web admin: rate, errors, duration, log-ins."""

from boards.panels import COUNT, LINES, RATIO, SECONDS, TEXT, Board, Panel, Query, many, one

WEB = 'job="tt-web",instance=~"$instance"'
RATE = "$__rate_interval"
OFF = "the web admin does not run (profile web)"

BOARD = Board(
    uid="tt-web",
    title="Web admin",
    description="The web admin: rate, errors, duration, log-ins.",
    variables=("instance_web", "source"),
    start="now-6h",
    rows=(
        (
            "Requests",
            (
                Panel(
                    "timeseries",
                    "Requests",
                    "Answered requests in each interval by route; probes and scrapes are no requests.",
                    many((f"sum by (route) (increase(tt_http_requests_total{{{WEB}}}[$__interval])) > 0", "{{route}}")),
                    COUNT,
                    "TtWebErrors",
                    width=12,
                    stacked=True,
                    empty=OFF,
                ),
                Panel(
                    "timeseries",
                    "Answers by class",
                    "2xx is well, 4xx is refused, 5xx is our fault.",
                    many(
                        (
                            f"sum by (code_class) (increase(tt_http_requests_total{{{WEB}}}[$__interval]))",
                            "{{code_class}}",
                        )
                    ),
                    COUNT,
                    "TtWebErrors",
                    width=12,
                    stacked=True,
                    empty=OFF,
                ),
                Panel(
                    "timeseries",
                    "How long requests take",
                    "Half of them, and 95 of 100, are faster than this.",
                    many(
                        *(
                            (
                                f"histogram_quantile({share}, sum by (le) "
                                f"(rate(tt_http_request_duration_seconds_bucket{{{WEB}}}[{RATE}])))",
                                name,
                            )
                            for share, name in (("0.5", "p50"), ("0.95", "p95"))
                        )
                    ),
                    SECONDS,
                    "TtWebErrors",
                    width=12,
                    empty=OFF,
                ),
                Panel(
                    "table",
                    "Slowest routes",
                    "Mean duration of each route.",
                    (
                        Query(
                            f"sort_desc(sum by (route) (tt_http_request_duration_seconds_sum{{{WEB}}}) / "
                            f"(sum by (route) (tt_http_request_duration_seconds_count{{{WEB}}}) > 0))",
                            instant=True,
                            format="table",
                        ),
                    ),
                    SECONDS,
                    "TtWebErrors",
                    width=12,
                    empty=OFF,
                ),
            ),
        ),
        (
            "Now and who",
            (
                Panel(
                    "stat",
                    "In progress",
                    "Requests that are being answered now.",
                    one(f"sum(tt_http_requests_in_progress{{{WEB}}})"),
                    COUNT,
                    "TtWebErrors",
                    width=6,
                    height=6,
                    empty=OFF,
                ),
                Panel(
                    "stat",
                    "Server errors",
                    "The share of all answers that were server errors.",
                    one(
                        f'(sum(tt_http_requests_total{{{WEB},code_class="5xx"}}) or vector(0))'
                        f" / sum(tt_http_requests_total{{{WEB}}})"
                    ),
                    RATIO,
                    "TtWebErrors",
                    width=6,
                    height=6,
                    empty=OFF,
                    steps=((None, "green"), (0.01, "orange"), (0.05, "red")),
                ),
                Panel(
                    "bars",
                    "Log-ins",
                    "Log-ins by how they ended.",
                    many((f"sum by (outcome) (increase(tt_http_auth_total{{{WEB}}}[$__interval]))", "{{outcome}}")),
                    COUNT,
                    "TtWebAuthBruteForce",
                    width=12,
                    height=6,
                    stacked=True,
                    empty=OFF,
                ),
                Panel(
                    "logs",
                    "What was done in the browser",
                    "The web admin's lines of the event log.",
                    (Query(LINES.replace("}", ',component="web"}')),),
                    TEXT,
                    "Reading the log",
                    width=24,
                    height=9,
                    source="loki",
                    empty=OFF,
                ),
            ),
        ),
    ),
)
