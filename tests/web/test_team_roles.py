"""The web admin is served by a database role that the rules on rows bind, unless another one is meant."""

from __future__ import annotations

from tests.conftest import Tt
from tests.postgres import OWNER, Server

from timetracker.store.opening import opened


def test_a_role_above_the_rules_on_rows_is_refused(tt: Tt, server: Server, team: str) -> None:
    above = team.replace(f"//{OWNER}@", "//postgres@")
    for address, bound in ((team, True), (above, False)):
        store = opened(address)
        assert store.row_security() is bound
        store.close()
    tt.set(TT_STORE=team)
    assert tt("user add postgres --role postgres").code == 0
    tt.set(TT_STORE=above)
    refused = tt("web")
    assert refused.code == 4
    assert "--without-row-security" in refused.err
    # Past that question, it asks the next one.
    assert "web.allow" in tt("web --without-row-security --host 192.0.2.1").err
