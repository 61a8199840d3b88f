"""A form that is sent twice, by a second click or by a browser that tries again, is no race with somebody else."""

from __future__ import annotations

import pytest
from tests.builders import dump
from tests.web.browsing import Site, Visitor, filled
from tests.web.test_versions import RACES, Race, form_of, one_of_each, send

from timetracker.actions import catalog


@pytest.fixture
def owner(site: Site, admin: Visitor) -> Visitor:
    """The administrator of a store with one of each kind."""
    return filled(site, admin, one_of_each)


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_a_form_that_is_sent_twice_changes_nothing_the_second_time(site: Site, owner: Visitor, race: Race) -> None:
    form, (field, typed) = form_of(owner, race), race.typed
    assert send(owner, form, **{field: typed}).status_code == 303
    before = dump(site.keeps)
    assert (send(owner, form, **{field: typed}).status_code, dump(site.keeps)) == (303, before)
    assert owner.told().startswith("Nothing was changed: ")


@pytest.mark.parametrize("act", ["delete", "archive"])
def test_what_a_stale_form_would_delete_or_archive_stays(site: Site, owner: Visitor, act: str) -> None:
    form = form_of(owner, RACES["tag"])
    site.do(lambda ws: catalog.edit_tag(ws, "two", name="theirs"))
    before = dump(site.keeps)
    assert send(owner, form, act=act, name="theirs").status_code == 409
    assert dump(site.keeps) == before
