"""The steps that pages offer: which are possible now, and which one comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.clock import today
from webapp.hotspots import operations, watch
from webapp.hotspots import step_forms as forms
from webapp.hotspots.models import MOVES, Hotspot, Status
from webapp.rules.words import days_listed

DAYS = LazyString(lambda: days_listed(watch.days(today())))


@dataclass(frozen=True)
class Step:
    """One step: its verb, the state it leads to, its form, its operation, and its words."""

    key: str
    to: Status
    form: type[forms.StepForm]
    operation: Callable
    verb: LazyString
    lead: LazyString
    done: LazyString
    is_danger: bool = False

    def is_open(self, hotspot: Hotspot) -> bool:
        """True when the step may follow from where the hotspot stands."""
        if self.key == "check":
            return hotspot.status == Status.CLEARED
        return self.to in MOVES.get(hotspot.status, frozenset())


STEPS = {
    step.key: step
    for step in (
        Step(
            "verify",
            Status.VERIFIED,
            forms.VerifyForm,
            operations.verify,
            _l("Verify"),
            _l("Only what was checked on the spot is verified."),
            _l("Verified."),
        ),
        Step(
            "clear",
            Status.CLEARED,
            forms.ClearForm,
            operations.clear,
            _l("Log the clearance"),
            _l("A clearance is provisional: visits on days %(days)s follow.", days=DAYS),
            _l("Clearance logged. The watch begins."),
        ),
        Step(
            "check",
            Status.CLEARED,
            forms.CheckForm,
            operations.check,
            _l("Log a visit"),
            _l("For a visit that found the place still clear. If it has come back, log a relapse."),
            _l("Visit logged."),
        ),
        Step(
            "confirm",
            Status.CLOSED,
            forms.ConfirmForm,
            operations.confirm,
            _l("Confirm the end of the watch"),
            _l("Who logged the clearance cannot confirm it (local rule)."),
            _l("End of the watch confirmed."),
        ),
        Step(
            "relapse",
            Status.RELAPSED,
            forms.RelapseForm,
            operations.relapse,
            _l("Log a relapse"),
            _l(
                "The same hotspot opens again and the relapse is counted. A village recognised as"
                " drug-free comes under review inside; nothing changes outside."
            ),
            _l("Relapse logged; the hotspot is open again."),
            is_danger=True,
        ),
        Step(
            "dismiss",
            Status.DISMISSED,
            forms.DismissForm,
            operations.dismiss,
            _l("Dismiss"),
            _l("For a report that proves unfounded. It cannot be reopened."),
            _l("Dismissed as unfounded."),
            is_danger=True,
        ),
    )
}


def possible(hotspot: Hotspot, *, cleared_by_id: int | None, user) -> list[Step]:
    """Return the steps that may follow now, the most likely one first."""
    steps = [
        step
        for step in STEPS.values()
        if step.is_open(hotspot) and not (step.key == "confirm" and cleared_by_id == user.id)
    ]
    first = _likely(hotspot)
    return sorted(steps, key=lambda step: (step.key != first, step.is_danger))


def _likely(hotspot: Hotspot) -> str:
    match hotspot.status:
        case Status.REPORTED:
            return "verify"
        case Status.VERIFIED | Status.RELAPSED:
            return "clear"
        case Status.CLEARED if watch.next_visit(hotspot) is None:
            return "confirm"
        case Status.CLEARED:
            return "check"
    return ""


def earliest_day(hotspot: Hotspot) -> date:
    """Return the day of the last step that changed the state; no later step lies before it."""
    return max(
        [
            hotspot.first_seen_on,
            *(event.on for event in hotspot.standing_events if event.moves),
        ]
    )
