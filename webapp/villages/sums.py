"""What waits in a whole commune, as one line: for its office, for those who plan, and above it."""

from collections.abc import Iterator
from functools import partial

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select

from webapp.aliases import shared_alias
from webapp.areas.models import Area, AreaBoundary, AreaVersion, Level
from webapp.areas.names import full_name
from webapp.clock import today
from webapp.duties import Duty, Task, finds_tasks
from webapp.permissions import HasGrants, Permission, Role, holds, within
from webapp.villages.heading import has_head, is_new
from webapp.villages.listing import status_of, true_on
from webapp.villages.models import Status, Surface
from webapp.villages.tally_rows import VillageTally
from webapp.villages.waiting import Inside

Commune = shared_alias(Area, "whole_commune")
CommuneVersion = shared_alias(AreaVersion, "whole_commune_version")
Rows = Select[tuple[int, int]]


def by_commune(each: Rows) -> Select:
    """Return the communes of `each` (commune_id, number of villages) with name and number."""
    counted = each.subquery("counted")
    return (
        select(
            Commune.uuid,
            Commune.code,
            CommuneVersion.kind,
            CommuneVersion.name,
            counted.c.number,
        )
        .join(counted, counted.c.commune_id == Commune.id)
        .join(
            CommuneVersion,
            (CommuneVersion.area_id == Commune.id) & true_on(CommuneVersion, today()),
        )
        .order_by(Commune.code)
    )


def of_today(here: ColumnElement[bool]) -> Rows:
    """Return (commune_id, number) of the villages of today that lie `here`."""
    commune_id = AreaVersion.parent_id.label("commune_id")
    return (
        select(commune_id, func.count().label("number"))
        .join(Area, Area.id == AreaVersion.area_id)
        .where(true_on(AreaVersion, today()), Area.level == Level.VILLAGE, here)
        .group_by(commune_id)
    )


def undrawn(here: ColumnElement[bool]) -> Rows:
    """Return (commune_id, number) of the villages without a boundary."""
    is_drawn = exists().where(AreaBoundary.area_id == Area.id, true_on(AreaBoundary, today()))
    return of_today(here).where(~is_drawn)


def uncounted(here: ColumnElement[bool]) -> Rows:
    """Return (commune_id, number) of the villages without figures."""
    no_figures = or_(AreaVersion.population.is_(None), AreaVersion.households.is_(None))
    return of_today(here).where(no_figures)


def unheaded(here: ColumnElement[bool]) -> Rows:
    """Return (commune_id, number) of the villages never registered that nobody heads."""
    rows = of_today(here).outerjoin(Inside, status_of(Inside, Surface.INSIDE, today()))
    return rows.where(is_new(), ~has_head())


def standing(status: Status) -> Rows:
    """Return (commune_id, number) of the communes with villages of that status inside."""
    number = getattr(VillageTally, status)
    return select(VillageTally.commune_id, number.label("number")).where(
        VillageTally.surface == Surface.INSIDE, VillageTally.valid.contains(today()), number > 0
    )


@finds_tasks
def for_the_office(user: HasGrants) -> Iterator[Duty]:
    """Villages of a commune without boundary, without figures, or with nobody to register them."""
    if not holds(user, Permission.VILLAGE_PROPOSE):
        return
    here = within(user, Permission.VILLAGE_PROPOSE, Area.path)
    yield Duty("areas.index", by_commune(undrawn(here)), _undrawn)
    yield Duty("villages.index", by_commune(uncounted(here)), _uncounted)
    yield Duty("villages.index", by_commune(unheaded(here)), _unheaded)


def _undrawn(row: Row) -> Task:
    title = ngettext(
        "%(num)s village has no boundary", "%(num)s villages have no boundary", row.number
    )
    url = url_for("start.commune", area_id=row.uuid)
    return Task(title=title, place=place(row), url=url, button=_("Draw boundaries"))


def _uncounted(row: Row) -> Task:
    title = ngettext(
        "%(num)s village has no figures", "%(num)s villages have no figures", row.number
    )
    url = url_for("villages.index", commune=row.code)
    return Task(title=title, place=place(row), url=url, button=_("Open the list"))


def _unheaded(row: Row) -> Task:
    title = ngettext(
        "%(num)s village is not registered and has no head here",
        "%(num)s villages are not registered and have no head here",
        row.number,
    )
    url = url_for("villages.index", commune=row.code)
    return Task(title=title, place=place(row), url=url, button=_("Open the list"))


@finds_tasks
def for_the_province(user: HasGrants) -> Iterator[Duty]:
    """What waits for a decision in each commune of the province."""
    mine = [grant.area_path for grant in user.grants_today if grant.role == Role.PROVINCE]
    if not mine:
        return
    here = or_(*(Commune.path.startswith(path, autoescape=True) for path in mine))
    for status in (Status.PROPOSED, Status.UNDER_REVIEW):
        rows = by_commune(standing(status)).where(here)
        yield Duty("villages.index", rows, partial(_standing, status))


def _standing(status: Status, row: Row) -> Task:
    return Task(
        title=_of(status, row.number),
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
    """Return the full name of the commune that a row counts."""
    return full_name(row.kind, row.name)
