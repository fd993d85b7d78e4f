"""Every address that answers GET, written out: lists once, records once for each record."""

import math
import re
from collections.abc import Set
from uuid import UUID

from flask import Flask

from tests.leaks.ground import Planted

RANDOM = UUID("9b2f7c1e-5a4d-4e6f-8a9b-0c1d2e3f4a5b")
# What is filled in for the parts of an address that name no record.
LAYERS = ("areas", "hotspots", "routes", "shifts", "tips")
ZOOMS = (9, 14)
KEYS = ("staff", "draw", "village", "hotspot", "route", "public", "place")
# Lists are asked for these too: each is a way to let something out.
QUERIES = {
    "maps.index": (
        "commune=11635",
        "commune=11635&view=table",
        "commune=11636&view=table",
        "commune=11637",
    ),
    "maps.panel": ("lat={lat}&lon={lon}&z=15", "id=11635&layer=communes"),
    "maps.area_tile": ("ids=no",),
    "public_villages.index": ("commune=11635", "q=dong", "status=under_review"),
    "public_villages.export_geojson": ("commune=11635",),
    "public_villages.suggest": ("q=CANARY", "q=dong"),
    "public_tips.new": ("commune=11635",),
    "staff_maps.show": (
        "view=table",
        "view=table&on={day}",
        "commune=11636&view=table",
        "commune=11636",
    ),
    "staff_maps.panel": (
        "lat={lat}&lon={lon}&z=15",
        "id=11635&layer=communes",
        "layer=tips&id={tip_id}",
        "layer=hotspots&id={hotspot_id}",
        "layer=routes&id={route_id}",
        "layer=shifts&id={shift_id}",
        "layer=shifts&id={sealed_id}",
        "id={village_id}",
    ),
    "audit.index": ("area=11635", "area=11636", "area=11637", "action=tip.opened", "after=11635-3"),
    "villages.index": ("commune=11635", "status=under_review", "after={village_id}"),
    "hotspots.index": ("status=cleared", "area={village_id}", "after={hotspot_id}"),
    "tips.index": ("after={tip_id}", "area={village_id}"),
    "patrols.index": ("q=CANARY", "state=all", "after=C"),
    "patrols.shifts": ("day={day}", "day={day}&kind=professional", "day={day}&team={team_id}"),
    "patrols.plan_shift": ("route={route_id}",),
    "people.index": ("q=CANARY", "after={user_id}"),
    "areas.index": ("q=dong",),
    "areas.start_import": ("area={area_id}",),
    "start.index": ("q=xa",),
}


def rules(app: Flask, method: str = "GET") -> list:
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint != "static"
        ),
        key=lambda rule: rule.rule,
    )


def lists(app: Flask, where: Planted, day: str) -> list[str]:
    """Return the addresses that name no record in their path."""
    found = []
    facts = words(where, day)
    for rule in rules(app):
        if rule.arguments & record_parts(rule):
            continue
        paths = list(expanded(rule, where))
        found += paths
        for query in QUERIES.get(rule.endpoint, ()):
            found.append(f"{paths[0]}?{query.format_map(facts)}")
    return found


def records(
    app: Flask, where: Planted, method: str = "GET", *, without: Set[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return (address, the same address with a made-up record) of each record.

    Args:
        without: permissions; addresses that ask for one of them are left out.
    """
    found = []
    for rule in rules(app, method):
        parts = record_parts(rule)
        if not parts or app.view_functions[rule.endpoint].permission in without:
            continue
        for ids in choices(parts, where):
            unknown = {part: RANDOM if part in UUIDS else ids[part] for part in ids}
            path = with_tile(rule.rule, where)
            found.append((filled(path, ids), filled(path, unknown)))
    return found


def filled(path: str, ids: dict[str, object]) -> str:
    """Return `path` with each part of `ids` in its place."""
    for part, value in ids.items():
        path = re.sub(rf"<\w+:{part}>", str(value), path)
    return path


UUIDS = {
    "area_id", "decision_id", "file_id", "grant_id", "hotspot_id", "import_id", "note_id",
    "route_id", "rule_id", "session_id", "shift_id", "team_id", "tip_id", "user_id", "village_id",
}  # fmt: skip
NUMBERS = {"number", "position"}
FILLED = {"z", "x", "y", "layer", "key", "guide"}


def record_parts(rule) -> set[str]:
    """Return the parts of the address that name a record; every other part is told how to fill."""
    assert rule.arguments <= UUIDS | NUMBERS | FILLED, f"{rule.rule}: say what is filled in"
    return {part for part in rule.arguments if part in UUIDS | NUMBERS}


def choices(parts: set[str], where: Planted):
    """Yield the records to fill in; a shift comes in two kinds, an area is a village or more."""
    unplanted = {part for part in parts if part not in where.ids}
    assert not unplanted, f"plant a record for {unplanted} (tests/leaks/world.py)"
    ids = {part: where.ids[part] for part in parts}
    yield ids
    if "shift_id" in parts:
        yield ids | {"shift_id": where.ids["sealed_id"]}
    if "area_id" in parts:
        yield ids | {"area_id": where.commune.uuid}


def expanded(rule, where: Planted):
    """Yield the addresses of a rule: tiles at the secrets' places, every map's script."""
    if "z" in rule.arguments:
        for layer in LAYERS if "layer" in rule.arguments else ("",):
            for z in ZOOMS:
                x, y = tile_at(*where.tip_at, z)
                path = re.sub(r"<\w+:layer>", layer, rule.rule)
                for part, value in (("z", z), ("x", x), ("y", y)):
                    path = path.replace(f"<int:{part}>", str(value))
                yield path
    elif "guide" in rule.arguments:
        yield rule.rule.replace("<string:guide>", "police")
    elif "key" in rule.arguments:
        for key in KEYS:
            yield rule.rule.replace("<string:key>", key)
    else:
        assert not rule.arguments, f"{rule.rule}: say in tests/leaks what is filled in"
        yield rule.rule


def with_tile(url: str, where: Planted) -> str:
    """Return the address with the tile where the secrets lie, if it asks for one."""
    z = ZOOMS[0]
    for part, value in zip("zxy", (z, *tile_at(*where.tip_at, z)), strict=True):
        url = url.replace(f"<int:{part}>", str(value))
    return url


def words(where: Planted, day: str) -> dict[str, object]:
    lon, lat = where.tip_at
    unknown = dict.fromkeys(UUIDS | {"sealed_id"}, RANDOM)
    return unknown | where.ids | {"lat": lat, "lon": lon, "day": day}


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Return column and row of the tile at a place (EPSG:4326)."""
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int(across * 2**z), int(down * 2**z)
