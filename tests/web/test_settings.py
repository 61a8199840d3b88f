"""Settings in the browser: checked as everywhere, with where each comes from, and back to the default."""

from __future__ import annotations

import re

import pytest
from tests.web.browsing import Site, Visitor
from tests.web.test_mistakes import marked, told

from timetracker.settings import SETTINGS


def _file(site: Site) -> str:
    path = site.home / "config.toml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("goal.day", "25h"), ("goal.week", "169h"), ("goal.day", "-1h"), ("zone", "Mars/Base"), ("day.start", "25:00"),
        ("web.port", "70000"), ("timer.max", "long"), ("budget.warn", "often"), ("log.keep_days", "0"),
        ("overlap", "maybe"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_in_its_field(site: Site, admin: Visitor, name: str, value: str) -> None:
    before = _file(site)
    page = told(admin.send("/settings", form_page="/settings", name=name, value=value), 400)
    assert marked(page) == "value"
    assert _file(site) == before


def test_the_store_is_shown_and_chosen_elsewhere(site: Site, admin: Visitor) -> None:
    page = admin.get("/settings").text
    assert not re.search(r'name="name" value="store"', page)
    assert "where it is started" in page
    for value in ("/nonexist/x.db", "/etc/passwd", "postgresql://elsewhere/x", ""):
        assert admin.send("/settings", name="store", value=value).status_code == 400
    assert "store" not in _file(site)


def test_a_setting_says_where_it_is_from_and_goes_back_to_its_default(site: Site, admin: Visitor) -> None:
    assert admin.send("/settings", name="overlap", value="trim").status_code == 303
    row = admin.get("/settings").text.partition("<strong>overlap</strong>")[2].partition("</tr>")[0]
    assert '<option value="trim" selected>' in row
    assert re.search("<td[^>]*>file</td>", row)
    assert admin.send("/settings", name="overlap", act="unset").status_code == 303
    row = admin.get("/settings").text.partition("<strong>overlap</strong>")[2].partition("</tr>")[0]
    assert f'<option value="{SETTINGS["overlap"].default}" selected>' in row
    assert re.search("<td[^>]*>default</td>", row)
    assert "overlap" not in _file(site)
