"""How a store on PostgreSQL is named and reached: address, passwords, TLS, and what is missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.postgres import OWNER, Server, binaries, fresh, serving

PASSWORD = "correct horse"  # of a server of this test's own


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server on a port of this computer that asks for passwords and speaks TLS only; and its certificate."""
    openssl = shutil.which("openssl")
    if binaries() is None or openssl is None:
        pytest.skip("PostgreSQL or OpenSSL is not installed")
    with serving(durable=True) as running:
        certificate = tmp_path_factory.mktemp("tls") / "root.crt"
        created = running.data / "server.crt"
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        new = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        subprocess.run(
            [*new, "-keyout", str(created.with_suffix(".key")), "-out", str(created)],
            check=True,
            capture_output=True,
            timeout=DEADLINE_S,
        )
        shutil.copyfile(created, certificate)
        for path in (created, created.with_suffix(".key")):
            shutil.copystat(running.data, path)
            os.chown(path, running.data.stat().st_uid, -1)
            path.chmod(0o600)
        (running.data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n")
        with (running.data / "postgresql.conf").open("a", encoding="ascii") as config:
            config.write("ssl = on\n")
        with running.ruled() as connection:
            connection.execute(f"ALTER ROLE {OWNER} PASSWORD '{PASSWORD}'".encode())
        running.stop("fast")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            running.port = free.getsockname()[1]
        running.start("127.0.0.1")
        yield running, certificate


@pytest.fixture
def remote(guarded: tuple[Server, Path]) -> Iterator[str]:
    """The address of a fresh store by name and port, without a password."""
    server, certificate = guarded
    with fresh(server) as address:
        name = address.partition("@/")[2].partition("?")[0]
        connection = (
            f"postgresql://{OWNER}@localhost:{server.port}/{name}?sslmode=verify-full&sslrootcert={certificate}"
        )
        yield connection


def test_the_flag_the_variable_and_the_setting_lead_to_the_same_store(tt: Tt, team: str) -> None:
    tt.set(TT_STORE="")
    assert tt("add site 7:00-8:00", "--store", team).code == 0
    tt.set(TT_STORE=team)
    assert tt("add site 8:00-9:00").code == 0
    tt.set(TT_STORE="")
    assert tt("config set store", team).code == 0
    assert tt("add site 9:00-10:00").code == 0
    assert tt("log --json").data["total_s"] == 3 * 3600


def test_without_the_extra_it_is_told_how_to_install_it(home: Path, tmp_path: Path) -> None:
    blocker = tmp_path / "sitecustomize.py"
    blocker.write_text(
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'psycopg' else real(name, *more)\n"
        "sys.modules['psycopg'] = None\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(tmp_path), "TT_HOME": str(home), "TT_ZONE": "UTC"}
    line = [str(Path(sys.executable).with_name("tt")), "start", "site", "--store", "postgresql://db.example.org/time"]
    refused = subprocess.run(line, env=environ, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert refused.returncode == 6
    assert "pip install 'tt-timetracker[postgres]'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_password_file_opens_the_store(tt: Tt, clock: EnvironmentClock, remote: str, tmp_path: Path) -> None:
    tt.set(TT_STORE=remote, PGPASSFILE=str(tmp_path / "none"))
    refused = tt("start site")
    assert refused.code == 6
    assert "password" in refused.err
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"localhost:*:*:{OWNER}:{PASSWORD}\n", encoding="ascii")
    passwords.chmod(0o600)
    tt.set(PGPASSFILE=str(passwords))
    assert tt("start site").code == 0
    assert "site" in tt("status").out


def test_a_service_file_names_the_store(tt: Tt, clock: EnvironmentClock, remote: str, tmp_path: Path) -> None:
    place, _, rest = remote.partition("@")[2].partition("/")
    name, _, options = rest.partition("?")
    lines = [f"host=localhost\nport={place.partition(':')[2]}\ndbname={name}\nuser={OWNER}\npassword={PASSWORD}"]
    services = tmp_path / "services"
    services.write_text("\n".join(["[team]", *lines, *options.split("&")]) + "\n", encoding="ascii")
    address = "postgresql:///?service=team"
    tt.set(TT_STORE=address, PGSERVICEFILE=str(services))
    assert tt("start site").code == 0
    output = tt("db info").out + tt("doctor").out + tt("config list").out
    assert PASSWORD not in output


def test_a_certificate_of_nobody_we_know_is_refused(
    tt: Tt, clock: EnvironmentClock, remote: str, tmp_path: Path
) -> None:
    tt.set(PGPASSWORD=PASSWORD, TT_STORE=remote)
    assert tt("start site").code == 0
    other = tmp_path / "other.crt"
    line = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        "/dev/null",
    ]
    subprocess.run([*line, "-out", str(other)], check=True, capture_output=True, timeout=DEADLINE_S)
    distrusted = remote.partition("&sslrootcert=")[0] + f"&sslrootcert={other}"
    tt.set(TT_STORE=distrusted)
    refused = tt("status --json")
    assert (refused.code, refused.error["code"]) == (6, "store_unreachable")
    assert "certificate" in refused.error["message"]
    assert PASSWORD not in refused.err
    tt.set(TT_STORE=remote.partition("?")[0] + "?sslmode=disable")
    assert tt("status").code == 6
