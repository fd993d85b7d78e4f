"""The rules as staff read them, and as whoever runs the whole system changes them."""

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.htmx import done, page
from webapp.navigation import section
from webapp.permissions import Permission, requires
from webapp.rules import operations, queries, terms, words
from webapp.rules.forms import RuleForm
from webapp.rules.models import Key, Rule

bp = Blueprint("rules", __name__, url_prefix="/staff/rules")
section(84, _l("Rules and deadlines"), "rules.index", "calendar", Permission.RULE_EDIT)
bp.add_app_template_filter(words.amount, "rule_amount")
bp.add_app_template_filter(words.basis, "rule_basis")


@bp.get("")
@requires(Permission.RULE_EDIT)
def index():
    """List what every rule says today."""
    today = {rule.key: rule for rule in db.session.scalars(queries.in_force())}
    return page("rules/index.html", rules=[today[key] for key in words.TERMS], terms=words.TERMS)


@bp.get("/<uuid:rule_id>")
@requires(Permission.RULE_EDIT, load=queries.one)
def show(rule: Rule):
    """Show one rule: today, to come, before, and what was once taken for true."""
    rows = db.session.scalars(queries.history(rule.key)).all()
    return page(
        "rules/show.html",
        current=terms.on(Key(rule.key)),
        rows=rows,
        term=words.TERMS[rule.key],
    )


@bp.route("/<uuid:rule_id>/edit", methods=["GET", "POST"])
@requires(Permission.RULE_EDIT, load=queries.one)
def edit(rule: Rule):
    """Let the rule say something else from a day on."""
    key, current = Key(rule.key), terms.on(Key(rule.key))
    latest = str(max(db.session.scalars(queries.history(key)), key=lambda row: row.id).uuid)
    form = RuleForm(obj=None if request.method == "POST" else current)
    form.term = words.TERMS[key]
    if form.validate_on_submit():
        if form.edition.data != latest:
            form.amounts.errors = [str(ChangedMeanwhile.message)]
        else:
            changed = operations.change(key, by=current_user, **facts_of(form))
            db.session.commit()
            flash(_("The rule is changed."), "success")
            return done(url_for(".show", rule_id=changed.uuid))
    if not form.is_submitted():
        form.amounts.data = ", ".join(str(one) for one in current.amounts)
    form.edition.data, form.edition.raw_data = latest, None
    return page(
        "rules/edit.html",
        status=422 if form.errors else 200,
        form=form,
        rule=current,
        term=words.TERMS[key],
    )


def facts_of(form: RuleForm) -> dict[str, object]:
    """Return what the form says of a rule."""
    return {
        "amounts": form.numbers,
        "since": form.since.data,
        "source": form.source.data,
        "is_confirmed": form.is_confirmed.data,
    }
