"""Behind a proxy with TLS the web admin answers to the proxy's name, and gives it cookies for HTTPS alone."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S
from tests.web.browsing import PORT, Site
from tests.web.serving import Served, command

from timetracker import settings
from timetracker.domain.errors import InvalidInput
from timetracker.web.app import create_app
from timetracker.web.reach import AllowedHosts, names_for
from timetracker.web.serve import address

TEAM = Path(__file__).parents[2] / "packaging" / "team"
NAME = "time.example.org"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (NAME, 200), (f"{NAME}:443", 200), (NAME.upper(), 200), (f"127.0.0.1:{PORT}", 200), ("team.lan:9000", 200),
        ("[fd00::1]:9000", 200), (f"plain.example:{PORT}", 200), ("plain.example", 200), ("plain.example:443", 200),
        (f"{NAME}:{PORT}", 421), (f"{NAME}:80", 421),
        (f"{NAME}.", 421), (f"x.{NAME}", 421), ("team.lan", 421), ("plain.example:99999", 421),
        ("plain.example:", 421), ("plain.example:*", 421), ("x.plain.example", 421), (f"team.lan:{PORT}", 421),
    ],
)  # fmt: skip
def test_the_names_that_lead_here_are_those_of_the_list(site: Site, host: str, status: int) -> None:
    names = names_for(PORT, [f"https://{NAME}", "team.lan:9000", "[fd00::1]:9000", "plain.example"])
    app = create_app(lambda: settings.load(environ=site.environ), site.clock, AllowedHosts(names))
    assert app.test_client().get("/login", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    "text", ["http://a.example", "https://", "a b", "*.example", "https://a.example/x", "a@b", ":80"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"web\.allow"):
        names_for(PORT, [text])


def test_by_the_name_with_tls_cookies_and_changes_are_for_https_alone(site: Site) -> None:
    app = create_app(
        lambda: settings.load(environ=site.environ), site.clock, AllowedHosts(names_for(PORT, [f"https://{NAME}"]))
    )
    visitor = app.test_client()
    page = visitor.get("/login", headers={"Host": NAME})
    assert "; Secure" in page.headers["Set-Cookie"]
    token = page.text.partition('name="form_token" value="')[2].partition('"')[0]
    code = site.code("enter")
    for origin, status in ((f"http://{NAME}", 403), (f"https://{NAME}:444", 403), (f"https://{NAME}", 303)):
        data = {"form_token": token, "code": code}
        headers = {"Host": NAME, "Origin": origin}
        answer = visitor.post("/enter", data=data, headers=headers, base_url=f"https://{NAME}")
        assert answer.status_code == status, origin
    assert all("; Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    plain = app.test_client().get("/login", headers={"Host": f"127.0.0.1:{PORT}"})
    assert "; Secure" not in plain.headers["Set-Cookie"]


def test_what_a_proxy_asks_is_not_asked_by_this_computer(site: Site) -> None:
    environ = {**site.environ, "HOME": str(site.home)}
    (site.home / "config.toml").write_text('[web]\nmetrics = "loopback"\n')
    app = create_app(
        lambda: settings.load(environ=environ), site.clock, AllowedHosts(names_for(PORT, [f"https://{NAME}"]))
    )
    assert app.test_client().get("/metrics", headers={"Host": f"127.0.0.1:{PORT}"}).status_code == 200
    assert app.test_client().get("/metrics", headers={"Host": NAME}).status_code == 401


@pytest.mark.parametrize(
    ("host", "listed", "printed"),
    [
        ("0.0.0.0", f"plain.example, https://{NAME}", f"https://{NAME}"),
        ("", f"https://{NAME}:8443", f"https://{NAME}:8443"),
        ("192.0.2.1", "", "http://192.0.2.1:8787"),
        ("fd00::1", "", "http://[fd00::1]:8787"),
    ],
)
def test_the_address_that_is_printed_leads_here(host: str, listed: str, printed: str) -> None:
    assert address(host, 8787, listed)[0] == printed
    assert "0.0.0.0" not in address("0.0.0.0", 8787)[0]


def _free() -> int:
    with socket.socket() as connection:
        connection.bind(("127.0.0.1", 0))
        return int(connection.getsockname()[1])


@contextmanager
def proxied(directory: Path, name: str, upstream: str) -> Iterator[ssl.SSLContext]:
    """The proxy of the team's example, with a certificate of its own authority, which the context trusts."""
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(directory), "XDG_DATA_HOME": str(directory),
        "TEAM_NAME": name, "TEAM_UPSTREAM": upstream, "TEAM_HTTP_PORT": str(_free()),
    }  # fmt: skip
    words = ["caddy", "run", "--config", str(TEAM / "Caddyfile"), "--adapter", "caddyfile"]
    with (directory / "caddy.log").open("wb") as log, subprocess.Popen(words, env=environ, stderr=log) as running:
        try:
            root = directory / "caddy" / "pki" / "authorities" / "local" / "root.crt"
            deadline = time.monotonic() + DEADLINE_S
            while not root.exists() or not _answers(int(name.rpartition(":")[2])):
                assert time.monotonic() < deadline, (directory / "caddy.log").read_text()
                assert running.poll() is None, (directory / "caddy.log").read_text()
            context = ssl.create_default_context(cafile=root)
            while not _shows_its_certificate(name, context):
                assert time.monotonic() < deadline, (directory / "caddy.log").read_text()
            yield context
        finally:
            running.terminate()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _shows_its_certificate(name: str, context: ssl.SSLContext) -> bool:
    """Whether the proxy has issued the certificate of the name: it listens a little earlier."""
    host, _, port = name.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=DEADLINE_S) as plain:
            context.wrap_socket(plain, server_hostname=host).close()
    except OSError:  # one of TLS too
        return False
    return True


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
def test_the_proxy_of_the_teams_example_leads_to_the_web_admin(home: Path, tmp_path: Path) -> None:
    port = _free()
    assert command(home, "config", "set", "web.allow", f"https://localhost:{port}").returncode == 0
    with Served(home) as served, proxied(tmp_path, f"localhost:{port}", f"127.0.0.1:{served.port}") as context:
        for host, status in ((f"localhost:{port}", 303), (None, 303)):
            visitor = http.client.HTTPSConnection("localhost", port, timeout=DEADLINE_S, context=context)
            visitor.request("GET", "/login", headers={"Host": host} if host else {})
            answer = visitor.getresponse()
            assert (answer.status, answer.headers["Strict-Transport-Security"]) == (status, "max-age=31536000")
            visitor.close()
