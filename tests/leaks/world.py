"""The same secrets in two communes, under different names."""

from datetime import timedelta

from sqlalchemy import select

from tests import factories
from tests.files.pictures import photo_with_place, picture, upload
from tests.leaks.ground import CERTIFIED_ON, Planted, World
from tests.tips.forms import send
from tests.villages import status
from webapp.accounts import session as sessions
from webapp.accounts.models import User
from webapp.areas import uploads
from webapp.areas.import_models import AreaImport, ImportState
from webapp.areas.models import Level
from webapp.clock import now, today
from webapp.extensions import db
from webapp.files.checks import Checked, check
from webapp.files.checks import Kind as FileKind
from webapp.files.models import StoredFile
from webapp.files.operations import store
from webapp.hotspots import operations as hotspots
from webapp.patrols.models import Kind
from webapp.permissions import Role
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.tips import operations as tips
from webapp.tips.models import Tip
from webapp.villages import figures, reviews

PHONES = {"A": "0987650001", "B": "0987650002"}
HOTLINES = {"A": "0912345601", "B": "0912345602"}


def certify(where: Planted) -> None:
    """Recognise the village by a decision whose scan is staff's alone."""
    document = status.decision(where.village, f"9{where.tag}/QĐ-UBND", CERTIFIED_ON)
    scan = check(
        upload(picture(), f"CANARYSCAN{where.tag}.jpg"), kinds={FileKind.PICTURE}, max_bytes=10**6
    )
    document.scan_id = store(
        scan,
        kinds={FileKind.PICTURE},
        commune_code=where.commune.code,
        by=None,
        max_bytes=10**6,
    ).id
    status.certified(where.village, on=CERTIFIED_ON, number=f"9{where.tag}/QĐ-UBND")
    where.ids["decision_id"] = document.uuid


def plant(where: Planted, world: World, client) -> None:
    """Lay out every kind of secret in one commune; the tip comes as tips come."""
    tag = where.tag
    plant_tip(where, client)
    with client.application.app_context():
        db.session().expire_on_commit = False
        # Nobody of the cells has done anything: acts name those who did them.
        actor = factories.user(title="Người thực hiện")
        keeper = factories.user((Role.OFFICE, where.commune), title=f"CANARYTITLE{tag}")
        where.ids["user_id"], where.ids["grant_id"] = keeper.uuid, keeper.grants[0].uuid
        where.ids["rule_id"] = terms.on(Key.HOTSPOT_WATCH).uuid
        plant_hotspot(where, actor)
        plant_patrols(where, world)
        village = db.session.merge(where.village)
        plant_import(where, keeper)
        where.ids["session_id"] = sessions.issue(keeper, device="test")[0].uuid
        figures.save(village, by=actor, hotline=HOTLINES[tag], hotline_is_public=False)
        where.ids["note_id"] = figures.add_note(village, by=actor, body=f"CANARYNOTE{tag}").uuid
        reviews.review(village, by=actor, on=today(), reason=f"CANARYREVIEW{tag}")
        tip = db.session.scalar(select(Tip).where(Tip.commune_code == where.commune.code))
        tips.answer(tip, body=f"CANARYANSWER{tag}", by=actor)
        where.ids |= {"tip_id": tip.uuid, "position": 1}
        where.ids |= {"village_id": village.uuid, "area_id": village.uuid, "number": 1}
        where.canaries = canaries_of(where, tip)
        db.session.commit()


def plant_import(where: Planted, by: User) -> None:
    """Leave a file with boundaries that was read and not carried out."""
    name = f"CANARYIMPORT{where.tag}.geojson"
    commune = db.session.merge(where.commune)
    file = uploads.keep(upload(b"{}", name), commune_code=commune.code, by=by)
    made = AreaImport(
        level=Level.VILLAGE,
        area=commune,
        since=today(),
        file_name=file.name,
        file=file,
        by_id=by.id,
        status=ImportState.FAILED,
        preview={"error": f"CANARYIMPORT{where.tag}"},
    )
    db.session.add(made)
    db.session.flush()
    where.ids["import_id"] = made.uuid


def plant_tip(where: Planted, client) -> None:
    lon, lat = where.tip_at
    sent = send(
        client,
        url=f"/tip?commune={where.commune.code}",
        photos=[(photo_with_place(), f"CANARYPHOTO{where.tag}.jpg")],
        body=f"CANARYTOLD{where.tag} có người lạ, gọi {PHONES[where.tag]}",
        place_text=f"CANARYWHERE{where.tag}",
        location_text=f"{lat}, {lon}",
    )
    assert sent.status_code == 200, sent.status_code


