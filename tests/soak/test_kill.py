"""Whatever is killed at whatever moment: what was acknowledged is kept, and nothing is half-done.

Ten rounds here; `make soak` does two hundred. A round ends when everybody gets on with work again.
"""

import os
import random
import threading
import time

import psycopg2
import pytest

from tests.soak import cluster, receipts, wholeness
from tests.soak.browser import Book, Lost
from tests.soak.clients import ACTS
from tests.soak.house import KINDS, House, house, until
from webapp import create_app
from webapp.config import Config
from webapp.files import operations as files

ROUNDS = int(os.environ.get("VUNGXANH_SOAK_ROUNDS", "10"))
SEED = os.environ.get("VUNGXANH_SOAK_SEED") or str(random.randrange(10**6))
LONGEST_S = 0.7  # from when everybody works until somebody dies
DAY_S = 24 * 3600


def test_what_is_acknowledged_survives_every_kill(demonstration, tmp_path):
    if reason := cluster.missing():
        pytest.skip(reason)
    print(f"VUNGXANH_SOAK_SEED={SEED}")
    book = Book()
    with (
        cluster.cluster(demonstration.database) as made,
        house(made, demonstration, tmp_path) as home,
    ):
        with working(home, book, demonstration.passwords):
            for kind in deaths(random.Random(SEED)):
                one_round(home, book, kind)
        home.wait_until_well()
        assert not book.surprises, "\n".join([*book.surprises, home.tail()])
        until(lambda: wholeness.is_idle(home), "the worker does not resume")
        assert list(wholeness.lost(home, book)) == []
        assert list(receipts.failing(home, book)) == []
        assert list(wholeness.halves(home)) == []
        assert wholeness.audit(home) == ""
        check_files(home)
        print(f"{ROUNDS} rounds, acknowledged: {book.count()}")


def deaths(chance: random.Random):
    """Yield whom to kill, everybody in turn; it is the moment that is by chance."""
    for number in range(ROUNDS):
        if number % len(KINDS) == 0:
            order = chance.sample(KINDS, len(KINDS))
        time.sleep(chance.uniform(0, LONGEST_S))
        yield order[number % len(KINDS)]


def one_round(home: House, book: Book, kind: str) -> None:
    began = time.monotonic()
    home.kill(kind, random.choice)
    home.wait_until_well()
    before = book.count()

    def work_goes_on() -> bool:
        assert not book.surprises, "\n".join([*book.surprises, home.tail()])
        now = book.count()
        return all(now.get(what, 0) > before.get(what, 0) for what in ("tips", "steps"))

    until(work_goes_on, lambda: f"after the {kind} was killed nobody gets on:\n{home.tail()}")
    print(f"{kind} killed, at work again after {time.monotonic() - began:.1f} s")


class working:
    """People at work in threads, until the block ends."""

    def __init__(self, home: House, book: Book, passwords: dict[str, str]) -> None:
        self.book, self.stop = book, threading.Event()
        acts = [make(home, book, passwords) for make in ACTS]
        self.threads = [
            threading.Thread(target=self.work, args=(act,), name=make.__name__)
            for make, act in zip(ACTS, acts, strict=True)
        ]

    def work(self, act) -> None:
        while not self.stop.is_set():
            try:
                act()
            except (Lost, psycopg2.Error):
                self.stop.wait(0.2)  # what they read beside their work is from the same cluster
            except Exception as error:
                self.book.surprises.append(f"{act.__qualname__}: {error!r}")
            self.stop.wait(0.02)

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_error) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), f"{thread.name} does not end"


def check_files(home: House) -> None:
    """Every row has its file; a file without row, left by a kill, goes with the daily tidying."""
    wrong, unnamed = wholeness.files(home)
    assert wrong == set()
    for path in unnamed:
        os.utime(path, (time.time() - 2 * DAY_S,) * 2)
    app = create_app(Config.from_environment(home.environ), serving=False)
    with app.app_context():
        files.remove_orphans()
    assert wholeness.files(home) == (set(), set())
