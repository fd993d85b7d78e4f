import datetime
import json
import uuid

from gis.geojson import feature_collection


def test_empty_collection_is_whole():
    assert json.loads(b"".join(feature_collection([]))) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_features_are_written_one_by_one_and_never_gathered():
    taken = []

    def features():
        for i in range(3):
            taken.append(i)
            yield f"{i}", '{"type":"Point","coordinates":[105,21]}', {"name": 'Thôn "Hòa"'}

    pieces = feature_collection(features())
    next(pieces)
    assert taken == []
    next(pieces)
    assert taken == [0]
    found = json.loads(b"".join([b'{"features":[', *[b'{"id":"x"}'], *pieces]).decode())
    assert len(found["features"]) == 3


def test_dates_and_ids_are_written_as_text():
    day, identity = datetime.date(2026, 11, 22), uuid.UUID(int=1)
    text = b"".join(feature_collection([(str(identity), None, {"on": day, "by": identity})]))
    (one,) = json.loads(text)["features"]
    assert one["properties"] == {"on": "2026-11-22", "by": str(identity)}
    assert one["geometry"] is None
