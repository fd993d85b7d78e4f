"""Two communes of one province, another province, and how the villages came to lie where they do.

The village of commune A was once in a commune of its own, "former", and another was merged into it
there: whoever held rights in either holds none at A.
"""

from dataclasses import dataclass, field
from datetime import date

from tests import factories
from webapp.accounts.models import User
from webapp.areas import merging, reshaping
from webapp.areas import operations as areas
from webapp.areas.models import Area, Kind, Level
from webapp.extensions import db
from webapp.permissions import Role

COMMUNES = ("11635", "11636")
FORMER = "11637"
LONG_AGO = factories.LONG_AGO
MERGED_ON, MOVED_ON, CERTIFIED_ON = date(2025, 12, 1), date(2026, 2, 1), date(2026, 3, 1)


@dataclass
class Planted:
    """The records of one commune; `tag` is in every word that was typed."""

    tag: str
    commune: Area
    village: Area
    other_village: Area
    tip_at: tuple[float, float]
    hotspot_at: tuple[float, float]
    meet_at: tuple[float, float]
    ids: dict[str, object] = field(default_factory=dict)
    canaries: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class World:
    """`merged` is the village that went into A's, `group` lies inside it."""

    province: Area
    elsewhere: Area
    former: Area
    merged: Area
    group: Area
    planted: dict[str, Planted]
    people: dict[tuple[Role, str], User] = field(default_factory=dict)


def ground() -> World:
    """Make the areas."""
    province = factories.province()
    elsewhere = factories.commune(
        factories.province("97", "Tỉnh Khác"), "97001", "Xa", shape=(106.30, 21.80, 106.40, 21.90)
    )
    former = factories.commune(province, FORMER, "Xã Cũ", shape=(105.30, 20.90, 105.40, 21.00))
    merged = factories.village(former, "0003", "Thôn Cũ")
    planted = {}
    for number, (tag, code) in enumerate(zip("AB", COMMUNES, strict=True)):
        west = 105.30 + number * 0.1
        planted[tag] = halves(province, tag, code, west, born_in=former if tag == "A" else None)
    village = planted["A"].village
    decision = {"decision": "7/NQ-HĐND", "by": None}
    merging.merge(
        [merged, village],
        name="Thôn Đông",
        kind=village_kind(village),
        since=MERGED_ON,
        into=village,
        **decision,
    )
    reshaping.move(village, planted["A"].commune, since=MOVED_ON, **decision)
    group = areas.create(
        level=Level.GROUP,
        code="1",
        kind=Kind.VILLAGE,
        name="Tổ 1",
        parent=village,
        since=MOVED_ON,
        by=None,
    )
    db.session.flush()
    return World(province, elsewhere, former, merged, group, planted)


def village_kind(village: Area) -> str:
    return areas.version_on(village, MERGED_ON).kind


def halves(province: Area, tag: str, code: str, west: float, *, born_in: Area | None) -> Planted:
    """Make a commune of two villages; the first may have been made in another commune."""
    commune = factories.commune(province, code, f"Xã {tag}", shape=(west, 20.80, west + 0.1, 20.90))
    half = west + 0.05
    village = factories.village(
        born_in or commune, "0001", "Thôn Đông", shape=(west, 20.8, half, 20.9)
    )
    other = factories.village(commune, "0002", "Thôn Tây", shape=(half, 20.8, west + 0.1, 20.9))
    return Planted(
        tag,
        commune,
        village,
        other,
        tip_at=(west + 0.0271828, 20.8314159),
        hotspot_at=(west + 0.0318217, 20.8425173),
        meet_at=(west + 0.0161803, 20.8557721),
    )
