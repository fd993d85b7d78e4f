"""The drawing made by the server: what shows the country names its two archipelagos."""

from shapely import box

from webapp.areas.sketch import sketch


def test_drawing_of_the_country_names_both_archipelagos(context):
    drawing = sketch([("Bắc", "", box(104, 18, 106, 23)), ("Nam", "", box(105, 9, 107, 12))])
    names = [label["name"] for label in drawing["archipelagos"]]
    assert names == ["Quần đảo Hoàng Sa (Việt Nam)", "Quần đảo Trường Sa (Việt Nam)"]
    for label in drawing["archipelagos"]:
        assert 0 < label["x"] < drawing["width"]
        assert 0 < label["y"] < drawing["height"]


def test_drawing_of_a_commune_names_none(context):
    assert sketch([("Xã", "", box(105.3, 20.8, 105.4, 20.9))])["archipelagos"] == []
