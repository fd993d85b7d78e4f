"""Where shapes land under each projection, and how well that agrees with what is known."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis.country import LAT_DEG, LON_DEG
from gis.crs import local_metres, to_local, to_wgs84
from gis.errors import CannotRepair, CoordinatesOutsideWorld
from gis.repair import repair

COUNTRY = shapely.box(LON_DEG[0], LAT_DEG[0], LON_DEG[1], LAT_DEG[1])
SAMPLE = 40  # shapes looked at; the projection is the same for all of a file
THINNED = 500  # of the side of a square as large: 10 m for a commune of 25 km²


ROOM_FILLED = 0.75  # local rule: below this the file holds only some of what the room is for


@dataclass(frozen=True)
class Reference:
    """What is known of the areas in the file; all in lon/lat degrees (EPSG:4326).

    Attributes:
        own: key of a shape in the file → its known boundary.
        room: what the known siblings leave of the parent, where all of the file should lie.
        parent: the parent's boundary.
        province_code: two digits, to put the province's own meridians first.
    """

    own: Mapping[Hashable, BaseGeometry] = field(default_factory=dict)
    room: BaseGeometry | None = None
    parent: BaseGeometry | None = None
    province_code: str = ""


@dataclass(frozen=True)
class Landing:
    """How one candidate agrees: a score 0–1, and metres (east, north) from what it should be."""

    score: float
    east_m: float
    north_m: float

    @property
    def offset_m(self) -> float:
        """Distance from what it should be."""
        return float(np.hypot(self.east_m, self.north_m))

    def apart_m(self, other: "Landing") -> float:
        """Distance between two candidates' landings."""
        return float(np.hypot(self.east_m - other.east_m, self.north_m - other.north_m))


def compare(
    shapes: Mapping[Hashable, BaseGeometry], keys: list[str], reference: Reference
) -> tuple[str, dict[str, Landing], float]:
    """Return what could be compared, each candidate's landing, and what a lost shift costs."""
    own = sampled({key: reference.own[key] for key in shapes if key in reference.own})
    fit = fit_to_compare({key: shapes[key] for key in own})
    if fit:
        return "own", *_against(fit, {key: own[key] for key in fit}, keys)
    room = reference.room
    if room is not None and not room.is_empty:
        landings, cost = _against({0: _joined(shapes)}, {0: room}, keys)
        if max(landing.score for landing in landings.values()) >= ROOM_FILLED:
            return "room", landings, cost
    whole = _joined(sampled(shapes))
    anchor = to_wgs84(whole, keys[0])
    around = next((one for one in (reference.parent, room) if one is not None), COUNTRY)
    compared = "nothing" if around is COUNTRY else "parent"
    valid = repair(around).shape
    return compared, {key: inside(to_wgs84(whole, key), valid, anchor) for key in keys}, 0.0


def _joined(shapes: Mapping[Hashable, BaseGeometry]) -> BaseGeometry:
    """Return the ground of all `shapes` together.

    Raises:
        CannotRepair: none of them has an area.
    """
    fit = fit_to_compare(shapes)
    if not fit:
        raise CannotRepair
    return shapely.union_all(list(fit.values()))


def _against(
    shapes: dict[Hashable, BaseGeometry], known: dict[Hashable, BaseGeometry], keys: list[str]
) -> tuple[dict[str, Landing], float]:
    valid = {one: repair(shape).shape for one, shape in known.items()}
    landings = {
        key: against_known({one: to_wgs84(shape, key) for one, shape in shapes.items()}, valid)
        for key in keys
    }
    return landings, shift_cost(valid)


def fit_to_compare(shapes: Mapping[Hashable, BaseGeometry]) -> dict[Hashable, MultiPolygon]:
    """Return `shapes` valid and with fewer vertices, in their own coordinates.

    Thirty candidates are tried on each: full detail would cost minutes and change no verdict.
    Shapes beyond repair are left out.
    """
    found = {}
    for key, shape in shapes.items():
        try:
            valid = repair(shape).shape
        except CannotRepair:
            continue
        thin = shapely.simplify(valid, np.sqrt(valid.area) / THINNED)
        found[key] = thin if thin.is_valid and not thin.is_empty else valid
    return found


def sampled(shapes: Mapping[Hashable, BaseGeometry]) -> dict[Hashable, BaseGeometry]:
    """Return at most 40 of `shapes`, evenly spread over their order."""
    keys = list(shapes)
    places = np.unique(np.linspace(0, len(keys) - 1, min(len(keys), SAMPLE)).astype(int))
    return {keys[place]: shapes[keys[place]] for place in places}


def lands_in_country(shape: BaseGeometry, key: str) -> bool:
    """Return True when the bounding box of `shape`, in projection `key`, lies in Việt Nam."""
    try:
        corners = to_wgs84(shapely.box(*shape.bounds), key)
    except CoordinatesOutsideWorld:
        return False
    return COUNTRY.covers(corners)


def against_known(
    shapes: Mapping[Hashable, BaseGeometry], known: Mapping[Hashable, BaseGeometry]
) -> Landing:
    """Return the agreement of `shapes` with `known`, both EPSG:4326, valid, under the same keys.

    Returns:
        The median overlap (IoU), so that a few areas that really changed do not decide; and the
        median way from the known centroid, which is what a wrong projection moves.
    """
    scores = [_overlap(shapes[key], known[key]) for key in known]
    ways = [_way_m(known[key], shapes[key]) for key in known]
    return Landing(float(np.median(scores)), *(float(one) for one in np.median(ways, axis=0)))


def inside(shape: BaseGeometry, room: BaseGeometry, anchor: BaseGeometry) -> Landing:
    """Return the share of `shape` that lies in `room` and its way from `anchor`, all EPSG:4326."""
    share = shapely.intersection(shape, room).area / shape.area
    return Landing(float(share), *_way_m(anchor, shape))


def shift_cost(known: Mapping[Hashable, BaseGeometry]) -> float:
    """Return the overlap that boundaries of this size lose when the datum shift gets lost.

    Source:
        The registered shift of VN-2000 itself, 224 m: a commune of 24 km² loses about 0.15.
    """
    losses = [1 - _overlap(to_wgs84(shape, "EPSG:4756"), shape) for shape in known.values()]
    return float(np.median(losses))


def _overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    common = shapely.intersection(one, other).area
    return common / (one.area + other.area - common)


def _way_m(start: BaseGeometry, end: BaseGeometry) -> tuple[float, float]:
    local = local_metres(start)
    here, there = to_local(start.centroid, local), to_local(end.centroid, local)
    return there.x - here.x, there.y - here.y
