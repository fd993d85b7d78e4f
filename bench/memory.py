"""What a worker of the server weighs after a thousand mixed requests: its share of the memory."""

import re
from pathlib import Path

from bench import load, records, servers
from bench.mixture import Mixture
from bench.report import Row, within
from bench.visitors import Official

PUBLIC, STAFF = 700, 300
LIMIT_MB = 250
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def measure() -> list[Row]:
    """Measure the memory of a worker, new and after a thousand requests."""
    passwords = records.officials(servers.settings())
    mixture = Mixture()
    with servers.ours(workers=1) as address:
        master = servers.process_at(address)
        load.get(address, ["/about"])
        fresh = pss_mb(master)
        official = Official(address, "bench-country", passwords["country"])
        asked = load.get(address, mixture.public(PUBLIC))
        failed = asked.failed + official.timed(mixture.staff(STAFF)).failed
        used = pss_mb(master)
    return [
        Row("a worker's PSS at its first page", f"{fresh:.0f} MB"),
        Row(
            f"a worker's PSS after {PUBLIC + STAFF:,} mixed requests",
            f"{used:.0f} MB",
            within(used, LIMIT_MB, "MB", failed),
        ),
    ]


def pss_mb(master: int) -> float:
    """Return the proportional set size of the one worker of `master`."""
    (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    rollup = Path(f"/proc/{worker}/smaps_rollup").read_text()
    return int(PSS.search(rollup)[1]) / 1024
