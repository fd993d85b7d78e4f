"""What the search field suggests: provinces and communes first, unless a village is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from gis.names import fold
from webapp.areas.models import KINDS_OF, Level
from webapp.areas.names import WORDS, full_name
from webapp.areas.public import areas, names
from webapp.villages import found
from webapp.villages.filters import Asked
from webapp.villages.found import folded
from webapp.villages.register import commune, pattern, province, village

SHORTEST = 2
PLACES = 4
VILLAGES = 8
MOST_IN_TIER = 100
VILLAGE_WORDS = tuple(f"{fold(WORDS[kind])} " for kind in KINDS_OF[Level.VILLAGE])


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
    return fold(q).startswith(VILLAGE_WORDS)


def places_named(q: str, day: date) -> Select:
    """Return provinces and communes called `q`, with or without their unit's word."""
    bare = folded(q)[1]
    nearness = (
        case((names.c.folded == bare, 0), else_=1),
        case((names.c.folded.like(bare + "%"), 0), else_=1),
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
    wanted = folded(q)[0]
    ids = nearest(session, q, day)
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
        .order_by(
            case((village.c.name_folded == wanted, 0), else_=1),
            case((village.c.name_folded.like(wanted + "%"), 0), else_=1),
            func.length(village.c.name_folded),
            commune.c.code,
            village.c.id,
        )
    )


def nearest(session: Session, q: str, day: date) -> list[int]:
    """Return the numbers of the few villages that `q` most likely means.

    Names that begin with the words come first and are read off their index; only where they are
    too few does anybody look into the middle of names.
    """
    wanted = folded(q)[0]
    known = found.on(day).with_only_columns(
        names.c.area_id,
        case((names.c.folded == wanted, 0), (names.c.folded.like(wanted + "%"), 1), else_=2),
        func.length(names.c.folded),
        names.c.above,
    )
    first = session.execute(
        known.where(names.c.folded.like(wanted + "%")).order_by(names.c.folded).limit(MOST_IN_TIER)
    ).all()
    others: Sequence[Row] = ()
    if len(first) < VILLAGES:
        communes = found.communes_called(session, Asked(day, q=q))
        others = session.execute(
            known.where(found.called(q, communes[:MOST_IN_TIER])).limit(MOST_IN_TIER)
        ).all()
    ranked = sorted({tuple(row)[1:] + (row.area_id,) for row in (*first, *others)})
    return [row[-1] for row in ranked[:VILLAGES]]


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
