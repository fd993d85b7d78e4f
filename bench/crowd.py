"""Five hundred people for five minutes: they read, look, and ask again; officials write meanwhile.

A client asks, reads for a while and asks again; a writer keeps its pace whatever it waits.
"""

import http.client
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench import load, records, servers
from bench.country import connect
from bench.mixture import Mixture
from bench.report import Row, within
from bench.visitors import Official

CLIENTS, SECONDS = 500, 300
READING_S = (3.0, 9.0)
WRITES_A_SECOND, WRITERS = 20, 10
LIMIT_MS = 500
BODY = "Ghi để đo tốc độ."


@dataclass
class Told:
    """What all clients saw, in milliseconds, and what went wrong."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(seconds: int = SECONDS) -> list[Row]:
    """Let five hundred clients read and a few write for minutes."""
    passwords = records.officials(servers.settings())
    told, mixture = Told(), Mixture()
    with servers.ours() as address:
        official = Official(address, "bench-country", passwords["country"])
        load.get(address, mixture.public(200))
        end = time.monotonic() + seconds
        crowd = [
            threading.Thread(target=read, args=(address, mixture.public(seconds // 2), end, told))
            for _ in range(CLIENTS)
        ]
        for number in range(WRITERS):
            villages = [mixture.village() for _ in range(seconds * WRITES_A_SECOND // WRITERS)]
            crowd.append(
                threading.Thread(
                    target=write, args=(address, official.twin(), villages, number, end, told)
                )
            )
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    with connect().cursor() as cursor:
        cursor.execute("DELETE FROM village_notes WHERE body = %s", [BODY])
    return rows(told, seconds)


def rows(told: Told, seconds: int) -> list[Row]:
    """Return what was measured, each beside its limit."""
    found = [
        Row(
            f"{CLIENTS} clients, {seconds} s: {what}, {len(times) / seconds:.0f} a second",
            f"{load.p95(times):.0f} ms",
            within(load.p95(times), LIMIT_MS, "ms"),
        )
        for what, times in (("reads", told.reads), ("writes", told.writes))
    ]
    first = f" ({told.errors[0]})" if told.errors else ""
    return [*found, Row("  errors", str(len(told.errors)), within(len(told.errors), 0, "") + first)]


def read(address: str, paths: list[str], end: float, told: Told) -> None:
    """Ask for one address after the other, with time to read between, until `end`."""
    chance = random.Random(paths[0])
    time.sleep(chance.uniform(0, READING_S[1]))
    for path in paths:
        if time.monotonic() > end:
            return
        began = time.perf_counter()
        try:
            status = ask(address, path)
        except OSError as error:
            told.errors.append(f"{path}: {error!r}")
        else:
            told.reads.append((time.perf_counter() - began) * 1000)
            if status >= 400:
                told.errors.append(f"{path}: {status}")
        time.sleep(chance.uniform(*READING_S))


def ask(address: str, path: str) -> int:
    """Ask for a page over a connection of its own; return its status."""
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        link.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


def write(
    address: str, official: Official, villages: list[str], number: int, end: float, told: Told
) -> None:
    """Write a note on one village after the other, at this writer's share of the pace."""
    every = WRITERS / WRITES_A_SECOND
    due = time.monotonic() + every * number / WRITERS
    token = official.token_in(official.ask(f"/staff/villages/{villages[0]}/notes/new")[1])
    for village in villages:
        time.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() > end:
            return
        due += every
        began = time.perf_counter()
        typed = {"body": BODY, "csrf_token": token}
        try:
            status = official.ask(f"/staff/villages/{village}/notes/new", typed)[0]
        except OSError as error:
            told.errors.append(f"a note: {error!r}")
            continue
        told.writes.append((time.perf_counter() - began) * 1000)
        if status != 303:
            told.errors.append(f"a note: {status}")
