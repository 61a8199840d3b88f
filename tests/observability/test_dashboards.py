"""The dashboards: where they come from, and what each panel says and asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.observability.live import ROOT, STACK
from tests.observability.queries import BOARDS, panels
from tests.observability.sample import queries_of

from timetracker.actions.mixin import RUNBOOKS

yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")
promql = pytest.importorskip("promql_parser", reason="requirements/observability.txt is not installed")


# Ids of Grafana's own units; another would be shown as a suffix.
UNITS = {"short", "none", "s", "percentunit", "bytes", "ops", "dateTimeFromNow"}


def test_panels_lead_to_the_runbooks_by_way_of_grafana_itself() -> None:
    provisioned = yaml.safe_load((STACK / "grafana" / "provisioning" / "datasources" / "datasources.yml").read_text())
    uid = next(source["uid"] for source in provisioned["datasources"] if source["type"] == "prometheus")
    page = f"/api/datasources/proxy/uid/{uid}/consoles/runbooks.html"
    links = {panel["links"][0]["url"] for board in BOARDS for panel in panels(board) if panel["type"] != "row"}
    assert {link.partition("#")[0] for link in links} == {page}
    assert page in RUNBOOKS  # `tt analytics mixin --runbooks` puts another in its place


def test_the_sdk_knows_every_key_of_the_dashboards() -> None:
    sdk = pytest.importorskip("grafana_foundation_sdk.models.dashboard")
    encoder = pytest.importorskip("grafana_foundation_sdk.cog.encoder")
    plugins = pytest.importorskip("grafana_foundation_sdk.cog.plugins")
    plugins.register_default_plugins()
    for board in BOARDS:
        written = json.loads(board.read_text())
        read = sdk.Dashboard.from_json(json.loads(board.read_text()))
        # The SDK writes some defaults out; what we wrote it must know, all of it.
        assert lost(written, json.loads(json.dumps(read, cls=encoder.JSONEncoder))) == []


def lost(written: Any, read: Any, path: str = "") -> list[str]:
    """The paths that were written and not read back."""
    if isinstance(written, dict) and isinstance(read, dict):
        return [item for key, value in written.items() for item in lost(value, read.get(key), f"{path}/{key}")]
    if isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        return [item for n, value in enumerate(written) for item in lost(value, read[n], f"{path}/{n}")]
    return [] if written == read else [path]


@pytest.mark.parametrize("board", BOARDS, ids=lambda path: path.stem)
def test_every_panel_says_what_it_is_and_overlaps_no_other(board: Path) -> None:
    taken: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in panels(board)]
    assert len(ids) == len(set(ids))
    for panel in panels(board):
        place = panel["gridPos"]
        cells = {(place["x"] + dx, place["y"] + dy) for dx in range(place["w"]) for dy in range(place["h"])}
        assert not cells & taken
        assert place["x"] + place["w"] <= 24
        taken |= cells
        if panel["type"] == "row":
            continue
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert panel["fieldConfig"]["defaults"]["noValue"]
        assert panel["datasource"]["uid"] in ("${datasource}", "${loki}")


def test_no_panel_counts_an_event_in_two_of_its_points() -> None:
    for board in BOARDS:
        for panel in panels(board):
            exprs = [target["expr"] for target in panel.get("targets", ()) if not target.get("instant")]
            windows = {window for expr in exprs for window in re.findall(r"(?:increase|delta)\(.*?\[(.*?)\]", expr)}
            if panel.get("datasource", {}).get("type") == "prometheus" and windows - {"30d"}:
                assert windows == {"$__interval"}, panel["title"]
                assert panel["interval"] in ("15m", "1h"), panel["title"]


def test_a_panel_of_days_has_a_point_a_day_or_a_week() -> None:
    days = [panel for board in BOARDS if board.stem == "days" for panel in panels(board) if panel["type"] != "row"]
    for panel in days:
        exprs = [target["expr"] for target in panel["targets"] if not target.get("instant")]
        windows = {window for expr in exprs for window in re.findall(r"\[(\w+)\]", expr)}
        assert windows == ({panel["interval"]} if exprs else set()), panel["title"]
    assert len(days) > 10


def test_a_table_has_no_moment_of_asking_and_a_heading() -> None:
    tables = [panel for board in BOARDS for panel in panels(board) if panel["type"] == "table"]
    assert len(tables) > 4
    for panel in tables:
        options = panel["transformations"][0]["options"]
        assert options == {"excludeByName": {"Time": True}, "renameByName": {"Value": panel["title"]}}


def test_the_page_of_the_dashboards_names_every_panel_and_its_queries() -> None:
    page = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    for board in BOARDS:
        title = json.loads(board.read_text(encoding="utf-8"))["title"].removeprefix("tt / ")
        section = page.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
        output = [panel["title"] for panel in panels(board) if panel["type"] != "row"]
        assert re.findall(r"^\| (?!panel|---)(.*?) \|", section, re.MULTILINE) == output
        assert queries_of(board) in section, "python -m tests.observability.sample --queries"
