import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point
from sqlalchemy import create_engine, text

from gis.errors import CoordinatesOutsideWorld
from gis.grid import SQL_FUNCTION, cell_id, cell_polygon

COUNTRY = (st.floats(102, 118), st.floats(6, 24))


@given(*COUNTRY)
def test_place_lies_in_its_cell(lon, lat):
    assert cell_polygon(cell_id(lon, lat)).buffer(1e-9).covers(Point(lon, lat))


@given(*COUNTRY)
def test_middle_of_a_cell_has_its_name(lon, lat):
    cell = cell_id(lon, lat)
    middle = cell_polygon(cell).centroid
    assert cell_id(middle.x, middle.y) == cell


def test_neighbours_share_their_corners():
    one, other = cell_polygon("500mE1176N4651"), cell_polygon("500mE1177N4651")
    assert len(set(one.exterior.coords) & set(other.exterior.coords)) == 2


@pytest.mark.parametrize("place", [(99, 20), (121, 20), (105, 4), (105, 26), (float("nan"), 20)])
def test_place_outside_has_no_cell(place):
    with pytest.raises(CoordinatesOutsideWorld):
        cell_id(*place)


@pytest.mark.parametrize("name", ["", "500mE1N", "1kmE1176N4651", "500mE1176N4651;", "500mE-1N4"])
def test_what_is_no_name_has_no_square(name):
    with pytest.raises(CoordinatesOutsideWorld):
        cell_polygon(name)


@pytest.mark.skipif("DATABASE_OWNER_URL" not in os.environ, reason="no DATABASE_OWNER_URL")
def test_database_gives_the_same_names():
    chance = random.Random(7)
    places = [(chance.uniform(102, 118), chance.uniform(6, 24)) for _ in range(500)]
    places += [(99.0, 20.0), (105.0, 26.0)]
    url = os.environ["DATABASE_OWNER_URL"].replace("postgresql://", "postgresql+psycopg2://")
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(SQL_FUNCTION.format(name="pg_temp.grid_cell")))
        for lon, lat in places:
            found = connection.scalar(
                text("SELECT pg_temp.grid_cell(:x, :y)"), {"x": lon, "y": lat}
            )
            try:
                assert found == cell_id(lon, lat)
            except CoordinatesOutsideWorld:
                assert found is None
        connection.rollback()
    engine.dispose()
