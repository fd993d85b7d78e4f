"""Alembic's environment: migrates as the owner role, which only the set-up and `db upgrade` use."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from webapp import models
from webapp.config import sqlalchemy_url

OF_POSTGIS = {"spatial_ref_sys"}


def include_object(thing, name, kind, reflected, compare_to):
    if kind == "table" and name in OF_POSTGIS:
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


def run() -> None:
    attributes = context.config.attributes
    engine = create_engine(sqlalchemy_url(attributes["owner_url"]))
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=models.metadata,
            include_object=include_object,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
