"""Bytes that no browser sends, to `tt web` as a process: each gets its stated answer, and the server goes on."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.web.serving import Served, command, heard, statuses

REFUSED = {400, 403, 404, 413, 414, 421, 431, 501, 505}


@pytest.fixture(scope="module")
def served(set_up_once: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A web admin that was set up, in a process of its own."""
    home = tmp_path_factory.mktemp("raw") / "home"
    shutil.copytree(set_up_once[0], home, symlinks=True)
    with Served(home) as created:
        yield created


@pytest.fixture(autouse=True)
def _goes_on(served: Served) -> Iterator[None]:
    """After each test the server still answers, and has said nothing."""
    yield
    assert statuses(served.get()) == [200]
    assert served.process.poll() is None


def lines(*words: str, body: bytes = b"") -> bytes:
    """A request of some lines."""
    return "\r\n".join([*words, "", ""]).encode("latin-1") + body


def test_a_host_that_is_missing_or_told_twice_leads_nowhere(served: Served) -> None:
    good = f"Host: {served.host}"
    for head in (
        ["GET /login HTTP/1.1"], ["GET /login HTTP/1.0"], ["GET /login HTTP/1.1", "Host:"],
        ["GET /login HTTP/1.1", good, "Host: evil.test"], ["GET /login HTTP/1.1", "Host: evil.test", good],
        ["GET /login HTTP/1.1", good, good], ["GET /login HTTP/1.1", "Host: evil.test"],
    ):  # fmt: skip
        answer = served.raw(lines(*head, "Connection: close"))
        assert set(statuses(answer)) <= {400, 421}, head
        assert len(statuses(answer)) == 1
        assert b"evil" not in answer


def test_an_absolute_target_does_not_stand_for_the_host(served: Served) -> None:
    ours = served.raw(lines("GET http://evil.test/login HTTP/1.1", f"Host: {served.host}", "Connection: close"))
    assert statuses(ours) == [200]
    assert b"evil" not in ours
    theirs = served.raw(lines(f"GET http://{served.host}/login HTTP/1.1", "Host: evil.test", "Connection: close"))
    assert statuses(theirs) == [421]


SMUGGLED = "GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [["Content-Length: 5", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 5"],
     ["Content-Length: +4"], ["Content-Length: 4, 5"], ["Content-Length: 4", "Content-Length: 5"],
     ["Content-Length: -1"], ["Content-Length: 0x4"], ["Content-Length : 4"], ["Transfer-Encoding: xchunked"],
     ["Transfer-Encoding: chunked, identity"], ["Transfer-Encoding:\x0bchunked"], ["X: a\nTransfer-Encoding: chunked"],
     ["Content-Length: 4_4"], ["Content-Length: " + "9" * 30]],
)  # fmt: skip
def test_nothing_is_smuggled_behind_a_request(served: Served, headers: list[str]) -> None:
    hidden = SMUGGLED.format(host=served.host)
    head = ["POST /login HTTP/1.1", f"Host: {served.host}", *headers]
    answer = served.raw(lines(*head, body=b"0\r\n\r\n" + hidden.encode()))
    assert set(statuses(answer)[:1]) <= REFUSED
    assert b'"status"' not in answer  # what /healthz says


@pytest.mark.parametrize(
    "data",
    [b"GET /login\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(80) + b"\r\n\r\n",
     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /login HTTP/9.9\r\n\r\n", b"\x00\x00\r\n\r\n", b"GET\r\n\r\n",
     b"GET  /login  HTTP/1.1\r\n\r\n", "GET /\u00e4 HTTP/1.1\r\n\r\n".encode(), b"get /login HTTP/1.1\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request_is_refused(served: Served, data: bytes) -> None:
    answer = served.raw(data)
    assert set(statuses(answer)) <= REFUSED
    assert len(statuses(answer)) <= 1
    assert b"<form" not in answer


def test_bare_line_feeds_end_no_headers(served: Served) -> None:
    with served.connected() as connection:
        connection.sendall(f"GET /healthz HTTP/1.1\nHost: {served.host}\n\n".encode())
        connection.shutdown(socket.SHUT_WR)
        assert set(statuses(heard(connection))) <= REFUSED


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/../../etc/passwd", "/static/..%2f..%2fapp.py", "//etc/passwd", "/static//etc/passwd",
     "/static/%00", "/static/tokens.css%00.png", "/static/CON"],
)  # fmt: skip
def test_no_path_leads_out(served: Served, path: str) -> None:
    answer = served.raw(lines(f"GET {path} HTTP/1.1", f"Host: {served.host}", "Connection: close"))
    assert statuses(answer)[0] in (400, 404)
    assert b"root:" not in answer
    assert b"import" not in answer


