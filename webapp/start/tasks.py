"""What the first run puts into "Việc hôm nay": its next step, until the first commune is set up."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, Row, Select, exists, func, literal, select

from webapp.accounts.models import Grant, User
from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.clock import today
from webapp.duties import Duty, Task, finds_tasks
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission, Role, everywhere, holds, paths, within
from webapp.start import progress, seats

SECTION = "areas.index"
Village = shared_alias(Area, "its_village")


@finds_tasks
def first_steps(user: HasGrants) -> Iterator[Duty]:
    """The one next step of the first run; it can be left at any time and taken up again."""
    if not holds(user, Permission.AREA_IMPORT):
        return
    communes, villages = (exists().where(real(user, lvl)) for lvl in (Level.COMMUNE, Level.VILLAGE))
    once = select(literal(1).label("once"))
    yield Duty(SECTION, once.where(~villages, ~communes), _import)
    yield Duty(SECTION, once.where(~villages, communes), _choose)
    yield Duty(SECTION, left_at(user), _go_on)


def _import(_row: Row) -> Task:
    return Task(
        title=_("First steps: the boundaries of provinces and communes"),
        place=_("Import the national files first: the provinces, then the communes.")
        if everywhere(current_user, Permission.AREA_IMPORT)
        else _("Import the communes of your province first."),
        url=url_for("areas.start_import"),
        button=_("Import boundaries"),
    )


def _choose(_row: Row) -> Task:
    return Task(
        title=_("First steps: choose your commune"),
        place=_("Then its villages, their boundaries and the people."),
        url=url_for("start.index"),
        button=_("Begin"),
    )


def _go_on(row: Row) -> Task:
    found = progress.of(row.Area)
    drawn = _(
        "%(drawn)s of %(total)s villages have a boundary.",
        drawn=found.drawn,
        total=len(found.rows),
    )
    return Task(
        title=_("First steps: go on with %(name)s", name=found.name),
        place=drawn if found.next_step == "boundaries" else _("Nobody has been invited yet."),
        url=url_for("start.commune", area_id=row.Area.uuid),
        button=_("Go on"),
    )


def left_at(user: HasGrants) -> Select[tuple[Area]]:
    """Return the commune last begun, while boundaries or people are the step that comes next.

    The same steps as `progress`, without reading the villages; people only for whoever invites.
    """
    last = newest(user).with_only_columns(Area.parent_id).correlate(None).scalar_subquery()
    mine = (
        select(AreaVersion.id)
        .join(Village, Village.id == AreaVersion.area_id)
        .where(
            AreaVersion.parent_id == Area.id, Village.level == Level.VILLAGE, _holds(AreaVersion)
        )
    )
    is_drawn = exists().where(AreaBoundary.area_id == AreaVersion.area_id, _holds(AreaBoundary))
    may_invite = within(user, Permission.ACCOUNT_MANAGE, Area.path)
    return select(Area).where(
        Area.id == last,
        mine.exists(),
        mine.where(~is_drawn).exists() | (may_invite & ~_holders().exists()),
    )


def _holders() -> Select[tuple[int]]:
    """Return who holds a seat of the commune `Area`, as `seats` counts them."""
    of_commune = (Grant.area_id == Area.id) & Grant.role.in_(
        [role for role, _short, _title in seats.OF_COMMUNE]
    )
    of_village = (Village.parent_id == Area.id) & (Grant.role == Role.VILLAGE_HEAD)
    return (
        select(Grant.id)
        .join(User, User.id == Grant.user_id)
        .outerjoin(Village, Village.id == Grant.area_id)
        .where(User.active, Grant.valid.contains(today()), of_commune | of_village)
        .correlate(Area)
    )


def _holds(row) -> ColumnElement[bool]:
    return func.upper_inf(row.known) & row.valid.contains(today())


def last_begun(user: HasGrants) -> Area | None:
    """Return the commune of the village that was entered last where the user imports."""
    village = db.session.scalar(newest(user))
    return village.parent if village else None


def newest(user: HasGrants) -> Select[tuple[Area]]:
    """Return the village that was entered last where the user imports.

    Whoever imports in one place has few: those are found first, not searched for from the end.
    """
    last = select(Area).order_by(Area.id.desc()).limit(1)
    if everywhere(user, Permission.AREA_IMPORT):
        return last.where(real(user, Level.VILLAGE))
    mine = select(Area.id).where(real(user, Level.VILLAGE)).offset(0).subquery("mine")
    return last.join(mine, mine.c.id == Area.id)


def real(user: HasGrants, level: Level) -> ColumnElement[bool]:
    """Return the condition for areas of `level` where the user imports.

    For one who works in the whole system a demonstration does not count, and for nobody what was
    taken back: its identity is there, and nothing is known of it.
    """
    is_known = exists().where(AreaVersion.area_id == Area.id, func.upper_inf(AreaVersion.known))
    counts = (Area.level == level) & within(user, Permission.AREA_IMPORT, Area.path) & is_known
    return counts & ~Area.is_demo if "" in paths(user, Permission.AREA_IMPORT) else counts
