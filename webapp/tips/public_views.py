"""Send a tip, follow it: no account, no cookie, no script, no trace of who."""

import logging

from flask import Blueprint, current_app, request

from webapp.extensions import public_session
from webapp.files.forms import checked
from webapp.htmx import page
from webapp.permissions import public
from webapp.tips import receipts, submission
from webapp.tips.asking import Asking
from webapp.tips.forms import ReceiptForm

bp = Blueprint("public_tips", __name__)
PATHS = "/tip"


class NoTips(logging.Filter):
    """Keep addresses under /tip out of the development server's log; gunicorn writes none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for a line about a page of tips, so that no log says when one was sent."""
        return f" {PATHS}" not in record.getMessage()


logging.getLogger("werkzeug").addFilter(NoTips())


@bp.context_processor
def way_out() -> dict[str, object]:
    """Return where the quick exit leads."""
    return {"exit_url": current_app.extensions["vungxanh"].quick_exit_url}


@bp.route("/tip", methods=["GET", "POST"])
@public
def new():
    """Show the form; store what it brings and show the code to follow it."""
    session = public_session()
    asking = Asking(session, request.args.get("commune", ""))
    if request.method == "GET":
        return page("public_tips/new.html", **asking.context())
    if step := request.form.get("step"):
        asking.turn_to(step)
        return page(
            "public_tips/new.html", status=422 if asking.form.errors else 200, **asking.context()
        )
    submission.count_try(asking.commune.code if asking.commune else "")
    sent = asking.sent()
    if sent is None:
        return page("public_tips/new.html", status=422, **asking.context())
    is_new = submission.submit(session, sent, checked(asking.form.photos))
    if is_new:
        session.commit()
    else:
        session.rollback()
    code = receipts.code_for(sent.nonce)
    return page("public_tips/code.html", groups=receipts.grouped(code), form=ReceiptForm(None))


@bp.route("/tip/receipt", methods=["GET", "POST"])
@public
def receipt():
    """Show the state of a tip and the answers to it, for its code."""
    form = ReceiptForm()
    if not form.validate_on_submit():
        return page(
            "public_tips/receipt.html", status=422 if form.errors else 200, form=form, found=None
        )
    session = public_session()
    answer = submission.look_up(session, form.code.data)
    session.commit()
    found = submission.receipt_in(answer)
    return page(
        "public_tips/receipt.html",
        status=200 if found else 404,
        form=ReceiptForm(None) if found else form,
        found=found,
        is_wrong=found is None,
    )
