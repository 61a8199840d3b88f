"""Write the dashboards' JSON: python observability/grafana/generate.py [--check].

The boards are in `boards/`. The JSON is checked in, so that Grafana needs nothing of this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import (
    bargauge,
    common as shared,
    dashboard as d,
    gauge,
    heatmap,
    logs,
    loki as loki_query,
    prometheus as prometheus_query,
    stat,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common, dashboard, prometheus
from grafana_foundation_sdk.models.dashboard import VariableHide, VariableRefresh, VariableSort

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from boards import BOARDS  # noqa: E402  (found beside this script)
from boards.panels import Board, Panel, Query  # noqa: E402

# By way of Grafana: its own address is the one that a reader has, whatever PROMETHEUS_URL and the ports are.
RUNBOOKS = "/api/datasources/proxy/uid/tt-prometheus/consoles/runbooks.html#"
SOURCES = {
    "prometheus": dashboard.DataSourceRef(type_val="prometheus", uid="${datasource}"),
    "loki": dashboard.DataSourceRef(type_val="loki", uid="${loki}"),
}
KINDS: dict[str, Any] = {
    "stat": stat.Panel,
    "gauge": gauge.Panel,
    "timeseries": timeseries.Panel,
    "bars": timeseries.Panel,
    "bargauge": bargauge.Panel,
    "table": table.Panel,
    "heatmap": heatmap.Panel,
    "logs": logs.Panel,
}
# Variables that are asked from the data: name -> (label, source, query, several at once).
ASKED = {
    "job": ("Job", "prometheus", "label_values(tt_build_info, job)", False),
    "instance": ("Exporter", "prometheus", 'label_values(tt_build_info{job="$job"}, instance)', True),
    "instance_web": ("Web admin", "prometheus", 'label_values(tt_build_info{job="tt-web"}, instance)', True),
    "source": ("Log", "loki", 'label_values({app="tt"}, source)', True),
    "component": ("Part", "loki", 'label_values({app="tt"}, component)', True),
}
TYPED = {"invocation": "Invocation id", "search": "Search"}


def built(board: Board) -> Any:
    """Grafana's dashboard of a board."""
    result = (
        d.Dashboard(f"tt / {board.title}")
        .uid(board.uid)
        .description(board.description)
        .tags(["timetracker"])
        .readonly()
        .timezone("browser")
        .time(board.start, "now")
        .refresh("1m")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .version(1)
        .link(_others())
        .annotation(_versions())
    )
    for variable in _variables(board):
        result.with_variable(variable)
    for item in _laid_out(board):
        result.with_panel(item)
    return result.build()


def _others() -> Any:
    return (
        d.DashboardLink("All dashboards")
        .type(dashboard.DashboardLinkType.DASHBOARDS)
        .tags(["timetracker"])
        .keep_time(True)
    )


def _versions() -> Any:
    return (
        d.AnnotationQuery()
        .name("New version")
        .datasource(SOURCES["prometheus"])
        .enable(True)
        .icon_color("blue")
        .expr(
            'group by (version) (tt_build_info{job="tt"}) unless group by (version) (tt_build_info{job="tt"} offset 5m)'
        )
    )


def _variables(board: Board) -> Iterator[Any]:
    yield d.DatasourceVariable("datasource").label("Metrics").type("prometheus")
    yield d.DatasourceVariable("loki").label("Lines").type("loki")
    for name in board.variables:
        if name in TYPED:
            yield d.TextBoxVariable(name).label(TYPED[name]).default_value("")
        else:
            yield _asked(name)


