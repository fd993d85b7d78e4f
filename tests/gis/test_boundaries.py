import json
import time
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import mapping

from gis import boundaries, layers, sources, weight
from gis.errors import (
    EmptyFile,
    EntitiesRefused,
    FieldMissing,
    FileTooLarge,
    MissingShapefilePart,
    NestedTooDeep,
    NoPoints,
    NoPolygons,
    NotAReadableFile,
    SeveralLayers,
    TooManyParts,
    TooManyVertices,
)
from tests.gis.realdata import DATA, needs_data

SQUARE = shapely.box(105, 21, 105.1, 21.1)
NESTED = b'{"type":"GeometryCollection","geometries":['
PIN_OF_KML = b"<kml><Placemark><Point><coordinates>%s</coordinates></Point></Placemark></kml>"
LAUGHS = (
    '<?xml version="1.0" encoding="{}"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<kml>&b;</kml>"
)
TABLE = (
    "\ufeffSTT;X (m);Y (m)\n1;2308615,480;582708,976\n2;2308093,530;582946,121\n"
    "3;2307131,855;582743,382\n"
)
GPX = '<gpx version="1.1" creator="a"><wpt lat="21" lon="105"><name>Thôn 2</name></wpt></gpx>'
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Thôn 1</name>
<ExtendedData><Data name="ma_thon"><value>0007</value></Data>
<SchemaData><SimpleData name="loai">thôn</SimpleData></SchemaData></ExtendedData>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
105,21,0 105.1,21,0 105.1,21.1,0 105,21,0</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>105.05,21.01 105.06,21.01 105.06,21.02 105.05,21.01
</coordinates></LinearRing></innerBoundaryIs></Polygon><Point><coordinates>105,21</coordinates>
</Point></MultiGeometry></Placemark>
<Placemark><name>Nhà văn hóa</name><Point><coordinates>105.05,21.05</coordinates></Point>
</Placemark><Placemark><name>trống</name><Point/></Placemark></Document></kml>"""


def saved(tmp_path, content, name="upload"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def collection(*features, **members):
    found = [
        {"type": "Feature", "properties": properties, "geometry": geometry and mapping(geometry)}
        for properties, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": found, **members})


def shapefile(folder, names, *, encoding="UTF-8", cpg=None, crs="EPSG:9210", geometry="Polygon"):
    path = folder / "thon.shp"
    pyogrio.raw.write(
        path,
        shapely.to_wkb([SQUARE] * len(names)),
        [np.array(names, dtype=object)],
        ["TEN_THON"],
        geometry_type=geometry,
        crs=crs,
        encoding=encoding,
        driver="ESRI Shapefile",
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    archive = folder / "thon.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for part in folder.glob("thon.*"):
            if part != archive:
                file.write(part, part.name)
    return archive


def test_geojson_gives_names_codes_and_wgs84(tmp_path):
    properties = {
        "name": "An",
        "name_full": "Xã  An",
        "ma_xa": 11635.0,
        "province_code": "31",
        "loai": "xa",
    }
    found = boundaries.read(saved(tmp_path, collection((properties, SQUARE), ({}, None))), "x")
    (one,) = found.features
    assert (one.name, one.code, one.parent_code, one.kind) == ("Xã An", "11635", "31", "xa")
    assert one.shape.geom_type == "MultiPolygon"
    assert one.properties["name"] == "An"
    assert (found.format, found.declared.to_epsg(), found.notes) == ("geojson", 4326, [])


@pytest.mark.parametrize(
    "crs,code", [("urn:ogc:def:crs:EPSG::9210", 9210), ("EPSG:3405", 3405), ("nothing", None)]
)
def test_old_crs_member_is_respected(tmp_path, crs, code):
    member = {"type": "name", "properties": {"name": crs}}
    found = boundaries.read(saved(tmp_path, collection(({}, SQUARE), crs=member)), "x")
    assert (found.declared and found.declared.to_epsg()) == code
    assert found.notes == ([] if code else ["crs-not-understood"])


def test_geojson_in_metres_names_no_projection(tmp_path):
    found = boundaries.read(
        saved(tmp_path, json.dumps(mapping(shapely.box(5e5, 2e6, 6e5, 3e6)))), "x"
    )
    assert found.declared is None


def test_fields_can_be_named(tmp_path):
    path = saved(tmp_path, collection(({"a": "Thôn 1", "b": None, "c": {"x": 1}}, SQUARE)))
    found = boundaries.read(path, "x", name_field="a", code_field="b").features[0]
    assert (found.name, found.code) == ("Thôn 1", "")
    assert boundaries.read(path, "x", name_field="c").features[0].name == ""
    with pytest.raises(FieldMissing) as caught:
        boundaries.read(path, "x", name_field="z")
    assert caught.value.known == ("a", "b", "c")


@pytest.mark.parametrize(
    "content,error",
    [
        (b"", EmptyFile),
        (b"plain text, renamed to .zip", NotAReadableFile),
        (b"\x00\x01\x02\x03", NotAReadableFile),
        (b"PK\x03\x04 and nothing more", NotAReadableFile),
        (b"SQLite format 3\x00 and nothing more", NotAReadableFile),
        (b"[1, 2]", NotAReadableFile),
        (b"{", NotAReadableFile),
        (b'{"type": "Topology"}', NotAReadableFile),
        (b'{"type": "FeatureCollection", "features": [1]}', NotAReadableFile),
        (b'{"type": "Feature", "geometry": 5}', NotAReadableFile),
        (b'{"type": "Feature", "geometry": {"type": "Cube"}}', NotAReadableFile),
        (b'{"type": "Point", "coordinates": [NaN, 1]}', NotAReadableFile),
        (b'{"type": "Point", "coordinates": [1e999, 1]}', NotAReadableFile),
        (b'{"type": "Polygon", "coordinates": [[[1, 1], [2]]]}', NotAReadableFile),
        (b'{"type": "LineString", "coordinates": [["a", 1], [2, 2]]}', NotAReadableFile),
        (b'{"type": "Point", "coordinates": [105, 21]}', NoPolygons),
        (b'{"type": "FeatureCollection", "features": []}', NoPolygons),
        (b'{"a":' * 100_000, NestedTooDeep),
        (NESTED * 400 + b"]}" * 400, (NestedTooDeep, NoPolygons)),
        (NESTED * 900 + b"]}" * 900, NestedTooDeep),
        (b'{"type":"Polygon","coordinates":' + b"[" * 900 + b"]" * 900 + b"}", NestedTooDeep),
        (b"<kml", NotAReadableFile),
        (b"<html></html>", NotAReadableFile),
        (b"<a>" * 200 + b"</a>" * 200, NestedTooDeep),
        (b"<?xml version='1.0' encoding='nonsense'?><kml/>", NotAReadableFile),
        (PIN_OF_KML % b"a,b", NotAReadableFile),
        (PIN_OF_KML % b"inf,1", NotAReadableFile),
        (b"<kml></kml>", NoPolygons),
    ],
)  # fmt: skip
def test_bad_file_gives_its_own_error(tmp_path, content, error):
    with pytest.raises(error) as caught:
        boundaries.read(saved(tmp_path, content), "x.zip")
    assert str(caught.value)


def test_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "x"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(FileTooLarge) as caught:
        boundaries.read(path, "x.zip")
    assert caught.value.limit_bytes == 100_000_000


def test_too_many_vertices_are_refused(tmp_path):
    path = saved(tmp_path, collection(({}, SQUARE)))
    with pytest.raises(TooManyVertices):
        sources.read_source(path, "x", max_vertices=4)
    assert sources.read_source(path, "x", max_vertices=5).rows


def test_shapefile_with_room_for_too_much_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(weight, "OBJECTS_MOST", 1)
    path = tmp_path / "a.shp"
    path.write_bytes(bytes(16 * 6))
    weight.refuse_heavy_shapefile(path, max_vertices=5)
    path.write_bytes(bytes(16 * 7))
    with pytest.raises(TooManyVertices):
        weight.refuse_heavy_shapefile(path, max_vertices=5)


def test_xml_of_too_many_elements_is_refused_before_it_is_built(tmp_path):
    path = saved(tmp_path, b"<kml>" + b"<a/>" * weight.OBJECTS_MOST + b"</kml>")
    with pytest.raises(TooManyParts) as caught:
        boundaries.read(path, "x.kml")
    assert caught.value.limit == weight.OBJECTS_MOST


def test_json_of_too_many_objects_is_refused_before_it_is_built(tmp_path):
    path = saved(tmp_path, b'{"features":[' + b"{}," * weight.OBJECTS_MOST + b"{}]}")
    with pytest.raises(TooManyParts):
        boundaries.read(path, "x.geojson")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_laughs_are_refused_whatever_the_encoding(tmp_path, encoding):
    with pytest.raises(EntitiesRefused):
        boundaries.read(saved(tmp_path, LAUGHS.format(encoding).encode(encoding)), "x.kml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_kml_keeps_names_data_and_holes(tmp_path, encoding):
    text = KML.replace("UTF-8", "utf-16") if encoding == "utf-16" else KML
    found = boundaries.read(saved(tmp_path, text.encode(encoding)), "x.kml")
    (one,) = found.features
    assert (one.name, one.code, one.kind) == ("Thôn 1", "0007", "thôn")
    assert len(one.shape.geoms[0].interiors) == 1
    assert found.format == "kml"


def test_kmz_is_a_zipped_kml(tmp_path):
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("doc.kml", KML)
    assert boundaries.read(path, "x.kmz").format == "kmz"
    assert boundaries.read(path, "x").features[0].name == "Thôn 1"


@pytest.mark.parametrize(
    "encoding,cpg,notes",
    [
        ("UTF-8", "UTF-8", []),
        ("UTF-8", None, ["encoding-utf-8"]),
        ("CP1258", "1258", []),
        ("UTF-8", "nonsense", ["encoding-utf-8"]),
    ],
)
def test_names_survive_with_and_without_cpg(tmp_path, encoding, cpg, notes):
    names = ["Hà Tây", "Đông"]
    if encoding == "CP1258":
        names = [name.encode("cp1258").decode("latin-1") for name in names]
        encoding = "ISO-8859-1"
    path = shapefile(tmp_path, names, encoding=encoding, cpg=cpg)
    found = boundaries.read(path, "x.zip")
    assert [one.name for one in found.features] == ["Hà Tây", "Đông"]
    assert found.notes == notes
    assert found.declared.to_epsg() == 9210


def test_old_vietnamese_fonts_are_recognised(tmp_path):
    path = shapefile(tmp_path, ["H\xb5 T\xa9y", "Th\xabn"], encoding="ISO-8859-1")
    found = boundaries.read(path, "x.zip")
    assert [one.name for one in found.features] == ["Hà Tây", "Thôn"]
    assert found.notes == ["encoding-tcvn3"]


def test_shapefile_without_its_index_or_projection_is_read(tmp_path):
    path = shapefile(tmp_path, ["An"])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "new", "w") as new:
        for name in ("thon.shp", "thon.dbf"):
            new.writestr(name, old.read(name))
        new.writestr("thon.shx", b"rubbish")
    found = boundaries.read(tmp_path / "new", "x.zip")
    assert (found.features[0].name, found.declared) == ("An", None)


def test_shapefile_without_names_says_which_part_is_missing(tmp_path):
    path = shapefile(tmp_path, ["An"])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "new", "w") as new:
        new.writestr("thon.shp", old.read("thon.shp"))
    with pytest.raises(MissingShapefilePart) as caught:
        boundaries.read(tmp_path / "new", "x.zip")
    assert caught.value.part == ".dbf"


def test_text_that_calls_itself_shapefile_never_reaches_gdal(tmp_path):
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.shp", "<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource>")
        file.writestr("a.dbf", "")
    with pytest.raises(NotAReadableFile):
        boundaries.read(path, "x.zip")


def test_damaged_shapefile_is_refused(tmp_path):
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.shp", b"\x00\x00\x27\x0a" + b"\xff" * 50)
        file.writestr("a.dbf", b"\xff" * 50)
    with pytest.raises(NotAReadableFile):
        boundaries.read(path, "x.zip")


def test_several_shapefiles_need_a_choice(tmp_path):
    path = shapefile(tmp_path, ["An"])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "new", "w") as new:
        for name in ("thon.shp", "thon.dbf", "thon.shx"):
            new.writestr(name, old.read(name))
            new.writestr(name.replace("thon", "xa"), old.read(name))
    with pytest.raises(SeveralLayers) as caught:
        boundaries.read(tmp_path / "new", "x.zip")
    assert sorted(caught.value.names) == ["thon", "xa"]
    assert boundaries.read(tmp_path / "new", "x.zip", layer="xa").features[0].name == "An"


def write_layer(path, layer, crs="EPSG:9210"):
    pyogrio.raw.write(
        path, shapely.to_wkb([SQUARE]), [np.array(["Thôn Hòa"], object)], ["ten"],
        geometry_type="Polygon",
        crs=crs, driver="GPKG", layer=layer, append=path.exists(),
    )  # fmt: skip


def test_geopackage_is_read_by_its_content(tmp_path):
    write_layer(tmp_path / "a.gpkg", "thon")
    path = (tmp_path / "a.gpkg").rename(tmp_path / "upload")
    found = boundaries.read(path, "whatever.bin")
    assert (found.format, found.features[0].name, found.declared.to_epsg()) == (
        "gpkg",
        "Thôn Hòa",
        9210,
    )


def test_geopackage_of_several_layers_needs_a_choice(tmp_path):
    path = tmp_path / "a.gpkg"
    write_layer(path, "thon")
    write_layer(path, "xa")
    with pytest.raises(SeveralLayers) as caught:
        boundaries.read(path, "a.gpkg")
    assert caught.value.names == ("thon", "xa")
    assert len(boundaries.read(path, "a.gpkg", layer="xa").features) == 1
    with pytest.raises(NotAReadableFile):
        boundaries.read(path, "a.gpkg", layer="none")


def test_corner_table_gives_one_unnamed_ring(tmp_path):
    found = boundaries.read(saved(tmp_path, TABLE), "x.csv")
    (one,) = found.features
    assert (one.name, found.declared, found.notes) == ("", None, ["x-read-as-northing"])
    assert one.shape.bounds == (582708.976, 2307131.855, 582946.121, 2308615.480)


def test_points_are_read_with_their_names(tmp_path):
    table = saved(tmp_path, "Tên\tVĩ độ\tKinh độ\nThôn 1\t21,05\t105,05\n")
    found = boundaries.read_points(table, "x.csv")
    assert [(one.name, one.point.x, one.point.y) for one in found.pins] == [
        ("Thôn 1", 105.05, 21.05)
    ]
    assert found.declared.to_epsg() == 4326
    kml = boundaries.read_points(saved(tmp_path, KML), "x.kml")
    assert [one.name for one in kml.pins] == ["Nhà văn hóa"]
    assert boundaries.read_points(saved(tmp_path, GPX), "x.gpx").pins[0].name == "Thôn 2"
    geojson = collection(({"ten": "Thôn 3", "ma": "03"}, shapely.Point(105, 21)))
    assert boundaries.read_points(saved(tmp_path, geojson), "x").pins[0].code == "03"
    with pytest.raises(NoPoints):
        boundaries.read_points(saved(tmp_path, collection(({}, SQUARE))), "x")


def test_names_are_fit_to_be_stored(tmp_path):
    properties = {"ten": "Thôn\x00 \ud800Hòa "}
    (one,) = boundaries.read(saved(tmp_path, collection((properties, SQUARE))), "x").features
    assert one.name == "Thôn Hòa"


@pytest.mark.parametrize("text,code", [(None, None), ("rubbish", None), ("EPSG:3405", 3405)])
def test_projection_that_cannot_be_read_is_none(text, code):
    found = layers._crs(text)
    assert (found and found.to_epsg()) == code


def test_geopackage_of_tables_only_has_no_polygons(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.raw.write(
        path, None, [np.array(["An"], object)], ["ten"], driver="GPKG", layer="t",
        geometry_type=None,
    )  # fmt: skip
    with pytest.raises(NoPolygons):
        boundaries.read(path, "a.gpkg")


@needs_data
def test_real_communes_are_read_in_seconds():
    start = time.perf_counter()
    path = DATA / "boundaries" / "vn_communes_2025_simplified150m.geojson"
    found = boundaries.read(path, path.name)
    assert time.perf_counter() - start < 6  # 0.8 s on the machine it was written on
    assert len(found.features) == 3321
    first = found.features[0]
    assert (first.name, first.code, first.parent_code) == ("Phường Ba Đình", "00004", "01")


@needs_data
@pytest.mark.parametrize(
    "path", sorted((Path(DATA) / "vn2000").glob("*.zip")), ids=lambda one: one.stem
)
def test_real_shapefiles_keep_names_and_codes(path):
    (one,) = boundaries.read(path, path.name).features
    assert (one.name, one.code) in {("Xã An Trường", "11635"), ("Xã Linh Sơn", "15055")}
