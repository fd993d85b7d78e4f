"""Forms of the steps of a village's status. They check shape, not rights."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FileField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation

from webapp.clock import today
from webapp.files.checks import Kind
from webapp.files.forms import Attachable
from webapp.forms import DayField, Form
from webapp.villages.forms import NO_PERSONS, PastDay, stripped

SCAN_BYTES = 20 * 1024 * 1024
DECISION = ("number", "signed_on", "body", "signer")


class StepForm(Form):
    """What every step asks: from which day it is true, and why.

    `earliest` is the day of the latest change, before which nothing new can begin; `seen` is the
    event that the person saw as the latest when the form was opened.
    """

    earliest: date | None = None
    order: ClassVar[tuple[str, ...]] = ("on", "reason", *DECISION, "scan")
    seen = HiddenField()
    on = DayField(_l("Valid from"), validators=[InputRequired(), PastDay()], default=today)
    reason = TextAreaField(
        _l("Note"), description=NO_PERSONS, validators=[Length(max=2000)], render_kw={"rows": 3}
    )

    def __iter__(self) -> Iterator[Field]:
        """Yield the fields as the page shows them, which a summary of errors follows."""
        placed = [self[name] for name in self.order if name in self]
        return chain(placed, (field for field in super().__iter__() if field not in placed))

    def validate_on(self, field) -> None:
        """Refuse a day before the latest change of the village."""
        if self.earliest and field.data and field.data < self.earliest:
            day = self.earliest.strftime("%d/%m/%Y")
            raise ValidationError(_("Choose %(day)s or a later day.", day=day))


class ReasonedForm(StepForm):
    """A step back, which is explained to those inside."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l(
            "Read by staff only. Facts and counts only: no names of persons, no houses."
        ),
        validators=[DataRequired(), Length(max=2000)],
        filters=[lambda text: (text or "").strip()],
        render_kw={"rows": 3},
    )


class DecisionFields:
    """A decision document as it stands on paper."""

    number = StringField(
        _l("Decision number"),
        description=_l("As on the document, for example 12/QĐ-UBND."),
        validators=[DataRequired(), Length(max=60)],
        filters=[stripped],
    )
    signed_on = DayField(_l("Decision signed on"), validators=[InputRequired(), PastDay()])
    body = StringField(
        _l("Decided by"), validators=[DataRequired(), Length(max=200)], filters=[stripped]
    )
    signer = StringField(
        _l("Signed by (post)"),
        description=_l("The post, not the name: for example Chủ tịch UBND xã."),
        validators=[DataRequired(), Length(max=200)],
        filters=[stripped],
    )
    scan = FileField(
        _l("Scan of the decision"),
        description=_l("PDF or picture, up to 20 MB. Staff only."),
        validators=[Attachable(kinds={Kind.PDF, Kind.PICTURE}, max_bytes=SCAN_BYTES)],
    )


class _Dated(DecisionFields):
    order: ClassVar[tuple[str, ...]] = (*DECISION, "scan", "on", "expires_on", "reason")

    def validate_on(self, field) -> None:
        """Refuse also a day before the decision was signed."""
        super().validate_on(field)
        if self.signed_on.data and field.data and field.data < self.signed_on.data:
            raise ValidationError(_("The decision was signed later than that day."))


class _Ends:
    expires_on = DayField(
        _l("Valid until"),
        description=_l("Only where the decision says so. After that day the village is reviewed."),
        validators=[Optional()],
    )

    def validate_expires_on(self, field) -> None:
        """Refuse a certificate that ends before it begins."""
        if field.data and self.on.data and field.data <= self.on.data:
            raise ValidationError(_("This date must be after the date from which it is true."))


class PartOfDecision:
    """Of a decision that may be missing, all is given or nothing."""

    def __call__(self, form, field) -> None:
        given = [any(part.strip() for part in form[name].raw_data or []) for name in DECISION]
        if not any(given):
            field.errors = []
            raise StopValidation
        if not field.data:
            raise StopValidation(_("A decision needs its number, day, body and signer."))


class OptionalDecision(DecisionFields):
    """A decision where there is one."""

    number = StringField(
        _l("Decision number"),
        description=_l("As on the document, for example 12/QĐ-UBND."),
        validators=[PartOfDecision(), Length(max=60)],
        filters=[stripped],
    )
    signed_on = DayField(_l("Decision signed on"), validators=[PartOfDecision(), PastDay()])
    body = StringField(
        _l("Decided by"), validators=[PartOfDecision(), Length(max=200)], filters=[stripped]
    )
    signer = StringField(
        _l("Signed by (post)"),
        description=_l("The post, not the name: for example Chủ tịch UBND xã."),
        validators=[PartOfDecision(), Length(max=200)],
        filters=[stripped],
    )


class DeferForm(OptionalDecision, ReasonedForm):
    """Send a proposal back."""


class ReviewForm(OptionalDecision, ReasonedForm):
    """Look at a certified village again, inside."""


class CertifyForm(_Ends, _Dated, StepForm):
    """Recognise the village."""


class PublishForm(_Dated, StepForm):
    """Publish a review."""


class LiftByDecisionForm(_Ends, _Dated, ReasonedForm):
    """Lift a published review, or renew a certificate."""


class DelistForm(_Dated, ReasonedForm):
    """Remove the village from the list."""
