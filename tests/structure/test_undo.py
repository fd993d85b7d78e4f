"""Every act of the log is either taken back within ten minutes, or there is a reason why not."""

import pytest

from webapp.audit.undo import INVERSES
from webapp.audit.words import WORDS

pytestmark = pytest.mark.usefixtures("_app")

DECISION = "rests on a decision document: another decision changes it back"
NOT_AGAIN = "is itself how an act was taken back"
SECRET = "what was there before is a secret that nothing keeps"
NO_CHANGE = "tells what happened; there is no state to go back to"
LEFT = "has left the house: others have read it by now"

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
