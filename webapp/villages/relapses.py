"""Taking a relapse of a hotspot back, with the review of the village that it began.

The review began by itself, inside and unseen by the public; it ends the same way, as long as it is
the last that happened to the village. Whoever may not know of hotspots learns of neither.
"""

from sqlalchemy import select

from webapp.areas.models import Area
from webapp.audit.models import AuditEntry
from webapp.audit.undo import TooLateToUndo, undoes
from webapp.extensions import db
from webapp.hotspots import queries as hotspots
from webapp.hotspots import undo as steps
from webapp.hotspots.models import Hotspot
from webapp.permissions import Permission
from webapp.villages import reviews
from webapp.villages.models import Cause, Status, StatusEvent
from webapp.villages.standing import Standing, lock
from webapp.villages.undo import latest_event, reason


def stands_alone(hotspot: Hotspot, entry: AuditEntry) -> bool:
    """True while nothing has happened to the village since the relapse shook it."""
    review = review_begun(hotspot)
    return review is None or _may_end(review)


@undoes(
    "hotspot.relapsed",
    Permission.HOTSPOT_EDIT,
    hotspots.one,
    called=steps.called,
    free=stands_alone,
)
def take_back(hotspot: Hotspot, *, by, entry: AuditEntry) -> None:
    """Let the state before the relapse hold again, and the village be what it was.

    Raises:
        TooLateToUndo: something has happened to the village since.
    """
    review = review_begun(hotspot)
    steps.take_back(hotspot, by=by, entry=entry)
    if review is None:
        return
    lock(review.village)
    if not _may_end(review):
        raise TooLateToUndo
    reviews.lift(review.village, by=by, on=review.on, reason=reason(), cause=Cause.HOTSPOT)


def review_begun(hotspot: Hotspot) -> StatusEvent | None:
    """Return the review that the last step of the hotspot began, in the same transaction."""
    step = hotspot.standing_events[-1]
    villages = select(Area.id).where(Area.parent_id == hotspot.commune.id)
    return db.session.scalar(
        select(StatusEvent)
        .where(
            StatusEvent.cause == Cause.HOTSPOT,
            StatusEvent.to_status == Status.UNDER_REVIEW,
            StatusEvent.created_at == step.created_at,
            StatusEvent.by_id == step.by_id,
            StatusEvent.village_id.in_(villages),
        )
        .order_by(StatusEvent.id.desc())
        .limit(1)
    )


def _may_end(review: StatusEvent) -> bool:
    """True when the review is the last that happened, and ends without a word outside."""
    is_last = latest_event(review.village) is review
    return is_last and reviews.lifts_in_silence(Standing.seen(review.village), review.on)
