"""Reviews of a certified village: begun inside, published or lifted by those who decide.

A review begun inside warns nobody outside; `shake` and `lapse` begin one by themselves.
"""

from datetime import date, timedelta

from webapp.areas.models import Area
from webapp.clock import today
from webapp.extensions import db
from webapp.jobs import daily
from webapp.lifecycle import IllegalMove
from webapp.villages import queries
from webapp.villages.decisions import DecisionNeeded
from webapp.villages.models import Cause, Decision, Status, StatusEvent, Surface, VillageStatus
from webapp.villages.standing import Standing, last_certificate
from webapp.villages.steps import needed, only_from, step

INSIDE, PUBLIC = Surface.INSIDE, Surface.PUBLIC


def review(
    village: Area,
    *,
    by,
    on: date,
    reason: str,
    decision: Decision | None = None,
    cause: Cause = Cause.PERSON,
) -> StatusEvent:
    """Look at a certified village again. Nothing changes outside until it is published."""
    if cause is Cause.PERSON:
        reason = needed(reason)
    return step(
        village,
        Status.UNDER_REVIEW,
        "under_review",
        by=by,
        on=on,
        reason=reason,
        decision=decision,
        cause=cause,
        surfaces=(INSIDE,),
    )


def publish_review(
    village: Area, *, by, on: date, decision: Decision, reason: str = ""
) -> StatusEvent:
    """Let the public see, by a decision, that the village is under review."""
    only_from(village, Status.UNDER_REVIEW)
    return step(
        village,
        Status.UNDER_REVIEW,
        "review_published",
        by=by,
        on=on,
        decision=decision,
        reason=reason,
        surfaces=(PUBLIC,),
    )


def lift(
    village: Area,
    *,
    by,
    on: date,
    reason: str,
    decision: Decision | None = None,
    expires_on: date | None = None,
    cause: Cause = Cause.PERSON,
) -> StatusEvent:
    """End a review: the village stays certified.

    A review that was never published ends unseen, unless the certificate itself has lapsed: it
    is then renewed by a decision, as a published review is lifted by one. With the `cause` of the
    review it ends as quietly as it began: the log names nobody.
    """
    standing = only_from(village, Status.UNDER_REVIEW)
    last = last_certificate(village)
    if last is None:
        raise IllegalMove(village)
    reason = needed(reason)
    if decision is None and lifts_in_silence(standing, on):
        return step(
            village,
            Status.CERTIFIED,
            "lifted",
            by=by,
            on=on,
            reason=reason,
            cause=cause,
            decision=last.decision,
            expires_on=last.expires_on,
            surfaces=(INSIDE,),
        )
    if decision is None:
        raise DecisionNeeded
    return step(
        village,
        Status.CERTIFIED,
        "lifted",
        by=by,
        on=on,
        reason=reason,
        decision=decision,
        expires_on=expires_on,
    )


def shake(
    village_id: int, *, by=None, on: date | None = None, cause: Cause = Cause.HOTSPOT
) -> bool:
    """Put a certified village under review inside, in the caller's transaction.

    What shook it is kept in the event for those who may know; the audit entry names nobody and
    no cause, because more people read it. Returns False when the village is not certified.
    """
    village = db.session.get_one(Area, village_id)
    standing = Standing.of(village)
    if standing.on(INSIDE) is not Status.CERTIFIED:
        return False
    review(village, by=by, on=max(on or today(), standing.since), reason="", cause=cause)
    return True


def lapse(village: Area, row: VillageStatus) -> StatusEvent:
    """Put a village under review because its certificate has run out."""
    on = max(row.expires_on + timedelta(days=1), row.valid.lower)
    return review(village, by=None, on=on, reason="", cause=Cause.LAPSE)


def lifts_in_silence(standing: Standing, on: date) -> bool:
    """True when the end of the present review on `on` changes nothing outside."""
    last = last_certificate(standing.village)
    is_published = standing.on(PUBLIC) is Status.UNDER_REVIEW
    has_lapsed = bool(last and last.expires_on and last.expires_on < on)
    return not is_published and not has_lapsed


@daily
def lapse_all() -> None:
    """Put every village under review whose certificate ran out before today."""
    for village, row in db.session.execute(queries.lapsed(today())).all():
        lapse(village, row)
