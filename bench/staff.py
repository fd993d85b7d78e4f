"""What officials read at 100,000 tips: lists and map tiles, for a commune, a province, all."""

from collections.abc import Sequence

from bench import records, servers
from bench.country import connect
from bench.load import Measured
from bench.report import Row, within
from bench.tiles import at_zoom
from bench.visitors import Official
from webapp.maps.scripts import STAFF_LAYERS

# Who may open a list, by how far the rights reach that can be granted; and roles of a commune that
# nobody can hold for a whole province or all of them, to see how work grows.
GRANTED = ("commune", "of province", "of all")
WIDE = ("commune", "province", "country")
LISTS = {
    "villages": ("/staff/villages", GRANTED),
    "villages, latest change first": ("/staff/villages?sort=-since", GRANTED),
    "hotspots": ("/staff/hotspots", GRANTED[:1]),
    "tips": ("/staff/tips", GRANTED[:1]),
    "tips, those passed on": ("/staff/tips?status=transferred", GRANTED[:1]),
    "routes": ("/staff/patrol-routes", GRANTED[:1]),
    "what waits today": ("/staff/", GRANTED),
}
LAYERS = ("areas", "hotspots", "tips", "routes")
ZOOMS = (8, 9, 10, 12)  # those of them that the map asks for
TIMES = 40
LIST_MS, TILE_MS = 300, 100


def measure() -> list[Row]:
    """Time pages and tiles of officials beside a hundred thousand tips."""
    passwords = records.officials(servers.settings())
    rows = []
    with servers.ours() as address:
        people = {
            name: Official(address, f"bench-{name.replace(' ', '-')}", word)
            for name, word in passwords.items()
        }
        for who in people.values():  # each process has counted the country once
            who.timed(["/staff/tiles/areas/5/25/14.mvt"] * 6)
        for what, (path, reach) in LISTS.items():
            found = asked(people, reach, [path] * TIMES)
            rows.append(growth(f"list: {what}", reach, found, LIST_MS))
            found = asked(people, WIDE[1:], [path] * TIMES)
            rows.append(growth("  roles of a commune", WIDE[1:], found, None))
        for layer in LAYERS:
            found = asked(people, WIDE, tiles(layer))
            rows.append(growth(f"staff tiles of {layer}", WIDE, found, TILE_MS))
    return rows


def asked(people: dict[str, Official], names: Sequence[str], paths: list[str]) -> list[Measured]:
    """Let each of `names` ask for all `paths`, once each process has compiled those pages."""
    people[names[0]].timed(paths[:6])
    return [people[name].timed(paths) for name in names]


def growth(what: str, reach: Sequence[str], found: Sequence[Measured], limit_ms: int | None) -> Row:
    """Tell how long it takes for each reach of the rights, the slowest beside the limit."""
    told = " / ".join(f"{one.p95_ms:.0f}" for one in found)
    failed = sum(one.failed for one in found)
    slowest = max(one.p95_ms for one in found)
    beside = within(slowest, limit_ms, "ms", failed) if limit_ms else ""
    return Row(f"{what}: {' / '.join(reach)}", f"{told} ms", beside)


def tiles(layer: str) -> list[str]:
    """Return tiles around the commune of the officials, each zoom a few."""
    with connect().cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(b.label_point), ST_Y(b.label_point) FROM area_boundaries b"
            " JOIN areas a ON a.id = b.area_id WHERE a.level = 'commune' AND a.code = %s",
            [records.COMMUNE],
        )
        lon, lat = cursor.fetchone()
    found = []
    first = STAFF_LAYERS[layer].min_zoom if layer in STAFF_LAYERS else 0
    for z in (zoom for zoom in ZOOMS if zoom >= first):
        x, y = at_zoom(z, lon, lat)
        found += [
            f"/staff/tiles/{layer}/{z}/{x + dx}/{y + dy}.mvt" for dx in (-1, 0, 1) for dy in (0, 1)
        ]
    return found
