"""One world for all of these tests, in one transaction that is undone after them."""

import pytest

from tests.client import Client
from tests.conftest import undone
from tests.leaks import visits, world
from webapp.extensions import db
from webapp.maps import public_views
from webapp.maps.cache import TileCache
from webapp.permissions import Role

OUTSIDE = [None] + [
    (role, relation)
    for role in Role
    for relation in ("sibling", "other village", "other province")
    if not (role is Role.PROVINCE and relation in ("sibling", "other village"))
]


@pytest.fixture(scope="package")
def application(_app):
    public_views.kept, kept = TileCache(), public_views.kept
    _app.config["HIDE_ERRORS"] = True  # an error is an answer too, and one that must not be
    with undone(_app):
        yield _app
    del _app.config["HIDE_ERRORS"]
    public_views.kept = kept


@pytest.fixture(scope="package")
def before(application):
    """The world before anything secret happened in it, and what outsiders were then answered."""
    with application.app_context():
        db.session().expire_on_commit = False
        made = world.ground()
        world.people(made)
        for where in made.planted.values():
            world.certify(where)
        db.session.commit()
    answers = {cell: whole(application, made, cell) for cell in OUTSIDE}
    return made, answers


@pytest.fixture(scope="package")
def planted(before, application):
    """The world with its secrets."""
    made, _answers = before
    for where in made.planted.values():
        world.plant(where, made, Client(application, application.response_class))
    return made


@pytest.fixture
def visitor(application):
    return Client(application, application.response_class)


def whole(application, made, cell) -> dict[str, visits.Answer]:
    """Return what one is answered on every address that names no record."""
    client = Client(application, application.response_class)
    visits.as_person(client, made, cell)
    where = made.planted["A"]
    return visits.lists(client, where, staff=cell is not None)
