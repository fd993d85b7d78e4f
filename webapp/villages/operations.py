"""Steps of a village's status: each an event, on one or both surfaces, by `MOVES`.

Steps and their order are a local rule, to be confirmed by the plan of each commune: Quyết định
28/2025/QĐ-TTg speaks of communes and provinces only. What the public sees changes with
registering, proposing and deferring at once and without a reason, and with everything else by a
decision alone (docs/adr/0003-two-surfaces-of-a-status.md).
"""

from datetime import date

from webapp.areas.models import Area
from webapp.villages.models import Decision, Status, StatusEvent
from webapp.villages.steps import needed, only_from, step


def register(village: Area, *, by, on: date, reason: str = "") -> StatusEvent:
    """The village takes on the model "thôn không ma túy", for the first time or again."""
    only_from(village, Status.UNREGISTERED, Status.DELISTED)
    return step(village, Status.REGISTERED, "registered", by=by, on=on, reason=reason)


def unregister(village: Area, *, by, on: date, reason: str) -> StatusEvent:
    """Take a registration off again, with the reason."""
    return step(village, Status.UNREGISTERED, "unregistered", by=by, on=on, reason=needed(reason))


def propose(village: Area, *, by, on: date, reason: str = "") -> StatusEvent:
    """Propose a registered village for recognition."""
    return step(village, Status.PROPOSED, "proposed", by=by, on=on, reason=reason)


def withdraw(village: Area, *, by, on: date, reason: str) -> StatusEvent:
    """Those who proposed take the proposal back."""
    only_from(village, Status.PROPOSED)
    return step(village, Status.REGISTERED, "withdrawn", by=by, on=on, reason=needed(reason))


def defer(
    village: Area, *, by, on: date, reason: str, decision: Decision | None = None
) -> StatusEvent:
    """Those who decide send the proposal back."""
    only_from(village, Status.PROPOSED)
    reason = needed(reason)
    return step(
        village, Status.REGISTERED, "deferred", by=by, on=on, reason=reason, decision=decision
    )


def certify(
    village: Area,
    *,
    by,
    on: date,
    decision: Decision,
    expires_on: date | None = None,
    reason: str = "",
) -> StatusEvent:
    """The commune recognises the village as drug-free, until `expires_on` where it says so."""
    only_from(village, Status.PROPOSED)
    return step(
        village,
        Status.CERTIFIED,
        "certified",
        by=by,
        on=on,
        decision=decision,
        expires_on=expires_on,
        reason=reason,
    )


def delist(village: Area, *, by, on: date, reason: str, decision: Decision) -> StatusEvent:
    """Take a village off the list by a decision."""
    reason = needed(reason)
    return step(
        village, Status.DELISTED, "delisted", by=by, on=on, reason=reason, decision=decision
    )
