"""What the search field suggests: provinces and communes first, then villages."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import Select, case, func, select, union_all
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.names import full_name
from webapp.areas.public import areas
from webapp.villages.found import among, ways_to_be_called
from webapp.villages.register import WORDS_OF_UNITS, commune, pattern, province, village

SHORTEST = 2
PLACES = 4
VILLAGES = 8
MOST_IN_TIER = 100


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
    return places + villages


def places_named(q: str, day: date) -> Select:
    """Return provinces and communes called `q`, with or without their unit's word."""
    bare = func.regexp_replace(func.fold(q), WORDS_OF_UNITS, "")
    parent = areas.alias("parent")
    return (
        select(
            areas.c.level, areas.c.code, areas.c.name, areas.c.kind, parent.c.name.label("above")
        )
        .outerjoin(parent, (parent.c.id == areas.c.parent_id) & parent.c.valid.contains(day))
        .where(
            areas.c.level.in_((Level.PROVINCE, Level.COMMUNE)),
            areas.c.valid.contains(day),
            areas.c.name_folded.like(pattern(bare)),
        )
        .order_by(
            case((areas.c.name_folded == bare, 0), else_=1),
            case((areas.c.name_folded.like(bare + "%"), 0), else_=1),
            case((areas.c.level == Level.PROVINCE, 0), else_=1),
            areas.c.code,
        )
        .limit(PLACES)
    )


def villages_named(session: Session, q: str, day: date) -> Select:
    """Return villages called `q`, alone or followed by the name of their commune.

    The best of a few hundred: that a common word is in thousands of names must not cost a thing.
    """
    wanted = func.fold(q)
    own, of_commune, *both = ways_to_be_called(q, day)
    there = own.get_final_froms()[0]
    tiers = [
        own.where(there.c.name_folded == wanted),
        own.where(there.c.name_folded.like(wanted + "%")),
        own,
        *both,
        of_commune,
    ]
    ids = session.scalars(union_all(*(tier.limit(MOST_IN_TIER) for tier in tiers))).all()
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
        .where(among(ids), village.c.valid.contains(day))
        .order_by(
            case((village.c.name_folded == wanted, 0), else_=1),
            case((village.c.name_folded.like(wanted + "%"), 0), else_=1),
            func.length(village.c.name_folded),
            commune.c.code,
            village.c.id,
        )
        .limit(VILLAGES)
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
