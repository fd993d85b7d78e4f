"""What the staff map gets: points for those who open tips, squares for those who plan."""

from datetime import timedelta

import pytest
from geoalchemy2.shape import to_shape
from pyproj import Transformer
from shapely import Point, transform

from gis.grid import cell_id, cell_polygon
from tests import factories
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Role
from webapp.tips import operations, queries
from webapp.tips.models import Status, Tip

HERE = (105.3512, 20.8513)
TO_DEGREES = Transformer.from_crs(3857, 4326, always_xy=True)


@pytest.fixture
def commune(context):
    return factories.commune(factories.province())


def officer(commune, role=Role.POLICE):
    return factories.user((role, commune))


def on_the_ground(row):
    """Return the shape of a row for tiles (EPSG:3857) in degrees."""
    return transform(to_shape(row.geom), TO_DEGREES.transform, interleaved=False)


def test_police_see_the_exact_place_in_their_own_commune_only(commune):
    neighbour = factories.commune(commune.parent, "11636", "Bên", shape=(105.4, 20.8, 105.5, 20.9))
    tip = factories.tip(commune, at=HERE)
    factories.tip(neighbour, at=(105.45, 20.85))
    factories.tip(commune)
    rows = db.session.execute(queries.map_rows(officer(commune), today())).all()
    assert [(row.id, row.status) for row in rows] == [(str(tip.uuid), "received")]
    assert on_the_ground(rows[0]).equals_exact(Point(HERE), 1e-9)


def test_day_before_the_tip_shows_nothing(commune):
    factories.tip(commune, at=HERE)
    yesterday = today() - timedelta(days=1)
    assert not db.session.execute(queries.map_rows(officer(commune), yesterday)).all()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.POLICE,)], ids=lambda role: role.value
)
def test_nobody_else_gets_a_point(commune, role):
    factories.tip(commune, at=HERE)
    assert not db.session.execute(queries.map_rows(officer(commune, role), today())).all()


def test_cell_is_the_grid_s_own(commune):
    tip = factories.tip(commune, at=HERE)
    db.session.refresh(tip)
    assert tip.cell_id == cell_id(*HERE)
    row = db.session.execute(queries.cell_rows(officer(commune, Role.PLANNER))).one()
    drawn, expected = on_the_ground(row).normalize(), cell_polygon(tip.cell_id).normalize()
    assert drawn.equals_exact(expected, 1e-9)


@pytest.mark.parametrize("number, label", [(1, "words"), (2, "words"), (3, "3"), (4, "4")])
def test_cell_counts_from_three_on(commune, number, label):
    for step in range(number):
        factories.tip(commune, at=(HERE[0] + step * 1e-5, HERE[1]))
    row = db.session.execute(queries.cell_rows(officer(commune, Role.PLANNER))).one()
    assert row.label == label or (label == "words" and not row.label.isdecimal())


def test_spam_is_in_no_cell(commune):
    tip = factories.tip(commune, at=HERE)
    operations.close(tip, outcome=Status.SPAM, note="", by=officer(commune))
    assert not db.session.execute(queries.cell_rows(officer(commune, Role.PLANNER))).all()


@pytest.mark.parametrize("role", [Role.VILLAGE_HEAD, Role.OFFICE, Role.CHAIR, Role.ADMIN])
def test_others_get_no_cell(commune, role):
    factories.tip(commune, at=HERE)
    assert not db.session.execute(queries.cell_rows(officer(commune, role))).all()


def test_planner_of_one_village_gets_no_cell_of_the_commune(commune):
    village = factories.village(commune)
    factories.tip(village, at=HERE)
    planner = factories.user((Role.PLANNER, village))
    assert not db.session.execute(queries.cell_rows(planner)).all()


def test_cells_come_from_the_view_alone(commune):
    sql = str(queries.cell_rows(officer(commune, Role.PLANNER)))
    assert "tip_cells" in sql
    assert "FROM tips" not in sql
    assert "location" not in sql


def test_place_outside_the_grid_has_no_cell(commune):
    tip = factories.tip(commune, at=(2.35, 48.85))
    db.session.refresh(tip)
    assert tip.cell_id is None


def test_lists_do_not_read_what_was_told(commune):
    factories.tip(commune, at=HERE)
    db.session.expire_all()
    sql = str(queries.visible_to(officer(commune)))
    for column in ("body", "place_text", "location", "receipt_hash"):
        assert f"tips.{column}" not in sql
    assert isinstance(db.session.scalars(queries.visible_to(officer(commune))).one(), Tip)
