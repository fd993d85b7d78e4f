"""A printed map may be measured with a ruler and read in grey."""

import re
from xml.etree import ElementTree

import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point, box

from gis.maps import COUNTRY
from gis.sheet import Feature, Words, svg
from gis.sheet_frame import Frame, scale_bar

COMMUNE = (106.37, 20.84, 106.44, 20.92)
SIZE = (180, 200)
NS = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    return [node.text for node in ElementTree.fromstring(picture).iter(f"{NS}text")]


@pytest.mark.parametrize(
    "bounds, allowed",
    [(COMMUNE, 0.0005), ((105.4, 19.8, 106.8, 20.9), 0.0005), (COUNTRY, 0.012)],
)
def test_scale_bar_is_as_long_as_it_says_on_the_ellipsoid(bounds, allowed):
    frame = Frame(bounds, SIZE)
    length_m, length_mm = scale_bar(frame.metres_per_mm, 60)
    lat, west = (bounds[1] + bounds[3]) / 2, bounds[0] + (bounds[2] - bounds[0]) / 5
    geod = Geod(ellps="WGS84")
    east, east_lat, _ = geod.fwd(west, lat, 90, length_m)

    start, end = frame.on_paper(Point(west, lat)), frame.on_paper(Point(east, east_lat))

    assert start.distance(end) == pytest.approx(length_mm, rel=allowed)


def test_scale_bar_drawn_is_as_long_as_its_figure():
    frame = Frame(COMMUNE, SIZE)
    picture = svg([], COMMUNE, SIZE)
    group = next(
        g for g in ElementTree.fromstring(picture).iter(f"{NS}g") if g.get("class") == "scale-bar"
    )
    fields = [r for r in group.iter(f"{NS}rect") if r.get("height") == "1.4"]
    drawn = sum(float(r.get("width")) for r in fields)
    said = next(t.text for t in group.iter(f"{NS}text") if t.text != "0")

    assert said.endswith(" km")
    assert drawn * frame.metres_per_mm == pytest.approx(
        float(said[:-3].replace(",", ".")) * 1000, rel=0.001
    )


@pytest.mark.parametrize("metres_per_mm", [0.7, 3, 11.1, 123, 4567, 19999])
def test_scale_bar_is_round_and_fits(metres_per_mm):
    length_m, length_mm = scale_bar(metres_per_mm, 50)

    assert re.fullmatch(r"[125]0*", str(length_m))
    assert 20 <= length_mm <= 50


def test_scale_bar_of_no_length_is_refused():
    with pytest.raises(ValueError, match="too large"):
        scale_bar(0.001, 10)


def test_everything_asked_for_is_on_the_paper_north_up():
    frame = Frame(COMMUNE, SIZE)
    corner, opposite = frame.on_paper(Point(106.37, 20.92)), frame.on_paper(Point(106.44, 20.84))

    assert frame.inside(corner.x, corner.y, 5)
    assert frame.inside(opposite.x, opposite.y, 5)
    assert corner.x < opposite.x
    assert corner.y < opposite.y


def test_country_carries_both_archipelagos_in_vietnamese():
    found = texts(svg([], COUNTRY, (120, 150)))

    assert {"Quần đảo Hoàng Sa", "Quần đảo Trường Sa", "(Việt Nam)"} <= set(found)


def test_commune_carries_no_archipelago():
    assert not any("Quần đảo" in words for words in texts(svg([], COMMUNE, SIZE)))


def test_status_is_a_tint_a_hatch_and_a_sign():
    half = box(106.38, 20.85, 106.40, 20.90), box(106.40, 20.85, 106.43, 20.90)
    picture = svg(
        [Feature(half[0], "under_review"), Feature(half[1], "delisted")], COMMUNE, SIZE, prefix="a"
    )

    assert 'fill="url(#a-dots)"' in picture
    assert 'fill="url(#a-lines)"' in picture
    assert "!" in texts(picture)


@pytest.mark.parametrize("status", ["registered", "working", "proposed", "certified", "drug_free"])
def test_status_without_hatch_still_has_its_sign(status):
    plain = svg([Feature(box(106.38, 20.85, 106.40, 20.90))], COMMUNE, SIZE)
    signed = svg([Feature(box(106.38, 20.85, 106.40, 20.90), status)], COMMUNE, SIZE)

    assert signed.count("<circle") > plain.count("<circle")


