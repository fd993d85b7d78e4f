"""The whole house on a cluster of its own: what serves, what works, what stores, and their deaths.

`vungxanh serve` ends when one of its two ends; systemd then starts it anew, and so does this.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.server import answers, free_port
from tests.conftest import config_for
from tests.demonstration import Demonstration
from tests.soak.cluster import Cluster, rows
from webapp import serve

PATIENCE_S = 60.0
KINDS = ("gunicorn worker", "backend", "job worker", "postmaster", "gunicorn", "supervisor")


@dataclass
class House:
    """A running house. Its keeper starts the supervisor anew whenever it ends."""

    cluster: Cluster
    uploads: Path
    port: int
    environ: dict[str, str]
    log: Path
    supervisor: subprocess.Popen | None = None
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def keep(self) -> None:
        """Start the supervisor, and again each time that it has ended."""
        script = Path(serve.__file__)
        command = [sys.executable, "-P", str(script), "127.0.0.1", str(self.port), "--serve"]
        with self.log.open("a") as output:
            while not self.closing.is_set():
                self.supervisor = subprocess.Popen(
                    command, env=self.environ, stdout=output, stderr=output
                )
                self.supervisor.wait()
                self.closing.wait(0.2)

    def kill(self, kind: str, choose: Callable) -> None:
        """Kill a process of that kind, which is there or comes in a moment, with SIGKILL."""
        found = until(lambda: self.processes(kind), f"no {kind} to kill")
        with suppress(ProcessLookupError):  # it ended by itself in this very moment
            os.kill(choose(found), signal.SIGKILL)
        if kind == "postmaster":
            self.cluster.start()

    def processes(self, kind: str) -> list[int]:
        if kind == "postmaster":
            return [self.cluster.postmaster]
        if kind == "backend":
            return self.cluster.backends()
        if kind == "supervisor":
            return [self.supervisor.pid]
        named = {pid: words for pid in children(self.supervisor.pid) if (words := said(pid))}
        if kind == "job worker":
            return [pid for pid, words in named.items() if words.endswith("worker")]
        masters = [pid for pid, words in named.items() if "gunicorn" in words]
        return masters if kind == "gunicorn" else [one for pid in masters for one in children(pid)]

    def wait_until_well(self) -> None:
        until(lambda: answers(self.port), lambda: f"it does not recover:\n{self.tail()}")

    def kill_idle(self) -> None:
        """End the connections of the application, so that new settings of its roles hold."""
        with self.cluster.connected() as link:
            rows(
                link,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename LIKE 'vungxanh_%'",
            )

    def tail(self) -> str:
        return self.log.read_text()[-3000:]


@contextmanager
def house(cluster: Cluster, demonstration: Demonstration, folder: Path) -> Iterator[House]:
    """Run the house on the cluster, with a copy of the demonstration's files."""
    uploads = folder / "uploads"
    shutil.copytree(demonstration.folder / "uploads", uploads)
    port = free_port()
    made = House(cluster, uploads, port, environment(cluster, uploads, port), folder / "log")
    keeper = threading.Thread(target=made.keep)
    keeper.start()
    try:
        made.wait_until_well()
        yield made
    finally:
        made.closing.set()
        made.supervisor.terminate()
        keeper.join(PATIENCE_S)


def environment(cluster: Cluster, uploads: Path, port: int) -> dict[str, str]:
    config = config_for("any")
    return (
        os.environ
        | cluster.urls()
        | {
            "SECRET_KEY": config.secret_key,
            "AUDIT_KEY": config.audit_key,
            "RECEIPT_KEY": config.receipt_key,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "UPLOAD_DIR": str(uploads),
            "SURFACE": "all",
            "VUNGXANH_ENV": "test",
            "WEB_WORKERS": "2",
        }
    )


def until(found: Callable, otherwise, patience_s: float = PATIENCE_S):
    """Return what `found` returns as soon as it is true; fail with `otherwise` at the deadline."""
    deadline = time.monotonic() + patience_s
    while not (result := attempt(found)):
        assert time.monotonic() < deadline, otherwise() if callable(otherwise) else otherwise
        time.sleep(0.05)
    return result


def attempt(found: Callable):
    """Return what `found` returns, None while what it asks for is not there."""
    try:
        return found()
    except (OSError, IndexError):
        return None


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def said(pid: int) -> str:
    """Return the words with which a process was started."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
