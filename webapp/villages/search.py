"""What the search field suggests: provinces and communes first, unless a village is named."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import ARRAY, Integer, Select, case, func, literal, select
from sqlalchemy.orm import Session

from gis.names import fold
from webapp.areas.models import Level
from webapp.areas.name_search import pattern
from webapp.areas.names import full_name
from webapp.areas.public import areas, names
from webapp.villages import named
from webapp.villages.found import folded
from webapp.villages.register import commune, province, village

SHORTEST = 2
PLACES = 4


@dataclass(frozen=True)
class Suggestion:
    text: str
    where: str
    url: str


def suggestions(session: Session, q: str, day: date) -> list[Suggestion]:
    """Return what `q` may mean on `day`; nothing for fewer than two letters."""
    if len(q) < SHORTEST:
        return []
    places = [_place(row) for row in session.execute(places_named(q, day))]
    villages = [_village(row) for row in session.execute(villages_named(session, q, day))]
    return villages + places if names_village(q) else places + villages


def names_village(q: str) -> bool:
    """True when `q` begins with the word of a kind of village ("thôn", "khu phố")."""
    return fold(q).startswith(tuple(f"{word} " for word in named.KIND_WORDS))


def places_named(q: str, day: date) -> Select:
    """Return provinces and communes called `q`, with or without their unit's word."""
    wanted = folded(q)[0]
    bare = named.proper(wanted, named.TYPED_WORDS)
    tier, whole = named.nearness(wanted, named.TYPED_WORDS, named.PLACE_WORDS)
    nearness = (
        tier,
        whole,
        case((names.c.level == Level.PROVINCE, 0), else_=1),
        names.c.above,
        names.c.name,
    )
    best = (
        select(names.c.area_id, func.row_number().over(order_by=nearness).label("place"))
        .where(
            names.c.level.in_((Level.PROVINCE, Level.COMMUNE)),
            names.c.valid.contains(day),
            names.c.folded.like(pattern(bare)),
            (tier < named.ELSEWHERE) | (whole == 0),
        )
        .order_by("place")
        .limit(PLACES)
        .subquery("best")
    )
    parent = areas.alias("parent")
    return (
        select(
            areas.c.level, areas.c.code, areas.c.name, areas.c.kind, parent.c.name.label("above")
        )
        .select_from(best)
        .join(areas, (areas.c.id == best.c.area_id) & areas.c.valid.contains(day))
        .outerjoin(parent, (parent.c.id == areas.c.parent_id) & parent.c.valid.contains(day))
        .order_by(best.c.place)
    )


def villages_named(session: Session, q: str, day: date) -> Select:
    """Return villages called `q`, alone or followed by the name of their commune.

    The best of a few hundred: that a common word is in thousands of names must not cost a thing.
    """
    ids = named.villages(session, q, day)
    return (
        select(
            village.c.uuid,
            village.c.name,
            village.c.kind,
            commune.c.name.label("commune_name"),
            commune.c.kind.label("commune_kind"),
            province.c.name.label("province_name"),
        )
        .join(commune, (commune.c.id == village.c.parent_id) & commune.c.valid.contains(day))
        .join(province, (province.c.id == commune.c.parent_id) & province.c.valid.contains(day))
        .where(village.c.id.in_(ids), village.c.valid.contains(day))
        .order_by(func.array_position(literal(ids, ARRAY(Integer)), village.c.id))
    )


def _place(row) -> Suggestion:
    key = "province" if row.level == Level.PROVINCE else "commune"
    return Suggestion(
        full_name(row.kind, row.name),
        row.above or "",
        url_for("public_villages.index", **{key: row.code}),
    )


def _village(row) -> Suggestion:
    return Suggestion(
        full_name(row.kind, row.name),
        f"{full_name(row.commune_kind, row.commune_name)}, {row.province_name}",
        url_for("public_villages.show", village_id=row.uuid),
    )
