"""How quick the pages that grow with the country are: 95 of 100 answers within so many ms."""

from bench import load, servers
from bench.country import connect
from bench.report import Row, within

QUESTIONS = 40
REGISTER_MS = 100
WORDS = ("an+truong", "ha+tay", "tan+tien", "dong+khe", "thon+3", "minh+son", "phu", "xuan+lam")


def measure() -> list[Row]:
    """Time pages of the public at random places of the country."""
    with connect().cursor() as cursor:
        cursor.execute(
            "SELECT code FROM areas WHERE level = 'commune' ORDER BY id % 97, id LIMIT 40"
        )
        communes = [row[0] for row in cursor]
        cursor.execute(
            "SELECT uuid FROM areas WHERE level = 'village' ORDER BY id % 997, id LIMIT 40"
        )
        villages = [row[0] for row in cursor]
        cursor.execute("SELECT code FROM areas WHERE level = 'province' ORDER BY code")
        provinces = [row[0] for row in cursor]
    asked = {
        "the public map, the country": ["/"] * QUESTIONS,
        "the public map, a province": [f"/?province={code}" for code in provinces],
        "the public map, a commune": [f"/?commune={code}" for code in communes],
        "the register of a commune": [f"/villages?commune={code}" for code in communes],
        "the register of a province": [f"/villages?province={code}" for code in provinces],
        "the register, a page of the country": [f"/villages?after={key}" for key in villages],
        "the register, certified in a province": [
            f"/villages?province={code}&status=certified" for code in provinces
        ],
        "the register, by a name": [f"/villages?q={word}" for word in WORDS] * 4,
        "one village": [f"/villages/{key}" for key in villages],
        "progress of the country": ["/progress"] * 20,
        "suggestions": [f"/search/suggest?q={word}" for word in WORDS] * 5,
    }
    rows = []
    with servers.ours() as address:
        for what, paths in asked.items():
            load.get(address, paths[:8])
            # One at a time: how long a visitor waits, not how many the machine can bear.
            found = load.get(address, paths, connections=1)
            beside = within(found.p95_ms, REGISTER_MS, "ms", found.failed)
            if "register" not in what:
                beside = f"{found.failed} failed" * bool(found.failed)
            rows.append(Row(what, f"{found.p95_ms:.0f} ms", beside))
    return rows
