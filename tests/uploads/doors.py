"""The doors that take a file: how each is sent one, and what it says when it refuses."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import factories
from tests.leaks.visits import Browser, browser
from tests.structure import rights
from tests.tips.forms import token_of
from webapp.areas import import_work
from webapp.areas.import_models import AreaImport
from webapp.clock import today
from webapp.extensions import db
from webapp.files.models import KeptFile
from webapp.permissions import Role

SUMMARY = re.compile(r"data-error-summary.*?<ul[^>]*>(.*?)</ul>", re.S)
ITEM = re.compile(r"<li[^>]*>(.*?)</li>", re.S)
NOTICE = re.compile(r'class="notice notice-error".*?<p>(.*?)</p>', re.S)
LATER = re.compile(r"<template.*?</template>", re.S)  # what scripts may show one day
HIDDEN = re.compile(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"')
TAG = re.compile(r"<[^>]+>")
OTHERS = {"throttle_counts", "login_sessions"}  # signing in and trying leave their traces


@dataclass
class World:
    """What the doors lead to, and who may go through."""

    app: Flask
    people: dict[str, object] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)
    clients: dict[str | None, Browser] = field(default_factory=dict)
    hidden: dict[str, dict[str, str]] = field(default_factory=dict)
    counts: tuple = ()

    def client(self, who: str | None) -> Browser:
        """Return the browser of one person, signed in once."""
        if who not in self.clients:
            self.clients[who] = browser(self.app)
            if who:
                self.clients[who].sign_in(self.people[who])
        return self.clients[who]


@dataclass(frozen=True)
class Door:
    """`who` signs in; `form` makes the other fields; `field` takes the file.

    `of` is the form's class whose field that is, in a module of webapp.
    """

    name: str
    field: str
    of: str
    url: Callable[[World], str]
    who: str | None = None
    form: Callable[[World], dict] = lambda _world: {}

    def send(self, world: World, data: bytes, name: str):
        """POST the file and return the answer."""
        url = self.url(world)
        client = world.client(self.who)
        if self.name not in world.hidden:
            html = client.get(url).text
            is_tip = self.who is None
            world.hidden[self.name] = (
                {"token": token_of(client)} if is_tip else dict(HIDDEN.findall(html))
            )
        hidden = world.hidden[self.name]
        file = FileStorage(io.BytesIO(data), name)
        boundary, body = encode_multipart(hidden | self.form(world) | {self.field: file})
        return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def decision(_world: World) -> dict:
    day = today().isoformat()
    paper = {"number": "5/QĐ-UBND", "signed_on": day, "body": "UBND xã", "signer": "Chủ tịch"}
    return paper | {"on": day}


def clearance(_world: World) -> dict:
    return {"on": today().isoformat(), "forces": "police", "result": "Xong", "edition": "2"}


IMPORT = Door(
    "import",
    "file",
    "areas.boundary_forms.ImportForm",
    lambda _world: "/staff/areas/import",
    "office",
    lambda _world: {"level": "village", "inside": "11635", "since": today().isoformat()},
)
PINS = Door(
    "pins",
    "points",
    "areas.boundary_forms.PinsForm",
    lambda world: f"/staff/areas/{world.ids['commune']}/pins",
    "office",
    lambda _world: {"since": today().isoformat()},
)
ROUTE = Door(
    "route",
    "file",
    "patrols.forms.RouteForm",
    lambda _world: "/staff/patrol-routes/new",
    "police",
    lambda _world: {"name": "A"},
)
SCAN = Door(
    "scan",
    "scan",
    "villages.step_forms.CertifyForm",
    lambda world: f"/staff/villages/{world.ids['village']}/certify",
    "chair",
    decision,
)
CLEAR = Door(
    "clear",
    "files",
    "hotspots.step_forms.ClearForm",
    lambda world: f"/staff/hotspots/{world.ids['hotspot']}/clear",
    "police",
    clearance,
)
SEEN = {
    "kind": "risk_point",
    "source": "patrol",
    "level": "2",
    "place_text": "20.82, 105.33",
    "place_kind": "point",
}
REPORT = Door(
    "report",
    "files",
    "hotspots.forms.NewHotspotForm",
    lambda _world: "/staff/hotspots/new",
    "police",
    lambda _world: SEEN | {"first_seen_on": today().isoformat()},
)
VERIFY = Door(
    "verify",
    "files",
    "hotspots.step_forms.VerifyForm",
    lambda world: f"/staff/hotspots/{world.ids['reported']}/verify",
    "police",
    lambda _world: {"on": today().isoformat(), "note": "Đã đến xem.", "edition": "1"},
)
TIP = Door(
    "tip",
    "photos",
    "tips.forms.TipForm",
    lambda _world: "/tip?commune=11635",
    None,
    lambda _world: {"body": "Có người lạ.", "occurred": "unknown"},
)
OF_MAPS, OF_PAPERS, OF_PHOTOS = (IMPORT, PINS, ROUTE), (SCAN, CLEAR, REPORT, VERIFY), (TIP,)
DOORS = (*OF_MAPS, *OF_PAPERS, *OF_PHOTOS)


def furnish(app: Flask) -> World:
    """Make a commune where every door stands open."""
    world = World(app)
    with app.app_context():
        db.session().expire_on_commit = False
        commune = factories.commune(factories.province())
        village = factories.village(commune)
        for role in (Role.OFFICE, Role.CHAIR, Role.POLICE):
            world.people[role.value] = factories.user((role, commune))
        hotspot = factories.hotspot(village, status="verified", by=world.people["police"])
        reported = factories.hotspot(village, by=world.people["police"])
        from webapp.villages import operations

        operations.register(village, by=None, on=factories.LONG_AGO)
        operations.propose(village, by=None, on=factories.LONG_AGO)
        world.ids = {"commune": commune.uuid, "village": village.uuid, "hotspot": hotspot.uuid}
        world.ids["reported"] = reported.uuid
        db.session.commit()
    for door in DOORS:
        world.client(door.who)
    with app.app_context():
        world.counts = counts()
    return world


def read_later(world: World, response) -> str:
    """Do what the worker would do with a large import; return the page that tells of it."""
    with world.app.app_context():
        record = db.session.scalars(select(AreaImport).order_by(AreaImport.id.desc())).first()
        import_work.preview(str(record.uuid))
        db.session.commit()
    return world.client("office").get(response.location).text


def messages(html: str) -> list[str]:
    """Return what a page says is wrong: the items of its summary, or its notice."""
    html = LATER.sub("", html)
    found = [item for part in SUMMARY.findall(html) for item in ITEM.findall(part)]
    return [" ".join(unescape(TAG.sub("", one)).split()) for one in found + NOTICE.findall(html)]


def counts() -> tuple:
    """Return how many rows each table has."""
    readable = {name for name, held in rights.APP.items() if "S" in held} - OTHERS
    tables = [one for one in db.metadata.sorted_tables if one.name in readable]
    each = [select(func.count()).select_from(one).scalar_subquery() for one in tables]
    return tuple(db.session.execute(select(*each)).one())


def stored_files() -> list[KeptFile]:
    """Return every file that a row names."""
    return [one for table in KeptFile.__subclasses__() for one in db.session.scalars(select(table))]
