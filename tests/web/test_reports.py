"""Reports in the browser and over the API say what the command line says."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import cycle, islice, product
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.builders import SetClock
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled
from tests.web.browsing import Site, Visitor

from timetracker.invoicing import extra
from timetracker.reports import REPORTS

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
QUERIES: tuple[dict[str, str], ...] = (
    {}, {"span": "month"}, {"span": "all", "project": "site"}, {"span": "all", "project": "-site"},
    {"span": "all", "tag": "deep", "billable": "no"}, {"span": "all", "note": "PAGES"},
    {"span": "2026-03-02..2026-03-03", "task": "site/api"}, {"span": "all", "client": "Northwind"},
)  # fmt: skip


def _fill(tt: Tt, clock: EnvironmentClock) -> None:
    site = Site(tt.home, SetClock(), tt.named.get("TT_STORE", ""))
    site.set_up()
    for project, start, end in (
        ("site/api", "2026-03-02 09:00", "2026-03-02 12:00"), ("docs", "2026-03-02 13:00", "2026-03-02 17:00"),
        ("site", "2026-03-03 08:15", "2026-03-03 09:00"),
    ):  # fmt: skip
        site.work(project, start, end, tags=["deep"] if project == "docs" else (), note="pages")
    clock.set("2026-03-03 17:00")
    site.clock.set("2026-03-03 17:00")
    visitor = site.visitor()
    visitor.send("/clients", name="Northwind")
    visitor.send("/projects/1", act="save", name="site", client="Northwind")
    visitor.send("/timer/start", project="ops", at="16:00")


@pytest.fixture
def tracked(fresh: Site, tt: Tt, clock: EnvironmentClock) -> Visitor:
    """The administrator after two days of work; the command line of the same home."""
    filled(tt, clock, _fill)
    fresh.clock.set("2026-03-03 17:00")
    return fresh.visitor()


def line(name: str, query: dict[str, str]) -> list[str]:
    """The command line that asks the same."""
    options = [f"--{key}={value}" for key, value in query.items() if key not in ("span", "billable", "amounts")]
    options += ["--amounts"] * (query.get("amounts") == "yes")
    options += {"yes": ["--billable"], "no": ["--no-billable"]}.get(query.get("billable", ""), [])
    return [*query.get("span", "").split(), *options, "--json"]


@pytest.mark.parametrize("all_pairs", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_equals_the_command_line(tracked: Visitor, tt: Tt, name: str, all_pairs: bool) -> None:
    choices = [[(key, choice) for choice in of[:4]] or [(key, "")] for key, of in REPORTS[name].options.items()]
    options = list(product(*choices))
    # Each query and each set of options at least once, or all of one with all of the other.
    once = zip(*(islice(cycle(of), max(len(QUERIES), len(options))) for of in (QUERIES, options)), strict=True)
    for query, words in product(QUERIES, options) if all_pairs else once:
        asked = {**query, **{key: value for key, value in words if value}}
        output: Any = tracked.get("/reports", query_string={"report": name, "format": "json", **asked}).json
        assert output["data"] == tt(name, *line(name, asked)).data, asked


def test_a_page_shows_the_figures_of_its_json(tracked: Visitor) -> None:
    page = tracked.get("/reports?span=all&by=project").text
    table = page.rpartition("<tbody>")[2]
    rows = re.findall(r"</svg>\s*([^<]+)</td><td[^>]*>([^<]+)</td>", table)
    assert rows == [("docs", "4h"), ("site", "3h 45m"), ("ops", "1h")]
    assert "<strong>8h 45m</strong>" in table
    assert page.count('class="chart"') == 2


def test_the_api_equals_the_command_line(tracked: Visitor, tt: Tt) -> None:
    headers = {"Authorization": f"Bearer {tracked.site.token('read')}"}
    for path, words in (
        ("/status", "status"), ("/entries?span=all", "log all"), ("/entries", "log"), ("/report", "report"),
        ("/report?span=all&by=day&by=project", "report all --by day,project"), ("/projects", "project list"),
        ("/report?span=month&project=site&by=task", "report month --project site --by task"),
        ("/tasks", "task list"), ("/clients", "client list"), ("/tags", "tag list"),
    ):  # fmt: skip
        output: Any = Visitor(tracked.site).get(f"/api/v1{path}", headers=headers).json
        expected = tt(f"{words} --json").data
        for name in {"projects", "tasks", "clients", "tags"} & expected.keys():
            expected[name].sort(key=lambda thing: thing["id"])  # pages go by number, the command line by name
        assert {key: value for key, value in output["data"].items() if key != "next"} == expected, path


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_leaves_in_each_format(tracked: Visitor, tt: Tt, name: str) -> None:
    for format in ("csv", "markdown", "html"):
        answer = tracked.get(f"/reports?report={name}&span=all&format={format}")
        assert answer.mimetype == f"text/{format}"
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}.')
        assert answer.text.replace("\r\n", "\n") == tt(f"{name} all --format {format}").out.replace("\r\n", "\n")


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_leaves_as_a_workbook_whose_figures_add_up(tracked: Visitor, tt: Tt, name: str) -> None:
    tt.settings('[goal]\nday = "8h"\n')
    answer = tracked.get(f"/reports?report={name}&span=all&format=xlsx")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = list(sheet.iter(f"{SPACE}row"))
    expected = tt(f"{name} all --format csv").out.replace("\r\n", "\n").strip().split("\n")
    assert len(rows) - len(expected) in (0, 1), "a row more for totals"
    assert not list(sheet.iter(f"{SPACE}f"))
    if name == "report":
        assert [round(float(row[1][0].text or "") * 86_400) for row in rows[1:]] == [14400, 13500, 3600, 31500]
    if name == "balance":
        assert [round(float(row[3][0].text or ""), 2) for row in rows[1:]] == [-1.0, -6.25, -7.25]


def test_what_is_reached_of_a_goal_is_told(tracked: Visitor, tt: Tt) -> None:
    assert "of the goal" not in tracked.get("/").text
    assert "This week" not in tracked.get("/").text
    tt.settings('[goal]\nweek = "40h"\n')
    today = tracked.get("/").text
    assert "<small>1h 45m of 8h, 21%</small>" in today
    assert "<small>8h 45m of 40h, 21%</small>" in today
    assert "<small>8h 45m of 40h, 21%</small>" in tracked.get("/reports?span=week").text
    for query in ("span=all", "span=week&project=site", "report=gaps&span=week", "span=2026-02-28..2026-03-01"):
        assert "of 40h" not in tracked.get(f"/reports?{query}").text


def test_what_cannot_be_asked_is_said(tracked: Visitor) -> None:
    assert tracked.get("/reports?report=none").status_code == 404
    assert tracked.get("/reports?by=colour").status_code == 400
    assert tracked.get("/reports?span=never").status_code == 400
    assert tracked.get("/reports?project=unknown").status_code == 404


def test_more_projects_than_colours_are_drawn_as_others(site: Site, admin: Visitor) -> None:
    for number in range(12):
        site.work(f"project {number:02}", f"{number:02}:00", f"{number:02}:{30 + number}")
    page = admin.get("/reports?span=today").text
    legend = page.partition('class="legend">')[2].partition("</figcaption>")[0]
    assert legend.count("<span>") == 8
    assert "others" in legend


@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "chart"), ("/heatmap", "heatmap 2026"), ("/reports?span=week", "chart week"),
     ("/reports?report=chart&span=all", "chart all")],
)  # fmt: skip
def test_a_page_draws_the_picture_that_the_report_draws(tracked: Visitor, tt: Tt, path: str, words: str) -> None:
    first = re.search(r"<figure>.*?</figure>", tt(f"{words} --format html").out, re.DOTALL)
    assert first is not None
    link = r'<a href="[^"]*" aria-label="[^"]*">(?=<rect)|(?<=</text>)</a>|(?<=</rect>)</a>'
    unlinked = re.sub(link, "", tracked.get(path).text)
    assert first[0] in unlinked.replace('role="group"', 'role="img"')


def test_an_entry_without_time_has_no_share(site: Site, admin: Visitor) -> None:
    site.work("site", "09:00", "09:00")
    assert admin.get("/reports?span=today").status_code == 200


def test_a_report_comes_as_pdf_where_that_can_be_made(
    site: Site, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst", reason="the extra `invoice` is not installed")
    site.work("site", "09:00", "10:00")
    answer = admin.get("/reports?report=log&span=all&format=pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="log.pdf"'
    assert "format=pdf" in admin.get("/reports?report=log").text
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    assert "format=pdf" not in admin.get("/reports?report=log").text
