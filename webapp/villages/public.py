"""The public views of villages, for queries that run as the public database role."""

from sqlalchemy import Column, Date, Integer, Table, Text
from sqlalchemy.dialects.postgresql import DATERANGE

from webapp.areas.public import views

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
