"""From the form of a shift to a plan that may be kept, with the visitor's rights."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from shapely import Point, to_geojson
from sqlalchemy import select

from gis import coordinates
from gis.measure import distance_m
from webapp.areas.names import NATURAL
from webapp.clock import VIETNAM, today
from webapp.extensions import db
from webapp.formatters import daytime, distance
from webapp.patrols import nearby, queries
from webapp.patrols.models import Kind, PatrolRoute, PatrolShift, PatrolTeam
from webapp.patrols.shift_forms import ShiftForm
from webapp.patrols.shift_operations import until_next
from webapp.permissions import HasGrants, Permission, holds, permits

Plan = dict[str, object]

MEETING_WITHIN_M = 2000  # local rule, to be confirmed: teams of neighbours meet across the border
WIDEST_COMMUNE_M = 50_000  # where no boundary is known: nothing farther away is the same commune


def kinds_of(user: HasGrants) -> list[Kind]:
    """Return the kinds of patrol that the user may know of."""
    if holds(user, Permission.PATROL_PROFESSIONAL):
        return list(Kind)
    return [kind for kind in Kind if kind != Kind.PROFESSIONAL]


def offer(form: ShiftForm, user: HasGrants, shift: PatrolShift | None = None) -> None:
    """Offer what the user may choose; a kept shift never crosses between professional and not."""
    routes = choosable_routes(user)
    teams = list(db.session.scalars(queries.teams_of(user)))
    kinds = kinds_of(user)
    if shift:
        kinds = [kind for kind in kinds if (kind == Kind.PROFESSIONAL) == shift.is_professional]
        routes += [shift.route] if shift.route not in routes else []
        teams += [shift.team] if shift.team not in teams else []
    form.offer(routes, teams, kinds)


def choosable_routes(user: HasGrants) -> list[PatrolRoute]:
    """Return the routes in use that the user may plan shifts on, by name."""
    found = queries.visible_to(user).where(PatrolRoute.ended_on.is_(None))
    return list(db.session.scalars(found.order_by(PatrolRoute.name.collate(NATURAL))))


def checked(form: ShiftForm, user: HasGrants, shift: PatrolShift | None = None) -> Plan | None:
    """Return the plan in `form`; None when it cannot be, with the reason in the form."""
    route = db.session.scalar(queries.visible_to(user).where(PatrolRoute.uuid == form.route.data))
    team = db.session.scalar(select(PatrolTeam).where(PatrolTeam.uuid == form.team.data))
    kind = Kind(form.kind.data)
    if team.commune_code != route.commune_code:
        form.team.errors = [_("The team belongs to another commune than the route.")]
    elif kind == Kind.PROFESSIONAL and not may_be_professional(user, team, route):
        form.team.errors = [_("Every member of the team of such a patrol must be of the police.")]
    elif clash := seen_clash(form, user, team, shift):
        form.team.errors = [_("The team already has a shift from %(start)s to %(end)s.", **clash)]
    if form.found and (reason := too_far(form.found, route)):
        form.place.errors = [reason]
    if form.team.errors or form.place.errors:
        return None
    return {
        "route": route,
        "team": team,
        "kind": kind,
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "meeting_point": form.meeting_point.data or "",
        "meeting_place": form.found,
    }


def too_far(place: Point, route: PatrolRoute) -> str:
    """Return why a team cannot meet there: outside the commune and far from the route; else ""."""
    away_m = distance_m(to_shape(route.course), place)
    in_commune = away_m <= WIDEST_COMMUNE_M and nearby.touches(route.area, place, today())
    if away_m <= MEETING_WITHIN_M or in_commune:
        return ""
    return _(
        "The meeting point lies outside the commune, %(distance)s from the route. Check its"
        " latitude and longitude, or choose a place in the commune or within %(limit)s of the"
        " route.",
        distance=distance(away_m),
        limit=distance(MEETING_WITHIN_M),
    )


def columns(plan: Plan) -> Plan:
    """Return `plan` by the columns of a shift."""
    facts = dict(plan)
    return facts | {"route_id": facts.pop("route").id, "team_id": facts.pop("team").id}


def may_be_professional(user: HasGrants, team: PatrolTeam, route: PatrolRoute) -> bool:
    """True when planner and members are all police there: others would learn of the plan."""
    wanted = Permission.PATROL_PROFESSIONAL
    everyone = [user, *team.members]
    return all(permits(one, wanted, route.area_path) for one in everyone)


def seen_clash(
    form: ShiftForm, user: HasGrants, team: PatrolTeam, shift: PatrolShift | None
) -> dict[str, str] | None:
    """Return the hours of another shift of the team then, of those that the user may see."""
    found = queries.shifts_visible_to(user).where(
        queries.overlapping(team.id, form.starts_at, form.ends_at)
    )
    if shift:
        found = found.where(PatrolShift.id != shift.id)
    clash = db.session.scalar(found.limit(1))
    return clash and {"start": daytime(clash.starts_at), "end": daytime(clash.ends_at)}


def prefill(form: ShiftForm, asked, user: HasGrants) -> None:
    """Fill in the route and day that the address names, or a shift again, on its next day."""
    if shift := named(asked.get("again", ""), user):
        fill(form, shift)
        form.on.data, form.edition.data = form.on.data + until_next(shift), None
        return
    form.route.data = asked.get("route", "")
    try:
        form.on.data = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        form.on.data = today() + timedelta(days=1)


def named(shift_id: str, user: HasGrants) -> PatrolShift | None:
    """Return the shift with this id when the user may see it."""
    try:
        of_id = PatrolShift.uuid == UUID(shift_id)
    except ValueError:
        return None
    return db.session.scalar(queries.shifts_visible_to(user).where(of_id))


def fill(form: ShiftForm, shift: PatrolShift) -> None:
    """Fill the form with a shift as it is."""
    start, end = (at.astimezone(VIETNAM) for at in (shift.starts_at, shift.ends_at))
    form.route.data, form.team.data = str(shift.route.uuid), str(shift.team.uuid)
    form.kind.data, form.on.data = shift.kind, start.date()
    form.start.data, form.end.data = start.time(), end.time()
    form.meeting_point.data, form.edition.data = shift.meeting_point, shift.edition
    if shift.meeting_place is not None:
        place = to_shape(shift.meeting_place)
        form.place.data, form.place_text.data = to_geojson(place), coordinates.write(place)


def bounds_of(user: HasGrants) -> tuple[float, float, float, float] | None:
    """Return the extent of the user's routes, for the map on which a meeting place is chosen."""
    routes = choosable_routes(user)[:20]
    if not routes:
        return None
    boxes = [to_shape(route.course).bounds for route in routes]
    west, south = (min(box[i] for box in boxes) for i in (0, 1))
    east, north = (max(box[i] for box in boxes) for i in (2, 3))
    return west - 0.005, south - 0.005, east + 0.005, north + 0.005
