"""Servers to measure, each on a port of its own, stopped with the measurement."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.country import NAME, at
from webapp.config import ROOT

VENV = ROOT / ".local" / "bench-venv"
PATIENCE_S = 60
MOMENT_S, IDLE_TICKS = 0.5, 2
RUNNING: dict[str, int] = {}


@contextmanager
def running(command: list[str], port: int, **settings: str) -> Iterator[str]:
    """Run `command` until the block ends; give its address once it answers and has begun.

    A process that has just started imports, plans and packs beside its first answers.
    """
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and child.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        while time.monotonic() < deadline and at_work(child.pid):
            pass
        address = f"http://127.0.0.1:{port}"
        RUNNING[address] = child.pid
        yield address
    finally:
        RUNNING.pop(f"http://127.0.0.1:{port}", None)
        child.terminate()
        child.wait(20)


def at_work(session: int) -> bool:
    """True when the processes of a session use the processor, looked at for a moment."""
    before = ticks_of(session)
    time.sleep(MOMENT_S)
    return ticks_of(session) - before > IDLE_TICKS


def ticks_of(session: int) -> int:
    """Return the hundredths of a second of the processor that a session has used (proc(5))."""
    used = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            facts = file.read_text().rpartition(")")[2].split()
            if int(facts[3]) == session:
                used += int(facts[11]) + int(facts[12])
    return used


def process_at(address: str) -> int:
    """Return the process that `running` started for `address`."""
    return RUNNING[address]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ours(workers: int = 2, database: str = NAME):
    """Serve the project on a database as `make run` serves it: 2 workers of 4 threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "webapp:create_app()"),
        *("--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4"),
        *("--no-control-socket", "--log-level", "error", "--config", "python:webapp.warming"),
    ]
    return running(command, port, PYTHONPATH=str(ROOT), **settings(database))


def settings(database: str = NAME) -> dict[str, str]:
    """Return the settings of the project that point at a database, that of the country."""
    return {
        name: at(name, database)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_PUBLIC_URL")
    }


def tipg():
    """Serve the same tables with tipg, 2 workers; None where the bench set-up has not run."""
    if not (VENV / "bin" / "uvicorn").exists():
        return None
    port = free_port()
    command = [
        *(str(VENV / "bin" / "uvicorn"), "tipg.main:app", "--port", str(port)),
        *("--workers", "2", "--log-level", "critical"),
    ]
    return running(
        command,
        port,
        DATABASE_URL=at("DATABASE_OWNER_URL"),
        TIPG_DB_SCHEMAS='["bench"]',
        TIPG_MAX_FEATURES_PER_TILE="100000",
    )
