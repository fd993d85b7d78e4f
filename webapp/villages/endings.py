"""What becomes of the status of villages that end."""

from collections.abc import Iterable

from flask_babel import gettext as _

from webapp.areas.consequences import Consequence, Ending, names_of, tells_consequences
from webapp.areas.models import Area
from webapp.extensions import db
from webapp.permissions import HasGrants, Permission
from webapp.villages import queries
from webapp.villages.models import Status, Surface

UNDER_WAY = (Status.REGISTERED, Status.PROPOSED, Status.UNDER_REVIEW)


@tells_consequences(10)
def recognition(ending: Ending, user: HasGrants) -> Iterable[Consequence]:
    """Say whose recognition ends, whose work towards it stops, and whose goes on."""
    if not ending.villages:
        return
    certified = standing(ending.villages, Surface.PUBLIC, (Status.CERTIFIED,))
    yield Consequence(
        _("Recognition as drug-free"),
        _(
            "It ends with the village. A new village starts as not registered and has to be"
            " registered, proposed and recognised by a decision of its own."
        )
        if ending.begins_new
        else _("It ends with the village."),
        len(certified),
        names_of(certified),
    )
    if ending.shows(user, Permission.VILLAGE_INSIDE):
        busy = standing(ending.villages, Surface.INSIDE, UNDER_WAY)
        yield Consequence(
            _("Registrations, proposals and reviews under way"),
            _("They stop; nothing of them goes over to a new village.")
            if ending.begins_new
            else _("They stop and go over to no other village."),
            len(busy),
            names_of(busy),
        )
    if ending.into and standing([ending.into], Surface.PUBLIC, (Status.CERTIFIED,)):
        yield Consequence(
            _("Recognition of the unit that goes on"),
            _("It stays, for the larger village too. The chair may put it under review."),
            1,
            names_of([ending.into]),
        )


def standing(villages: list[Area], surface: Surface, statuses: Iterable[Status]) -> list[Area]:
    """Return those of `villages` that have one of `statuses` after their latest change."""
    rows = db.session.scalars(queries.latest_rows([village.id for village in villages]))
    found = {
        row.village_id for row in rows if row.surface == surface and Status(row.status) in statuses
    }
    return [village for village in villages if village.id in found]
