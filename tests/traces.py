"""After the whole run: no log, no temporary file and no kept picture holds what tests planted."""

import logging
import tempfile
import time
from pathlib import Path

import pytest

PLANTED = "CANARY"
OF_PHOTOS = b"CANARY-7f3a"  # tests.files.pictures.CANARY: metadata, which is never kept
MOST_BYTES = 20_000_000


class Listener(logging.Handler):
    """Keeps the log lines of any program part that name something planted."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if PLANTED in line:
            self.found.append(f"log of {record.name}: {line[:200]}")


class Traces:
    """A plugin of pytest: it fails a run that left a trace."""

    def __init__(self) -> None:
        self.began = time.time()
        self.listener = Listener()
        self.found: list[str] = []
        logging.getLogger().addHandler(self.listener)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        factory = getattr(session.config, "_tmp_path_factory", None)
        folder = getattr(factory, "_basetemp", None)  # None where no test asked for a folder
        self.found = [*self.listener.found, *in_files(folder, self.began)]
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter) -> None:
        for trace in self.found:
            terminalreporter.write_line(f"Left behind: {trace}", red=True)


def in_files(folder: Path | None, began: float) -> list[str]:
    """Return the files that hold what they must not: server logs, kept pictures, temporary files.

    What tests wrote themselves as senders lies elsewhere in `folder`.
    """
    logs = folder.rglob("*.log") if folder else ()
    kept = folder.glob("uploads*/**/*") if folder else ()
    passing = Path(tempfile.gettempdir()).glob("tmp*")
    found = [one for one in logs if holds(one, PLANTED.encode())]
    found += [one for one in kept if holds(one, OF_PHOTOS)]
    found += [one for one in passing if is_new(one, began) and holds(one, PLANTED.encode())]
    return [str(one) for one in found]


def holds(file: Path, words: bytes) -> bool:
    """True when a file that can be read has `words` in it."""
    try:
        return file.is_file() and file.stat().st_size < MOST_BYTES and words in file.read_bytes()
    except OSError:
        return False  # somebody else's, or gone meanwhile


def is_new(file: Path, began: float) -> bool:
    try:
        return file.stat().st_mtime >= began
    except OSError:
        return False
