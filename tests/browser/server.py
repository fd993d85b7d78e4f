"""A real server on a database of its own, copied from one that holds the demonstration."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import at, config_for, make_database
from tests.demonstration import Demonstration
from webapp import serve

START_S = 60


@dataclass(frozen=True)
class Server:
    """What tests know of a running server."""

    url: str
    passwords: dict[str, str]
    notes: str = ""


@contextmanager
def serving(demonstration: Demonstration, copy: str, *, under: Sequence[str] = ()):
    """Run a server on a fresh copy of the demonstration; stop it afterwards.

    Args:
        under: a command that runs the server's, to take something away from it.
    """
    make_database(copy, template=demonstration.database)
    shutil.copytree(demonstration.folder / "uploads", uploads(demonstration, copy))
    port = free_port()
    environ = environment(demonstration, copy, port)
    log = demonstration.folder / f"{copy}.log"
    with log.open("w") as output:
        command = serve.commands("127.0.0.1", port, environ)["gunicorn"]
        process = serve.start([*under, *command], env=environ, stdout=output, stderr=output)
        try:
            wait_for(process, port, log)
            yield Server(f"http://127.0.0.1:{port}", demonstration.passwords, demonstration.text)
        finally:
            process.terminate()
            process.wait(timeout=20)
    said = log.read_text()
    assert "Traceback" not in said, said


def uploads(demonstration: Demonstration, copy: str) -> Path:
    return demonstration.folder / f"uploads-{copy}"


def environment(demonstration: Demonstration, copy: str, port: int) -> dict[str, str]:
    """Return the settings of a production server, but for the demo accounts in it."""
    config = config_for(copy)
    return os.environ | {
        "DATABASE_URL": at(os.environ["DATABASE_URL"], copy),
        "DATABASE_PUBLIC_URL": at(os.environ["DATABASE_PUBLIC_URL"], copy),
        "SECRET_KEY": config.secret_key,
        "AUDIT_KEY": config.audit_key,
        "RECEIPT_KEY": config.receipt_key,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "UPLOAD_DIR": str(uploads(demonstration, copy)),
        "SURFACE": "all",
        "VUNGXANH_ENV": "test",
        "WEB_WORKERS": "1",
    }


def wait_for(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if answers(port):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def host_of(url: str) -> str:
    return urlsplit(url).netloc
