"""Every act is either taken back within ten minutes, or there is a reason why not.

An act is looked at twice: by what the log calls it, and by the address that takes it.
"""

import re

import pytest

from webapp.audit.undo import INVERSES
from webapp.audit.words import WORDS

pytestmark = pytest.mark.usefixtures("_app")

DECISION = "rests on a decision document: another decision changes it back"
NOT_AGAIN = "is itself how an act was taken back"
SECRET = "what was there before is a secret that nothing keeps"
NO_CHANGE = "tells what happened; there is no state to go back to"
LEFT = "has left the house: others have read it by now"
OWN_DOOR = "opens or shuts one's own session or account: it is done again, or its secret is gone"
BEFORE_AN_ACT = "keeps nothing but a file to look at, which is discarded"

FINAL: dict[str, str] = {
    "area.created": "rests on a decision; a list of villages, which does not, is an act of its own",
    "area.ended": DECISION,
    "area.moved": DECISION,
    "area.revised": DECISION,
    "area.taken_back": NOT_AGAIN,
    "area.villages_taken_back": NOT_AGAIN,
    "area_import.discarded": "the shapes of its preview are gone; the file is uploaded again",
    "area_import.undone": NOT_AGAIN,
    "decision.entered": "is a document: what rests on it is changed by another",
    "hotspot.opened": NO_CHANGE,
    "hotspot.revised": "what a correction removes, a name say, is to be gone: nothing keeps it",
    "hotspot.taken_back": NOT_AGAIN,
    "patrol_shift.restored": "is cancelled anew, with a reason",
    "patrol_shift.unreported": NOT_AGAIN,
    "rule.changed": "is changed anew from a day on, with its grounds",
    "tip.answered": LEFT,
    "tip.made_hotspot": "a tip names its hotspot for good; dismiss the hotspot instead",
    "tip.opened": NO_CHANGE,
    "tip.recorded": "the sender has the code; whoever tells may not be refused",
    "tip.taken_back": NOT_AGAIN,
    "tip.transferred": LEFT,
    "user.code_used": SECRET,
    "user.codes_renewed": SECRET,
    "user.created": "its name stays taken; disable the account instead",
    "user.factor_added": SECRET,
    "user.factor_removed": SECRET,
    "user.invited": SECRET,
    "user.locked": NO_CHANGE,
    "user.password_changed": SECRET,
    "user.signed_in": NO_CHANGE,
    "user.signed_out": NO_CHANGE,
    "user.unlocked": "the wrong guesses are forgotten",
    "village.certified": DECISION,
    "village.delisted": DECISION,
    "village.note_removed": "the text is gone, as it was meant to be",
    "village.review_published": DECISION,
}


def test_each_act_may_be_taken_back_or_has_a_reason_why_not():
    undecided = set(WORDS) - set(INVERSES) - set(FINAL)
    assert not undecided, (
        f"{sorted(undecided)}: say with `undoes` how it is taken back, or here why it is not."
    )


def test_no_act_is_both():
    assert not set(INVERSES) & set(FINAL), "Take what may be taken back out of FINAL."


def test_only_acts_of_the_log_are_spoken_of():
    assert set(INVERSES) | set(FINAL) <= set(WORDS)


