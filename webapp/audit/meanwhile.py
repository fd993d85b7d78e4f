"""What was done to a record between the opening of a form and its sending.

A form that decides over a record carries the sealed key of the last act that the log holds of it.
Where the log holds a later one, the form is not taken: it comes back with what was typed, and says
what was done, by which post and when. A form without the key is taken as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import HiddenField

from webapp.audit.keys import entry_id_of, key_of
from webapp.audit.models import AuditEntry
from webapp.audit.words import word
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.formatters import daytime
from webapp.forms import Form
from webapp.htmx import wants_fragment

MOST = 10
Change = dict[str, str]


class Seen:
    """What a form has more that decides over a record: the last act that its reader knew of."""

    seen = HiddenField()


class StepForm(Seen, Form):
    """A step that needs no more than the token."""


@dataclass(frozen=True)
class Meanwhile:
    """Who did something last, when, and what differs from what was typed."""

    by: str
    at: datetime
    changes: list[Change]

    @property
    def status(self) -> int:
        """Return the status of the answer; of an error, htmx shows 422 alone."""
        return 422 if wants_fragment() else 409


def look(
    form: Seen, record, *, hold: Callable, act: object, more: Callable[[], list[Change]] = list
) -> Meanwhile | None:
    """Return what was done to `record` since `form` was opened; note in the form what is known now.

    `record` is what the log calls it by, and `hold` locks it until the transaction ends. `act` is
    what the form is about to do; `more` says where else the two versions differ.
    """
    if form.is_submitted():
        hold()
    done = last_acts(record)
    sent = form.seen.raw_data
    form.seen.data = key_of(done[0].id if done else 0)
    if not form.is_submitted() or not sent:
        return None
    seen = entry_id_of(sent[0]) or 0
    later = [entry for entry in done if entry.id > seen]
    if not later:
        return None
    return Meanwhile(posts(later[:1]), later[0].at, [_told(later, act), *more()])


def refuse_stale(record, *, hold: Callable, act: object) -> None:
    """Let a button act only where nothing was done to `record` since its page was opened.

    Raises:
        ChangedMeanwhile: something was.
    """
    if found := look(StepForm(), record, hold=hold, act=act):
        raise ChangedMeanwhile(found)


def mark(form: Seen, record) -> None:
    """Note in a form that another address takes what is known now."""
    done = last_acts(record)
    form.seen.data = key_of(done[0].id if done else 0)


def last_acts(record) -> list[AuditEntry]:
    """Return the newest acts on `record`; that somebody read it is none."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject_type == record.__tablename__,
                AuditEntry.subject_uuid == record.uuid,
                AuditEntry.action.not_like("%.opened"),
            )
            .order_by(AuditEntry.id.desc())
            .limit(MOST)
        )
    )


def posts(entries: Iterable[AuditEntry]) -> str:
    """Return the post of who did the first of `entries`."""
    return next((entry.by_title for entry in entries if entry.by_title), "") or _("the system")


def _told(later: list[AuditEntry], act: object) -> Change:
    lines = (f"{word(entry.action)} ({daytime(entry.at)}, {posts([entry])})" for entry in later)
    return {"label": _("Act"), "theirs": "; ".join(lines), "yours": str(act)}