def test_unknown_is_hatched_and_marked():
    picture = svg([Feature(box(106.38, 20.85, 106.40, 20.90), "no_data")], COMMUNE, SIZE)

    assert 'fill="url(#sheet-hairlines)"' in picture
    assert "?" in texts(picture)


def test_arrow_points_the_way_the_line_runs():
    east = LineString([(106.38, 20.88), (106.43, 20.88)])
    there, back = (
        arrow_tips(svg([Feature(line)], COMMUNE, SIZE)) for line in (east, east.reverse())
    )

    assert there
    assert all(tip > tail for tip, tail in there)
    assert all(tip < tail for tip, tail in back)


def arrow_tips(picture: str) -> list[tuple[float, float]]:
    arrows = re.findall(r'<polygon points="([^"]+)" fill="#14211B"', picture)
    points = [[float(pair.split(",")[0]) for pair in arrow.split()] for arrow in arrows]
    return [(xs[0], xs[2]) for xs in points]


def test_stops_are_numbered_and_neutral():
    stops = [Feature(Point(106.39, 20.87), number=1), Feature(Point(106.41, 20.89), number=2)]

    assert {"1", "2"} <= set(texts(svg(stops, COMMUNE, SIZE)))


def test_names_do_not_cover_one_another():
    small = Feature(box(106.4, 20.88, 106.4011, 20.8811), label="Thôn Đồng Quê")

    found = [words for words in texts(svg([small] * 2, COMMUNE, SIZE)) if words == "Thôn Đồng Quê"]

    assert len(found) == 2  # the halo and the ink of one


LONG = "Tổ dân phố Bến Cũ - Bãi Giữa - Vạn Chài - Tân Tiến - Quyết Tiến"


def boxes(picture: str) -> list[tuple[float, float, float]]:
    """Return the left and right end and the baseline of every text, at the width of letters."""
    nodes = ElementTree.fromstring(picture).iter(f"{NS}text")
    placed = [(float(n.get("x")), float(n.get("y")), n) for n in nodes]
    halves = [len(n.text) * float(n.get("font-size")) * 0.56 / 2 for *_, n in placed]
    return [(x - half, x + half, y) for (x, y, _), half in zip(placed, halves, strict=True)]


@pytest.mark.parametrize("west, east", [(106.355, 106.38), (106.38, 106.42), (106.42, 106.455)])
def test_long_name_stands_whole_on_the_paper_in_several_lines(west, east):
    picture = svg([Feature(box(west, 20.86, east, 20.90), label=LONG)], COMMUNE, SIZE)

    lines = list(
        dict.fromkeys(words for words in texts(picture) if len(words) > 4 and words in LONG)
    )
    assert " ".join(lines) == LONG
    assert len(lines) == 3
    assert not any(line.startswith("-") for line in lines)
    assert all(left >= 0 and right <= SIZE[0] for left, right, _y in boxes(picture))


def test_name_keeps_off_a_route():
    area = Feature(box(106.38, 20.86, 106.42, 20.90), label="Thôn Chợ")
    through = LineString([(106.36, 20.88), (106.44, 20.88)])
    alone, beside = (
        next(
            float(node.get("y"))
            for node in ElementTree.fromstring(picture).iter(f"{NS}text")
            if node.text == "Thôn Chợ"
        )
        for picture in (svg([area], COMMUNE, SIZE), svg([area, Feature(through)], COMMUNE, SIZE))
    )
    height = Frame(COMMUNE, SIZE).on_paper(Point(106.40, 20.88)).y

    assert abs(alone - height) < 2
    assert abs(beside - height) > 3


def test_words_are_escaped():
    picture = svg(
        [Feature(Point(106.4, 20.88), label="<b>&")], COMMUNE, SIZE, words=Words(title="A<B")
    )

    assert "<b>" not in picture
    assert ElementTree.fromstring(picture).find(f"{NS}title").text == "A<B"


def test_sheet_needs_no_style_attribute_and_no_script():
    picture = svg([Feature(LineString([(106.38, 20.88), (106.43, 20.88)]))], COMMUNE, SIZE)

    assert "style=" not in picture
    assert "<script" not in picture


def test_what_lies_elsewhere_is_left_out():
    assert svg([Feature(Point(10, 50), label="Xa")], COMMUNE, SIZE) == svg([], COMMUNE, SIZE)


@pytest.mark.parametrize("bounds, size", [((106, 20, 106, 21), SIZE), (COMMUNE, (10, 200))])
def test_empty_bounds_or_paper_are_refused(bounds, size):
    with pytest.raises(ValueError, match="bounds and a size"):
        svg([], bounds, size)
