"""`tt web` as a process: it finds itself, adopts nobody's port, and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S
from tests.web.browsing import Site
from tests.web.serving import Served, command, environment, free_port, heard, statuses

from timetracker.domain.errors import Conflict
from timetracker.files import Busy
from timetracker.web import instance, serve


@pytest.mark.file_store
def test_it_says_where_it_is_and_a_second_one_leads_there(site: Site) -> None:
    with Served(site.home) as first:
        assert f":{first.port} " in first.told
        assert statuses(first.get()) == [200]
        again = command(site.home, "web", "--json")
        assert again.returncode == 0
        assert json.loads(again.stdout)["data"]["address"].endswith(f":{first.port}")
        link = command(site.home, "web", "link")
        assert f":{first.port}/enter?code=" in link.stdout
        assert link.stderr == ""
        assert first.stop() == (0, "")
    late = command(site.home, "web", "link", "--json")
    assert [warning["code"] for warning in json.loads(late.stdout)["warnings"]] == ["web_not_running"]


@pytest.mark.file_store
def test_open_shows_a_browser_the_address_that_it_says(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n', encoding="ascii")
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    with Served(site.home) as first:
        ran = command(site.home, "web", "--open")
        assert ran.returncode == 0
        (address,) = opened.read_text(encoding="ascii").split()
        assert address.startswith(f"http://127.0.0.1:{first.port}")
        assert f" {address} " in f" {ran.stdout.strip()} "


def test_a_strangers_port_is_not_adopted(home: Path) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        refused = command(home, "web", "--port", str(port))
        assert (refused.returncode, refused.stdout) == (4, "")
        assert f"The port {port} of 127.0.0.1 is taken" in refused.stderr
        assert f"tt web --port {port + 1}" in refused.stderr


def test_a_stranger_on_the_other_loopback_address_gets_no_link(home: Path) -> None:
    port = free_port()
    with socket.socket(socket.AF_INET6) as stranger:
        try:
            stranger.bind(("::1", port))
        except OSError:
            pytest.skip("no IPv6 here")
        stranger.listen()
        with pytest.raises(Conflict, match="::1 is taken"):
            serve.listeners("", port)
    for item in serve.listeners("", port):
        item.close()  # and what it had bound before was given back


def test_one_that_was_killed_is_not_thought_to_run(home: Path) -> None:
    place = instance.place(str(home), str(home / "timetracker.db"))
    with Served(home) as killed:
        killed.stop(signal.SIGKILL)
    assert Path(place).exists()
    assert instance.running(place) is None
    with Served(home) as next_one:
        assert statuses(next_one.get()) == [200]
        assert str(instance.running(place)) in next_one.told
    assert instance.running(place) is None


def test_of_two_at_once_one_holds_the_place(tmp_path: Path) -> None:
    place = instance.place(str(tmp_path), "store")
    assert instance.running(place) is None
    with instance.claimed(place):
        assert instance.running(place) == ""
        with pytest.raises(Busy), instance.claimed(place):
            raise AssertionError
        instance.tell(place, "http://127.0.0.1:1")
        assert instance.running(place) == "http://127.0.0.1:1"
        assert instance.running(instance.place(str(tmp_path), "another store")) is None
    assert instance.running(place) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_it_stops_although_connections_are_open_and_a_request_waits(site: Site, number: signal.Signals) -> None:
    assert serve.LONGEST_STOP_S < 2
    token = site.token("write")
    served = Served(site.home)
    idle = [served.connected() for _ in range(20)]
    half = served.connected()
    half.sendall(b"POST /login HTTP/1.1\r\nHost: ")
    writer = sqlite3.connect(site.home / "timetracker.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    waiting = served.connected()
    body = b'{"project": "site"}'
    waiting.sendall(
        f"POST /api/v1/start HTTP/1.1\r\nHost: {served.host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    assert statuses(served.get()) == [200]
    code, said = served.stop(number)
    assert (code, said) == (0, "")
    assert heard(waiting) == b""  # it was not waited for: the store is still locked
    for item in (*idle, half, waiting):
        item.close()
    writer.close()


def test_a_wider_address_needs_a_list_of_names(home: Path) -> None:
    refused = command(home, "web", "--host", "192.0.2.1")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "web.allow" in refused.stderr


def test_a_listed_name_leads_here_and_another_does_not(home: Path) -> None:
    assert command(home, "config", "set", "web.allow", "tracker.example, other.example").returncode == 0
    with Served(home) as served:
        for name, status in (("tracker.example", 303), ("tt.localhost", 303), ("evil.example", 421)):
            lines = f"GET /login HTTP/1.1\r\nHost: {name}:{served.port}\r\nConnection: close\r\n\r\n"
            assert statuses(served.raw(lines.encode())) == [status], name


def test_without_the_extra_it_says_how_to_install_it(home: Path) -> None:
    code = (
        "import sys; sys.modules['flask'] = None; sys.argv = ['tt', 'web']; from timetracker.cli.main import run; run()"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )
    assert said.returncode == 2
    assert "pip install 'tt-timetracker[web]'" in said.stderr


def test_what_it_leaves_is_private_whatever_the_mask(home: Path) -> None:
    before = os.umask(0)
    try:
        with Served(home) as served:
            assert statuses(served.get("/login")) == [303]
            modes = {path.name: path.stat().st_mode & 0o077 for path in [home, *home.rglob("*")]}
    finally:
        os.umask(before)
    assert {name: mode for name, mode in modes.items() if mode} == {}
