"""A form is taken once: sent again, it writes nothing and leads where it led the first time.

Who presses twice, or sends again because the answer never came, must not report a hotspot twice.
Each form carries a key. The digest of all that came with it is kept in the transaction of the act
itself, so that both are kept or neither; the same key with another content is another act.
"""

import hashlib
import secrets
import time
from contextlib import suppress
from datetime import datetime, timedelta

from flask import Flask, Response, flash, g, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import now
from webapp.errors import is_staff_request
from webapp.extensions import db
from webapp.htmx import done
from webapp.jobs import daily
from webapp.resending import ONCE
from webapp.returning import is_ours, page_above
from webapp.throttle import alone

KEPT = timedelta(days=2)
LOOKS, PAUSE_S = 10, 0.05
# Their answer shows what cannot be shown again, or their form has a key of its own.
SHOW_SECRETS = frozenset({"people.code", "me.second_factor", "me.recovery_codes", "tips.new"})


class SentForm(db.Model):
    """A form that was taken, by whom, and the address its answer led to."""

    __tablename__ = "sent_forms"
    __table_args__ = (
        CheckConstraint("length(digest) = 32", name="digest"),
        CheckConstraint("length(led_to) <= 1000", name="led_to"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    led_to: Mapped[str | None] = mapped_column(Text)


def init_app(app: Flask) -> None:
    """Give every staff form a key, and look at the keys that come back."""
    app.jinja_env.globals["form_key"] = form_key
    app.before_request(_take)
    app.after_request(_remember)


def form_key() -> str:
    """Return a new key for a form of a staff page; the forms of the public carry none."""
    is_taken_once = is_staff_request() and request.endpoint not in SHOW_SECRETS
    return secrets.token_urlsafe(12) if is_taken_once else ""


def _take() -> Response | None:
    if request.method != "POST" or not is_staff_request() or not request.form.get(ONCE):
        return None
    if not current_user.is_authenticated:
        return None
    sent = {"user_id": current_user.id, "digest": digest_of_request()}
    # Where the same form is just being taken, this waits for its end.
    taken = insert(SentForm).values(sent).on_conflict_do_nothing().returning(SentForm.digest)
    if db.session.scalar(taken) is not None:
        g.sent_form = sent
        return None
    flash(_("This form had been saved already; it was not saved a second time."), "info")
    return done(_where_it_led(sent) or page_above().address)


def _remember(response: Response) -> Response:
    sent = g.pop("sent_form", None)
    led_to = response.headers.get("HX-Redirect") or response.headers.get("Location", "")
    if sent and led_to and is_ours(led_to):
        db.session.rollback()  # what the view kept is kept; one connection at a time
        note = update(SentForm).filter_by(**sent).values(led_to=led_to)
        with suppress(DBAPIError):  # the act itself is kept, and that is what counts
            alone(note.returning(SentForm.digest))
    return response


def digest_of_request() -> bytes:
    """Return the digest of the address and of all that was sent, but for the CSRF token."""
    digest = hashlib.blake2b(request.full_path.encode(), digest_size=32)
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    digest.update(repr(sorted(fields)).encode(errors="surrogatepass"))
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        digest.update(repr((name, file.filename)).encode(errors="surrogatepass"))
        digest.update(hashlib.file_digest(file.stream, "blake2b").digest())
        file.stream.seek(0)
    return digest.digest()


def _where_it_led(sent: dict) -> str | None:
    """Return the address the first answer led to; it is noted a moment after the act is kept."""
    for look in range(LOOKS):
        if led_to := db.session.scalar(select(SentForm.led_to).filter_by(**sent)):
            return led_to
        if look + 1 < LOOKS:
            time.sleep(PAUSE_S)
    return None


@daily
def forget_sent_forms() -> None:
    """Forget the forms of days ago: nobody sends them again by mistake."""
    db.session.execute(delete(SentForm).where(SentForm.sent_at < now() - KEPT))
