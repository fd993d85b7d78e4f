import os

import mapbox_vector_tile
import pytest
from sqlalchemy import Integer, String, column, create_engine, func, select, text, values
from sqlalchemy.orm import Session

from gis.tiles import EXTENT, tile, valid_tile

needs_database = pytest.mark.skipif(
    "DATABASE_OWNER_URL" not in os.environ, reason="no DATABASE_OWNER_URL"
)


@pytest.fixture
def session():
    url = os.environ["DATABASE_OWNER_URL"].replace("postgresql://", "postgresql+psycopg2://")
    engine = create_engine(url)
    with Session(engine) as session:
        yield session
        session.rollback()
    engine.dispose()


def rows(*shapes):
    table = values(column("number", Integer), column("wkt", String), name="rows").data(
        list(enumerate(shapes))
    )
    geom = func.ST_GeomFromText(table.c.wkt, 3857).label("geom")
    return select(table.c.number, geom)


@pytest.mark.parametrize(
    "z,x,y", [(0, 1, 0), (0, 0, 1), (0, -1, 0), (3, 8, 7), (-1, 0, 0), (23, 0, 0)]
)
def test_tile_that_does_not_exist_is_not_valid(z, x, y):
    assert not valid_tile(z, x, y)


@needs_database
def test_layers_come_in_one_tile(session):
    square = "POLYGON((0 0, 1000000 0, 1000000 1000000, 0 1000000, 0 0))"
    layers = {
        "areas": rows(square),
        "pins": rows("POINT(5 5)", "POINT(9 9)"),
        "none": rows("POINT EMPTY"),
    }
    found = mapbox_vector_tile.decode(tile(session, layers, 0, 0, 0))
    assert {name: len(layer["features"]) for name, layer in found.items()} == {
        "areas": 1,
        "pins": 2,
    }
    assert found["pins"]["features"][1]["properties"] == {"number": 1}
    assert found["areas"]["extent"] == EXTENT


@needs_database
def test_symbol_just_past_the_edge_is_kept_and_a_far_one_is_not(session):
    edge_m = 40_075_016.68 / 2 / EXTENT  # one unit of a tile of zoom 1
    layers = {"pins": rows(f"POINT({-15 * edge_m} 10)", f"POINT({-45 * edge_m} 10)")}
    found = mapbox_vector_tile.decode(tile(session, layers, 1, 1, 0))
    assert [one["properties"]["number"] for one in found["pins"]["features"]] == [0]


@needs_database
def test_nothing_gives_no_bytes(session):
    assert tile(session, {}, 0, 0, 0) == b""
    assert tile(session, {"pins": rows("POINT(-9000000 9000000)")}, 4, 9, 9) == b""


@needs_database
def test_row_without_shape_is_left_out(session):
    assert tile(session, {"pins": rows(None)}, 0, 0, 0) == b""
    assert session.scalar(text("SELECT 1")) == 1


@needs_database
def test_of_points_under_one_symbol_the_first_by_precedence_stays(session):
    near, far = "POINT(1000 -1000)", "POINT(9000000 -9000000)"
    table = values(
        column("id", String), column("precedence", Integer), column("wkt", String), name="rows"
    ).data([("a", 1, near), ("b", 0, near), ("c", 0, near), ("d", 1, far)])
    geom = func.ST_GeomFromText(table.c.wkt, 3857).label("geom")
    layers = {"tips": select(table.c.id, table.c.precedence, geom)}

    def shown(spacing: int) -> list[dict]:
        found = mapbox_vector_tile.decode(tile(session, layers, 0, 0, 0, spacing=spacing))
        return [feature["properties"] for feature in found["tips"]["features"]]

    assert sorted(one["id"] for one in shown(64)) == ["b", "d"]
    assert sorted(one["id"] for one in shown(0)) == ["a", "b", "c", "d"]
    assert all(set(one) == {"id"} for one in shown(64) + shown(0))


@needs_database
def test_layer_without_precedence_is_never_thinned_out(session):
    layers = {"pins": rows("POINT(5 5)", "POINT(9 9)")}
    found = mapbox_vector_tile.decode(tile(session, layers, 0, 0, 0, spacing=64))
    assert len(found["pins"]["features"]) == 2


@needs_database
def test_same_rows_are_the_same_bytes_in_whatever_order_they_are_found(session):
    places = [(f"id-{number}", f"POINT({number}000000 5)") for number in range(9)]
    found = set()
    for some in (places, places[::-1]):
        table = values(column("id", String), column("wkt", String), name="rows").data(some)
        pins = select(table.c.id, func.ST_GeomFromText(table.c.wkt, 3857).label("geom"))
        found.add(tile(session, {"pins": pins}, 0, 0, 0))
    assert len(found) == 1
