"""A PostgreSQL cluster of the test's own, which may be killed; nobody else is on it."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.browser.server import free_port
from tests.conftest import at
from tests.structure.source import ROOT

BIN = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "soak"
DATABASE = "soak"
PATIENCE_S = 30.0
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 64MB
jit = off
fsync = off                      # what is killed here is processes, never the kernel's cache
autovacuum = off
log_min_error_statement = panic
"""


def missing() -> str:
    """Return why no cluster can be made here, "" when one can."""
    if not (BIN / "initdb").exists():
        return f"{BIN}/initdb is not installed, so there is no PostgreSQL that may be killed"
    if os.getuid() == 0 and not shutil.which("runuser"):
        return "as root, PostgreSQL needs runuser to become another user"
    return ""


@dataclass
class Cluster:
    """Where it lies and listens; `owner` is the system's user it runs as."""

    folder: Path
    port: int
    owner: str

    @property
    def superuser_url(self) -> str:
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}"

    def urls(self) -> dict[str, str]:
        """Return the settings that lead an application here."""
        return {
            name: f"postgresql://vungxanh_{role}:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}"
            for name, role in (
                ("DATABASE_URL", "app"),
                ("DATABASE_PUBLIC_URL", "public"),
                ("DATABASE_OWNER_URL", "owner"),
            )
        }

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess:
        """Run a program of PostgreSQL as the user that owns the cluster."""
        command = [str(BIN / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", self.owner, "--", *command]
        return subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)

    def start(self) -> None:
        """Start it, once nothing is left of the one before."""
        log, deadline = str(self.folder / "log"), time.monotonic() + PATIENCE_S
        while True:
            try:
                self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-w", "start")
                return
            except subprocess.CalledProcessError as error:
                if time.monotonic() > deadline:
                    raise AssertionError(error.stdout + Path(log).read_text()) from error
                time.sleep(0.2)

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    @property
    def postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def backends(self) -> list[int]:
        """Return the processes that serve the application."""
        with self.connected() as link:
            found = rows(
                link,
                "SELECT pid FROM pg_stat_activity WHERE usename LIKE 'vungxanh_%'"
                " AND backend_type = 'client backend'",
            )
        return [pid for (pid,) in found]

    @contextmanager
    def connected(self):
        """Yield a connection of the superuser, tried until the cluster is up again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                link = psycopg2.connect(self.superuser_url)
                break
            except psycopg2.OperationalError:
                assert time.monotonic() < deadline, "PostgreSQL does not come back"
                time.sleep(0.1)
        link.autocommit = True
        try:
            yield link
        finally:
            link.close()


def rows(link, query: str, *values) -> list[tuple]:
    with link.cursor() as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall()


@contextmanager
def cluster(source: str) -> Iterator[Cluster]:
    """Make and start a cluster with a copy of the database `source` in it; remove it afterwards."""
    made = Cluster(Path(tempfile.mkdtemp(prefix="vungxanh-cluster-")), free_port(), owner())
    try:
        make(made)
        made.start()
        fill(made, source)
        yield made
    finally:
        with suppress(OSError):
            os.kill(made.postmaster, signal.SIGQUIT)
        shutil.rmtree(made.folder, ignore_errors=True)


def make(made: Cluster) -> None:
    (made.folder / "password").write_text(PASSWORD)
    if os.getuid() == 0:
        for path in (made.folder, made.folder / "password"):
            shutil.chown(path, made.owner)
    made.run(
        *("initdb", "-D", str(made.folder / "data"), "-U", "postgres", "--no-sync", "-A"),
        *("scram-sha-256", f"--pwfile={made.folder / 'password'}", "-E", "UTF8"),
        "--locale=C.UTF-8",
    )
    with (made.folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"port = {made.port}\n{SETTINGS}")


def owner() -> str:
    """Return the system's user to run it: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return getpass.getuser()
    return "postgres" if any(one.pw_name == "postgres" for one in pwd.getpwall()) else "nobody"


def fill(made: Cluster, source: str) -> None:
    """Make the roles and a database that holds what `source` holds."""
    base = made.superuser_url.removesuffix(DATABASE) + "postgres"
    names = [f"-v{role}_password={PASSWORD}" for role in ("owner", "app", "public")]
    psql = [str(BIN / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    script = ROOT / "scripts" / "database.sql"
    subprocess.run([*psql, *names, "-f", script, base], check=True, capture_output=True)
    create = (
        f"CREATE DATABASE {DATABASE} OWNER vungxanh_owner;"
        f"GRANT CONNECT ON DATABASE {DATABASE} TO vungxanh_app, vungxanh_public"
    )
    for statement in create.split(";"):
        subprocess.run([*psql, "-c", statement, base], check=True, capture_output=True)
    url = at(os.environ["DATABASE_OWNER_URL"], source).replace("+psycopg2", "")
    dump = made.folder / "dump"
    for command in (
        [BIN / "pg_dump", "-Fc", "-f", dump, url],
        [BIN / "pg_restore", "-d", made.superuser_url, "--exit-on-error", dump],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
