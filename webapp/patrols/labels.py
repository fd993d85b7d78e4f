"""Words for kinds of patrol, and for the days and hours of shifts."""

from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.audit import words
from webapp.clock import VIETNAM
from webapp.hotspots.models import Kind as HotspotKind
from webapp.patrols.models import Kind, PatrolShift
from webapp.patrols.states import Status

KIND_LABELS: dict[str, LazyString] = {
    Kind.ARMED: _l("Armed patrol"),
    Kind.PEOPLE: _l("People's patrol"),
    Kind.ADMINISTRATIVE_CONTROL: _l("Administrative control"),
    Kind.PROFESSIONAL: _l("Professional patrol"),
}
STATUS_LABELS: dict[str, LazyString] = {
    Status.PLANNED: _l("Planned"),
    Status.DONE: _l("Done"),
    Status.INCOMPLETE: _l("Not walked in full"),
    Status.CANCELLED: _l("Cancelled"),
}
words.know(KIND_LABELS | STATUS_LABELS)

HOTSPOT_LABELS: dict[str, LazyString] = {
    HotspotKind.DRUG_USE_POINT: _l("Place where drug use is organised or harboured"),
    HotspotKind.RETAIL_POINT: _l("Place of illegal retail sale"),
    HotspotKind.RISK_POINT: _l("Place at risk"),
    HotspotKind.PLANTS: _l("Plants containing narcotics"),
    HotspotKind.KEY_ROUTE: _l("Key route"),
}
WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


def kind_label(kind: str) -> str:
    """Return the name of a kind of shift."""
    return str(KIND_LABELS[kind])


def hotspot_label(kind: str) -> str:
    """Return the name of a kind of hotspot as patrols may read it."""
    return str(HOTSPOT_LABELS[kind])


def weekday(day: date) -> str:
    """Return the short name of a day of the week."""
    return str(WEEKDAYS[day.weekday()])


def hours(shift: PatrolShift) -> str:
    """Return "20:00–22:30" in Việt Nam time."""
    start, end = (at.astimezone(VIETNAM) for at in (shift.starts_at, shift.ends_at))
    return f"{start:%H:%M}–{end:%H:%M}"


def shift_day(shift: PatrolShift) -> str:
    """Return the Việt Nam day on which a shift begins, as addresses write it."""
    return shift.starts_at.astimezone(VIETNAM).date().isoformat()


FILTERS = {
    "patrol_kind": kind_label,
    "hotspot_kind": hotspot_label,
    "weekday": weekday,
    "hours": hours,
    "shift_day": shift_day,
}
