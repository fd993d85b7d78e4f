"""One step on a village's status: who may take it, from where, with which form."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask_babel import LazyString

from webapp.areas.models import Area
from webapp.extensions import db
from webapp.files import operations as files
from webapp.files.checks import Kind
from webapp.files.forms import checked
from webapp.permissions import HasGrants, Permission, permits
from webapp.villages import decisions, step_forms
from webapp.villages.models import Decision, Status, StatusEvent, Surface
from webapp.villages.standing import Standing


@dataclass(frozen=True)
class Act:
    """One step, as it is offered and taken.

    `verb` is the endpoint and, with hyphens, the end of the address. `takes` names the form's
    fields that the operation gets besides `by` and `on`. What `goes_back` is never what the record
    waits for.
    """

    verb: str
    permission: Permission
    starts_at: frozenset[Status]
    label: LazyString
    explained: LazyString
    done: LazyString
    form: type[step_forms.StepForm]
    operation: Callable[..., StatusEvent]
    takes: tuple[str, ...] = ("reason",)
    is_danger: bool = False
    goes_back: bool = False
    applies: Callable[[Standing], bool] = field(default=lambda standing: True)

    @property
    def has_decision(self) -> bool:
        return issubclass(self.form, step_forms.DecisionFields)

    def may(self, user: HasGrants, standing: Standing) -> bool:
        """True when `user` may take this step now."""
        return permits(user, self.permission, standing.village.area_path) and self.is_open(standing)

    def is_open(self, standing: Standing) -> bool:
        """Return whether the village stands where this step begins, and nothing else forbids it."""
        return standing.on(Surface.INSIDE) in self.starts_at and self.applies(standing)

    def take(self, village: Area, form: step_forms.StepForm, *, by) -> StatusEvent:
        """Take the step as the form says; the decision is entered first."""
        values = {name: form[name].data or _empty(name) for name in self.takes}
        if self.has_decision:
            values["decision"] = entered(village, form, by=by)
        return self.operation(village, by=by, on=form.on.data, **values)


def _empty(name: str) -> str | None:
    return "" if name == "reason" else None


def entered(village: Area, form, *, by) -> Decision | None:
    """Enter the decision that the form holds; None where it holds none."""
    if not form.number.data:
        return None
    scan = None
    for file in checked(form.scan)[:1]:
        scan = files.store(
            file,
            kinds={Kind.PDF, Kind.PICTURE},
            commune_code=village.commune_code,
            by=by,
            max_bytes=step_forms.SCAN_BYTES,
        )
    commune = db.session.get_one(Area, village.parent_id)
    return decisions.enter(
        commune,
        number=form.number.data,
        signed_on=form.signed_on.data,
        body=form.body.data,
        signer=form.signer.data,
        by=by,
        scan=scan,
    )
