"""Routes: drawn, typed, uploaded, changed, printed; by planners of the commune alone."""

import io
import json
import re
import subprocess

import pytest
from geoalchemy2.shape import to_shape
from shapely import LineString
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.patrols.ground import STATIONS, field
from tests.pdf import told
from webapp.areas import reshaping
from webapp.clock import today
from webapp.extensions import db
from webapp.patrols import courses, nearby, operations, queries, sheet
from webapp.patrols.models import PatrolRoute

NEW = "/staff/patrol-routes/new"
TYPED = "20.82, 105.32\n20.85, 105.35"


def gpx(*tracks: tuple[str, list[tuple[float, float]]]) -> bytes:
    body = "".join(
        f"<trk><name>{name}</name><trkseg>"
        + "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lon, lat in places)
        + "</trkseg></trk>"
        for name, places in tracks
    )
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="t"'
        f' xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>'
    ).encode()


def saved(app, name: str) -> PatrolRoute | None:
    with app.app_context():
        return db.session.scalar(db.select(PatrolRoute).where(PatrolRoute.name == name))


def test_planner_draws_route_by_typed_places(app, client, ground):
    response = client.sign_in(ground.planner).submit(
        NEW, {"name": " Tuyến chợ ", "note": "", "course_text": TYPED}
    )
    assert response.status_code == 303
    route = saved(app, "Tuyến chợ")
    assert 4500 < route.length_m < 4700
    page = client.get(response.location).get_data(as_text=True)
    assert "Tuyến chợ" in page
    assert "Thôn Đông" in page


def test_planner_draws_route_on_map(app, client, ground):
    line = {"type": "LineString", "coordinates": [[105.32, 20.82], [105.36, 20.83]]}
    client.sign_in(ground.planner).submit(NEW, {"name": "Vẽ", "course": json.dumps(line)})
    assert saved(app, "Vẽ") is not None


@pytest.mark.parametrize(
    "data",
    [
        {"name": "X"},
        {"name": "", "course_text": TYPED},
        {"name": "X", "course_text": "20.82, 105.32"},
        {"name": "X", "course_text": "chợ huyện"},
        {"name": "X", "course_text": "105.32, 20.82\n105.35, 20.85"},
        {"name": "X", "course": "{"},
        {"name": "X", "course": "[" * 100_000},
        {"name": "X", "course": '{"coordinates": [[105.3, 20.8], [105.3, 20.8]]}'},
        {"name": "X", "course": '{"coordinates": [[105.3, 20.8], [NaN, 20.8]]}'},
        {"name": "X", "course": '{"coordinates": [["a", "b"], [1, 2]]}'},
        {"name": "X", "course": '{"coordinates": [[2.3, 48.8], [2.4, 48.9]]}'},
        {"name": "X", "course_text": "10.0, 105.32\n10.1, 105.35"},
        {"name": "X", "lines": "[[1]]"},
        {"name": "X", "lines": '[["a", [[1,2]]]]'},
    ],
)
def test_bad_course_is_said_and_nothing_saved(app, client, ground, data):
    response = client.sign_in(ground.planner).submit(NEW, data)
    assert response.status_code == 422
    assert saved(app, "X") is None


def test_course_in_another_commune_is_refused(app, client, ground):
    response = client.sign_in(ground.planner).submit(
        NEW, {"name": "Xa", "course_text": "20.82, 105.45\n20.85, 105.48"}
    )
    assert response.status_code == 422
    assert "không đi qua" in response.get_data(as_text=True)


def test_course_may_cross_the_border(app, client, ground):
    client.sign_in(ground.planner).submit(
        NEW, {"name": "Giáp ranh", "course_text": "20.82, 105.39\n20.85, 105.48"}
    )
    assert saved(app, "Giáp ranh") is not None


def test_file_with_one_line_is_taken(app, client, ground):
    file = gpx(("Đường làng", [(105.32, 20.82), (105.33, 20.83), (105.34, 20.83)]))
    client.sign_in(ground.planner).submit(
        NEW, {"name": "Từ tệp", "file": (io.BytesIO(file), "a.gpx")}
    )
    assert saved(app, "Từ tệp") is not None


