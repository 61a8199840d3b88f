"""Fixtures of the web admin; its libraries are an extra."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.builders import SetClock

for _name in ("flask", "waitress", "argon2"):
    pytest.importorskip(_name, reason="the extra `web` is not installed")

if TYPE_CHECKING:
    from tests.web.browsing import Application, Site, Visitor


@pytest.fixture(scope="session", autouse=True)
def _cheap(cheap_hashes: None) -> None:
    """Every test of the web admin hashes at the lowest cost."""


@pytest.fixture(autouse=True)
def _windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Windows of a browser are closed after the test that opened them: each asks its server again and again."""
    browser = request.getfixturevalue("browser") if "browser" in request.fixturenames else None
    yield
    for context in browser.contexts if browser else ():
        context.close()


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home whose web admin was set up, and the secret of the administrator's session: hashing takes its time."""
    from tests.web.browsing import Site

    home = tmp_path_factory.mktemp("set-up") / "home"
    site = Site(home, SetClock())
    site.set_up()
    return home, site.visitor().secret


@pytest.fixture(scope="session")
def application() -> Application:
    """What answers the requests of all sites, of one after the other; a module may have a new one for each."""
    from tests.web.browsing import Application

    return Application()


@pytest.fixture
def fresh(home: Path, chosen: str, application: Application | None) -> Site:
    """A web admin that was never set up."""
    from tests.web.browsing import Site

    return Site(home, SetClock(), chosen, application)


@pytest.fixture
def site(fresh: Site, set_up_once: tuple[Path, str]) -> Site:
    """A web admin that was set up."""
    if fresh.store:
        fresh.set_up()
    else:
        shutil.copytree(set_up_once[0], fresh.home, symlinks=True)
    return fresh


@pytest.fixture
def admin(site: Site, set_up_once: tuple[Path, str]) -> Visitor:
    """The administrator, logged in."""
    return site.visitor() if site.store else site.inside(set_up_once[1])


@pytest.fixture(scope="module")
def root(browser: Any, set_up_once: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a web admin that was set up and has some work in it."""
    from tests.web.browsing import Site
    from tests.web.serving import Served

    home = tmp_path_factory.mktemp("browser") / "home"
    shutil.copytree(set_up_once[0], home, symlinks=True)
    visitor = Site(home, SetClock("2026-03-02 16:00")).inside(set_up_once[1])
    for when in ("9:00-10:00", "11:00-12:00"):
        visitor.send("/entries", project="site/launch", when=when, tags="deep", note="pages for the new season")
    visitor.send("/clients", name="Northwind")
    visitor.send("/projects", name="shop", client="Northwind", rate="80", currency="EUR")
    visitor.send("/entries", project="shop", when="2026-02-10 8:00-8:30")
    visitor.send("/invoices/seller", name="Ada", city="Berlin", country="DE", tax="19%")
    visitor.send("/invoices", client="Northwind", items="Hosting: 20")
    visitor.issue(1)
    visitor.send("/entries", project="shop", when="2026-02-10 8:30-9:00")
    visitor.send("/invoices", client="Northwind")
    with Served(home, "2026-03-02T16:00:00+00:00") as served:
        yield f"http://tt.localhost:{served.port}"
