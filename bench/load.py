"""Requests over four connections kept open, and how long each took."""

import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
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
    times.sort()
    return Measured(
        len(times) / took, times[int(len(times) * 0.95)] * 1000, sum(sizes), len(failed)
    )