# Every address that takes a form has its line in one of these two tables, by its endpoint.
# UNDONE: what the log calls the act; all of these are taken back.
UNDONE: dict[str, tuple[str, ...]] = {
    "areas.apply_import": ("area_import.applied",),
    "areas.boundary": ("area.redrawn",),
    "areas.place_pins": ("area.redrawn",),
    "areas.restore": ("area.redrawn",),
    "hotspots.check": ("hotspot.checked",),
    "hotspots.clear": ("hotspot.cleared",),
    "hotspots.confirm": ("hotspot.closed",),
    "hotspots.dismiss": ("hotspot.dismissed",),
    "hotspots.new": ("hotspot.reported",),
    "hotspots.relapse": ("hotspot.relapsed",),
    "hotspots.verify": ("hotspot.verified",),
    "my_shifts.report": ("patrol_shift.done", "patrol_shift.incomplete"),
    "patrols.cancel_shift": ("patrol_shift.cancelled",),
    "patrols.disband": ("patrol_team.disbanded",),
    "patrols.duplicate": ("patrol_route.drawn",),
    "patrols.edit": ("patrol_route.revised",),
    "patrols.edit_shift": ("patrol_shift.revised",),
    "patrols.edit_team": ("patrol_team.revised",),
    "patrols.end": ("patrol_route.ended",),
    "patrols.form_team": ("patrol_team.formed",),
    "patrols.new": ("patrol_route.drawn",),
    "patrols.plan_shift": ("patrol_shift.planned",),
    "patrols.points": ("patrol_route.numbered",),
    "patrols.reopen": ("patrol_route.reopened",),
    "patrols.repeat_shift": ("patrol_shift.planned",),
    "patrols.report_shift": ("patrol_shift.done", "patrol_shift.incomplete"),
    "patrols.reverse": ("patrol_route.reversed",),
    "people.disable": ("user.disabled",),
    "people.enable": ("user.enabled",),
    "people.end_grant": ("grant.ended",),
    "people.grant": ("grant.given",),
    "start.villages": ("area.villages_entered",),
    "tips.close": ("tip.closed",),
    "tips.triage": ("tip.triaged",),
    "undo.take_back": ("patrol_team.reformed",),
    "villages.add_note": ("village.note_added",),
    "villages.defer": ("village.deferred",),
    "villages.edit_figures": ("village.figures_saved",),
    "villages.edit_profile": ("village.profile_saved",),
    "villages.lift": ("village.lifted",),
    "villages.propose": ("village.proposed",),
    "villages.register": ("village.registered",),
    "villages.review": ("village.under_review",),
    "villages.unregister": ("village.unregistered",),
    "villages.withdraw": ("village.withdrawn",),
}
# FOR_GOOD: the act of the log whose reason in FINAL holds, or the reason itself.
FOR_GOOD: dict[str, str] = {
    "accounts.code": OWN_DOOR,
    "accounts.invite": OWN_DOOR,
    "accounts.login": OWN_DOOR,
    "accounts.logout": OWN_DOOR,
    "areas.choose_projection": BEFORE_AN_ACT,
    "areas.discard_import": "area_import.discarded",
    "areas.end": "area.ended",
    "areas.merge": "area.ended",
    "areas.move": "area.moved",
    "areas.new": "area.created",
    "areas.rename": "area.revised",
    "areas.split": "area.ended",
    "areas.start_import": BEFORE_AN_ACT,
    "areas.undo_import": "area_import.undone",
    "hotspots.edit": "hotspot.revised",
    "idle.lock": OWN_DOOR,
    "me.end_other_sessions": OWN_DOOR,
    "me.end_session": OWN_DOOR,
    "me.password": "user.password_changed",
    "me.recovery_codes": "user.codes_renewed",
    "me.second_factor": "user.factor_added",
    "me.second_factor_off": "user.factor_removed",
    "patrols.restore_shift": "patrol_shift.restored",
    "people.code": "user.invited",
    "people.factor_off": "user.factor_removed",
    "people.new": "user.created",
    "people.unlock": "user.unlocked",
    "public_tips.new": "a tip that was sent may not be refused, and its sender has no account",
    "public_tips.receipt": "shows a tip to who has its code; nothing is changed",
    "rules.edit": "rule.changed",
    "start.people": "user.created",
    "tips.answer": "tip.answered",
    "tips.forward": "tip.transferred",
    "tips.new": "tip.recorded",
    "tips.to_hotspot": "tip.made_hotspot",
    "villages.certify": "village.certified",
    "villages.delist": "village.delisted",
    "villages.lift_by_decision": DECISION,
    "villages.publish_review": "village.review_published",
    "villages.remove_note": "village.note_removed",
}


@pytest.fixture
def posting(_app) -> set[str]:
    """Return the endpoints that take a form."""
    return {rule.endpoint for rule in _app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_each_form_may_be_taken_back_or_has_a_reason_why_not(posting):
    undecided = posting - set(UNDONE) - set(FOR_GOOD)
    assert not undecided, (
        f"{sorted(undecided)}: decide whether the act may be taken back within ten minutes. If so,"
        " say how with `undoes` and write it into UNDONE; if not, write the reason into FOR_GOOD."
    )


def test_no_form_is_in_both_tables_and_none_is_forgotten_there(posting):
    assert not set(UNDONE) & set(FOR_GOOD), "An act is taken back or it is not."
    gone = set(UNDONE) | set(FOR_GOOD)
    assert not gone - posting, f"{sorted(gone - posting)}: no address takes these any more."


def test_what_a_form_does_is_taken_back_by_an_inverse_and_each_inverse_has_its_form():
    acts = {act for found in UNDONE.values() for act in found}
    assert acts == set(INVERSES), (
        f"{sorted(acts ^ set(INVERSES))}: UNDONE names what `undoes` takes back, all of it."
    )


def test_what_stays_for_good_stays_for_the_reason_of_its_act():
    acts = {act for act in FOR_GOOD.values() if re.fullmatch(r"\w+\.\w+", act)}
    assert acts <= set(FINAL), f"{sorted(acts - set(FINAL))}: give the reason in FINAL."
    bare = [name for name, reason in FOR_GOOD.items() if len(reason) < 10]
    assert not bare, f"{bare}: say why in a sentence."