def test_file_with_several_lines_asks_which(app, client, ground):
    file = gpx(
        ("Ngắn", [(105.32, 20.82), (105.33, 20.83)]), ("Dài", [(105.32, 20.82), (105.38, 20.88)])
    )
    client.sign_in(ground.planner)
    asked = client.submit(NEW, {"name": "Chọn", "file": (io.BytesIO(file), "a.gpx")})
    assert asked.status_code == 422
    html = asked.get_data(as_text=True)
    assert "Ngắn" in html
    assert saved(app, "Chọn") is None
    lines = courses.packed(courses.unpacked(field(html, "lines").replace("&#34;", '"')))
    client.submit(NEW, {"name": "Chọn", "lines": lines, "line": "1"})
    assert saved(app, "Chọn").length_m > 8000


@pytest.mark.parametrize("data", [b"", b"not a file", gpx(), b"\x00" * 4000])
def test_bad_file_is_refused_with_its_reason(client, ground, data):
    response = client.sign_in(ground.planner).submit(
        NEW, {"name": "Hỏng", "file": (io.BytesIO(data), "a.gpx")}
    )
    assert response.status_code == 422


def test_a_track_outside_the_country_says_which_and_where(client, ground):
    file = gpx(
        ("Đường làng", [(105.32, 20.82), (105.33, 20.83)]),
        ("Băng Cốc", [(102.0, 14.0), (98.5018, 13.7563)]),
    )
    response = client.sign_in(ground.planner).submit(
        NEW, {"name": "Lạc", "file": (io.BytesIO(file), "a.gpx")}
    )
    assert response.status_code == 422
    assert "“Băng Cốc” ra ngoài Việt Nam" in response.text
    assert "13.7563000, 98.5018000" in response.text
    assert "gửi lại" in response.text


def test_a_track_with_latitude_and_longitude_exchanged_is_told_so(client, ground):
    file = gpx(("Đường làng", [(20.82, 105.32), (20.83, 105.33)]))
    response = client.sign_in(ground.planner).submit(
        NEW, {"name": "Đổi chỗ", "file": (io.BytesIO(file), "a.gpx")}
    )
    assert response.status_code == 422
    assert "bị đổi chỗ" in response.text