def _asked(name: str) -> Any:
    label, source, query, several = ASKED[name]
    asked = (
        d.QueryVariable("instance" if name == "instance_web" else name)
        .label(label)
        .datasource(SOURCES[source])
        .query(query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .hide(VariableHide.DONT_HIDE)
    )
    if several:
        everything = dashboard.VariableOption(text="All", value="$__all", selected=True)
        asked.multi(True).include_all(True).all_value(".*").current(everything)
    return asked


def _laid_out(board: Board) -> Iterator[Any]:
    number, y = 1, 0
    for heading, panels in board.rows:
        yield _row(heading, number, y)
        number, y, x, tallest = number + 1, y + 1, 0, 0
        for panel in panels:
            if x + panel.width > 24:
                x, y, tallest = 0, y + tallest, 0
            yield _panel(panel, number, dashboard.GridPos(h=panel.height, w=panel.width, x=x, y=y))
            number, x, tallest = number + 1, x + panel.width, max(tallest, panel.height)
        y += tallest


def _row(heading: str, number: int, y: int) -> Any:
    row = d.Row(heading).id(number).grid_pos(dashboard.GridPos(h=1, w=24, x=0, y=y))
    # A row is a panel of its own here; the SDK would set its place again.
    return _Ready(row.build())


class _Ready:
    """Something already built, where the SDK asks for a builder."""

    def __init__(self, result: Any) -> None:
        self._result = result

    def build(self) -> Any:
        """What was built."""
        return self._result


def _panel(panel: Panel, number: int, place: dashboard.GridPos) -> Any:
    runbook = RUNBOOKS + panel.runbook.replace(" ", "-")
    result = (
        KINDS[panel.kind]()
        .id(number)
        .title(panel.title)
        .description(panel.description)
        .datasource(SOURCES[panel.source])
        .grid_pos(place)
        .unit(panel.unit)
        .no_value(panel.empty)
        .links([d.DashboardLink("Runbook").type(dashboard.DashboardLinkType.LINK).url(runbook).target_blank(True)])
    )
    if panel.least_interval:
        result.interval(panel.least_interval)
    for ref, query in zip("ABCDEF", panel.queries, strict=False):
        result.with_target(_target(panel, query, ref))
    _decorate(result, panel)
    return result


def _target(panel: Panel, query: Query, ref: str) -> Any:
    if panel.source == "loki":
        asked = loki_query.Dataquery().expr(query.expr).ref_id(ref).query_type("instant" if query.instant else "range")
        return asked.legend_format(query.legend) if query.legend else asked
    promql = prometheus_query.Dataquery().expr(query.expr).ref_id(ref).format(prometheus.PromQueryFormat(query.format))
    promql = promql.instant() if query.instant else promql.range()
    return promql.legend_format(query.legend) if query.legend else promql


def _decorate(result: Any, panel: Panel) -> None:
    if panel.top is not None:
        result.min(0).max(panel.top)
    if panel.steps:
        steps = [dashboard.Threshold(value=value, color=color) for value, color in panel.steps]
        result.thresholds(d.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(steps))
    if panel.words:
        options = {
            value: dashboard.ValueMappingResult(text=text, color=color, index=index)
            for index, (value, text, color) in enumerate(panel.words)
        }
        result.mappings([dashboard.ValueMap(options=options)])
    if panel.kind in ("timeseries", "bars"):
        _curve(result, panel)
    if panel.kind == "table":
        # Without it a table has the moment of asking as a column, and "Value" as a heading.
        result.with_transformation(
            dashboard.DataTransformerConfig(
                id_val="organize", options={"excludeByName": {"Time": True}, "renameByName": {"Value": panel.title}}
            )
        )
    if panel.kind == "bargauge":
        result.orientation(common.VizOrientation.HORIZONTAL).display_mode(common.BarGaugeDisplayMode.BASIC).min(0)
    if panel.kind == "logs":
        result.show_time(True).wrap_log_message(True).enable_log_details(True)


def _curve(result: Any, panel: Panel) -> None:
    bars = panel.kind == "bars"
    result.draw_style(common.GraphDrawStyle.BARS if bars else common.GraphDrawStyle.LINE)
    result.fill_opacity(60 if bars else 15).show_points(common.VisibilityMode.AUTO)
    result.legend(shared.VizLegendOptions().show_legend(True).placement(common.LegendPlacement.BOTTOM))
    result.tooltip(shared.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI))
    if panel.stacked:
        result.stacking(shared.StackingConfig().mode(common.StackingMode.NORMAL))


def text(board: Board) -> str:
    """The JSON of a board, as it is checked in."""
    return json.dumps(built(board), cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with --check name those that are stale."""
    stale = []
    for board in BOARDS:
        target = HERE / "dashboards" / f"{board.uid.removeprefix('tt-')}.json"
        fresh = text(board)
        if "--check" not in arguments:
            target.write_text(fresh)
        elif not target.exists() or target.read_text() != fresh:
            stale.append(target.name)
    sys.stderr.writelines(f"stale: {name}\n" for name in stale)
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
