"""Which projection a file is in: every candidate tried, compared with what is known.

Two errors must never pass. A lost datum shift moves a boundary 224 m and a neighbouring TM-3
meridian 26 km (both measured); the first still lies in its province, so lying in the parent proves
nothing about it, and only the area's own earlier boundary, or the room its siblings leave, does.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial

import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from gis.coordinates import are_swapped
from gis.crs import CODES, NAMES, UNSHIFTED, named
from gis.errors import CannotRepair, CoordinatesOutsideWorld, SwappedAxes
from gis.landing import Landing, Reference, compare, lands_in_country
from gis.meridians import province_codes

WGS84 = "EPSG:4326"
SHIFT_M = 224.0  # measured: VN-2000 read without its datum shift, zone 48N (49N: 225 m)
# Nearer to right than to a lost shift. Right ones, simplified to 150 m, stay within about 30 m.
OFFSET_CLEAR_M = SHIFT_M / 2
# The lead over the next candidate, as a share of what a lost shift costs this very boundary
# (0.98 → 0.85 for a commune of 24 km², less for a larger one). A quarter leaves room for
# references that are themselves simplified, which lowers all candidates alike.
LEAD = 0.25
SAME_PLACE_M = 5.0  # local rule: two projections that land this close together are one choice
IN_PARENT = 0.95  # local rule: a twentieth may lie outside, as borders of two sources differ


@dataclass(frozen=True)
class Choice:
    """One candidate.

    Attributes:
        key: "EPSG:9210", "UNSHIFTED:9210" or a WKT; `gis.crs.named` and `to_wgs84` take it.
        name: for people, the same in every language.
        score: overlap (IoU) with the known boundary or room, else share in the parent, else in
            the country; 0–1.
        offset_m: how far it lands from what is known; with nothing known, from the likeliest.
        is_declared: the file names it.
        is_unshifted: VN-2000 whose datum shift got lost.
    """

    key: str
    name: str
    score: float
    offset_m: float
    is_declared: bool = False
    is_unshifted: bool = False


@dataclass(frozen=True)
class Verdict:
    """The candidate taken, or None when a person must choose.

    Attributes:
        choice: what to use, or None.
        choices: all that land in the country, the province's own meridians first, then by score.
        compared: with what: "own", "room", "parent" or "nothing".
    """

    choice: Choice | None
    choices: list[Choice]
    compared: str


def judge(
    shapes: Mapping[Hashable, BaseGeometry], declared: CRS | None, reference: Reference
) -> Verdict:
    """Return which projection `shapes` are in, or the choices in order when that is not certain.

    Args:
        shapes: areas in the file's coordinates, easting or longitude first, under any keys.
        declared: what the file names, or None.
        reference: what is known.

    Returns:
        A choice is taken when it is the file's own and leads clearly over all others, or when
        nothing finer than the parent is known and the file names WGS 84. All else asks.

    Raises:
        SwappedAxes: latitude or northing stands first.
        CoordinatesOutsideWorld: no candidate lands in Việt Nam.
        CannotRepair: none of the shapes has an area.

    >>> square = {"a": shapely.box(105, 21, 105.1, 21.1)}
    >>> judge(square, named("EPSG:4326"), Reference()).choice.name
    'WGS 84'
    >>> judge(square, None, Reference()).choice is None
    True
    """
    if not shapes:
        raise CannotRepair
    extent = shapely.box(*shapely.total_bounds(list(shapes.values())))
    _refuse_swapped(extent)
    own_codes = [f"EPSG:{code}" for code in province_codes(reference.province_code)]
    keys = [key for key in _candidates(declared, own_codes) if lands_in_country(extent, key)]
    if not keys:
        raise CoordinatesOutsideWorld(str(extent.bounds))
    compared, landings, cost = compare(shapes, keys, reference)
    mine = _key(declared)
    choices = [_choice(key, landing, mine) for key, landing in landings.items()]
    taken = _is_clear(mine, landings, compared, cost)
    choices.sort(key=partial(_rank, own_codes))
    return Verdict(next((c for c in choices if taken and c.key == mine), None), choices, compared)


def _rank(own_codes: list[str], one: Choice) -> tuple[int, float, bool, float]:
    """Return the place of a choice: the province's own projections first, then the best fit."""
    own = own_codes.index(one.key) if one.key in own_codes else len(own_codes)
    return own, -round(one.score, 3), one.is_unshifted, one.offset_m


def _refuse_swapped(extent: BaseGeometry) -> None:
    west, south, east, north = extent.bounds
    if are_swapped(west, south) and are_swapped(east, north):
        raise SwappedAxes("degrees" if east <= 180 else "metres")


def _candidates(declared: CRS | None, own_codes: list[str]) -> list[str]:
    """Return keys without repeats: the file's own, the province's, the rest, then the unshifted."""
    mine = _key(declared)
    listed = [f"EPSG:{code}" for code in CODES]
    lost = [f"{UNSHIFTED}{code}" for code in CODES if named(f"EPSG:{code}").is_projected]
    return list(dict.fromkeys([*([mine] if mine else []), *own_codes, *listed, *lost]))


def _key(declared: CRS | None) -> str | None:
    """Return the registry's key of what a file names, else its WKT."""
    if declared is None:
        return None
    code = declared.to_epsg(min_confidence=70)
    if code is None and declared.is_geographic and declared.datum == CRS.from_epsg(4326).datum:
        return WGS84
    return f"EPSG:{code}" if code else declared.to_wkt()


def _choice(key: str, landing: Landing, mine: str | None) -> Choice:
    lost = key.startswith(UNSHIFTED)
    code = key.rpartition(":")[2]
    name = NAMES[int(code)] if code.isdecimal() and int(code) in NAMES else named(key).name
    return Choice(key, name, landing.score, landing.offset_m, key == mine, lost)


def _is_clear(mine: str | None, landings: dict[str, Landing], compared: str, cost: float) -> bool:
    """Return True when the file's own projection may be taken without asking."""
    landing = landings.get(mine or "")
    if landing is None:
        return False
    if compared in ("parent", "nothing"):
        return mine == WGS84 and (compared == "nothing" or landing.score >= IN_PARENT)
    rivals = [one for one in landings.values() if landing.apart_m(one) > SAME_PLACE_M]
    lead = landing.score - max((one.score for one in rivals), default=0.0)
    is_near = landing.offset_m <= OFFSET_CLEAR_M and landing.score >= 1 - cost
    return is_near and lead >= LEAD * cost