def resident_kib(served: Served) -> int:
    """The memory that the server holds."""
    text = Path(f"/proc/{served.process.pid}/status").read_text("ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


def test_too_long_a_line_too_many_headers_and_too_large_a_body_are_refused(served: Served) -> None:
    host = f"Host: {served.host}"
    before = resident_kib(served)
    long = served.raw(lines(f"GET /{'x' * 65_536} HTTP/1.1", host, "Connection: close"))
    many = served.raw(lines("GET / HTTP/1.1", host, *(f"X-{n}: {'y' * 300}" for n in range(1000)), "Connection: close"))
    message = served.raw(lines("POST /login HTTP/1.1", host, f"Content-Length: {2 << 20}", body=b"x" * (2 << 20)))
    assert set(statuses(long)) <= {404, 414, 431}
    assert set(statuses(many)) <= {431}
    assert set(statuses(message)) <= {413}
    assert resident_kib(served) - before < 20 * 1024


def test_a_body_in_chunks_has_the_same_limit(served: Served) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = lines("POST /login HTTP/1.1", f"Host: {served.host}", "Transfer-Encoding: chunked")
    answer = served.raw(head + chunk * 40 + b"0\r\n\r\n")
    assert set(statuses(answer)) <= {413}


def test_idle_and_slow_connections_hold_nobody_up(served: Served) -> None:
    idle = [served.connected() for _ in range(200)]
    slow = [served.connected() for _ in range(50)]
    for number, item in enumerate(slow):
        item.sendall(f"POST /login HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: 1000\r\n".encode())
        item.sendall(b"\r\nname=A" if number % 2 else b"X-Slow: ")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: statuses(served.get("/login")), range(40)))
    assert answers == [[200]] * 40
    for item in (*idle, *slow):
        item.close()


def test_many_guesses_at_once_cost_little_and_a_link_lets_the_owner_in(served: Served) -> None:
    """The form's token is the cookie's: here both are made up, as a program on this computer would."""
    before = resident_kib(served)

    def guess(number: int, path: str = "/login") -> int:
        body = f"form_token=t&name=Ada&code={number}&password=guess+number+{number}".encode()
        head = [
            f"POST {path} HTTP/1.1", f"Host: {served.host}", f"Cookie: {served.cookie('before', 't')}",
            "Connection: close",
            "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
        ]  # fmt: skip
        return statuses(served.raw(lines(*head, body=body)))[0]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(200)))
        codes = list(pool.map(lambda number: guess(number, "/enter"), range(100)))
    assert set(answers) == {403, 429}
    assert answers.count(403) <= 10
    assert set(codes) <= {403, 429}
    assert codes.count(403) <= 10
    assert resident_kib(served) - before < 100 * 1024
    link = command(served.home, "web", "link").stdout.strip()
    body = f"form_token=t&code={link.rpartition('=')[2]}".encode()
    head = [
        "POST /enter HTTP/1.1", f"Host: {served.host}", f"Cookie: {served.cookie('before', 't')}", "Connection: close",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
    ]  # fmt: skip
    entered = served.raw(lines(*head, body=body))
    assert statuses(entered) == [303]
    assert b"Set-Cookie: tt_session_" in entered


@pytest.mark.parametrize(
    "cookie",
    ["tt_session=", "tt_session=\xff\xfe", "tt_session=a; tt_session=b", "=;;=", "x" * 8000,
     'tt_session="\\303\\050"', "tt_told=%ff%fe%00; tt_before=\xff"],
)  # fmt: skip
def test_a_cookie_of_another_server_is_worth_nothing(served: Served, cookie: str) -> None:
    own = cookie.replace("tt_session", served.cookie("session", "")[:-1])
    for sent in {cookie, own.replace("tt_told", served.cookie("told", "")[:-1])}:
        assert statuses(served.get("/", f"Cookie: {sent}")) == [303]
        assert statuses(served.get("/login", f"Cookie: {sent}")) == [200]


def test_nobody_reads_along_in_process_list_or_answer(served: Served) -> None:
    line = Path(f"/proc/{served.process.pid}/cmdline").read_bytes()
    assert b"code" not in line
    assert b"Server:" not in served.get("/login")
