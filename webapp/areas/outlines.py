"""Generalised copies of boundaries, made together with the siblings around so that borders meet."""

from collections.abc import Mapping

from shapely import MultiPolygon, box, total_bounds

from gis import generalise
from webapp.areas import grounds
from webapp.areas.bulk import Batch


def of(batch: Batch, shapes: Mapping[int, MultiPolygon]) -> dict[str, list[MultiPolygon]]:
    """Return {band: copies in EPSG:3857, in the order of `shapes`}."""
    new = list(shapes.values())
    if not new:
        return {}
    around = grounds.touching(
        batch.level, batch.since, box(*total_bounds(new)), set(shapes), is_demo=batch.is_demo
    )
    copies = generalise.outlines([*new, *around.values()])
    return {band: found[: len(new)] for band, found in copies.items()}
