"""Addresses of stores: which are PostgreSQL's, what is shown of them, and that no password gets out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt

from timetracker.domain.errors import InvalidInput
from timetracker.store import address as addresses

SECRET = "S3CR"
# Address -> what is shown of it; nothing where it cannot be read.
SPELLINGS = {
    "postgresql://u:S3CRET@h:5432/time": "postgresql://u@h:5432/time",
    "postgres://u:S3CR%40ET@h/time?sslmode=require": "postgres://u@h/time?sslmode=require",
    "postgresql://u:S3CR:ET@[::1]:5432/time": "postgresql://u@[::1]:5432/time",
    "postgresql://u:S3CR?ET@h/time": "postgresql://u@h/time",
    "postgresql://h1:1,h2:2/time?user=u&password=S3CRET&sslpassword=S3CR": (
        "postgresql://h1:1,h2:2/time?user=u&password=***&sslpassword=***"
    ),
    "postgresql:///time?host=/run/pg&password=S3CRET": "postgresql:///time?host=/run/pg&password=***",
    "host=h port=1 password=S3CRET dbname=time": "host=h port=1 password=*** dbname=time",
    "dbname = time password = 'S3CR ET\\' x' user=u": "dbname=time password=*** user=u",
    " password=S3CR\\ ET host=h": "password=*** host=h",
    "postgresql://u:S3CR ET@h/time": "",
    "postgresql://u:S3CRET@[bad/time": "",
    "postgresql://u:x@S3CRET@h/time": "",
    "postgresql://u:S3CR/ET@h/time": "",
    "postgresql://u:S3CR?E/T@h/time": "",
    "postgresql://u:12?p=S3CR/x@h/time": "",
    "postgresql://h/time?p%61ssword=S3CRET": "",
    "postgresql://u:x\nS3CR@h/time": "",
    "host=h password='S3CRET": "",
    "host=h passwort=S3CRET": "",
}


@pytest.mark.parametrize("address", SPELLINGS)
def test_an_address_is_shown_without_its_password_in_any_spelling(address: str) -> None:
    assert addresses.on_postgresql(address)
    assert addresses.shown(address) == (SPELLINGS[address] or addresses.UNREADABLE)
    assert SECRET not in addresses.shown(address) + addresses.bare(address)
    with pytest.raises(InvalidInput) as refused:
        addresses.checked(address)
    assert SECRET not in refused.value.message + (refused.value.hint or "")


PLAIN = (
    "postgresql://db.example.org/time?sslmode=verify-full", "postgresql://u@h:5432,[::1]/time", "postgresql:///",
    "host=/run/pg dbname='a b'", "service=team",
)  # fmt: skip


@pytest.mark.parametrize("address", PLAIN)
def test_an_address_without_a_password_stays_as_it_is(address: str) -> None:
    assert addresses.on_postgresql(address)
    assert addresses.checked(address) == addresses.shown(address) == addresses.bare(address) == address


@pytest.mark.parametrize("path", ["time.db", "./host=h", "/a/b=c.db", "a=b.db", "sqlite:////a/b?password=x", "host"])
def test_the_name_of_a_file_is_no_address_of_a_server(path: str) -> None:
    assert not addresses.on_postgresql(path)
    assert addresses.shown(path) == addresses.bare(path) == addresses.checked(path) == path


@pytest.mark.parametrize("address", SPELLINGS)
def test_no_command_prints_the_password(tt: Tt, clock: EnvironmentClock, address: str) -> None:
    tt.set(TT_STORE=address)
    ran = [tt("config get store"), tt("config set store", address)]
    assert ran[1].code == 2
    if not SPELLINGS[address]:  # the others would be looked for, and waited for
        ran += [tt("config list --json"), tt("status"), tt("start q"), tt("db info")]
        assert [item.code for item in ran[2:]] == [2, 2, 2, 2]
    assert SECRET not in "".join(item.out + item.err for item in ran)
    assert not [path for path in Path(tt.home).rglob("*") if SECRET in path.name]
    assert not tt.home.exists() or "config.toml" not in os.listdir(tt.home)


def test_a_list_of_settings_says_that_those_of_the_store_are_not_known(tt: Tt, clock: EnvironmentClock) -> None:
    tt.set(TT_STORE="postgresql://u:S3CRET@h.invalid/time")
    listed = tt("config list --json")
    assert listed.code == 0
    assert [item["code"] for item in json.loads(listed.out)["warnings"]] == ["store_unread"]
    assert SECRET not in listed.out


def test_libpqs_own_form_opens_the_store(tt: Tt, clock: EnvironmentClock, team: str) -> None:
    database, _, options = team.partition("@/")[2].partition("?")
    words = " ".join(f"{name}='{value}'" for name, value in (pair.split("=") for pair in options.split("&")))
    tt.set(TT_STORE=f"{words} dbname={database} user=tt")
    assert tt("start site").code == 0
    assert tt("status --json").data["entry"]["project"]["name"] == "site"
    tt.set(TT_STORE=team)
    assert tt("status --json").data["entry"]["project"]["name"] == "site"


def test_a_hook_gets_the_address_without_the_password(tt: Tt, clock: EnvironmentClock, team: str) -> None:
    from timetracker import settings
    from timetracker.actions.hooks import Runner
    from timetracker.workspace import Clock, Workspace

    directory = tt.home / "hooks"
    directory.mkdir(parents=True)
    hook = directory / "write"
    hook.write_text('#!/bin/sh\necho "$TT_STORE" > "$(dirname "$0")/../told"\n', encoding="ascii")
    with_password = team.replace("//tt@", f"//tt:{SECRET}@")
    tt.set(TT_STORE=with_password)
    assert tt("start site").code == 0
    hook.chmod(0o700)
    ws = Workspace(settings.load(environ=os.environ), Clock(), component="job")
    try:
        Runner(ws).run(0)
    finally:
        ws.close()
    assert (tt.home / "told").read_text("ascii").strip() == team