def plant_hotspot(where: Planted, by: User) -> None:
    made = factories.hotspot(
        db.session.merge(where.village),
        at=where.hotspot_at,
        status="verified",
        on=CERTIFIED_ON,
        description=f"CANARYSPOT{where.tag}",
        files=[photo_named(f"CANARYSEEN{where.tag}.jpg")],
        by=by,
    )
    photo = photo_named(f"CANARYFILE{where.tag}.jpg")
    cleared = {
        "forces": ["police"],
        "result": f"CANARYCLEARED{where.tag}",
        "found": f"CANARYFOUND{where.tag}",
    }
    hotspots.clear(made, on=CERTIFIED_ON, by=by, files=[photo], **cleared)
    hotspots.check(made, on=today(), note=f"CANARYVISIT{where.tag}", by=by)
    db.session.refresh(made)
    file = db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()
    where.ids |= {"hotspot_id": made.uuid, "file_id": file.uuid}
    where.canaries["hotspot code"] = (made.name,)


def photo_named(name: str) -> Checked:
    return check(upload(picture(), name), kinds={FileKind.PICTURE}, max_bytes=10**6)


def plant_patrols(where: Planted, world: World) -> None:
    tag, commune = where.tag, db.session.merge(where.commune)
    team = factories.team(commune, *members(where, world), name=f"CANARYTEAM{tag}")
    west, south = where.meet_at
    course = ((west, south), (west + 0.01, south + 0.01))
    route = factories.route(commune, f"CANARYROUTE{tag}", places=course, points=course)
    at = now() + timedelta(days=1)
    plan = factories.shift(route, team, starts_at=at, meeting_point=f"CANARYMEET{tag}")
    sealed = factories.shift(
        route, team, starts_at=at, kind=Kind.PROFESSIONAL, meeting_point=f"CANARYSEALED{tag}"
    )
    where.ids |= {"team_id": team.uuid, "route_id": route.uuid, "shift_id": plan.uuid}
    where.ids["sealed_id"] = sealed.uuid


def members(where: Planted, world: World) -> list[User]:
    """Return whoever of the cells may walk; in commune B nobody of them."""
    if where.tag == "B":
        return []
    return [
        db.session.merge(person)
        for (role, _relation), person in world.people.items()
        if role is Role.PATROLLER
    ]


def canaries_of(where: Planted, tip: Tip) -> dict[str, tuple[str, ...]]:
    """Return what betrays each kind of secret, wherever it is found."""
    tag, ids = where.tag, where.ids
    return where.canaries | {
        "tip": (
            *(f"CANARY{word}{tag}" for word in ("TOLD", "WHERE", "ANSWER")),
            PHONES[tag],
            str(tip.uuid),
            tip.reference,
            *places(where.tip_at),
        ),
        "photo": (f"CANARYPHOTO{tag}", "CANARY-7f3a"),
        "hotspot": (str(ids["hotspot_id"]), *places(where.hotspot_at)),
        "hotspot story": tuple(
            f"CANARY{word}{tag}" for word in ("SPOT", "SEEN", "VISIT", "FILE", "CLEARED", "FOUND")
        ),
        "team": (f"CANARYTEAM{tag}",),
        "route": (f"CANARYROUTE{tag}", str(ids["route_id"])),
        "shift": (f"CANARYMEET{tag}", str(ids["shift_id"])),
        "sealed shift": (f"CANARYSEALED{tag}", str(ids["sealed_id"])),
        "village": (f"CANARYREVIEW{tag}", f"CANARYNOTE{tag}", str(ids["note_id"]), HOTLINES[tag]),
        "import": (f"CANARYIMPORT{tag}", str(ids["import_id"])),
        "scan": (f"CANARYSCAN{tag}",),
        "account": (
            f"CANARYTITLE{tag}",
            str(ids["user_id"]),
            str(ids["grant_id"]),
            str(ids["session_id"]),
        ),
    }


def places(at: tuple[float, float]) -> tuple[str, ...]:
    """Return the beginnings by which a coordinate is known, to about ten metres."""
    return tuple(f"{int(one * 10_000) / 10_000:.4f}" for one in at)
