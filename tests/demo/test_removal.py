"""The demonstration goes away whole, and leaves the rest as it was."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select

from tests import factories
from tests.conftest import NAME, at
from tests.demonstration import copied, load_into
from webapp import models
from webapp.accounts.models import User
from webapp.audit import operations as audit
from webapp.audit import queries as audit_queries
from webapp.clock import today
from webapp.demo import removal
from webapp.extensions import db
from webapp.permissions import Role
from webapp.rules import operations as rules
from webapp.rules import terms
from webapp.rules.models import Key

DATABASE = f"{NAME}_removal"
GROWING = {"audit_entries", "audit_heads", "public_changes", "rules", "users", "jobs"}


@pytest.fixture(scope="module")
def removed(demonstration):
    """(rows with the demonstration, rows that a real commune added) before it was taken away."""
    with copied(demonstration, DATABASE):
        loaded = counts()
        commune = factories.commune(factories.province())
        factories.village(commune)
        factories.user((Role.CHAIR, commune))
        admin = db.session.scalar(select(User).where(User.username == "quantri"))
        facts = {"source": "", "is_confirmed": False}
        since = today() - timedelta(days=9)
        rules.change(Key.HOTSPOT_WATCH, amounts=[1], since=since, by=admin, **facts)
        rules.change(Key.HOTSPOT_WATCH, amounts=[2], since=today(), by=admin, **facts)
        rules.change(Key.TIP_URGENT, amounts=[1], since=today(), by=admin, **facts)
        chief = factories.user((Role.ADMIN, None))
        rules.change(Key.TIP_URGENT, amounts=[12], since=today(), by=chief, **facts)
        db.session.commit()
        both = counts()
        removal.remove(at(os.environ["DATABASE_OWNER_URL"], DATABASE))
        db.session.rollback()
        yield loaded, {name: both[name] - loaded[name] for name in both}


def counts() -> dict[str, int]:
    """Return the rows of every table; some of them the app role may not read."""
    engine = create_engine(at(os.environ["DATABASE_OWNER_URL"], DATABASE))
    with engine.connect() as link:
        found = {
            table.name: link.scalar(select(func.count()).select_from(table))
            for table in models.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_only_the_real_rows_are_left(removed):
    loaded, real = removed
    after = counts()

    assert loaded["areas"] > 20
    assert real["areas"] == 3
    assert {name: after[name] for name in after if name not in GROWING} == {
        name: real[name] for name in real if name not in GROWING
    }


def test_rules_say_again_what_they_said_unless_somebody_real_changed_them(removed):
    terms.forget()
    for day in (today() - timedelta(days=99), today() - timedelta(days=5), today()):
        assert terms.on(Key.HOTSPOT_WATCH, day).amounts == [7, 30, 90]
    assert terms.on(Key.TIP_URGENT).amounts == [12]


def test_audit_log_keeps_its_entries_and_stays_whole(removed):
    loaded, real = removed
    audit.unlock_chain()

    assert counts()["audit_entries"] == loaded["audit_entries"] + real["audit_entries"]
    assert db.session.execute(audit_queries.broken_links()).all() == []
    assert db.session.execute(audit_queries.cut_tails()).all() == []


def test_accounts_named_in_the_log_are_closed_for_good(removed):
    left = db.session.scalars(select(User).where(User.is_demo)).all()

    assert left
    assert all(not user.active and user.password is None and not user.roles for user in left)
    assert all(user.username.startswith(removal.CLOSED) for user in left)


def test_demonstration_can_be_loaded_again(removed, tmp_path):
    loaded, _ = removed

    load_into(DATABASE, tmp_path)
    db.session.rollback()

    assert counts()["village_statuses"] == loaded["village_statuses"]
