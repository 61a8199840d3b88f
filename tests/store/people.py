"""People who share a store on PostgreSQL, and what each of them runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from tests.conftest import Ran, Tt
from tests.postgres import OWNER, Server


class People:
    """The owner, who administers, and two members with an entry each."""

    def __init__(self, tt: Tt, server: Server, address: str) -> None:
        self._tt = tt
        self._server = server
        self._address = address

    def settle(self) -> None:
        """Make the users and their entries, in a store in which nothing is yet."""
        self._server.roles(["anna", "bert", "carla"])
        for line in ("add site 7:00-8:00 --note mine", "user rename 1 owner", "user add anna", "user add bert"):
            assert self.run(OWNER, line).code == 0, line
        assert self.run("anna", "add site 8:00-9:00 --note secret +t").code == 0
        assert self.run("bert", "add docs 8:00-8:30").code == 0

    def address(self, role: str) -> str:
        """The store as a role reaches it."""
        return self._address.replace(f"//{OWNER}@", f"//{role}@")

    def run(self, role: str, line: str) -> Ran:
        """Run a command line of a role, who has a home of her own."""
        home = self._tt.home.parent / role
        self._tt.set(TT_STORE=self.address(role), TT_HOME=str(home))
        return self._tt(line)

    @contextmanager
    def psql(self, role: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection of a role, without the program."""
        with psycopg.connect(self.address(role), autocommit=True) as connection:
            yield connection
