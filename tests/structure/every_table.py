"""The demonstration with a row in every table of ours: what it lacks is done as people do it."""

import io
import json
import re
from urllib.parse import urlsplit

from sqlalchemy import text
from werkzeug.datastructures import FileStorage

from tests import factories
from tests.areas import ending
from tests.client import Client
from tests.conftest import config_for
from tests.demonstration import Demonstration, let_go
from tests.files.pictures import picture, upload
from tests.tips.forms import send
from webapp import create_app, jobs
from webapp.extensions import db
from webapp.files.checks import Kind, check
from webapp.permissions import Role

TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND relowner = current_user::regrole ORDER BY relname
"""
KEY = re.compile(r'name="once" value="([^"]+)"')
COMMUNE = "11635"  # beside those of the demonstration


def fill(name: str, demonstration: Demonstration) -> None:
    """Add what is missing to the copy `name` of the demonstration."""
    app = create_app(config_for(name, upload_dir=demonstration.folder / "uploads"))
    app.config["HIDE_ERRORS"] = True
    with app.app_context():
        office = make_a_commune()
        jobs.put("of no kind", by=office)
        db.session.commit()
    client = Client(app, app.response_class)
    assert send(client, url=f"/tip?commune={COMMUNE}").status_code == 200
    client.submit("/login", {"username": "nobody.at.all", "password": "not the right one"})
    import_a_map(client.sign_in(office))
    with app.app_context():
        let_go()


def make_a_commune():
    """Merge two villages of a commune of its own, report a hotspot with a photo in it.

    Returns:
        An official of that commune.
    """
    db.session().expire_on_commit = False
    commune = factories.commune(factories.province(), COMMUNE)
    places = {"0001": (105.30, 20.80, 105.35, 20.90), "0002": (105.35, 20.80, 105.40, 20.90)}
    east, west = (
        factories.village(commune, code, f"Thôn {code}", shape=shape)
        for code, shape in places.items()
    )
    office = factories.user((Role.OFFICE, commune))
    ending.merge(east, west, by=office)
    photo = check(upload(picture()), kinds={Kind.PICTURE}, max_bytes=10**6)
    factories.hotspot(commune, files=[photo], by=office)
    return office


def import_a_map(client: Client) -> None:
    """Send a file with one village, which is read and waits to be carried out."""
    url = "/staff/areas/import"
    ring = [[105.30, 20.80], [105.32, 20.80], [105.31, 20.82], [105.30, 20.80]]
    village = {
        "type": "Feature",
        "properties": {"name": "Thôn Bắc"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [village]}).encode()
    sent = client.submit(
        url,
        {
            "once": KEY.search(client.get(url).text)[1],
            "file": FileStorage(io.BytesIO(content), "thon.geojson"),
            "level": "village",
            "inside": COMMUNE,
            "since": "2026-07-01",
        },
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, sent.text
    assert client.get(urlsplit(sent.location).path).status_code == 200


def tables(link) -> list[str]:
    return list(link.execute(text(TABLES)).scalars())


def empty(link) -> set[str]:
    """Return the tables without a row."""
    return {one for one in tables(link) if not link.scalar(text(f'SELECT 1 FROM "{one}" LIMIT 1'))}
