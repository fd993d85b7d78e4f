"""What waits in a whole commune, as one line: for its office, for those who plan, and above it."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Row, Select, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.extensions import db
from webapp.home.tasks import Task, finds_tasks
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.villages.listing import Inside, status_of, true_on
from webapp.villages.models import Status, Surface

MOST = 20
Commune = aliased(Area, name="whole_commune")
CommuneVersion = aliased(AreaVersion, name="whole_commune_version")


def by_commune(where: ColumnElement[bool], **counted: ColumnElement[bool]) -> Select:
    """Return the communes with villages for which something of `counted` holds, and how many."""
    day = today()
    sums = {name: func.count().filter(what).label(name) for name, what in counted.items()}
    return (
        select(Commune.uuid, Commune.code, CommuneVersion.kind, CommuneVersion.name, *sums.values())
        .select_from(Area)
        .join(AreaVersion, (AreaVersion.area_id == Area.id) & true_on(AreaVersion, day))
        .join(Commune, Commune.id == AreaVersion.parent_id)
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == Commune.id) & true_on(CommuneVersion, day),
        )
        .outerjoin(Inside, status_of(Inside, Surface.INSIDE, day))
        .where(Area.level == Level.VILLAGE, where)
        .group_by(Commune.uuid, Commune.code, CommuneVersion.kind, CommuneVersion.name)
        .having(or_(*(total > 0 for total in sums.values())))
        .order_by(Commune.code)
        .limit(MOST)
    )


@finds_tasks
def for_the_office(user: HasGrants) -> Iterator[Task]:
    """Villages of a commune without boundary, or without figures."""
    if not holds(user, Permission.VILLAGE_PROPOSE):
        return
    drawn = exists().where(AreaBoundary.area_id == Area.id, true_on(AreaBoundary, today()))
    no_figures = or_(AreaVersion.population.is_(None), AreaVersion.households.is_(None))
    here = within(user, Permission.VILLAGE_PROPOSE, Area.path)
    for row in db.session.execute(by_commune(here, undrawn=~drawn, uncounted=no_figures)):
        if row.undrawn:
            title = ngettext(
                "%(num)s village has no boundary", "%(num)s villages have no boundary", row.undrawn
            )
            url = url_for("start.commune", area_id=row.uuid)
            yield Task(title=title, place=place(row), url=url, button=_("Draw boundaries"))
        if row.uncounted:
            title = ngettext(
                "%(num)s village has no figures", "%(num)s villages have no figures", row.uncounted
            )
            url = url_for("villages.index", commune=row.code)
            yield Task(title=title, place=place(row), url=url, button=_("Open the list"))


@finds_tasks
def for_the_province(user: HasGrants) -> Iterator[Task]:
    """What waits for a decision in each commune of the province."""
    mine = [grant.area_path for grant in user.grants_today if grant.role == Role.PROVINCE]
    if not mine:
        return
    here = or_(false(), *(Area.path.startswith(path, autoescape=True) for path in mine))
    proposed, reviewed = Inside.status == Status.PROPOSED, Inside.status == Status.UNDER_REVIEW
    for row in db.session.execute(by_commune(here, proposed=proposed, reviewed=reviewed)):
        for count, status in ((row.proposed, Status.PROPOSED), (row.reviewed, Status.UNDER_REVIEW)):
            if count:
                yield Task(
                    title=_of(status, count),
                    place=place(row),
                    url=url_for("villages.index", commune=row.code, status=status),
                    button=_("Open the list"),
                )


def _of(status: Status, count: int) -> str:
    if status is Status.PROPOSED:
        return ngettext(
            "%(num)s proposal waits for its commune",
            "%(num)s proposals wait for their commune",
            count,
        )
    return ngettext("%(num)s village is under review", "%(num)s villages are under review", count)


def place(row: Row) -> str:
    return full_name(row.kind, row.name)
