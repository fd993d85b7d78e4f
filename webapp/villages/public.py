"""The public views of villages, for queries that run as the public database role."""

from datetime import date

from sqlalchemy import Column, Date, Integer, Select, Table, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE

from webapp.areas.public import areas, views

NO_DATA = "no_data"

statuses = Table(
    "public_statuses",
    views,
    Column("village_id", Integer),
    Column("status", Text),
    Column("valid", DATERANGE),
    Column("expires_on", Date),
    Column("decision_number", Text),
    Column("decision_signed_on", Date),
    Column("decision_body", Text),
    Column("decision_signer", Text),
)

profiles = Table(
    "public_profiles",
    views,
    Column("village_id", Integer),
    Column("households_signed", Integer),
    Column("signed_as_of", Date),
    Column("community_models", ARRAY(Text)),
    Column("hotline", Text),
)

links = Table(
    "public_links",
    views,
    Column("predecessor_id", Integer),
    Column("successor_id", Integer),
    Column("on", Date),
    Column("kind", Text),
    Column("decision", Text),
)


def status_on(day: date) -> Select:
    """Return (village_id, status, since, …) of the villages that the public knows something of.

    A village without a row has no data: outer-join, and read a missing status as `NO_DATA`.
    """
    return select(
        statuses.c.village_id,
        statuses.c.status,
        func.lower(statuses.c.valid).label("since"),
        statuses.c.expires_on,
        statuses.c.decision_number,
        statuses.c.decision_signed_on,
        statuses.c.decision_body,
        statuses.c.decision_signer,
    ).where(statuses.c.valid.contains(day))


def commune_counts(day: date) -> Select:
    """Return (area_id, certified, known, total) of each commune that has villages on `day`.

    `known` villages have a public status; without any, a commune has no data, which is not 0.
    """
    village, known = areas.alias("village"), status_on(day).subquery("known")
    return (
        select(
            village.c.parent_id.label("area_id"),
            func.count().filter(known.c.status == "certified").label("certified"),
            func.count(known.c.status).label("known"),
            func.count().label("total"),
        )
        .outerjoin(known, known.c.village_id == village.c.id)
        .where(village.c.level == "village", village.c.valid.contains(day))
        .group_by(village.c.parent_id)
    )


def province_counts(day: date) -> Select:
    """Return (area_id, certified, known, total) of each province that has villages on `day`."""
    counted = commune_counts(day).subquery("counted")
    commune = areas.alias("commune")
    return (
        select(
            commune.c.parent_id.label("area_id"),
            func.sum(counted.c.certified).label("certified"),
            func.sum(counted.c.known).label("known"),
            func.sum(counted.c.total).label("total"),
        )
        .join(counted, counted.c.area_id == commune.c.id)
        .where(commune.c.valid.contains(day))
        .group_by(commune.c.parent_id)
    )
