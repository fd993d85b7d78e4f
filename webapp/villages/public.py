"""The public views of villages, for queries that run as the public database role."""

from datetime import date

from sqlalchemy import Column, Date, Integer, Select, Table, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE

from webapp.areas.public import views
from webapp.villages.models import Status

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

standings = Table(
    "public_standings",
    views,
    Column("village_id", Integer),
    Column("status", Text),
    Column("valid", DATERANGE),
)

tallies = Table(
    "public_tallies",
    views,
    Column("commune_id", Integer),
    Column("province_id", Integer),
    Column("valid", DATERANGE),
    Column("total", Integer),
    Column("known", Integer),
    *(Column(str(status), Integer) for status in Status),
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


def standing_on(day: date) -> Select:
    """Return (village_id, status), as `status_on` does, read off an index without its table."""
    return select(standings.c.village_id, standings.c.status).where(standings.c.valid.contains(day))
