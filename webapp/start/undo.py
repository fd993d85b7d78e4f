"""What may be taken back of the first run within ten minutes: a list of new villages, as a whole.

Such a list rests on no decision: it names what is there. It stays where one of its villages has a
boundary, a person, a status or another name by now.
"""

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.path_names import last_name
from webapp.audit.models import AuditEntry
from webapp.audit.undo import undoes
from webapp.permissions import Permission
from webapp.start import operations, queries


def called(commune: Area) -> str:
    """Return what an offer to undo calls the commune of a list."""
    return last_name(commune)


def is_untouched(commune: Area, entry: AuditEntry) -> bool:
    """True while all villages of the list are as they were entered."""
    entered = queries.villages_of(commune, queries.known_from(entry))
    return queries.are_as_entered(entered, queries.count_of(entry))


@undoes(
    "area.villages_entered",
    Permission.AREA_EDIT,
    areas.one,
    called=called,
    free=is_untouched,
)
def take_back(commune: Area, *, by, entry: AuditEntry) -> None:
    """Take a list of new villages back."""
    operations.take_back_villages(
        commune, known_from=queries.known_from(entry), count=queries.count_of(entry), by=by
    )
