"""What happened to a shift while somebody had a form about it open."""

from collections.abc import Callable
from functools import partial

from flask_babel import gettext as _

from webapp.audit import meanwhile
from webapp.audit.meanwhile import Change, Meanwhile
from webapp.clock import now
from webapp.htmx import page
from webapp.lifecycle import Present, presents
from webapp.patrols import listing, shift_operations
from webapp.patrols.labels import STATUS_LABELS
from webapp.patrols.models import PatrolShift
from webapp.patrols.sealed import told_as
from webapp.patrols.shift_forms import ReportForm
from webapp.patrols.shift_guards import check_reportable


def since(
    form, shift: PatrolShift, act: str, check: Callable[[PatrolShift], None], more=list
) -> Meanwhile | None:
    """Return what was done to the shift since `form` was opened.

    Raises:
        IllegalMove: by `check`, the act is not possible from where the shift stands by now.
    """
    found = meanwhile.look(
        form,
        told_as(shift),
        hold=partial(shift_operations.hold, shift),
        act=act,
        more=more,
    )
    check(shift)
    return found


def since_report(form: ReportForm, shift: PatrolShift, *, shows_note: bool) -> Meanwhile | None:
    """Return what was done to the shift since its report was opened.

    Who may read the other report sees both side by side.

    Raises:
        IllegalMove: it was cancelled. NotBegun: it lies ahead.
    """
    more = partial(differing, form, shift) if shows_note else list
    return since(form, shift, _("Report on the shift"), check_reportable, more)


def differing(form: ReportForm, shift: PatrolShift) -> list[Change]:
    """Return where the report that is kept and the one that was typed differ."""
    status = {str(one): str(label) for one, label in STATUS_LABELS.items()}
    rows = [
        (_("How it went"), status[shift.status], status.get(form.outcome.data or "", "–")),
        (_("Note"), shift.report_note or "–", form.note.data or "–"),
    ]
    return [
        {"label": label, "theirs": theirs, "yours": yours}
        for label, theirs, yours in rows
        if theirs != yours
    ]


def asked(template: str, form, shift: PatrolShift, found: Meanwhile | None):
    """Show the form of an act, with what is wrong in it or was done meanwhile."""
    status = found.status if found else 422 if form.errors else 200
    return page(template, status=status, form=form, shift=shift, meanwhile=found)


@presents("patrol_shifts")
def present(shift: PatrolShift) -> Present:
    """Tell where a shift stands, and since when."""
    last = next(iter(meanwhile.last_acts(told_as(shift))), None)
    state = listing.state_of(shift, now())
    return Present("shift", state, last.at if last else None, last.by_title if last else "")
