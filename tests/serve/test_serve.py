"""Server and worker live and end together, and a taken port is named with who holds it."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.serve import CannotServe, check_address, commands

SERVE = Path(__file__).resolve().parents[2] / "webapp" / "serve.py"
FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
]
SHORT = [sys.executable, "-c", "import time; time.sleep(0.5); raise SystemExit(7)"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def supervisor(**children):
    """Run serve() with `children` in place of gunicorn and the worker."""
    program = (
        "import runpy, sys\n"
        f"module = runpy.run_path({str(SERVE)!r})\n"
        "space = module['serve'].__globals__\n"
        f"space['commands'] = lambda *_: {children!r}\n"
        "space['PATIENCE_S'] = 1.0\n"
        f"sys.exit(module['serve']('127.0.0.1', {free_port()}))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def children_of(process, count) -> list[int]:
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(100):
        if len(found := listing.read_text().split()) == count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError(f"{count} children did not start")


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pids) -> None:
    deadline = time.monotonic() + 5
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "a child is still running"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_stops_server_and_worker(number):
    with supervisor(gunicorn=FOREVER, worker=FOREVER) as process:
        pids = children_of(process, 2)
        process.send_signal(number)
        assert process.wait(5) == 0
        wait_until_gone(pids)


def test_child_that_ignores_the_signal_is_killed():
    with supervisor(gunicorn=FOREVER, worker=STUBBORN) as process:
        pids = children_of(process, 2)
        time.sleep(0.5)
        process.terminate()
        output, _ = process.communicate(timeout=5)
        assert "killing it" in output
        wait_until_gone(pids)


def test_worker_that_ends_takes_the_server_with_it_and_is_named():
    with supervisor(gunicorn=FOREVER, worker=SHORT) as process:
        pids = children_of(process, 2)
        output, _ = process.communicate(timeout=10)
        assert process.returncode == 1
        assert "The worker ended by itself (exit code 7); stopping the gunicorn too." in output
        wait_until_gone(pids)


def test_children_end_when_the_supervisor_is_killed():
    with supervisor(gunicorn=FOREVER, worker=FOREVER) as process:
        pids = children_of(process, 2)
        process.kill()
        process.wait(5)
        wait_until_gone(pids)


def test_taken_port_is_named_with_its_process_and_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe) as caught:
            check_address("127.0.0.1", port)
    assert f"Port {port} is taken by process {os.getpid()} (" in str(caught.value)
    assert f"PORT={port + 1} make run" in str(caught.value)


def test_free_port_is_no_error():
    check_address("127.0.0.1", free_port())


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", ""])
def test_port_that_is_no_port_is_refused_in_one_line(port):
    result = subprocess.run(
        [sys.executable, "-P", str(SERVE), "127.0.0.1", port],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "PORT" in result.stderr


def test_public_surface_runs_without_worker():
    assert set(commands("127.0.0.1", 8000, {"SURFACE": "public"})) == {"gunicorn"}
    assert set(commands("127.0.0.1", 8000, {})) == {"gunicorn", "worker"}


def test_server_keeps_no_access_log_and_no_control_socket():
    command = commands("127.0.0.1", 8000, {})["gunicorn"]
    assert "--no-control-socket" in command
    assert "--access-logfile" not in command
    assert command[command.index("--log-level") + 1] == "error"
