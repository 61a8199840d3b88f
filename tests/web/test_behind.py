"""The proxies of docs/web.md, with their packages: through each one logs in by HTTPS, and nobody forges an address."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.deadline import DEADLINE_S
from tests.web.browsing import NAME as USER, PASSWORD
from tests.web.serving import Served, command, free_port

from timetracker.web.throttle import FREE

PAGE = (Path(__file__).parents[2] / "docs" / "web.md").read_text()
NAME = "time.example.org"
PROGRAMS = {"nginx": ("nginx", "openssl"), "caddy": ("caddy",)}
NGINX = """daemon off; pid {0}/pid; error_log stderr; events {{}}
http {{ access_log off; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi; {1} }}
"""
CADDY = "{{\n admin off\n skip_install_trust\n auto_https disable_redirects\n http_port {0}\n}}\n{1}"
pytestmark = [pytest.mark.slow, pytest.mark.file_store]


def example(language: str, port: int, upstream: int) -> str:
    """The example of the page, at other ports."""
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match
    return match[1].replace("127.0.0.1:8787", f"127.0.0.1:{upstream}").replace("listen 443", f"listen 127.0.0.1:{port}")


def nginx(directory: Path, port: int, upstream: int) -> list[str]:
    """The command that runs nginx, with a certificate."""
    key, certificate = directory / "key", directory / "crt"
    line = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    subprocess.run(
        [*line.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=DEADLINE_S
    )
    text = example("nginx", port, upstream)
    text = text.replace(f"/etc/ssl/{NAME}.crt", str(certificate)).replace(f"/etc/ssl/{NAME}.key", str(key))
    (directory / "nginx.conf").write_text(NGINX.format(directory, text))
    return ["nginx", "-c", str(directory / "nginx.conf"), "-e", "stderr"]


def caddy(directory: Path, port: int, upstream: int) -> list[str]:
    """The command that runs Caddy, with a certificate of its own."""
    text = example("caddy", port, upstream).replace(f"{NAME} {{", f"{NAME}:{port} {{\n tls internal\n bind 127.0.0.1")
    (directory / "Caddyfile").write_text(CADDY.format(free_port(), text))
    return ["caddy", "run", "--config", str(directory / "Caddyfile"), "--adapter", "caddyfile"]


class Browser:
    """Asks through the proxy, from an address of its own on this computer."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address, self.cookies = port, address, dict[str, str]()
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **more: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and text of an answer; its cookies are kept."""
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=DEADLINE_S, context=self.context)
        plain = socket.create_connection(("127.0.0.1", self.port), DEADLINE_S, (self.address, 0))
        connection.sock = self.context.wrap_socket(plain, server_hostname=NAME)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        connection.request(method, path, urlencode(form or {}) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            assert "; Secure" in cookie
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers, text

    def send(self, path: str, page: str, form: dict[str, str], **more: str) -> int:
        """Send a form as a browser does."""
        token = self.ask("GET", page)[2].partition('name="form_token" value="')[2].partition('"')[0]
        origin = more.pop("Origin", f"https://{NAME}:{self.port}")
        return self.ask("POST", path, {"form_token": token, **form}, Origin=origin, **more)[0]


@contextmanager
def running(line: list[str], directory: Path, port: int) -> Iterator[None]:
    """A proxy that answers."""
    environ = {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(directory), "XDG_DATA_HOME": str(directory)}
    with (directory / "log").open("wb") as log, subprocess.Popen(line, env=environ, stdout=log, stderr=log) as process:
        try:
            deadline = time.monotonic() + DEADLINE_S
            while not _speaks(port):
                assert time.monotonic() < deadline, (directory / "log").read_text()
                assert process.poll() is None, (directory / "log").read_text()
            yield
        finally:
            process.terminate()


def _speaks(port: int) -> bool:
    try:
        Browser(port, "127.0.0.1").ask("GET", "/healthz")
    except (OSError, http.client.HTTPException):
        return False
    return True


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_the_proxies_of_the_page_serve_a_team(
    name: str, home: Path, set_up_once: tuple[Path, str], tmp_path: Path
) -> None:
    if any(shutil.which(program, path="/usr/sbin:/usr/bin") is None for program in PROGRAMS[name]):
        pytest.skip(f"{name} is not installed")
    shutil.copytree(set_up_once[0], home, symlinks=True)
    for setting in (f"web.allow {NAME}", "web.proxies 127.0.0.1", "web.metrics loopback"):
        assert command(home, "config", "set", *setting.split()).returncode == 0
    port = free_port()
    with Served(home) as served, running(_line(name, tmp_path, port, served.port), tmp_path, port):
        visitor = Browser(port, "127.0.0.9")
        status, headers, text = visitor.ask("GET", "/login", Forwarded="for=127.0.0.1;proto=http")
        assert (status, headers.get_all("Strict-Transport-Security")) == (200, ["max-age=31536000"])
        assert "this computer only" not in text
        assert visitor.ask("GET", "/metrics")[0] == 401
        login = {"name": USER, "password": PASSWORD}
        assert visitor.send("/login", "/login", login, Origin=f"http://{NAME}:{port}") == 403
        assert visitor.send("/login", "/login", login) == 303
        assert visitor.send("/timer/start", "/", {"project": "site"}) == 303
        wrong = {"name": USER, "password": "a wrong password"}
        guesser = Browser(port, "127.0.0.66")
        forged = [{"X_Forwarded_For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"} for number in range(9)]
        answers = [guesser.send("/login", "/login", wrong, **more) for more in forged]
        assert set(answers[:FREE]) == {403}
        assert 429 in answers
        assert Browser(port, "127.0.0.10").send("/login", "/login", login) == 303


def _line(name: str, directory: Path, port: int, upstream: int) -> list[str]:
    return (nginx if name == "nginx" else caddy)(directory, port, upstream)
