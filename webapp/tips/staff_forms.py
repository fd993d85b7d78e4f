"""The forms of staff for tips."""

from collections.abc import Callable, Collection

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from webapp.audit.meanwhile import Seen
from webapp.forms import Form
from webapp.hotspots.models import Kind as HotspotKind
from webapp.rules import terms
from webapp.rules.models import Key
from webapp.rules.words import amount
from webapp.tips.forms import Told, stripped
from webapp.tips.models import Channel, Status, Tip
from webapp.tips.pins import Pin

CHANNELS = [
    SelectChoice(Channel.HOTLINE, _l("Hotline")),
    SelectChoice(Channel.BOX, _l("Letter box")),
    SelectChoice(Channel.VNEID, _l("VNeID")),
    SelectChoice(Channel.IN_PERSON, _l("In person")),
]
OUTCOMES = [
    SelectChoice(Status.OUTCOME_REPORTED, _l("The competent authority has reported the outcome")),
    SelectChoice(Status.NOT_CRIMINAL, _l("Not about a crime")),
    SelectChoice(Status.DUPLICATE, _l("Same matter as another tip")),
    SelectChoice(Status.SPAM, _l("Spam")),
]
HOTSPOT_KINDS = [
    SelectChoice(HotspotKind.DRUG_USE_POINT, _l("Place where drug use is organised or harboured")),
    SelectChoice(HotspotKind.RETAIL_POINT, _l("Place of illegal retail sale")),
    SelectChoice(HotspotKind.RISK_POINT, _l("Place at risk")),
    SelectChoice(HotspotKind.PLANTS, _l("Plants containing narcotics")),
]
FACTS_ONLY = _l("Facts only: no person's name, nothing that shows who gave the tip.")


def note_field(label) -> TextAreaField:
    """Return a field for what colleagues read, which says that it is no place for names."""
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[Optional(), Length(max=1000)],
        description=FACTS_ONLY,
    )


class RecordForm(Told, Form):
    """A tip that came by another channel."""

    token = HiddenField()
    channel = SelectField(_l("How it came"), choices=CHANNELS, validators=[InputRequired()])
    area = SelectField(_l("Village"), validators=[InputRequired()])


class TriageForm(Seen, Form):
    is_urgent = BooleanField(
        _l("Urgent"),
        description=_l(
            "Caught in the act, very serious, of public concern, or the suspect may flee: "
            "pass it on within %(urgent)s, else within %(ordinary)s.",
            urgent=LazyString(lambda: amount(terms.on(Key.TIP_URGENT))),
            ordinary=LazyString(lambda: amount(terms.on(Key.TIP_ORDINARY))),
        ),
    )
    area = SelectField(_l("Village"), validators=[InputRequired()])
    note = note_field(_l("Note"))


class ForwardForm(Seen, Form):
    to = StringField(
        _l("Passed on to"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=200)],
        description=_l("The authority that has to resolve it, not a person's name."),
    )
    note = note_field(_l("Note"))


class CloseForm(Seen, Form):
    outcome = RadioField(_l("Outcome"), choices=OUTCOMES, validators=[InputRequired()])
    duplicate_of = StringField(
        _l("Same matter as tip"),
        filters=[stripped],
        validators=[Optional(), Length(max=12)],
        description=_l("Its reference, such as T-3F2B9A1C; for a duplicate only."),
    )
    note = note_field(_l("Reason"))
    find_other: Callable[[str], Tip | None]
    other: Tip | None = None

    def offer(self, statuses: Collection[str]) -> None:
        """Offer the outcomes that may follow; without a duplicate among them, no field for one."""
        self.outcome.choices = [one for one in OUTCOMES if one.value in statuses]
        if Status.DUPLICATE not in statuses:
            del self.duplicate_of

    def validate_outcome(self, field: RadioField) -> None:
        """A duplicate names the tip it repeats."""
        if field.data != Status.DUPLICATE or self.duplicate_of is None:
            return
        reference = self.duplicate_of.data or ""
        self.other = self.find_other(reference)
        if not reference:
            raise ValidationError(_l("Name the other tip by its reference, below."))
        if self.other is None:  # whether it exists elsewhere is not told
            raise ValidationError(
                _l("You have no other tip with this reference. Check it in the list of tips.")
            )
        if self.other.status == Status.DUPLICATE:
            raise ValidationError(
                _l(
                    "Tip %(other)s has itself been closed as the same matter as a tip. Name that "
                    "one, or sort %(other)s again first.",
                    other=self.other.reference,
                )
            )


class AnswerForm(Seen, Form):
    body = TextAreaField(
        _l("Answer to the sender"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=2000)],
        description=_l("The sender reads it with the code. Name no person and no officer."),
    )


class HotspotForm(Seen, Form):
    kind = RadioField(_l("Kind"), choices=HOTSPOT_KINDS, validators=[InputRequired()])
    location = StringField(_l("Point on the map"), validators=[Pin()])
    location_text = StringField(_l("Coordinates"), validators=[Optional(), Length(max=100)])
    description = TextAreaField(
        _l("Description"),
        filters=[stripped],
        validators=[Optional(), Length(max=2000)],
        description=FACTS_ONLY,
    )

    def validate_location(self, field: StringField) -> None:
        """Refuse a hotspot without a place."""
        if field.place is None:
            raise ValidationError(_l("A hotspot needs a point on the map or coordinates."))
