"""The store and its backups: size, room, checks."""

from boards.panels import BYTES, COUNT, RATIO, SECONDS, TEXT, TT, WHEN, Board, Panel, many, one

YES = (("0", "no", "red"), ("1", "yes", "green"))

BOARD = Board(
    uid="tt-store",
    title="Store and backups",
    description="The store and its backups: size, room, checks.",
    start="now-7d",
    rows=(
        (
            "Backups and checks",
            (
                Panel(
                    "stat", "Newest backup", "When the newest verified copy was made.",
                    one(f"1000 * max(tt_backup_last_success_timestamp_seconds{{{TT}}})"), WHEN, "TtBackupStale",
                    width=6, height=5, empty="none known: tt db backup",
                ),
                Panel(
                    "timeseries", "Size of the newest backup", "It should not shrink.",
                    many((f"max(tt_backup_last_size_bytes{{{TT}}})", "backup")), BYTES, "TtBackupShrunk", width=6,
                    height=5, empty="none known: tt db backup",
                ),
                Panel(
                    "stat", "Last check", "When `tt db check` last ran.",
                    one(f"1000 * max(tt_db_integrity_check_timestamp_seconds{{{TT}}})"), WHEN, "TtDbCheckStale",
                    width=4, height=5, empty="never: tt db check",
                ),
                Panel(
                    "stat", "Sound", "Whether the last `tt db check` found the store sound.",
                    one(f"min(tt_db_integrity_ok{{{TT}}})"), TEXT, "TtDbIntegrity", width=4, height=5, words=YES,
                    empty="never checked",
                ),
                Panel(
                    "stat", "Schema current", "Whether the store has the schema of this program.",
                    one(f"min(tt_db_schema_current{{{TT}}})"), TEXT, "TtSchemaBehind", width=4, height=5, words=YES,
                ),
            ),
        ),
        (
            "Room",
            (
                Panel(
                    "timeseries", "Size", "The store and its write-ahead log.",
                    many((f"sum by (file) (tt_db_size_bytes{{{TT}}})", "{{file}}")), BYTES, "TtWalLarge", width=12,
                    stacked=True,
                ),
                Panel(
                    "timeseries", "Free in the store", "Pages without content, to be used again.",
                    many((f"sum(tt_db_free_bytes{{{TT}}})", "free pages")), BYTES, "TtWalLarge", width=12,
                ),
                Panel(
                    "gauge", "Disk free", "Free room where the store is.",
                    one(f"min(tt_data_dir_free_bytes{{{TT}}} / tt_data_dir_size_bytes{{{TT}}})"), RATIO,
                    "TtDiskFilling", width=6, height=6, top=1, steps=((None, "red"), (0.1, "orange"), (0.2, "green")),
                ),
                Panel(
                    "stat", "Full in", "At the pace of the last six hours. A disk that does not fill has no end.",
                    one(
                        f"min(tt_data_dir_free_bytes{{{TT}}} / "
                        f"(- deriv(tt_data_dir_free_bytes{{{TT}}}[6h]) > 0))"
                    ),
                    SECONDS, "TtDiskFilling", width=6, height=6, empty="it does not fill",
                ),
                Panel(
                    "timeseries", "Commands that could not use the store",
                    "Locked, damaged, read-only or full disk: exit code 6.",
                    many((f'sum(increase(tt_cli_exits_total{{{TT},exit_code="6"}}[$__rate_interval]))', "exit 6")),
                    COUNT, "TtStoreErrors", width=12, height=6,
                ),
            ),
        ),
    ),
)
