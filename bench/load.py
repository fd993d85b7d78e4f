"""Requests over four connections kept open, and how long each took."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from urllib.parse import urlsplit

CONNECTIONS = 4


@dataclass(frozen=True)
class Measured:
    """Requests a second over all connections, and the milliseconds within which 95 % were done."""

    rate: float
    p95_ms: float
    size_bytes: int
    failed: int


def get(address: str, paths: Sequence[str], connections: int = CONNECTIONS) -> Measured:
    """Ask for each of `paths` once, over `connections` at a time."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for path in paths:
        waiting.put(path)
    times: list[float] = []
    sizes: list[int] = []
    failed: list[str] = []

    def work() -> None:
        link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        while True:
            try:
                path = waiting.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            link.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = link.getresponse()
            sizes.append(len(answer.read()))
            times.append(time.perf_counter() - began)
            if answer.status >= 400:
                failed.append(path)

    began = time.perf_counter()
    workers = [Thread(target=work) for _ in range(connections)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    return Measured(len(times) / took, p95(times) * 1000, sum(sizes), len(failed))


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 of `times` stay within, 0 of none."""
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


def paced(address: str, paths: Sequence[str], a_second: float) -> Measured:
    """Ask for `paths` at a steady pace, on as many connections as that takes.

    Each is timed from the moment it was due, so that a slow answer makes others wait, as it would.
    """
    waiting = enumerate(paths)
    lock, started = Lock(), time.perf_counter() + 0.1
    times: list[float] = []
    failed: list[str] = []

    def work() -> None:
        link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        while True:
            with lock:
                number, path = next(waiting, (0, ""))
            if not path:
                return
            due = started + number / a_second
            time.sleep(max(0.0, due - time.perf_counter()))
            link.request("GET", path, headers={"Connection": "close"})
            answer = link.getresponse()
            answer.read()
            times.append(time.perf_counter() - due)
            if answer.status >= 400:
                failed.append(path)

    workers = [Thread(target=work) for _ in range(int(a_second))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Measured(a_second, p95(times) * 1000, 0, len(failed))
