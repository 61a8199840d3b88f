"""The way of figures and lines: exporter, event log, shipper, Loki, Prometheus."""

from boards.panels import BYTES, COUNT, PER_SECOND, SECONDS, TEXT, TT, Board, Panel, many, one

UPS = (("0", "down", "red"), ("1", "up", "green"))
RATE = "$__rate_interval"

BOARD = Board(
    uid="tt-pipeline",
    title="Pipeline",
    description="The way of figures and lines: exporter, event log, shipper, Loki, Prometheus.",
    start="now-6h",
    rows=(
        (
            "All parts",
            (
                Panel(
                    "stat",
                    "Up",
                    "Whether Prometheus reaches each part.",
                    one("min by (job) (up)", "{{job}}"),
                    TEXT,
                    "TtExporterDown",
                    width=12,
                    height=5,
                    words=UPS,
                ),
                Panel(
                    "stat",
                    "Collectors",
                    "Whether each collector of the exporter worked at the last scrape.",
                    one(f"min by (collector) (tt_exporter_collector_success{{{TT}}})", "{{collector}}"),
                    TEXT,
                    "TtCollectorFailing",
                    width=12,
                    height=5,
                    words=(("0", "fails", "red"), ("1", "works", "green")),
                ),
                Panel(
                    "timeseries",
                    "Cost of a scrape",
                    "How long Prometheus waits, and each collector's part in it.",
                    many(
                        ('scrape_duration_seconds{job="$job",instance=~"$instance"}', "scrape"),
                        (f"tt_exporter_collector_duration_seconds{{{TT}}}", "{{collector}}"),
                    ),
                    SECONDS,
                    "TtCollectorFailing",
                    width=12,
                ),
                Panel(
                    "timeseries",
                    "Samples of a scrape",
                    "The scrape is refused at 5000.",
                    many(('scrape_samples_scraped{job="$job",instance=~"$instance"}', "samples")),
                    COUNT,
                    "TtCardinality",
                    width=12,
                    steps=((None, "green"), (4000, "orange"), (5000, "red")),
                ),
            ),
        ),
        (
            "Event log",
            (
                Panel(
                    "timeseries",
                    "Lines counted and lines shipped",
                    "Lines read by the exporter, and lines that the shipper sent; both should rise together.",
                    many(
                        (f"sum(increase(tt_event_log_records_total{{{TT}}}[$__interval]))", "written"),
                        ('sum(increase(promtail_custom_tt_lines_total{job="shipper"}[$__interval]))', "shipped"),
                    ),
                    COUNT,
                    "TtEventLogNotShipped",
                    width=12,
                ),
                Panel(
                    "timeseries",
                    "Waiting to be shipped",
                    "What is in the files and is not read yet.",
                    many(("instance:tt_event_log_unshipped:bytes", "{{instance}}")),
                    BYTES,
                    "TtEventLogNotShipped",
                    width=12,
                    empty="no shipper: see TtShipperDown",
                ),
                Panel(
                    "stat",
                    "Events not in the log",
                    "Events of the store that the next command adds to the log.",
                    one(f"sum(tt_event_log_unwritten_events{{{TT}}})"),
                    COUNT,
                    "TtEventLogBehind",
                    width=6,
                    height=5,
                    steps=((None, "green"), (1, "orange")),
                ),
                Panel(
                    "stat",
                    "Malformed lines",
                    "Lines of the event log that could not be read.",
                    one(f"sum(tt_event_log_malformed_total{{{TT}}})"),
                    COUNT,
                    "TtMalformedLines",
                    width=6,
                    height=5,
                    steps=((None, "green"), (1, "orange")),
                ),
                Panel(
                    "stat",
                    "Size of the log",
                    "All dated files together.",
                    one(f"sum(tt_event_log_size_bytes{{{TT}}})"),
                    BYTES,
                    "TtDiskFilling",
                    width=6,
                    height=5,
                ),
                Panel(
                    "stat",
                    "Files",
                    "One for each day with a line.",
                    one(f"sum(tt_event_log_files{{{TT}}})"),
                    COUNT,
                    "TtDiskFilling",
                    width=6,
                    height=5,
                ),
            ),
        ),
        (
            "Shipper and Loki",
            (
                Panel(
                    "timeseries",
                    "Lines discarded",
                    "By the shipper and by Loki, with the reason.",
                    many(
                        (
                            'sum by (reason) (increase(promtail_dropped_entries_total{job="shipper"}[$__interval]) or increase(loki_write_dropped_entries_total{job="shipper"}[$__interval]))',
                            "shipper: {{reason}}",
                        ),
                        (
                            'sum by (reason) (increase(loki_discarded_samples_total{job="loki"}[$__interval]))',
                            "Loki: {{reason}}",
                        ),
                    ),
                    COUNT,
                    "TtShipperDropping",
                    width=12,
                    empty="no shipper, no Loki",
                ),
                Panel(
                    "timeseries",
                    "Loki's requests",
                    "Requests by route and status.",
                    many(
                        (
                            f'sum by (route, status_code) (rate(loki_request_duration_seconds_count{{job="loki"}}[{RATE}]))',
                            "{{route}} {{status_code}}",
                        )
                    ),
                    PER_SECOND,
                    "TtLokiRequestErrors",
                    width=12,
                    empty="no Loki",
                ),
            ),
        ),
        (
            "Prometheus and Alertmanager",
            (
                Panel(
                    "timeseries",
                    "Series in memory",
                    "What Prometheus keeps at hand.",
                    many(('prometheus_tsdb_head_series{job="prometheus"}', "series")),
                    COUNT,
                    "TtCardinality",
                    width=8,
                ),
                Panel(
                    "timeseries",
                    "Rules that could not be computed",
                    "Failures by group of rules.",
                    many(
                        (
                            'sum by (group) (label_replace(increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[$__interval]), "group", "$1", "rule_group", ".*;(.*)"))',
                            "{{group}}",
                        )
                    ),
                    COUNT,
                    "TtPrometheusRuleEvaluationFailing",
                    width=8,
                ),
                Panel(
                    "timeseries",
                    "Notifications that failed",
                    "What Alertmanager could not deliver.",
                    many(
                        (
                            'sum by (integration) (increase(alertmanager_notifications_failed_total{job="alertmanager"}[$__interval]))',
                            "{{integration}}",
                        )
                    ),
                    COUNT,
                    "TtAlertmanagerNotificationsFailing",
                    width=8,
                    empty="the profile alerts is off",
                ),
            ),
        ),
    ),
)