def test_two_editors_see_each_other(app, client, arrange, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/edit"
    client.sign_in(ground.planner)
    first = {"name": "Người thứ nhất", "course_text": TYPED, "edition": "2"}
    second = {"name": "Người thứ hai", "course_text": TYPED, "edition": "2"}
    assert client.submit(url, first).status_code == 303
    response = client.submit(url, second)
    html = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Người thứ nhất" in html
    assert "Người thứ hai" in html
    assert client.submit(url, second | {"edition": field(html, "edition")}).status_code == 303
    assert saved(app, "Người thứ hai") is not None


def test_reversed_route_runs_and_counts_from_the_other_end(context, ground):
    route = db.session.get(PatrolRoute, ground.route.id)
    before = [(p.number, str(p.location)) for p in route.points]
    operations.reverse(route, by=None)
    assert [number for number, _ in before] == [p.number for p in route.points] == [1, 2]
    from geoalchemy2.shape import to_shape

    assert to_shape(route.course).coords[0] == (105.35, 20.85)
    assert to_shape(route.points[0].location).x > to_shape(route.points[1].location).x


def test_duplicate_keeps_course_and_points(app, client, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/duplicate"
    client.sign_in(ground.planner).submit(url, {"name": "Bản sao", "is_reversed": "y"})
    with app.app_context():
        copy = db.session.scalar(db.select(PatrolRoute).where(PatrolRoute.name == "Bản sao"))
        assert len(copy.points) == 2
        assert copy.length_m == pytest.approx(ground.route.length_m)


def test_points_are_moved_onto_the_course_and_numbered_in_order(app, client, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/points"
    client.sign_in(ground.planner).submit(
        url, {"point-1": "20.8451, 105.345", "point-2": "20.83, 105.3301"}
    )
    with app.app_context():
        route = db.session.get(PatrolRoute, ground.route.id)
        lons = [to_shape(point.location).x for point in route.points]
        assert lons == sorted(lons)
        assert len(lons) == 2


def test_points_spread_evenly(app, client, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/points"
    client.sign_in(ground.planner).submit(url, {"every_m": "1000"})
    with app.app_context():
        assert len(db.session.get(PatrolRoute, ground.route.id).points) == 5


def test_bad_point_is_said(client, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/points"
    response = client.sign_in(ground.planner).submit(url, {"point-1": "nhà văn hóa"})
    assert response.status_code == 422


def test_point_far_from_the_course_is_named_with_its_distance_and_stays_typed(app, client, ground):
    url = f"/staff/patrol-routes/{ground.route.uuid}/points"
    sent = {"point-1": "20.8451, 105.345", "point-2": "20.82, 106.80", "point-3": "nhà văn hóa"}
    response = client.sign_in(ground.planner).submit(url, sent)
    assert response.status_code == 422
    assert re.search(r"Điểm 2 cách tuyến 15\d,\d\xa0km", response.text)
    assert 'id="point-2-error"' in response.text
    assert 'id="point-3-error"' in response.text
    assert "Điểm 3 không dùng được: phải có hai số" in response.text
    assert "point-1-error" not in response.text
    for text in sent.values():
        assert f'value="{text}"' in response.text
    with app.app_context():
        route = db.session.get(PatrolRoute, ground.route.id)
        places = [to_shape(point.location) for point in route.points]
        assert [(place.x, place.y) for place in places] == [
            pytest.approx(station) for station in STATIONS
        ]


@pytest.mark.parametrize(("lat", "status"), [("20.8240", 303), ("20.8150", 422)])
def test_point_within_half_a_kilometre_moves_onto_the_course(client, ground, lat, status):
    # The course runs north-east through 20.82, 105.32; 0.001 degrees to its south are 111 m.
    url = f"/staff/patrol-routes/{ground.route.uuid}/points"
    sent = {"point-1": f"{lat}, 105.325"}
    assert client.sign_in(ground.planner).submit(url, sent).status_code == status


def test_route_of_a_commune_that_ended_keeps_the_commune_s_last_name(context, ground):
    commune = db.session.merge(ground.here)
    reshaping.end(commune, since=today(), decision="1/NQ-QH", by=None)
    assert sheet.place_of(commune, today())["name"] == "An Trường"


def test_ended_route_leaves_the_list_and_comes_back(client, ground):
    base = f"/staff/patrol-routes/{ground.route.uuid}"
    client.sign_in(ground.planner)
    client.submit(f"{base}/end")
    client.get("/staff/patrol-routes")  # says once what was done, and to which route
    assert "Tuyến bờ sông" not in client.get("/staff/patrol-routes").get_data(as_text=True)
    client.submit(f"{base}/reopen", form_at=base)
    assert "Tuyến bờ sông" in client.get("/staff/patrol-routes?q=tuyen+bo").get_data(as_text=True)


PAGES = ("", "/edit", "/duplicate", "/end", "/points", "/sheet", "/sheet.pdf", "/course.gpx")
ALLOWED = ("planner", "police", "planner_above")
REFUSED = (
    "patroller",
    "stranger",
    "office",
    "chair",
    "village_head",
    "province",
    "admin",
    "nobody",
    "planner_there",
    "police_there",
)


@pytest.mark.parametrize("who", REFUSED)
def test_route_does_not_exist_for_others(client, ground, who):
    client.sign_in(getattr(ground, who))
    for tail in PAGES:
        response = client.get(f"/staff/patrol-routes/{ground.route.uuid}{tail}")
        assert response.status_code == 404, tail
        assert "bờ sông" not in response.get_data(as_text=True)
    for url in ("/staff/patrol-routes", "/staff/patrol-routes/courses.geojson", "/staff/"):
        assert "bờ sông" not in client.get(url).get_data(as_text=True)


@pytest.mark.parametrize("who", ALLOWED)
def test_route_shows_to_planners_of_its_commune(client, ground, who):
    client.sign_in(getattr(ground, who))
    for tail in PAGES:
        if tail != "/sheet.pdf":
            assert client.get(f"/staff/patrol-routes/{ground.route.uuid}{tail}").status_code == 200


def test_map_rows_follow_rights_and_end(context, ground):
    def names(user):
        return [row.name for row in db.session.execute(queries.map_rows(user, today()))]

    assert names(ground.planner) == ["Tuyến bờ sông"]
    assert names(ground.planner_there) == names(ground.patroller) == []
    route = db.session.get(PatrolRoute, ground.route.id)
    operations.end(route, by=None)
    db.session.flush()
    assert names(ground.planner) == []


@pytest.mark.parametrize(
    "change",
    [
        "name = ''",
        "name = ' x'",
        "length_m = 0",
        "course = 'SRID=4326;LINESTRING(105 21, 105 21)'",
    ],
)
def test_table_refuses_what_is_no_route(context, ground, change):
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(db.text(f"UPDATE patrol_routes SET {change}"))


def test_nearby_villages_and_hotspots(context, ground):
    near = nearby.of(LineString([(105.3505, 20.82), (105.36, 20.82)]), ground.planner, today())
    assert [village.name for village in near.villages] == ["Thôn Đông"]
    far = nearby.of(LineString([(105.353, 20.82), (105.36, 20.82)]), ground.planner, today())
    assert far.villages == []


def test_hotspot_shows_by_number_to_those_who_may_place_it(client, arrange, ground):
    from shapely import Point

    from webapp.hotspots import operations as hotspots
    from webapp.hotspots.models import Kind, Source

    with arrange():
        hotspots.report(
            commune=ground.here,
            village=ground.village,
            kind=Kind.RETAIL_POINT,
            place=Point(105.335, 20.8351),
            first_seen_on=today(),
            source=Source.PATROL,
            by=None,
            description="canary-description",
        )
    html = client.sign_in(ground.planner).get(f"/staff/patrol-routes/{ground.route.uuid}")
    assert "11635-001" in html.get_data(as_text=True)
    assert "canary-description" not in html.get_data(as_text=True)


def test_courses_to_snap_to_are_lines(client, ground):
    url = "/staff/patrol-routes/courses.geojson"
    (feature,) = client.sign_in(ground.planner).get(url).get_json(force=True)["features"]
    assert feature["geometry"]["type"] == "LineString"
    assert feature["geometry"]["coordinates"][0] == [105.32, 20.82]


def test_sheet_is_one_page_of_a4_with_the_way_back(client, ground, tmp_path):
    url = f"/staff/patrol-routes/{ground.route.uuid}/sheet"
    html = client.sign_in(ground.planner).get(url).get_data(as_text=True)
    for part in ("<svg", "Chú giải", "Tuyến bờ sông", "An Trường", "In ngày"):
        assert part in html
    paper = tmp_path / "sheet.pdf"
    paper.write_bytes(client.get(f"{url}.pdf").data)
    facts = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in facts
    assert "A4" in facts
    text = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True)
    assert "Tuyến bờ sông" in text.stdout
    fonts = subprocess.run(["pdffonts", paper], capture_output=True, text=True, check=True).stdout
    assert {"Be-Vietnam-Pro", "Be-Vietnam-Pro-Semi-Bold"} <= set(re.findall(r"\+(\S+)", fonts))


def test_sheet_is_read_out_in_order_with_its_map_and_code(client, ground):
    client.sign_in(ground.planner)
    paper = told(client.get(f"/staff/patrol-routes/{ground.route.uuid}/sheet.pdf").data)
    assert (paper.is_tagged, paper.title, paper.language) == (True, "Tuyến bờ sông", "vi")
    assert paper.tags.count("H1") == 1
    assert paper.tags.index("H1") < paper.tags.index("Figure") < paper.tags.index("H2")
    assert len(paper.alts) == paper.tags.count("Figure")
    assert {"Tuyến bờ sông", "Mã QR của trang tuyến"} <= set(paper.alts)


def test_sheet_stays_one_page_with_many_points(client, ground, tmp_path):
    base = f"/staff/patrol-routes/{ground.route.uuid}"
    client.sign_in(ground.planner).submit(f"{base}/points", {"every_m": "80"})
    paper = tmp_path / "sheet.pdf"
    paper.write_bytes(client.get(f"{base}/sheet.pdf").data)
    facts = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in facts


def test_gpx_of_course(client, ground):
    response = client.sign_in(ground.planner).get(
        f"/staff/patrol-routes/{ground.route.uuid}/course.gpx"
    )
    assert response.mimetype == "application/gpx+xml"
    assert b"105.35" in response.data


def test_table_lists_more_than_a_page(client, arrange, ground):
    with arrange():
        for number in range(60):
            factories.route(ground.here, f"Tuyến {number:02}")
    client.sign_in(ground.planner)
    first = client.get("/staff/patrol-routes").get_data(as_text=True)
    assert "Tuyến 48" in first
    assert "Tuyến 55" not in first
    assert "Tuyến 55" in client.get("/staff/patrol-routes?after=Tuyến 50").get_data(as_text=True)
