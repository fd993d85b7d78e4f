"""One village as the public may know it: names, statuses and decisions, where it came from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.public import areas
from webapp.clock import today
from webapp.errors import NotFound
from webapp.villages import register
from webapp.villages.public import links, profiles, statuses


class NotThatDay(NotFound):
    """The village exists, but not on the day asked for."""

    message = _l("This village did not exist on that day. Choose a later day.")


@dataclass(frozen=True)
class Chronicle:
    """What the page of a village shows of one day.

    `ended_on` is the day from which the village is no more; the facts are then its last ones.
    """

    day: date
    facts: Row
    history: list[Row]
    names: list[Row]
    came_from: list[Row]
    became: list[Row]
    profile: Row | None
    ended_on: date | None = None

    @property
    def is_today(self) -> bool:
        return self.day == today()


def of(session: Session, village_id: UUID, day: date) -> Chronicle:
    """Return the village's page of `day`, or of its last day when it ended before.

    Raises:
        NotFound: there is no such village. NotThatDay: it began later.
    """
    names = session.execute(versions(village_id)).all()
    if not names:
        raise NotFound
    first, last = names[0].since, names[-1].until
    if first and day < first:
        raise NotThatDay
    ended_on = last if last and last <= day else None
    if ended_on:
        day = names[-1].last_day
    facts = session.execute(
        register.with_boundary(register.listed(day), day).where(
            register.village.c.uuid == village_id
        )
    ).first()
    if facts is None:
        raise NotFound
    return Chronicle(
        day=day,
        facts=facts,
        history=list(session.execute(history(facts.id, day)).all()),
        names=[row for row in names if row.since is None or row.since <= day],
        came_from=list(session.execute(related(facts.id, day, backwards=True)).all()),
        became=list(session.execute(related(facts.id, day, backwards=False)).all()),
        profile=session.execute(profile(facts.id)).first(),
        ended_on=ended_on,
    )


def versions(village_id: UUID) -> Select:
    """Return (name, kind, since, until, last_day) of each name and kind, oldest first."""
    return (
        select(
            areas.c.name,
            areas.c.kind,
            func.lower(areas.c.valid).label("since"),
            func.upper(areas.c.valid).label("until"),
            (func.upper(areas.c.valid) - 1).label("last_day"),
        )
        .where(areas.c.uuid == village_id, areas.c.level == Level.VILLAGE)
        .order_by(func.lower(areas.c.valid).nulls_first())
    )


def history(village_id: int, day: date) -> Select:
    """Return the public statuses that had begun by `day`, newest first."""
    since = func.lower(statuses.c.valid)
    return (
        select(statuses, since.label("since"))
        .where(statuses.c.village_id == village_id, since <= day)
        .order_by(since.desc())
    )


def related(village_id: int, day: date, *, backwards: bool) -> Select:
    """Return (uuid, name, kind, on, link, decision) of what the village came from, or became."""
    here, there = (
        (links.c.successor_id, links.c.predecessor_id)
        if backwards
        else (links.c.predecessor_id, links.c.successor_id)
    )
    since = func.lower(areas.c.valid)
    latest = (
        select(areas.c.id, areas.c.uuid, areas.c.name, areas.c.kind)
        .ext(distinct_on(areas.c.id))
        .order_by(areas.c.id, since.desc())
        .subquery("latest")
    )
    return (
        select(
            latest.c.uuid,
            latest.c.name,
            latest.c.kind,
            links.c.on,
            links.c.kind.label("link"),
            links.c.decision,
        )
        .select_from(links)
        .join(latest, latest.c.id == there)
        .where(here == village_id, there != here)
        .order_by(links.c.on)
    )


def profile(village_id: int) -> Select:
    """Return what the public may know of a village beside its status."""
    return select(profiles).where(profiles.c.village_id == village_id)
