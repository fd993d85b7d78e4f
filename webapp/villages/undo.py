"""What may be taken back of a village within ten minutes: all that no decision has published.

The step back is true from the same day, so that as known then the step was never taken; both
events stay in the history.
"""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas import operations as areas
from webapp.areas.models import Area
from webapp.areas.names import full_name
from webapp.audit.models import AuditEntry
from webapp.audit.undo import TooLateToUndo, undoes
from webapp.clock import today
from webapp.extensions import db
from webapp.permissions import Permission
from webapp.villages import figures, operations, queries, reviews
from webapp.villages.models import Status, StatusEvent, VillageNote

DAYS = {"population_on", "signed_as_of"}


def called(village: Area) -> str:
    """Return what an offer to undo calls a village."""
    version = areas.version_on(village, today())
    return full_name(version.kind, version.name)


def day_of(entry: AuditEntry) -> date:
    """Return the day from which the act that is taken back held."""
    return date.fromisoformat(entry.changes["on"][1])


def latest_event(village: Area) -> StatusEvent | None:
    """Return what happened to the status of a village last."""
    happened = select(StatusEvent).where(StatusEvent.village_id == village.id)
    return db.session.scalar(happened.order_by(StatusEvent.id.desc()).limit(1))


def reason() -> str:
    """Return the reason that the story gives for an act taken back."""
    return _("Taken back at once by the person who did it.")


def came_from(*statuses: Status):
    """Return the test that a step began at one of `statuses` and rests on no decision."""

    def test(entry: AuditEntry) -> bool:
        changes = entry.changes
        return "decision" not in changes and changes["status"][0] in statuses

    return test


@undoes(
    "village.registered",
    Permission.VILLAGE_REGISTER,
    queries.living,
    called=called,
    fits=came_from(Status.UNREGISTERED),
)
def unregister(village: Area, *, by, entry: AuditEntry) -> None:
    """Take a registration back."""
    operations.unregister(village, by=by, on=day_of(entry), reason=reason())


@undoes(
    "village.unregistered",
    Permission.VILLAGE_REGISTER,
    queries.living,
    called=called,
    fits=came_from(Status.REGISTERED),
)
def register(village: Area, *, by, entry: AuditEntry) -> None:
    """Take the end of a registration back."""
    operations.register(village, by=by, on=day_of(entry), reason=reason())


@undoes("village.proposed", Permission.VILLAGE_PROPOSE, queries.living, called=called)
def withdraw(village: Area, *, by, entry: AuditEntry) -> None:
    """Take a proposal back."""
    operations.withdraw(village, by=by, on=day_of(entry), reason=reason())


@undoes(
    "village.deferred",
    Permission.VILLAGE_DECIDE,
    queries.living,
    called=called,
    fits=came_from(Status.PROPOSED),
)
@undoes("village.withdrawn", Permission.VILLAGE_PROPOSE, queries.living, called=called)
def propose(village: Area, *, by, entry: AuditEntry) -> None:
    """Take the withdrawal of a proposal back."""
    operations.propose(village, by=by, on=day_of(entry), reason=reason())


@undoes(
    "village.under_review",
    Permission.VILLAGE_DECIDE,
    queries.living,
    called=called,
    fits=came_from(Status.CERTIFIED),
)
def lift(village: Area, *, by, entry: AuditEntry) -> None:
    """Take the beginning of a review back."""
    reviews.lift(village, by=by, on=day_of(entry), reason=reason())


def ended_unseen(village: Area, entry: AuditEntry) -> bool:
    """True when the last that happened is the end of a review that was never published."""
    last = latest_event(village)
    return last is not None and last.to_status == Status.CERTIFIED and not last.published


@undoes(
    "village.lifted", Permission.VILLAGE_DECIDE, queries.living, called=called, free=ended_unseen
)
def review(village: Area, *, by, entry: AuditEntry) -> None:
    """Take the end of a review back; what shook the village at first stays in its history."""
    reviews.review(village, by=by, on=day_of(entry), reason=reason())


@undoes("village.figures_saved", Permission.VILLAGE_FIGURES, queries.living, called=called)
def restore_figures(village: Area, *, by, entry: AuditEntry) -> None:
    """Put the figures back that stood before the act."""
    before = {name: _read(name, old) for name, (old, _new) in entry.changes.items()}
    dated = {name: value for name, value in before.items() if name in figures.DATED}
    if dated:
        figures.put_back(village, by=by, **dated)
    figures.save(village, by=by, **before)


@undoes("village.profile_saved", Permission.VILLAGE_FIGURES, queries.living, called=called)
def restore_profile(village: Area, *, by, entry: AuditEntry) -> None:
    """Put the hotline and the models back that stood before the act."""
    before = {name: _read(name, old) for name, (old, _new) in entry.changes.items()}
    figures.save_profile(village, by=by, **before)


@undoes("village.note_added", Permission.VILLAGE_FIGURES, queries.living, called=called)
def remove_note(village: Area, *, by, entry: AuditEntry) -> None:
    """Take one's last note on a village back."""
    note = db.session.scalar(
        select(VillageNote)
        .where(VillageNote.village_id == village.id, VillageNote.by_id == by.id)
        .order_by(VillageNote.id.desc())
        .limit(1)
    )
    if note is None:
        raise TooLateToUndo
    figures.remove_note(note, village=village, by=by)


def _read(name: str, kept: Any) -> Any:
    """Return a value of the figures from what the log keeps of it."""
    if name == "community_models":
        return kept.split(", ") if kept else []
    if kept is None:
        return "" if name in ("hotline", "population_source") else None
    return date.fromisoformat(kept) if name in DAYS else kept
