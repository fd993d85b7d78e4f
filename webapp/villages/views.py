"""Staff pages of villages: the list, the record, and the steps of a status."""

from datetime import date, datetime
from types import SimpleNamespace

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.areas.models import Area
from webapp.clock import now, today
from webapp.extensions import db
from webapp.history import asked_day, asked_knowledge
from webapp.htmx import done, page, wants_fragment
from webapp.lifecycle import IllegalMove, Present, presents
from webapp.navigation import section
from webapp.paging import Page
from webapp.permissions import Permission, requires
from webapp.villages import acts, finding, labels, latest, listing, queries, record
from webapp.villages.filters import STATUSES, Asked
from webapp.villages.happenings import events_for
from webapp.villages.standing import Standing

bp = Blueprint("villages", __name__, url_prefix="/staff/villages")
labels.add_filters(bp)
section(30, _l("Villages"), "villages.index", "village", Permission.VILLAGE_VIEW)


@bp.get("")
@requires(Permission.VILLAGE_VIEW)
def index():
    """List the villages where the visitor works, by filters in the address."""
    asked = Asked.from_address()
    sort = request.args.get("sort", "name")
    sort = sort if sort.removeprefix("-") in listing.SORTS else "name"
    counted = listing.counts(db.session(), current_user, asked)
    found = found_by(asked, sort)
    return page(
        "villages/index.html",
        asked=asked,
        sort=sort,
        found=found,
        counts=[(status, counted.get(status, 0)) for status in STATUSES],
        count=counted.get(asked.status, 0) if asked.status else sum(counted.values()),
        communes=db.session.execute(listing.communes(current_user, asked.day)).all(),
        is_past=asked.day != today(),
        as_of=asked.day,
        search_query=asked.q,
    )


def found_by(asked: Asked, sort: str) -> Page:
    """Return the page of the list, by commune and name or by the day of the latest change."""
    order = finding if sort.removeprefix("-") == "name" else latest
    return order.page(db.session(), current_user, asked, descending=sort.startswith("-"))


@bp.get("/<uuid:village_id>")
@requires(Permission.VILLAGE_VIEW, load=queries.one)
def show(village: Area):
    """Show one village, and what the visitor may do next; with `?on=` as it was that day.

    `?known=` shows what had been recorded of it by the end of a past day.
    """
    return record_page(village, day=asked_day(), instant=asked_knowledge())


def record_page(
    village: Area,
    *,
    status: int = 200,
    day: date | None = None,
    instant: datetime | None = None,
    **context,
):
    """Answer the record, with the form or message of the moment in it."""
    whole = record.of(village, current_user, day, instant)
    public_url = f"{request.script_root}/villages/{village.uuid}"
    return page(
        "villages/show.html",
        "villages/_record.html",
        status=status,
        record=whole,
        public_url=public_url,
        **context,
    )


def saved(village: Area, message: str):
    """Answer what was saved: the record in place, or the way back to it."""
    if wants_fragment():
        response = record_page(village, saved_message=message, saved_at=now())
        response.headers["HX-Trigger"] = "mapChanged"  # the small map beside it shows the status
        return response
    flash(message, "success")
    return done(url_for("villages.show", village_id=village.uuid))


def step_view(act: acts.Act):
    """Return the view that offers and takes `act`."""

    @requires(act.permission, load=queries.living)
    def view(village: Area):
        form = act.form()
        standing = Standing.of(village) if request.method == "POST" else Standing.seen(village)
        latest = latest_event(village)
        # Before the first step nobody can have been overtaken, whatever the form says it saw.
        if form.is_submitted() and latest and form.seen.data != str(latest.uuid):
            return conflict(village, act, form, standing)
        if not act.is_open(standing):
            raise IllegalMove(village)
        form.earliest = standing.since
        if not form.is_submitted():
            prefill(form, act, latest)
        if form.validate_on_submit() and decision_fits(village, form, act):
            act.take(village, form, by=current_user)
            db.session.commit()
            return saved(village, str(act.done))
        return record_page(village, status=422 if form.errors else 200, form=form, act=act)

    view.__doc__ = f"{act.explained}"
    view.__name__ = act.verb
    return view


def latest_event(village: Area):
    """Return the last step of a village's status; None before the first."""
    found = db.session.execute(queries.events_of(village.id).limit(1)).first()
    return found[0] if found else None


@presents("areas")
def present(village: Area) -> Present | None:
    """Tell where a village stands, as far as the visitor may know its events."""
    known = events_for(current_user, village)
    if not known:
        return Present("village", "unregistered")
    event = known[0].event
    return Present("village", event.to_status, event.created_at, known[0].who)


def prefill(form, act: acts.Act, latest) -> None:
    """Offer what is known already: the latest event, and the decision taken with it."""
    form.seen.data = str(latest.uuid) if latest else ""
    if act.verb == "publish_review" and latest and latest.decision:
        for name in ("number", "signed_on", "body", "signer"):
            form[name].data = getattr(latest.decision, name)


def decision_fits(village: Area, form, act: acts.Act) -> bool:
    """Say beside the number when it is taken by a document with other facts."""
    if not act.has_decision or not form.number.data:
        return True
    known = db.session.scalar(
        queries.decision(village.parent_id, form.signed_on.data.year, form.number.data)
    )
    same = known is None or all(
        getattr(known, name) == form[name].data for name in ("signed_on", "body", "signer")
    )
    if not same:
        message = _(
            "This number is already entered for %(day)s, %(body)s, %(signer)s. Check the document.",
            day=known.signed_on.strftime("%d/%m/%Y"),
            body=known.body,
            signer=known.signer,
        )
        form.number.errors = [*form.number.errors, message]
    return same


def conflict(village: Area, act: acts.Act, form, standing: Standing):
    """Show what another person did in the meantime, beside what was typed here."""
    latest = events_for(current_user, village)[0]
    event = latest.event
    typed = SimpleNamespace(
        label=_("Status"),
        theirs=f"{labels.status_label(event.to_status)}. {event.reason}".strip(),
        yours=f"{act.label}. {form.reason.data or ''}".strip(),
    )
    form.seen.data, form.earliest = str(event.uuid), standing.since
    is_open = act.is_open(standing)
    return record_page(
        village,
        status=422 if wants_fragment() else 409,
        form=form if is_open else None,
        act=act if is_open else None,
        conflict={"by": latest.who or _("the system"), "at": event.created_at, "changes": [typed]},
    )


for _act in acts.ACTS:
    bp.add_url_rule(
        f"/<uuid:village_id>/{_act.verb.replace('_', '-')}",
        endpoint=_act.verb,
        view_func=step_view(_act),
        methods=["GET", "POST"],
    )
