"""A tap on the map and a word in the search field, twenty a second, whoever waits."""

from bench import load, servers
from bench.mixture import Mixture
from bench.report import Row, within

A_SECOND, SECONDS = 20, 15
LIMIT_MS = 50


def measure() -> list[Row]:
    """Time taps and searches that come at an even pace."""
    mixture, count = Mixture(), A_SECOND * SECONDS
    asked = {"tap → panel": mixture.taps, "area search": mixture.searches}
    rows = []
    with servers.ours() as address:
        for what, paths in asked.items():
            load.get(address, paths(16))
            found = load.paced(address, paths(count), A_SECOND)
            rows.append(
                Row(
                    f"{what}, {A_SECOND} a second",
                    f"{found.p95_ms:.0f} ms",
                    within(found.p95_ms, LIMIT_MS, "ms", found.failed),
                )
            )
    return rows
