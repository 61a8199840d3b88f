"""Fixtures of the web admin; its libraries are an extra."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.builders import SetClock

for _name in ("flask", "waitress", "argon2"):
    pytest.importorskip(_name, reason="the extra `web` is not installed")

if TYPE_CHECKING:
    from tests.web.browsing import Site, Visitor


@pytest.fixture(scope="session")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home whose web admin was set up, and the secret of the administrator's session: hashing takes its time."""
    from tests.web.browsing import Site

    home = tmp_path_factory.mktemp("set-up") / "home"
    site = Site(home, SetClock())
    site.set_up()
    return home, site.visitor().secret


@pytest.fixture
def fresh(home: Path) -> Site:
    """A web admin that was never set up."""
    from tests.web.browsing import Site

    return Site(home, SetClock())


@pytest.fixture
def site(fresh: Site, set_up_once: tuple[Path, str]) -> Site:
    """A web admin that was set up."""
    shutil.copytree(set_up_once[0], fresh.home, symlinks=True)
    return fresh


@pytest.fixture
def admin(site: Site, set_up_once: tuple[Path, str]) -> Visitor:
    """The administrator, logged in."""
    return site.inside(set_up_once[1])
