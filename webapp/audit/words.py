"""What each act is called, in both languages; a test holds the table against the code."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.audit.fields import FIELDS
from webapp.formatters import day, daytime, number

DAY = re.compile(r"[12]\d{3}-\d\d-\d\d")
MOMENT = re.compile(r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d")
CODED = ("status", "kind", "role", "source", "rule", "community_models")
"""Fields of which the log keeps a code; all others are what somebody wrote."""

WORDS: dict[str, LazyString] = {
    "area.created": _l("Area created"),
    "area.ended": _l("Area ended"),
    "area.moved": _l("Area moved to another parent"),
    "area.redrawn": _l("Boundary changed"),
    "area.revised": _l("Name or figures of an area changed"),
    "area.taken_back": _l("Area created by mistake, taken back"),
    "area.villages_entered": _l("List of villages entered"),
    "area.villages_taken_back": _l("List of villages taken back"),
    "area_import.applied": _l("Boundary file taken over"),
    "area_import.discarded": _l("Boundary file discarded"),
    "area_import.undone": _l("Import of boundaries undone"),
    "decision.entered": _l("Decision entered"),
    "grant.ended": _l("Right ended"),
    "grant.given": _l("Right granted"),
    "hotspot.checked": _l("Hotspot re-checked"),
    "hotspot.cleared": _l("Hotspot cleared"),
    "hotspot.closed": _l("Watch over a hotspot ended"),
    "hotspot.dismissed": _l("Hotspot dismissed as unfounded"),
    "hotspot.opened": _l("Hotspot read"),
    "hotspot.relapsed": _l("Hotspot relapsed"),
    "hotspot.reported": _l("Hotspot logged"),
    "hotspot.revised": _l("Hotspot corrected"),
    "hotspot.taken_back": _l("Step of a hotspot undone"),
    "hotspot.verified": _l("Hotspot verified"),
    "patrol_route.drawn": _l("Patrol route drawn"),
    "patrol_route.ended": _l("Patrol route ended"),
    "patrol_route.numbered": _l("Points of a patrol route numbered"),
    "patrol_route.reopened": _l("Patrol route back in use"),
    "patrol_route.reversed": _l("Patrol route reversed"),
    "patrol_route.revised": _l("Patrol route changed"),
    "patrol_shift.cancelled": _l("Patrol shift cancelled"),
    "patrol_shift.done": _l("Patrol shift carried out"),
    "patrol_shift.incomplete": _l("Patrol shift carried out in part"),
    "patrol_shift.planned": _l("Patrol shift planned"),
    "patrol_shift.restored": _l("Patrol shift restored"),
    "patrol_shift.revised": _l("Patrol shift changed"),
    "patrol_shift.unreported": _l("Report on a patrol shift undone"),
    "patrol_team.disbanded": _l("Patrol team disbanded"),
    "patrol_team.formed": _l("Patrol team formed"),
    "patrol_team.reformed": _l("Patrol team formed again"),
    "patrol_team.revised": _l("Patrol team changed"),
    "rule.changed": _l("Rule changed"),
    "tip.answered": _l("Sender of a tip answered"),
    "tip.closed": _l("Tip closed"),
    "tip.made_hotspot": _l("Hotspot logged from a tip"),
    "tip.opened": _l("Tip read"),
    "tip.recorded": _l("Tip recorded"),
    "tip.taken_back": _l("Step of a tip undone"),
    "tip.transferred": _l("Tip passed on"),
    "tip.triaged": _l("Tip sorted"),
    "user.code_used": _l("Recovery code used"),
    "user.codes_renewed": _l("New recovery codes created"),
    "user.created": _l("Account created"),
    "user.disabled": _l("Account disabled"),
    "user.enabled": _l("Account enabled"),
    "user.factor_added": _l("Second factor switched on"),
    "user.factor_removed": _l("Second factor switched off"),
    "user.invited": _l("One-time code printed"),
    "user.locked": _l("Account locked after wrong passwords"),
    "user.password_changed": _l("Password changed"),
    "user.signed_in": _l("Logged in"),
    "user.signed_out": _l("Logged out"),
    "user.unlocked": _l("Account unlocked"),
    "village.certified": _l("Village recognised as drug-free"),
    "village.deferred": _l("Recognition of a village deferred"),
    "village.delisted": _l("Village removed from the list"),
    "village.figures_saved": _l("Figures of a village saved"),
    "village.lifted": _l("Review of a village lifted"),
    "village.note_added": _l("Note on a village added"),
    "village.note_removed": _l("Note on a village removed"),
    "village.profile_saved": _l("Hotline and models of a village saved"),
    "village.proposed": _l("Village proposed for recognition"),
    "village.registered": _l("Village registered"),
    "village.review_published": _l("Review of a village published"),
    "village.under_review": _l("Village put under review"),
    "village.unregistered": _l("Registration of a village withdrawn"),
    "village.withdrawn": _l("Proposal of a village withdrawn"),
}

# Codes that the log keeps; features above add theirs by `know`.
VALUES: dict[str, LazyString] = {
    "admin": _l("Administrator"),
    "approximate": _l("Sketched boundary, not surveyed"),
    "certified": _l("Drug-free"),
    "chair": _l("Chair of the commune"),
    "delisted": _l("Removed from the list"),
    "drawn": _l("Drawn on the map"),
    "figures_old": _l("Figures of a village count as old"),
    "hotspot_grace": _l("Grace period for a visit"),
    "hotspot_watch": _l("Visits after a clearance"),
    "imported": _l("Imported from a file"),
    "lapse_notice": _l("Notice before a recognition runs out"),
    "office": _l("Office of the People's Council and People's Committee"),
    "patroller": _l("Patrol member"),
    "planner": _l("Patrol planner"),
    "police": _l("Commune police"),
    "proposed": _l("Proposed for recognition"),
    "province": _l("Provincial level"),
    "registered": _l("Registered"),
    "route_idle": _l("Route without a shift"),
    "shift_open_after": _l("Route shown to the team after a shift"),
    "shift_open_before": _l("Route shown to the team before a shift"),
    "shift_report": _l("Report on a shift"),
    "surveyed": _l("Surveyed"),
    "tip_notice": _l("Telling the sender that a tip was received"),
    "tip_ordinary": _l("Passing on any other tip"),
    "tip_outcome": _l("Outcome of a tip that was passed on"),
    "tip_urgent": _l("Passing on an urgent tip"),
    "under_review": _l("Under review"),
    "unregistered": _l("Not registered"),
    "village_head": _l("Village head"),
}


def word(action: str) -> str:
    """Return what the log calls an act."""
    return str(WORDS.get(action, action))


def field(name: str) -> str:
    """Return what the log calls a field of a record."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def know(labels: Mapping[str, LazyString | str]) -> None:
    """Take in what a feature calls the codes that the log keeps of it."""
    VALUES.update(labels)


def value(kept: object, name: str) -> str:
    """Return what the log keeps of the field `name` as a reader writes it; "–" for nothing."""
    if kept is None or kept == "":
        return "–"
    if isinstance(kept, bool):
        return str(_l("yes") if kept else _l("no"))
    if isinstance(kept, int | float):
        return number(kept, 0 if float(kept).is_integer() else 1)
    text = str(kept)
    if DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    if MOMENT.match(text):
        return daytime(datetime.fromisoformat(text))
    codes = text.split(", ") if name in CODED else [text]
    return ", ".join(str(VALUES.get(code, code) if name in CODED else code) for code in codes)
