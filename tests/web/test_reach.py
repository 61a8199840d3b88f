"""The settings about names and proxies hold while the web admin runs, and nobody shuts the door behind himself."""

from __future__ import annotations

import pytest
from tests.conftest import Tt
from tests.web.browsing import HOST, PORT, Site, Visitor
from tests.web.sent_forms import forms

from timetracker import settings
from timetracker.web.app import create_app
from timetracker.web.reach import AllowedHosts, names_for

NAME = "time.example.org"


@pytest.fixture
def reach(site: Site) -> AllowedHosts:
    """How a server is reached that follows the settings."""
    reach = AllowedHosts(names_for(PORT), port=PORT)
    site.app = create_app(lambda: settings.load(environ=site.environ), site.clock, reach)
    return reach


def test_names_and_proxies_hold_from_the_next_request_on(site: Site, reach: AllowedHosts, tt: Tt) -> None:
    stranger = Visitor(site)
    assert stranger.get("/login", headers={"Host": NAME}).status_code == 421
    assert "this computer only" in stranger.get("/login").text
    assert tt("config", "set", "web.allow", NAME).code == 0
    assert stranger.get("/login", headers={"Host": NAME}).status_code == 200
    assert "this computer only" not in stranger.get("/login").text
    through = {"Host": NAME, "X-Forwarded-Proto": "https"}
    assert "Strict-Transport-Security" not in stranger.get("/login", headers=through).headers
    assert tt("config", "set", "web.proxies", "127.0.0.1").code == 0
    assert "Strict-Transport-Security" in stranger.get("/login", headers=through).headers
    assert reach.trusts("127.0.0.1")
    assert tt("config", "unset", "web.allow").code == 0
    assert stranger.get("/login", headers={"Host": NAME}).status_code == 421
    assert stranger.get("/login").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("web.allow", "a b"), ("web.allow", "http://a"), ("web.allow", "*"), ("web.proxies", "here"),
     ("web.proxies", "127.0.0.1, 0.0.0.0/0"), ("web.proxies", "::/0")],
)  # fmt: skip
def test_what_cannot_be_is_refused_where_it_is_set(
    site: Site, reach: AllowedHosts, admin: Visitor, tt: Tt, name: str, value: str
) -> None:
    assert tt("config", "set", name, value).code == 2
    assert admin.send("/settings", name=name, value=value).status_code == 400
    assert admin.get("/").status_code == 200


def test_a_list_without_the_name_by_which_one_came_is_refused(site: Site, reach: AllowedHosts, tt: Tt) -> None:
    assert tt("config", "set", "web.allow", "team.lan").code == 0
    visitor = site.visitor()
    form = next(form for form in forms(visitor.get("/settings").text) if form.fields.get("name") == "web.allow")
    assert form.fields["value"] == "team.lan"

    def save(host: str, **fields: str) -> int:
        sent = {**form.fields, **fields}
        headers = {"Cookie": f"{site.cookie('session')}={visitor.secret}"}
        client = site.app.test_client(use_cookies=False)
        answer = client.post("/settings", data=sent, headers=headers, base_url=f"http://{host}")
        assert answer.headers.get("Location") in (None, "/settings")
        return answer.status_code

    assert save("team.lan", value=NAME) == 400
    assert save("team.lan:443", act="unset") == 400
    assert save("team.lan", value=f"{NAME}, team.lan") == 303
    assert Visitor(site).get("/login", headers={"Host": f"{NAME}:443"}).status_code == 200
    del form.fields["version"]
    assert save(HOST, act="unset") == 303  # by the names of this computer one always comes
    assert Visitor(site).get("/login", headers={"Host": NAME}).status_code == 421
