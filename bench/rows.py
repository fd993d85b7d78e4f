"""Areas written in bulk, with boundaries and generalised copies, as the import writes them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon

from gis import generalise, measure

SINCE = "[2025-07-01,)"


@dataclass(frozen=True)
class Feature:
    """One area; `shape` is a valid MultiPolygon in lon/lat degrees (EPSG:4326)."""

    level: str
    code: str
    parent: str
    name: str
    kind: str
    shape: MultiPolygon
    source: str

    @property
    def path(self) -> str:
        return f"{self.parent}{self.code}/"


Numbered = Sequence[tuple[int, Feature]]


class Writer:
    """COPYs areas; `ids` finds the number of each by its path."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.ids: dict[str, int] = {}

    def write(self, siblings: Sequence[Feature]) -> None:
        """Write areas of one level that border on each other: their copies keep common borders."""
        first = len(self.ids) + 1
        self.ids |= {feature.path: first + n for n, feature in enumerate(siblings)}
        numbered = list(enumerate(siblings, start=first))
        with self.connection.cursor() as cursor:
            self._areas(cursor, numbered)
            self._boundaries(cursor, numbered)
            self._outlines(cursor, numbered)
            for table in ("areas", "area_boundaries"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)",
                    [len(self.ids)],
                )

    def _areas(self, cursor, numbered: Numbered) -> None:
        above = {number: self.ids.get(one.parent) for number, one in numbered}
        self._copy(
            cursor,
            "areas (id, level, code, path, parent_id)",
            [(number, one.level, one.code, one.path, above[number]) for number, one in numbered],
        )
        self._copy(
            cursor,
            "area_versions (area_id, parent_id, name, kind, valid, population, households)",
            [
                (number, above[number], one.name, one.kind, SINCE, *people(number))
                for number, one in numbered
            ],
        )

    def _boundaries(self, cursor, numbered: Numbered) -> None:
        self._copy(
            cursor,
            "area_boundaries (id, area_id, boundary, label_point, source, area_m2, valid)",
            [
                (
                    *(number, number, ewkb(one.shape, 4326)),
                    *(ewkb(generalise.label_point(one.shape), 4326), one.source),
                    *(measure.area_m2(one.shape), SINCE),
                )
                for number, one in numbered
            ],
        )

    def _outlines(self, cursor, numbered: Numbered) -> None:
        copies = generalise.outlines([one.shape for _number, one in numbered])
        self._copy(
            cursor,
            "area_outlines (boundary_id, band, level, outline)",
            [
                (number, band, one.level, ewkb(outline, 3857))
                for band, outlines in copies.items()
                for (number, one), outline in zip(numbered, outlines, strict=True)
            ],
        )

    @staticmethod
    def _copy(cursor, target: str, rows: list[tuple]) -> None:
        lines = ("\t".join("\\N" if v is None else str(v) for v in row) for row in rows)
        cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO("\n".join(lines) + "\n"))


def people(number: int) -> tuple[int, int]:
    """Return residents and households, the same for the same number in each run."""
    households = 60 + number * 7919 % 290
    return households * 4 - number % 37, households


def ewkb(shape, srid: int) -> str:
    """Return a shape as COPY takes it."""
    return shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True)
