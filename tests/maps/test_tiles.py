"""Tiles: what they hold, how they stay fresh, and what they must not tell."""

from datetime import date

import mapbox_vector_tile
import pytest

from tests import factories
from webapp.permissions import Role
from webapp.villages import decisions, operations, reviews

DAY = date(2026, 3, 2)
TILE = "11/1623/902"  # holds the middle of the test commune


def layers(response) -> dict:
    assert response.status_code == 200, response.status
    return mapbox_vector_tile.decode(response.data) if response.data else {}


def properties(tile: dict, layer: str) -> list[dict]:
    return [feature["properties"] for feature in tile.get(layer, {"features": []})["features"]]


@pytest.fixture
def land(arrange):
    """A commune with one certified village and one that is only registered."""
    with arrange():
        province = factories.province()
        factories.draw(province, (105.20, 20.70, 105.50, 21.00))
        commune = factories.commune(province)
        east = factories.village(commune, "0001", "Thôn Đông", shape=(105.30, 20.80, 105.35, 20.90))
        west = factories.village(commune, "0002", "Thôn Tây", shape=(105.35, 20.80, 105.40, 20.90))
        for village in (east, west):
            operations.register(village, by=None, on=DAY)
        operations.propose(east, by=None, on=DAY)
        decision = decisions.enter(
            commune, number="12/QĐ-UBND", signed_on=DAY, body="UBND xã", signer="Chủ tịch", by=None
        )
        operations.certify(east, by=None, on=DAY, decision=decision)
    return commune, east, west


def test_public_tile_holds_areas_with_the_status_of_the_day(client, land):
    tile = layers(client.get(f"/tiles/areas/{TILE}.mvt"))

    villages = {row["name"]: row["status"] for row in properties(tile, "villages")}
    assert villages == {"Thôn Đông": "certified", "Thôn Tây": "registered"}
    (commune,) = properties(tile, "communes")
    assert (commune["certified"], commune["total"], commune["status"]) == (1, 2, "working")
    assert {row["level"] for row in properties(tile, "labels")} >= {"village"}


def test_far_tile_names_the_villages_whose_name_has_room(client, land, arrange):
    """About 58 km² have room at that zoom, 4 km² have not; both are drawn."""
    with arrange():
        factories.village(land[0], "0003", "Thôn Nhỏ", shape=(105.30, 20.90, 105.32, 20.92))
    tile = layers(client.get("/tiles/areas/10/811/451.mvt"))
    labels = properties(tile, "labels")
    named = {row["name"] for row in labels if row["level"] == "village"}
    drawn = {row["name"] for row in properties(tile, "villages")}

    assert named == {"Thôn Đông", "Thôn Tây"}
    assert drawn == {*named, "Thôn Nhỏ"}


def test_earlier_day_shows_the_status_of_that_day(client, land):
    tile = layers(client.get(f"/tiles/areas/{TILE}.mvt?on=2025-12-31"))
    assert {row["status"] for row in properties(tile, "villages")} == {"no_data"}


def test_tiles_of_every_zoom_count_the_same_villages(client, land):
    """Each shape of a tile is a statement of its own, planned once for a connection."""
    for z, x, y in ((5, 25, 14), (6, 50, 28), (8, 202, 112), (10, 811, 451), (14, 12984, 7220)):
        tile = layers(client.get(f"/tiles/areas/{z}/{x}/{y}.mvt"))
        counted = [row for level in ("provinces", "communes") for row in properties(tile, level)]
        assert {(row["certified"], row["total"]) for row in counted} == {(1, 2)}, z


def test_tile_without_ids_names_its_outlines_by_code_alone(client, land):
    """The map asks so for far tiles; whoever names nothing gets the ids."""
    whole, lean = (
        layers(client.get(f"/tiles/areas/6/50/28.mvt{asked}")) for asked in ("", "?ids=no")
    )
    for layer in ("provinces", "communes"):
        (known,), (named) = properties(whole, layer), properties(lean, layer)
        assert known.pop("id")
        assert named == [known]
    villages = properties(layers(client.get(f"/tiles/areas/{TILE}.mvt?ids=no")), "villages")
    assert all(row["id"] for row in villages)


def test_far_tile_is_counted_as_coarsely_as_its_outlines(client, land):
    """Two units to a pixel there, four where shapes are finer."""
    far, near = (layers(client.get(f"/tiles/areas/{at}.mvt")) for at in ("6/50/28", TILE))
    assert (far["communes"]["extent"], near["communes"]["extent"]) == (1024, 2048)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("id=11635&layer=communes&lat=9&lon=104&z=7", "11635"),
        ("id=31&layer=provinces&lat=9&lon=104&z=5", "31"),
        ("id=99999&layer=communes&lat=20.85&lon=105.32&z=7", None),
        ("id=11635&layer=provinces&lat=9&lon=104&z=7", None),
    ],
)
def test_panel_tells_of_a_commune_named_by_its_code(client, land, asked, named):
    panel = client.get(f"/panel?{asked}").get_data(as_text=True)
    assert (f"commune={named}" in panel or f"province={named}" in panel) == bool(named)


