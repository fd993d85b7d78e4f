"""One world for all of these tests, in one transaction that is undone after them."""

from functools import cache

import pytest

from tests.conftest import undone
from tests.leaks import ground, people, visits, world
from webapp.extensions import db
from webapp.guides import views as guides
from webapp.kept import Store
from webapp.patrols import sheet
from webapp.permissions import Role

# Of these every list is asked for before and after: the others of a relation hold the same grants
# elsewhere, or none.
OUTSIDE = (
    [None]
    + [(role, "sibling") for role in Role if people.has_cell(role, "sibling")]
    + [(role, "former") for role in (Role.VILLAGE_HEAD, Role.POLICE, Role.OFFICE)]
    + [(Role.POLICE, "parent"), (Role.PROVINCE, "other province"), (Role.ADMIN, "future")]
    + [(Role.POLICE, "expired"), (Role.CHAIR, "disabled"), (Role.PLANNER, "other village")]
)


@pytest.fixture(scope="package")
def application(_app):
    with pytest.MonkeyPatch.context() as patch, undone(_app):
        # What is kept would hide what has changed: each answer is made anew.
        patch.setitem(_app.extensions, "kept", Store(room_bytes=0))
        # An error is an answer too, and one that must not be.
        patch.setitem(_app.config, "HIDE_ERRORS", True)
        for printer in (guides, sheet):
            # The same page on the same paper, a second each: who reads it is in the page.
            patch.setattr(printer, "pdf", cache(printer.pdf))
        with _app.app_context():
            # Nothing is vacuumed inside the one transaction: whole tables grow long with dead rows.
            db.engine.exec_driver_sql("SET LOCAL enable_seqscan = off")
        yield _app


@pytest.fixture(scope="package")
def before(application):
    """The world before anything secret happened in it, and what outsiders were then answered."""
    with application.app_context():
        db.session().expire_on_commit = False
        made = ground.ground()
        people.people(made)
        for where in made.planted.values():
            world.certify(where)
        db.session.commit()
    answers = {cell: whole(application, made, cell) for cell in OUTSIDE}
    return made, answers


@pytest.fixture(scope="package")
def after(before, application):
    """What outsiders are answered once commune A has its secrets."""
    made, _answers = before
    world.plant(made.planted["A"], made, visits.browser(application))
    return {cell: whole(application, made, cell) for cell in OUTSIDE}


@pytest.fixture(scope="package")
def planted(before, after, application):
    """The world with the secrets of both communes."""
    made, _answers = before
    world.plant(made.planted["B"], made, visits.browser(application))
    return made


@pytest.fixture(scope="package")
def asked():
    """What each was answered about every record, so that nobody is asked for them twice."""
    return {}


@pytest.fixture
def visitor(application):
    return visits.browser(application)


def whole(application, made, cell) -> dict[str, visits.Answer]:
    """Return what one is answered on every address that names no record."""
    client = visits.as_person(visits.browser(application), made, cell)
    where = made.planted["A"]
    answers = visits.lists(client, where, staff=cell is not None)
    failed = [url for url, answer in answers.items() if answer.status >= 500]
    assert not failed, f"{cell}: {failed[:3]} failed"
    return answers
