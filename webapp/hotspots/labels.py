"""Words for kinds, sources, levels and forces, in forms and on pages alike."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from webapp.hotspots.models import Force, HotspotEvent, Kind, Source

KINDS = {
    Kind.DRUG_USE_POINT: _l("Place where drug use is organised or harboured"),
    Kind.RETAIL_POINT: _l("Place of illegal retail sale"),
    Kind.RISK_POINT: _l("Place at risk"),
    Kind.PLANTS: _l("Plants containing narcotics"),
    Kind.KEY_ROUTE: _l("Key route"),
}
SOURCES = {
    Source.PATROL: _l("Patrol"),
    Source.TIP: _l("Tip"),
    Source.REVIEW: _l("Review of the area"),
    Source.OTHER_AGENCY: _l("Another agency"),
    Source.RESIDENTS: _l("Reported by residents"),
}
LEVELS = {
    1: _l("Minor"),
    2: _l("Serious"),
    3: _l("Very serious"),
}
FORCES = {
    Force.POLICE: _l("Commune police"),
    Force.PROVINCIAL_POLICE: _l("Provincial police"),
    Force.SECURITY_TEAM: _l("Grassroots security team"),
    Force.MILITARY: _l("Commune military command, militia"),
    Force.BORDER_GUARD: _l("Border guard"),
    Force.FOREST_RANGERS: _l("Forest rangers"),
    Force.OFFICE: _l("People's Committee offices"),
    Force.FRONT: _l("Fatherland Front and mass organisations"),
    Force.VILLAGE: _l("Village leaders"),
}
EVENTS = {
    "reported": _l("Logged"),
    "verified": _l("Verified"),
    "dismissed": _l("Found to be unfounded"),
    "cleared": _l("Clearance logged"),
    "closed": _l("End of the watch confirmed"),
    "relapsed": _l("Relapse logged"),
}
CHECKED = _l("Visit: still clear")
FACTS = {
    "kind": _l("Kind"),
    "place": _l("Place"),
    "area": _l("Village"),
    "first_seen_on": _l("First seen on"),
    "source": _l("Known from"),
    "level": _l("Level"),
    "plants": _l("Number of plants"),
    "plants_m2": _l("Area planted"),
    "description": _l("Description"),
}
WORDS_OF = {"kind": KINDS, "source": SOURCES, "level": LEVELS}


def event_label(event: HotspotEvent) -> str:
    """Return what the story of a hotspot calls a step."""
    if event.undoes is not None:
        return gettext("Undone: %(step)s", step=event_label(event.undoes))
    return str(CHECKED if event.is_check else EVENTS[event.to_status])


def force_label(force: str) -> str:
    """Return the name of a force that took part in a clearance."""
    return str(FORCES.get(force, force))
