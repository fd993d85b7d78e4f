"""Two communes with the same secrets under different names, and somebody in every cell."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from tests import factories
from tests.files.pictures import photo_with_place, picture, upload
from tests.tips.forms import send
from tests.villages import status
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.clock import now, today
from webapp.extensions import db
from webapp.files.checks import Kind as FileKind
from webapp.files.checks import check
from webapp.files.models import StoredFile
from webapp.files.operations import store
from webapp.hotspots import operations as hotspots
from webapp.patrols.models import Kind
from webapp.permissions import Role
from webapp.tips import operations as tips
from webapp.tips.models import Tip
from webapp.villages import figures, reviews

RELATIONS = ("own", "sibling", "other village", "other province", "expired", "disabled")
COMMUNES = ("11635", "11636")
CERTIFIED_ON = date(2026, 3, 1)


@dataclass
class Planted:
    """The records of one commune; `tag` is in every word that was typed."""

    tag: str
    commune: Area
    village: Area
    other_village: Area
    tip_at: tuple[float, float]
    hotspot_at: tuple[float, float]
    meet_at: tuple[float, float]
    ids: dict[str, object] = field(default_factory=dict)
    canaries: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class World:
    province: Area
    elsewhere: Area
    planted: dict[str, Planted]
    people: dict[tuple[Role, str], User] = field(default_factory=dict)


def ground() -> World:
    """Make the areas, every village of the first halves certified."""
    province = factories.province()
    elsewhere = factories.commune(
        factories.province("97", "Tỉnh Khác"), "97001", "Xa", shape=(106.30, 21.80, 106.40, 21.90)
    )
    planted = {}
    for number, (tag, code) in enumerate(zip("AB", COMMUNES, strict=True)):
        west = 105.30 + number * 0.1
        commune = factories.commune(
            province, code, f"Xã {tag}", shape=(west, 20.80, west + 0.1, 20.90)
        )
        half = west + 0.05
        village = factories.village(commune, "0001", "Thôn Đông", shape=(west, 20.8, half, 20.9))
        other = factories.village(commune, "0002", "Thôn Tây", shape=(half, 20.8, west + 0.1, 20.9))
        planted[tag] = Planted(
            tag,
            commune,
            village,
            other,
            tip_at=(west + 0.0271828, 20.8314159),
            hotspot_at=(west + 0.0318217, 20.8425173),
            meet_at=(west + 0.0161803, 20.8557721),
        )
    return World(province, elsewhere, planted)


def people(world: World) -> None:
    """Put somebody into every cell: a role, and how far its grant is from commune A."""
    here, there = world.planted["A"], world.planted["B"]
    past = Range(date(2025, 7, 1), today())
    for role in Role:
        places = {
            "own": own_of(role, world),
            "sibling": there.village if role is Role.VILLAGE_HEAD else there.commune,
            "other village": here.other_village,
            "other province": world.elsewhere.parent,
        }
        for relation in RELATIONS:
            person = factories.user(title=f"{role} {relation}")
            valid = past if relation == "expired" else None
            factories.grant(person, role, places.get(relation, places["own"]), valid)
            person.active = relation != "disabled"
            world.people[role, relation] = person
    db.session.flush()


def own_of(role: Role, world: World) -> Area:
    here = world.planted["A"]
    return {Role.VILLAGE_HEAD: here.village, Role.PROVINCE: world.province}.get(role, here.commune)


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
        plant_hotspot(where, actor)
        plant_patrols(where, world)
        village = db.session.merge(where.village)
        where.ids["note_id"] = figures.add_note(village, by=actor, body=f"CANARYNOTE{tag}").uuid
        reviews.review(village, by=actor, on=today(), reason=f"CANARYREVIEW{tag}")
        tip = db.session.scalar(select(Tip).where(Tip.commune_code == where.commune.code))
        tips.answer(tip, body=f"CANARYANSWER{tag}", by=actor)
        where.ids |= {"tip_id": tip.uuid, "position": 1}
        where.ids |= {"village_id": village.uuid, "area_id": village.uuid, "number": 1}
        where.canaries = canaries_of(where, tip)
        db.session.commit()


def plant_tip(where: Planted, client) -> None:
    lon, lat = where.tip_at
    sent = send(
        client,
        url=f"/tip?commune={where.commune.code}",
        photos=[(photo_with_place(), f"CANARYPHOTO{where.tag}.jpg")],
        body=f"CANARYTOLD{where.tag} có người lạ",
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
        by=by,
    )
    photo = check(
        upload(picture(), f"CANARYFILE{where.tag}.jpg"), kinds={FileKind.PICTURE}, max_bytes=10**6
    )
    cleared = {"forces": ["police"], "result": f"CANARYCLEARED{where.tag}", "found": ""}
    hotspots.clear(made, on=CERTIFIED_ON, by=by, files=[photo], **cleared)
    hotspots.check(made, on=today(), note=f"CANARYVISIT{where.tag}", by=by)
    db.session.refresh(made)
    file = db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()
    where.ids |= {"hotspot_id": made.uuid, "file_id": file.uuid}
    where.canaries["hotspot code"] = (made.name,)


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
            str(tip.uuid),
            tip.reference,
            *places(where.tip_at),
        ),
        "photo": (f"CANARYPHOTO{tag}", "CANARY-7f3a"),
        "hotspot": (str(ids["hotspot_id"]), *places(where.hotspot_at)),
        "hotspot story": tuple(
            f"CANARY{word}{tag}" for word in ("SPOT", "VISIT", "FILE", "CLEARED")
        ),
        "team": (f"CANARYTEAM{tag}",),
        "route": (f"CANARYROUTE{tag}", str(ids["route_id"])),
        "shift": (f"CANARYMEET{tag}", str(ids["shift_id"])),
        "sealed shift": (f"CANARYSEALED{tag}", str(ids["sealed_id"])),
        "village": (f"CANARYREVIEW{tag}", f"CANARYNOTE{tag}", str(ids["note_id"])),
        "scan": (f"CANARYSCAN{tag}",),
        "account": (f"CANARYTITLE{tag}", str(ids["user_id"]), str(ids["grant_id"])),
    }


def places(at: tuple[float, float]) -> tuple[str, ...]:
    """Return the beginnings by which a coordinate is known, to about ten metres."""
    return tuple(f"{int(one * 10_000) / 10_000:.4f}" for one in at)
