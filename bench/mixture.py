"""What people ask for in a day, mixed: maps and tiles most, then lists, pages, search, files."""

import random

from bench.country import connect
from bench.tiles import at_zoom

WORDS = ("an+truong", "ha+tay", "tan+tien", "dong+khe", "thon+3", "minh+son", "phu", "xuan+lam")
POINTS = """
    SELECT code, ST_X(label_point), ST_Y(label_point) FROM areas a
    JOIN area_boundaries b ON b.area_id = a.id
    WHERE a.level = 'commune' ORDER BY hashtext(code) LIMIT 200
"""
VILLAGES = "SELECT uuid FROM areas WHERE level = 'village' ORDER BY hashtext(path), id LIMIT 400"


class Mixture:
    """Addresses drawn by chance, the same in each run."""

    def __init__(self) -> None:
        self.chance = random.Random(2026)
        with connect().cursor() as cursor:
            cursor.execute(POINTS)
            self.communes = cursor.fetchall()
            cursor.execute(VILLAGES)
            self.villages = [uuid for (uuid,) in cursor]

    def public(self, count: int) -> list[str]:
        """Return `count` addresses as visitors ask for them."""
        return [self._one(PUBLIC) for _ in range(count)]

    def staff(self, count: int) -> list[str]:
        """Return `count` addresses as officials ask for them."""
        return [self._one(STAFF) for _ in range(count)]

    def taps(self, count: int) -> list[str]:
        return [self._one({"/panel?lat={lat}&lon={lon}&z=12": 1}) for _ in range(count)]

    def searches(self, count: int) -> list[str]:
        return [self._one({"/search/suggest?q={word}": 1}) for _ in range(count)]

    def village(self) -> str:
        return self.chance.choice(self.villages)

    def _one(self, weights: dict[str, int]) -> str:
        form = self.chance.choices(list(weights), list(weights.values()))[0]
        code, lon, lat = self.chance.choice(self.communes)
        z = self.chance.choice((10, 11, 12, 12, 13, 13))
        x, y = at_zoom(z, lon, lat)
        return form.format(
            code=code,
            lon=f"{lon:.6f}",
            lat=f"{lat:.6f}",
            z=z,
            x=x,
            y=y,
            village=self.village(),
            word=self.chance.choice(WORDS),
        )


PUBLIC = {
    "/tiles/areas/{z}/{x}/{y}.mvt": 50,
    "/?commune={code}": 10,
    "/panel?lat={lat}&lon={lon}&z=12": 10,
    "/search/suggest?q={word}": 8,
    "/villages?commune={code}": 6,
    "/villages/{village}": 6,
    "/": 4,
    "/tip?commune={code}": 3,
    "/villages.csv?commune={code}": 1,
    "/progress": 1,
    "/about": 1,
}
STAFF = {
    "/staff/tiles/areas/{z}/{x}/{y}.mvt": 30,
    "/staff/tiles/hotspots/{z}/{x}/{y}.mvt": 10,
    "/staff/tiles/tips/{z}/{x}/{y}.mvt": 10,
    "/staff/panel?lat={lat}&lon={lon}&z=12": 10,
    "/staff/villages/{village}": 10,
    "/staff/": 6,
    "/staff/villages": 6,
    "/staff/tips": 6,
    "/staff/hotspots": 6,
    "/staff/patrol-routes": 4,
    "/staff/map": 2,
}