def test_unchanged_tile_costs_a_304_and_a_change_shows_at_once(client, land, arrange):
    first = client.get(f"/tiles/areas/{TILE}.mvt")
    again = client.get(f"/tiles/areas/{TILE}.mvt", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    with arrange():
        operations.propose(land[2], by=None, on=DAY)
    changed = client.get(
        f"/tiles/areas/{TILE}.mvt", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert {row["status"] for row in properties(layers(changed), "villages")} == {
        "certified",
        "proposed",
    }


def test_review_begun_inside_changes_no_byte_outside(client, land, arrange):
    before = {url: client.get(url).data for url in public_addresses()}
    with arrange():
        reviews.review(land[1], by=None, on=DAY, reason="Điểm phức tạp tái diễn")
    assert {url: client.get(url).data for url in public_addresses()} == before


def public_addresses() -> list[str]:
    return [
        f"/tiles/areas/{TILE}.mvt",
        "/tiles/areas/8/202/112.mvt",
        "/?commune=11635",
        "/?view=table",
        "/panel?lat=20.85&lon=105.32&z=12",
    ]


@pytest.mark.parametrize("address", ["23/0/0", "3/8/0", "3/0/8"])
def test_tile_that_cannot_exist_is_not_found(client, address):
    assert client.get(f"/tiles/areas/{address}.mvt").status_code == 404


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "2026-13-40"])
def test_day_that_cannot_be_asked_is_unprocessable(client, day):
    assert client.get(f"/tiles/areas/{TILE}.mvt?on={day}").status_code == 422
    assert client.get(f"/?on={day}").status_code == 422


def test_inner_status_shows_only_where_it_is_granted(client, app, land, arrange):
    commune, east, west = land
    with arrange():
        reviews.review(east, by=None, on=DAY, reason="Điểm phức tạp tái diễn")
        chair = factories.user((Role.CHAIR, commune))
        neighbour = factories.user((Role.VILLAGE_HEAD, west))
        stranger = factories.user(
            (
                Role.CHAIR,
                factories.commune(commune.parent, "10846", shape=(105.4, 20.8, 105.5, 20.9)),
            )
        )

    def status_for(user) -> str:
        app.test_client_class = type(client)
        fresh = app.test_client()
        tile = layers(fresh.sign_in(user).get(f"/staff/tiles/areas/{TILE}.mvt"))
        return {row["name"]: row["status"] for row in properties(tile, "villages")}["Thôn Đông"]

    assert status_for(chair) == "under_review"
    assert status_for(neighbour) == "certified"
    assert status_for(stranger) == "certified"


def test_far_and_near_tiles_come_to_whoever_looks_on_one_connection(client, app, land, arrange):
    """Statements are kept by the connection, which people with different rights share."""
    with arrange():
        grants = (
            (Role.CHAIR, land[0]),
            (Role.ADMIN, None),
            (Role.CHAIR, land[1]),
            (Role.PATROLLER, land[0]),
        )
        people = [factories.user(grant) for grant in grants]
    app.test_client_class = type(client)
    for user in people:
        browser = app.test_client().sign_in(user)
        for address in ("5/25/14", "8/202/112", "10/811/451", TILE):
            assert properties(layers(browser.get(f"/staff/tiles/areas/{address}.mvt")), "provinces")


@pytest.mark.parametrize("layer", ["hotspots", "routes", "shifts", "tips", "no-such-layer"])
def test_layer_without_the_right_is_like_one_that_does_not_exist(client, land, arrange, layer):
    with arrange():
        office = factories.user((Role.OFFICE, land[0]))
    client.sign_in(office)
    assert client.get(f"/staff/tiles/{layer}/{TILE}.mvt").status_code == 404
    script = client.get("/staff/maps/staff.js").get_data(as_text=True)
    assert f"/staff/tiles/{layer}/" not in script


def test_staff_tiles_are_kept_by_nobody(client, land, arrange):
    with arrange():
        police = factories.user((Role.POLICE, land[0]))
    response = client.sign_in(police).get(f"/staff/tiles/hotspots/{TILE}.mvt")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_place_that_is_not_known_is_not_found(client, land):
    assert client.get("/?commune=99999").status_code == 404
    assert client.get("/?province=99").status_code == 404
