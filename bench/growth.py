"""What one commune asks for as the database around it grows: alone, with its province, with all.

Each address is asked for once, so that nothing is answered from what was kept.
"""

from collections.abc import Sequence
from contextlib import ExitStack

from bench import country, load, records, servers
from bench.mixture import WORDS
from bench.report import Row
from bench.tiles import at_zoom
from bench.visitors import Official

GROUNDS = (country.COMMUNE, country.PROVINCE, country.COUNTRY)
TIMES, WARM = 40, 8
PUBLIC = {
    "the map of the commune": "/?commune={code}",
    "its register": "/villages?commune={code}",
    "the register, first page": "/villages",
    "tap → panel": "/panel?lat={lat}&lon={lon}&z=12",
    "area search": "/search/suggest?q={word}",
    "the tip form": "/tip?commune={code}",
    "tile z 12": "/tiles/areas/12/{x12}/{y12}.mvt",
    "tile z 10": "/tiles/areas/10/{x10}/{y10}.mvt",
}
STAFF = {
    "staff list: villages": "/staff/villages",
    "staff list: hotspots": "/staff/hotspots",
    "staff list: tips": "/staff/tips",
    "what waits today": "/staff/",
    "staff tile of tips": "/staff/tiles/tips/12/{x12}/{y12}.mvt",
}


def measure() -> list[Row]:
    """Time the same pages and tiles on three databases, one after the other."""
    with ExitStack() as stack:
        people = []
        for ground in GROUNDS:
            country.make(ground)
            passwords = records.officials(servers.settings(ground.database), ("commune",))
            address = stack.enter_context(servers.ours(database=ground.database))
            people.append((address, Official(address, "bench-commune", passwords["commune"])))
        words = facts()
        rows = []
        for what, form in PUBLIC.items():
            found = []
            for address, _who in people:
                load.get(address, asked(form, words, "first"))
                found.append(load.get(address, asked(form, words), connections=1))
            rows.append(told(what, found))
        for what, form in STAFF.items():
            path = form.format(**words)
            for _address, who in people:
                who.timed([path] * WARM)
            found = [who.timed([path] * TIMES) for _address, who in people]
            rows.append(told(what, found))
    return rows


def asked(form: str, words: dict[str, str], word: str = "again") -> list[str]:
    """Return an address so often with another part that says nothing, to be made each time."""
    found = []
    for number in range(TIMES):
        path = form.format(word=WORDS[number % len(WORDS)], **words)
        found.append(f"{path}{'&' if '?' in path else '?'}{word}={number}")
    return found


def facts() -> dict[str, str]:
    """Return what stands in the addresses: the commune, its middle, the tiles it lies in."""
    with country.connect(database=country.COMMUNE.database).cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(b.label_point), ST_Y(b.label_point) FROM area_boundaries b"
            " JOIN areas a ON a.id = b.area_id WHERE a.level = 'commune'"
        )
        lon, lat = cursor.fetchone()
    words = {"code": records.COMMUNE, "lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}
    for z in (10, 12):
        x, y = at_zoom(z, lon, lat)
        words |= {f"x{z}": str(x), f"y{z}": str(y)}
    return words


def told(what: str, found: Sequence[load.Measured]) -> Row:
    """Tell the three figures, and how many times the commune's alone the country's is."""
    figures = " / ".join(f"{one.p95_ms:.0f}" for one in found)
    failed = sum(one.failed for one in found)
    beside = f"{found[-1].p95_ms / found[0].p95_ms:.1f} × alone"
    return Row(what, f"{figures} ms", beside + f", {failed} failed" * bool(failed))
