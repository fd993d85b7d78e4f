"""Slow visitors wait for themselves: other visitors are heard meanwhile."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing

import pytest

from tests.serve.test_serve import free_port
from webapp import warming
from webapp.config import ROOT
from webapp.connections import MOST_GOODBYES

# gunicorn's own worker would take 20 s and 25 s for so many, one after the other.
SLOW = 10
PATIENCE_S = 8
APP = """
from webapp.connections import Worker

class Hasty(Worker):
    silence_s = 1

def app(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) or b"here"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture(params=[warming.worker_class])
def server(request, tmp_path):
    """A server of one process and two threads; gives its port and process."""
    (tmp_path / "small.py").write_text(APP)
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "small:app", "--pythonpath", f"{ROOT},{tmp_path}"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2"),
        *("--worker-class", request.param, "--no-control-socket", "--log-level", "error"),
        *("--graceful-timeout", "6"),
    ]
    process = subprocess.Popen(command, cwd=tmp_path)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not answers(port):
            time.sleep(0.1)
        yield port, process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with visitor(port) as link:
            return ask(link) == b"here"
    except OSError:
        return False


def visitor(port: int):
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S))


def ask(link, body: bytes | None = None) -> bytes:
    link.request("POST" if body else "GET", "/", body)
    return link.getresponse().read()


def opened(port: int, stack: ExitStack) -> socket.socket:
    return stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S))


def test_every_process_uses_this_worker():
    assert warming.worker_class == "webapp.connections.Worker"


def test_who_does_not_close_holds_up_nobody(server):
    port, _process = server
    with ExitStack() as stack:
        slow = [opened(port, stack) for _ in range(SLOW)]
        for link in slow:
            link.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert answers(port)
        assert all(b"200 OK" in link.recv(1000) for link in slow)


def test_who_says_nothing_holds_up_nobody_and_may_speak_later(server):
    port, _process = server
    with ExitStack() as stack:
        silent = [opened(port, stack) for _ in range(SLOW)]
        assert answers(port)
        for link in silent:
            link.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            assert b"200 OK" in link.recv(1000)


@pytest.mark.parametrize("server", ["small.Hasty"], indirect=True)
def test_who_stops_in_the_middle_holds_a_thread_no_longer_than_that(server):
    port, _process = server
    with ExitStack() as stack:
        for _ in range(4):
            opened(port, stack).sendall(b"GET / HT")
        assert answers(port)


@pytest.mark.parametrize("server", ["small.Hasty"], indirect=True)
def test_who_never_speaks_is_closed(server):
    port, _process = server
    with ExitStack() as stack:
        assert opened(port, stack).recv(10) == b""
        assert answers(port)


def test_more_goodbyes_than_there_is_room_for_are_cut(server):
    port, _process = server
    with ExitStack() as stack:
        for _ in range(MOST_GOODBYES + 5):
            link = opened(port, stack)
            link.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200 OK" in link.recv(1000)
        assert answers(port)


def test_one_connection_asks_again_and_sends_files(server):
    port, _process = server
    big = b"x" * 3_000_000
    with visitor(port) as link:
        assert [ask(link), ask(link, big), ask(link)] == [b"here", big, b"here"]


def test_it_stops_though_somebody_holds_on(server):
    port, process = server
    with ExitStack() as stack:
        link = opened(port, stack)
        link.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in link.recv(1000)
        opened(port, stack)
        process.send_signal(signal.SIGTERM)
        # Not killed by its parent, which would have come after three seconds.
        assert process.wait(PATIENCE_S) == 0
