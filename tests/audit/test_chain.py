"""The audit log cannot be changed by the application, and damage by others shows."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests import factories
from webapp.audit import operations, queries
from webapp.extensions import db


def damage() -> list:
    operations.unlock_chain()
    return db.session.execute(queries.broken_links()).all()


def test_chain_numbers_each_commune_by_itself(context):
    province = factories.province()
    factories.commune(province, "11635")
    factories.commune(province, "10846", "Hà Tây")

    heads = dict(db.session.execute(text("SELECT chain, seq FROM audit_heads")).all())

    assert heads == {"31": 1, "11635": 2, "10846": 2}
    assert damage() == []
    assert db.session.execute(queries.cut_tails()).all() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        "UPDATE audit_heads SET seq = 0",
        "INSERT INTO audit_heads VALUES ('x', 1, '')",
        "CREATE TABLE mine (id int)",
        "DROP TABLE audit_entries",
        "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    ],
)
def test_app_role_cannot_touch_the_log(context, statement):
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        db.session.execute(text(statement))


def test_edited_entry_is_found(database, context):
    with context.app_context():
        owner = create_engine(context.extensions["vungxanh"].database_owner_url)
        with owner.connect() as link, link.begin() as outer:
            for name in ("inner", "outer"):
                link.execute(text(f"SET LOCAL vungxanh.audit_{name} = '00'"))
            for action in ("a.made", "b.made", "c.made"):
                link.execute(
                    text(
                        "INSERT INTO audit_entries (chain, action, subject_type, subject_path,"
                        " by_title, changes) VALUES ('t', :action, 'x', '', '', '{}')"
                    ),
                    {"action": action},
                )
            link.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
            assert link.execute(queries.broken_links()).all() == []
            link.execute(text("UPDATE audit_entries SET action = 'z' WHERE chain='t' AND seq = 2"))
            assert link.execute(queries.broken_links()).all() == [("t", 2)]
            link.execute(text("DELETE FROM audit_entries WHERE chain='t' AND seq = 2"))
            assert link.execute(queries.broken_links()).all() == [("t", 3)]
            link.execute(text("DELETE FROM audit_entries WHERE chain='t' AND seq = 3"))
            assert link.execute(queries.cut_tails()).all() == [("t", 3)]
            outer.rollback()
        owner.dispose()
