"""The forms of the steps: each with the day, and what that step must say."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from webapp.audit.meanwhile import Seen
from webapp.clock import today
from webapp.files.forms import checked
from webapp.forms import DayField, Form
from webapp.hotspots import attachments, labels, watch
from webapp.hotspots.fields import Decimal, Ticks, pairs, stripped
from webapp.hotspots.forms import EARLIEST, MOST, NO_NAMES, in_days
from webapp.hotspots.models import Hotspot, Kind
from webapp.number_fields import Between, WholeNumberField

LONG = Length(max=5000)


def words(label, *validators) -> TextAreaField:
    """Return a field of free text, which always says that it is no place for names."""
    return TextAreaField(
        label, filters=[stripped], validators=[*validators, LONG], description=NO_NAMES
    )


class StepForm(Seen, Form):
    """A step happens on a day: not in the future, not before the step before it."""

    on = DayField(_l("Day"), default=today, validators=[InputRequired()])
    earliest: date = EARLIEST
    hotspot: Hotspot

    def validate_on(self, field: DayField) -> None:
        """Refuse a day to come, or one before the step that this one follows."""
        in_days(field, self.earliest)

    @property
    def facts(self) -> dict[str, object]:
        return {"on": self.on.data, "note": self.note.data or ""}


class StepWithFiles(StepForm):
    files = attachments.files_field()

    @property
    def facts(self) -> dict[str, object]:
        return super().facts | {"files": checked(self.files)}


class VerifyForm(StepWithFiles):
    note = words(_l("What was verified, and how"), Optional())


class DismissForm(StepWithFiles):
    note = words(_l("Reason"), DataRequired(_l("Say why it is unfounded.")))


class CheckForm(StepForm):
    note = words(_l("What the visit found"), DataRequired(_l("Say what the visit found.")))


class RelapseForm(StepForm):
    note = words(
        _l("What has come back"), DataRequired(_l("Say what has come back, and how it is known."))
    )


class ConfirmForm(StepForm):
    note = words(_l("Grounds for ending the watch"))

    def validate_note(self, field: TextAreaField) -> None:
        """Before its last day, or without all of its visits, the watch ends only with a reason."""
        if field.data or not self.on.data:
            return
        if self.on.data < watch.ends_on(self.hotspot):
            raise ValidationError(_("The watch is not over yet: say why it ends early."))
        if watch.next_visit(self.hotspot):
            raise ValidationError(_("Not every visit was made: say why the watch still ends."))


class ClearForm(StepForm):
    forces = Ticks(
        _l("Forces that took part"),
        choices=pairs(labels.FORCES),
        validators=[DataRequired(_l("Tick at least one force."))],
    )
    result = words(_l("Result"), DataRequired(_l("Say what was done and with which result.")))
    found = words(_l("What was found"), Optional())
    plants_destroyed = WholeNumberField(
        _l("Plants destroyed"), validators=[Optional(), Between(0, MOST)]
    )
    m2_destroyed = Decimal(_l("Area destroyed"), validators=[Optional(), Between(0, MOST)])
    files = attachments.files_field()

    @property
    def facts(self) -> dict[str, object]:
        are_plants = self.hotspot.kind == Kind.PLANTS
        return {
            "on": self.on.data,
            "forces": self.forces.data,
            "result": self.result.data,
            "found": self.found.data or "",
            "plants_destroyed": self.plants_destroyed.data if are_plants else None,
            "m2_destroyed": self.m2_destroyed.data if are_plants else None,
            "files": checked(self.files),
        }
