"""How many SQL statements the page of one record costs, however much hangs on the record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.delivery.test_statements import visits
from tests.files.pictures import picture, upload
from tests.tips.forms import send
from tests.villages import status
from webapp.accounts import session as sessions
from webapp.areas import operations as areas
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area, Level
from webapp.clock import now, today
from webapp.extensions import db
from webapp.files.checks import Kind, check
from webapp.hotspots import operations as hotspots
from webapp.permissions import Role
from webapp.tips import operations as tips
from webapp.tips.models import Tip
from webapp.villages import figures

PUBLIC = {"/villages/{village}": 8}
STAFF = {
    "/staff/villages/{village}": 17,
    "/staff/areas/{village}": 18,
    "/staff/hotspots/{hotspot}": 18,
    "/staff/tips/{tip}": 14,
    "/staff/patrol-routes/{route}": 12,
    "/staff/patrol-shifts/{shift}": 7,
    "/staff/my-shifts/{shift}": 9,
    "/staff/areas/import/{import}": 5,
    "/staff/accounts/{account}": 8,
}
SEVERAL = 6


def photo():
    return check(upload(picture()), kinds={Kind.PICTURE}, max_bytes=10**6)


@pytest.fixture
def world(client, arrange):
    """One record of every kind: {name: record}, and the official who may see them all."""
    with arrange():
        commune = factories.commune(factories.province())
        every = [(role, commune) for role in Role if role is not Role.VILLAGE_HEAD]
        official, other = factories.user(*every), factories.user((Role.OFFICE, commune))
        village = factories.village(commune, shape=(105.30, 20.80, 105.35, 20.90))
        hotspot = factories.hotspot(village, by=official, files=[photo()])
        route = factories.route(commune, points=[(105.325, 20.825)])
        team = factories.team(commune, official)
        shift = factories.shift(route, team, starts_at=now() + timedelta(hours=1))
        brought = AreaImport(
            level=Level.VILLAGE,
            area=commune,
            since=today(),
            file_name="thon.geojson",
            by_id=other.id,
            status=ImportState.FAILED,
            preview={"error": "Tệp không đọc được."},
        )
        db.session.add(brought)
        status.certified(village, on=date(2026, 3, 1), number="1/QĐ-UBND", by=official)
    assert send(client, photos=[(picture(), "anh.jpg")]).status_code == 200
    with arrange():
        tip = db.session.scalars(select(Tip)).one()
        records = {"village": village, "hotspot": hotspot, "route": route, "shift": shift}
        records |= {"tip": tip, "import": brought, "account": other}
        return records, official, team


def hang_on(records, official, team, first: int, last: int) -> None:
    """Let each record have a story, one more of everything for each number."""
    merged = {name: db.session.merge(one) for name, one in records.items()}
    by = db.session.merge(official)
    village: Area = merged["village"]
    for number in range(first, last):
        figures.add_note(village, by=by, body=f"Ghi chú {number}")
        since = date(2026, 4, 1) + timedelta(days=number)
        areas.revise(village, since=since, by=by, name=f"Thôn Đông {number}")
        tips.answer(merged["tip"], body=f"Trả lời {number}", by=by)
        factories.hotspot(village, by=by)
        factories.tip(village, by=by)
        start = now() + timedelta(days=1 + number)
        factories.shift(merged["route"], db.session.merge(team), starts_at=start)
        day = date(2025, 1, 1) + timedelta(days=2 * number)
        held = Range(day, day + timedelta(days=1))
        factories.grant(merged["account"], Role.OFFICE, village.parent, held)
        sessions.issue(merged["account"], device=f"test {number}")
    spot = merged["hotspot"]
    for _ in range(first, last):
        hotspots.verify(spot, on=today(), note="Đúng", files=[photo()], by=by)
        clearing = {"forces": ["police"], "result": "Xong", "found": ""}
        hotspots.clear(spot, on=today(), files=[photo(), photo()], by=by, **clearing)
        hotspots.check(spot, on=today(), note="Đã xem", by=by)
        hotspots.relapse(spot, on=today(), note="Lại có", by=by)


def pages(pinned: dict[str, int], records) -> dict[str, int]:
    """Return the pinned numbers under the addresses of these records."""
    ids = {name: one.uuid for name, one in records.items()}
    return {path.format_map(ids): number for path, number in pinned.items()}


@pytest.mark.parametrize("pinned", [PUBLIC, STAFF], ids=["public", "staff"])
def test_page_of_a_record_costs_what_it_costs_whatever_hangs_on_it(client, arrange, world, pinned):
    records, official, team = world
    with arrange():
        hang_on(records, official, team, 0, 1)
    if pinned is STAFF:
        client.sign_in(official)
    asked = pages(pinned, records)
    few = visits(client, asked)
    with arrange():
        hang_on(records, official, team, 1, SEVERAL)
    many = visits(client, asked)
    grown = {path: (few[path], many[path]) for path in few if many[path] > few[path]}
    assert not grown, "A page asks the database for each thing on it; load them together."
    assert few == asked, "Another number of statements: look why, and pin it anew."
