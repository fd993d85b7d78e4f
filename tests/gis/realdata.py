"""Where the real boundaries and tracks lie, and how a test says that they are not here."""

import json
import os
from pathlib import Path

import pytest
from shapely.geometry import shape

DATA = Path(
    os.environ.get("VUNGXANH_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)

needs_data = pytest.mark.skipif(
    not DATA.exists(), reason=f"no real data in {DATA}: set VUNGXANH_DATA to their folder"
)


def shapes_by_code(name: str) -> dict:
    """Return code → shape of a boundary file."""
    features = json.loads((DATA / "boundaries" / name).read_text())["features"]
    return {one["properties"]["code"]: shape(one["geometry"]) for one in features}
