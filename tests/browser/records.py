"""One record of each state that a record can have, with the address where it is worked on.

The demonstration holds most of them; what it lacks is brought about in a copy of it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from tests.browser.conftest import USERS
from webapp.accounts import attempts
from webapp.accounts import operations as accounts
from webapp.accounts.models import LoginFailure, User
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Area, Level
from webapp.clock import now, today
from webapp.extensions import db
from webapp.hotspots.models import Hotspot
from webapp.hotspots.states import Status as HotspotStatus
from webapp.patrols import hours, shift_operations, team_operations
from webapp.patrols import operations as patrols
from webapp.patrols.models import PatrolShift, PatrolTeam
from webapp.patrols.states import Status as ShiftStatus
from webapp.permissions import Role
from webapp.tips import operations as tips
from webapp.tips.models import Tip
from webapp.tips.states import Status as TipStatus
from webapp.villages.models import Status as VillageStatus
from webapp.villages.models import VillageStatus as Stated

# Who has the next step to take with a village.
AT_WORK = {VillageStatus.PROPOSED: "chair", VillageStatus.UNDER_REVIEW: "chair"}
LOCKED, DISABLED, UNINVITED, INVITED = "khoa", "thoi-giu", "cho-ma", "co-ma"


class Stand(NamedTuple):
    """A record in a state: its name for people, who works on it, and where."""

    what: str
    role: str | None
    address: str


def officer(role: str) -> User:
    return db.session.scalars(select(User).filter_by(username=USERS[role])).one()


def commune() -> Area:
    return db.session.scalars(select(Area).filter_by(code="00000")).one()


def hotspots() -> Iterable[Stand]:
    for state in HotspotStatus:
        for one in db.session.scalars(select(Hotspot).filter_by(status=state)):
            yield Stand(f"{one.kind} {state}", "police", f"/staff/hotspots/{one.uuid}")


def tips_told() -> Iterable[Stand]:
    first, second = db.session.scalars(select(Tip).filter_by(status=TipStatus.RECEIVED)).all()[:2]
    tips.close(
        first, outcome=TipStatus.DUPLICATE, note="Trùng", by=officer("police"), duplicate_of=second
    )
    db.session.flush()
    for state in TipStatus:
        one = db.session.scalars(select(Tip).filter_by(status=state)).first()
        yield Stand(f"tip {state}", "police", f"/staff/tips/{one.uuid}")


def shifts() -> Iterable[Stand]:
    """One shift of each state; those of the team also as the team sees them."""
    planned = select(PatrolShift).filter_by(status=ShiftStatus.PLANNED, kind="people")
    later = db.session.scalars(planned.order_by(PatrolShift.starts_at.desc())).first()
    free = db.session.scalars(select(PatrolTeam).where(PatrolTeam.id != later.team_id)).one()
    soon = shift_operations.plan(
        route=later.route,
        team=free,
        kind=later.kind,
        starts_at=now() + timedelta(minutes=5),
        ends_at=now() + timedelta(hours=2),
        by=officer("planner"),
    )
    db.session.flush()
    assert soon.id
    stated = select(PatrolShift, hours.state_at(now())).order_by(PatrolShift.id)
    found = {state: shift for shift, state in db.session.execute(stated) if shift.kind == "people"}
    assert set(found) == set(ShiftStatus), found
    for state, shift in found.items():
        yield Stand(f"shift {state}", "planner", f"/staff/patrol-shifts/{shift.uuid}")
        if shift.team.name.startswith("Tổ bảo vệ") and state != ShiftStatus.CANCELLED:
            yield Stand(f"own shift {state}", "patroller", f"/staff/my-shifts/{shift.uuid}")


def patrols_ended() -> Iterable[Stand]:
    shift = db.session.scalars(select(PatrolShift)).first()
    copy = patrols.duplicate(shift.route, name="Tuyến thôi dùng", by=officer("planner"))
    db.session.flush()
    patrols.end(copy, by=officer("planner"))
    yield Stand("route ended", "planner", f"/staff/patrol-routes/{copy.uuid}")
    team = team_operations.form(
        commune=commune(),
        name="Tổ đã giải thể",
        members=[officer("patroller")],
        by=officer("planner"),
    )
    db.session.flush()
    team_operations.disband(team, by=officer("planner"))
    yield Stand("team disbanded", "planner", "/staff/patrol-teams")


def villages() -> Iterable[Stand]:
    """A village of each status inside, to staff and to everybody; those without any as well."""
    current = select(Area, Stated).join(Stated, Stated.village_id == Area.id)
    current = current.where(Stated.valid.contains(today()), Stated.known.contains(now()))
    rows = db.session.execute(current).all()
    inside = {said.status: area for area, said in rows if said.surface == "inside"}
    public = {said.status: area for area, said in rows if said.surface == "public"}
    assert set(inside) == set(public) == set(VillageStatus)
    known = {area.id for area, _said in rows}
    silent = select(Area).where(Area.level == Level.VILLAGE, Area.id.not_in(known))
    inside["no_data"] = public["no_data"] = db.session.scalars(silent).first()
    for status, area in inside.items():
        role = AT_WORK.get(status, "office")
        yield Stand(f"village {status}", role, f"/staff/villages/{area.uuid}")
    for status, area in public.items():
        yield Stand(f"public village {status}", None, f"/villages/{area.uuid}")


def imports(ready: AreaImport) -> Iterable[Stand]:
    """An import of each state, with the preview of one that was read."""
    crs = {"key": "EPSG:9210", "name": "VN-2000 / TM-3 105°45", "offset_m": 1200.0}
    choices = [crs | {"is_unshifted": False, "is_declared": True}]
    previews = {
        ImportState.READING: {},
        ImportState.ASKING: {"choices": choices},
        ImportState.FAILED: {"error": "Tệp không đọc được."},
    }
    for state in ImportState:
        one = AreaImport(
            level=ready.level,
            area=ready.area,
            since=ready.since,
            file_name=ready.file_name,
            status=state,
            by=ready.by,
            preview=previews.get(state, ready.preview),
            applied_at=now() if state in (ImportState.APPLIED, ImportState.UNDONE) else None,
        )
        db.session.add(one)
        db.session.flush()
        yield Stand(f"import {state}", "admin", f"/staff/areas/import/{one.uuid}")


def people() -> Iterable[Stand]:
    """Accounts disabled, locked, without a code and with one; two factors are met elsewhere."""
    admin = officer("admin")
    for username in (LOCKED, DISABLED, UNINVITED, INVITED):
        user = accounts.create(username=username, title=f"Cán bộ {username}", by=admin)
        db.session.flush()
        accounts.give(user, Role.OFFICE, commune(), since=today(), until=None, by=admin)
        if username != UNINVITED:
            accounts.invite(user, by=admin)
        if username == LOCKED:
            key, until = attempts.key_of("account", username), now() + timedelta(hours=1)
            failed = {"failures": attempts.LIMIT, "last_at": now(), "until": until}
            db.session.add(LoginFailure(key=key, **failed))
        if username == DISABLED:
            accounts.disable(user, by=admin)
        yield Stand(f"account {username}", "admin", f"/staff/accounts/{user.uuid}")


def arranged() -> list[Stand]:
    """Bring about what the demonstration lacks; return every record to be looked at."""
    ready = db.session.scalars(select(AreaImport).filter_by(status=ImportState.READY)).one()
    patrols_told = (*shifts(), *patrols_ended())
    stands = [*hotspots(), *tips_told(), *patrols_told, *villages(), *imports(ready), *people()]
    db.session.commit()
    return stands
