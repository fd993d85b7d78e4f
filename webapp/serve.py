"""Serve the pages with gunicorn and the worker beside it: both or neither.

Nothing of the application is imported here, so that this file starts at once and can say
who holds a port before anything else is set up.
"""

import ctypes
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

THREADS = 4  # of each gunicorn worker
MOST_WORKERS = 64
PATIENCE_S = 10.0  # before a child that was asked to stop is killed
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
PR_SET_PDEATHSIG = 1


class CannotServe(Exception):
    """The address cannot be served; the message says why and what to do."""


def serve(host: str, port: int, environ: Mapping[str, str] = os.environ) -> int:
    """Run gunicorn and the worker until a signal, or until one dies; return the exit code."""
    check_address(host, port)
    watched = STOP_SIGNALS | {signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    children = {name: start(command) for name, command in commands(host, port, environ).items()}
    is_ready = False
    try:
        while True:
            caught = signal.sigtimedwait(watched, 60 if is_ready else 0.1)
            if caught and caught.si_signo in STOP_SIGNALS:
                _say("Stopping.")
                return 0
            if dead := [name for name, child in children.items() if child.poll() is not None]:
                _say(_obituary(dead[0], children))
                return 1
            if not is_ready and _answers(host, port):
                is_ready = True
                _say(f"\nVùng Xanh is at http://{_in_url(host)}:{port}/ (Ctrl-C stops it)")
    finally:
        _stop(children.values())


def settings_are_bad(environ: Mapping[str, str]) -> int:
    """Return the exit code of `vungxanh check` in production, which says what is wrong; else 0."""
    if environ.get("VUNGXANH_ENV") != "production":
        return 0
    return subprocess.run([_vungxanh(), "check"], stdout=subprocess.DEVNULL).returncode


def _vungxanh() -> str:
    return str(Path(sys.executable).with_name("vungxanh"))


def commands(host: str, port: int, environ: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what to run; the public surface has no rights to do the worker's work."""
    gunicorn = [
        *(sys.executable, "-m", "gunicorn", "webapp:create_app()"),
        *("--bind", f"{_in_url(host)}:{port}"),
        *("--workers", environ.get("WEB_WORKERS") or "2", "--threads", str(THREADS)),
        *("--graceful-timeout", "8", "--no-control-socket"),
        *("--config", "python:webapp.warming"),
        # No access log; and warnings would name the address of whoever sends a bad request.
        *("--log-level", "error"),
        *(("--worker-tmp-dir", "/dev/shm") if os.path.isdir("/dev/shm") else ()),
    ]
    if environ.get("SURFACE") == "public":
        return {"gunicorn": gunicorn}
    return {
        "gunicorn": gunicorn,
        "worker": [_vungxanh(), "worker"],
    }


def check_address(host: str, port: int) -> None:
    """Raise CannotServe when host and port cannot be listened on, naming who does already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                raise CannotServe(
                    f"Port {port} is taken by {holder(port)}.\n"
                    f"Stop it, or take another port: PORT={port + 1} make run"
                ) from error
            raise CannotServe(
                f"Cannot listen on {host}:{port}: {error}. Set HOST and PORT."
            ) from error


def holder(port: int) -> str:
    """Return name and process id of what listens on `port`, as far as this user may see."""
    inodes = set(_listening_inodes(port))
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) in inodes for fd in (folder / "fd").iterdir()):
                words = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
                return f"process {folder.name} ({words.strip()[:80]})"
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
    return "a process of another user"


def _listening_inodes(port: int) -> Iterable[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(table):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                    yield f"socket:[{fields[9]}]"


def start(command: list[str], **options) -> subprocess.Popen:
    """Run `command` in a group of its own, for as long as this process lives."""
    # Ctrl-C in the terminal reaches this process alone, which then stops both.
    return subprocess.Popen(
        command, start_new_session=True, preexec_fn=_follow(os.getpid()), **options
    )


def _follow(parent: int) -> Callable[[], None]:
    """Return what the child does before exec: take signals again, end when `parent` is killed."""

    def follow() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was killed before this child could ask to hear of it
            os._exit(1)

    return follow


def _stop(children: Iterable[subprocess.Popen]) -> None:
    children = list(children)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _say(f"Process {child.pid} did not stop within {PATIENCE_S:.0f} s; killing it.")
        _kill_group(child)


def _kill_group(child: subprocess.Popen) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


def _obituary(dead: str, children: Mapping[str, subprocess.Popen]) -> str:
    code = children[dead].returncode
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    others = [name for name in children if name != dead]
    return (
        f"The {dead} ended by itself ({how})"
        + "".join(f"; stopping the {name} too" for name in others)
        + "."
    )


def _answers(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(reachable, port, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        return bool(connection.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """`serve.py HOST PORT` only checks the address; with `--serve` it serves."""
    host, port = arguments[0], arguments[1]
    if not port.isdecimal() or not 0 < int(port) < 65536:
        print(f"PORT is {port!r}; it must be a number from 1 to 65535.", file=sys.stderr)
        return 2
    workers = os.environ.get("WEB_WORKERS") or "2"
    if not workers.isdecimal() or not 0 < int(workers) <= MOST_WORKERS:
        range_told = f"a number from 1 to {MOST_WORKERS}"
        print(f"WEB_WORKERS is {workers!r}; it must be {range_told}.", file=sys.stderr)
        return 2
    try:
        if "--serve" in arguments[2:]:
            return settings_are_bad(os.environ) or serve(host, int(port))
        check_address(host, int(port))
    except CannotServe as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
