"""The fictional areas, entered by the same acts as real ones."""

from gis import generalise
from webapp.areas import operations
from webapp.areas.models import Area, BoundarySource, Kind, Level
from webapp.demo import days, geography

ORIGIN = "Dữ liệu minh họa"
SKETCHED = "0014"


def load() -> tuple[Area, list[Area]]:
    """Make the province, its communes and the villages; return the commune and its villages."""
    province = operations.create(
        level=Level.PROVINCE,
        code="00",
        kind=Kind.PROVINCE,
        name="Tỉnh Minh Họa",
        parent=None,
        since=days.since(),
        by=None,
        is_demo=True,
    )
    draw([province], [geography.province()])
    communes = settle(province, Level.COMMUNE, geography.communes())
    return communes[0], settle(communes[0], Level.VILLAGE, geography.villages())


def settle(parent: Area, level: Level, pieces: list[geography.Piece]) -> list[Area]:
    """Make one area for each piece and give them boundaries with common borders."""
    areas = [
        operations.create(
            level=level,
            code=piece.code,
            kind=piece.kind,
            name=piece.name,
            parent=parent,
            since=days.since(),
            by=None,
            is_demo=True,
            **figures(level, number),
        )
        for number, piece in enumerate(pieces)
    ]
    draw(areas, [piece.shape for piece in pieces])
    return areas


def draw(areas: list[Area], shapes: list) -> None:
    """Give each area its boundary of the made-up land."""
    copies = generalise.outlines(shapes)
    for number, (area, shape) in enumerate(zip(areas, shapes, strict=True)):
        operations.redraw(
            area,
            shape,
            source=source_of(area),
            since=days.since(),
            by=None,
            origin=ORIGIN,
            outlines={band: outlines[number] for band, outlines in copies.items()},
        )


def source_of(area: Area) -> BoundarySource:
    """Return how the boundary came about: of one village nobody has surveyed it."""
    return BoundarySource.APPROXIMATE if area.code == SKETCHED else BoundarySource.DRAWN


def figures(level: Level, number: int) -> dict[str, object]:
    """Return made-up but believable figures for the villages."""
    if level != Level.VILLAGE:
        return {}
    households = 148 + (number * 37) % 160
    return {
        "households": households,
        "population": round(households * 3.7),
        "population_source": ORIGIN,
        "population_on": days.ago(145),
    }
