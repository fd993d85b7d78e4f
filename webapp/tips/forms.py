"""The form for everybody and the forms of staff."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
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

from webapp.files.checks import Kind
from webapp.files.forms import Attachable
from webapp.forms import TRANSLATIONS, Form
from webapp.hotspots.models import Kind as HotspotKind
from webapp.tips.models import Channel, Occurred, Status, Tip
from webapp.tips.pins import Pin

MAX_PHOTOS = 4
MAX_PHOTO_BYTES = 10 * 1024 * 1024
BODY = [
    DataRequired(_l("Write what was seen or heard.")),
    Length(min=10, max=5000, message=_l("Write between 10 and 5,000 characters.")),
]

OCCURRED = [
    SelectChoice(Occurred.NOW, _l("Now")),
    SelectChoice(Occurred.TODAY, _l("Earlier today")),
    SelectChoice(Occurred.YESTERDAY, _l("Yesterday")),
    SelectChoice(Occurred.THIS_WEEK, _l("Within the week")),
    SelectChoice(Occurred.OFTEN, _l("Again and again")),
    SelectChoice(Occurred.UNKNOWN, _l("Not known")),
]
CHANNELS = [
    SelectChoice(Channel.HOTLINE, _l("Hotline")),
    SelectChoice(Channel.BOX, _l("Letter box")),
    SelectChoice(Channel.VNEID, _l("VNeID")),
    SelectChoice(Channel.IN_PERSON, _l("In person")),
]
OUTCOMES = [
    SelectChoice(Status.OUTCOME_REPORTED, _l("The competent body has reported the outcome")),
    SelectChoice(Status.NOT_CRIMINAL, _l("Not about a crime")),
    SelectChoice(Status.DUPLICATE, _l("Same matter as another tip")),
    SelectChoice(Status.SPAM, _l("Spam")),
]
HOTSPOT_KINDS = [
    SelectChoice(HotspotKind.DRUG_USE_POINT, _l("Place of organised or sheltered drug use")),
    SelectChoice(HotspotKind.RETAIL_POINT, _l("Place of illegal retail")),
    SelectChoice(HotspotKind.RISK_POINT, _l("Place at risk")),
    SelectChoice(HotspotKind.PLANTS, _l("Plants that contain drugs")),
]


def stripped(text: str | None) -> str:
    """Return the text without NULs, which no text column takes, and without outer blanks."""
    return (text or "").replace("\0", "").strip()


class Told:
    """The fields by which a tip is told, whoever types them."""

    body = TextAreaField(_l("What happened?"), filters=[stripped], validators=BODY)
    place_text = StringField(
        _l("Where?"),
        filters=[stripped],
        validators=[Optional(), Length(max=300)],
        description=_l("In words: near which school, bridge, market, alley."),
    )
    location = StringField(_l("Point on the map"), validators=[Pin()])
    location_text = StringField(_l("Coordinates"), validators=[Optional(), Length(max=100)])
    occurred = RadioField(_l("When?"), choices=OCCURRED, default=Occurred.UNKNOWN)
    occurred_text = StringField(
        _l("Day and hour, if known"),
        filters=[stripped],
        validators=[Optional(), Length(max=200)],
    )


class TipForm(Told, FlaskForm):
    """What anybody sends. No session, so a signed token of two hours stands for CSRF's."""

    class Meta:
        csrf = False

        def get_translations(self, form):
            return TRANSLATIONS

    token = HiddenField()
    commune = SelectField(_l("Commune"), validators=[Optional()], validate_choice=False)
    province = SelectField(_l("Province"), validators=[Optional()], validate_choice=False)
    commune_name = StringField(
        _l("Name of the commune or ward"),
        filters=[stripped],
        validators=[Optional(), Length(max=100)],
    )
    village = SelectField(
        _l("Village, residential group"), validators=[Optional()], validate_choice=False
    )
    photos = MultipleFileField(
        _l("Photos"),
        validators=[
            Attachable(kinds={Kind.PICTURE}, max_bytes=MAX_PHOTO_BYTES, max_files=MAX_PHOTOS)
        ],
        description=_l("At most 4, each up to 10 MB. Place and time hidden in them are removed."),
    )
    website = StringField(_l("Leave this field empty"))

    def validate_website(self, field: StringField) -> None:
        if field.data:
            raise ValidationError(_l("Leave this field empty, then send again."))


class ReceiptForm(FlaskForm):
    class Meta:
        csrf = False

        def get_translations(self, form):
            return TRANSLATIONS

    code = StringField(
        _l("Code to follow the tip"),
        validators=[DataRequired(), Length(max=100)],
        description=_l("26 digits; spaces do not count."),
    )


class RecordForm(Told, Form):
    """A tip that came by another channel."""

    token = HiddenField()
    channel = SelectField(_l("How it came"), choices=CHANNELS, validators=[InputRequired()])
    area = SelectField(_l("Village"), validators=[InputRequired()])


class TriageForm(Form):
    is_urgent = BooleanField(
        _l("Urgent"),
        description=_l(
            "Caught in the act, very serious, of public concern, or the suspect may flee: "
            "pass it on within 24 hours, else within 7 days (to be confirmed)."
        ),
    )
    area = SelectField(_l("Village"), validators=[InputRequired()])
    note = TextAreaField(_l("Note"), filters=[stripped], validators=[Optional(), Length(max=1000)])


class ForwardForm(Form):
    to = StringField(
        _l("Passed on to"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=200)],
        description=_l("The body that is competent to resolve it, not a person's name."),
    )
    note = TextAreaField(_l("Note"), filters=[stripped], validators=[Optional(), Length(max=1000)])


class CloseForm(Form):
    outcome = RadioField(_l("Outcome"), choices=OUTCOMES, validators=[InputRequired()])
    duplicate_of = StringField(
        _l("Same matter as tip"),
        filters=[stripped],
        validators=[Optional(), Length(max=12)],
        description=_l("Its reference, such as T-3F2B9A1C; for a duplicate only."),
    )
    note = TextAreaField(
        _l("Reason"), filters=[stripped], validators=[Optional(), Length(max=1000)]
    )
    find_other: Callable[[str], Tip | None]
    other: Tip | None = None

    def validate_outcome(self, field: RadioField) -> None:
        """A duplicate names the tip it repeats."""
        if field.data != Status.DUPLICATE:
            return
        self.other = self.find_other(self.duplicate_of.data or "")
        if self.other is None:
            raise ValidationError(_l("Name the other tip by its reference, below."))


class AnswerForm(Form):
    body = TextAreaField(
        _l("Answer to the sender"),
        filters=[stripped],
        validators=[DataRequired(), Length(max=2000)],
        description=_l("The sender reads it with the code. Name no person and no officer."),
    )


class HotspotForm(Form):
    kind = RadioField(_l("Kind"), choices=HOTSPOT_KINDS, validators=[InputRequired()])
    location = StringField(_l("Point on the map"), validators=[Pin()])
    location_text = StringField(_l("Coordinates"), validators=[Optional(), Length(max=100)])
    description = TextAreaField(
        _l("Description"),
        filters=[stripped],
        validators=[Optional(), Length(max=2000)],
        description=_l("Facts only: no name of a person, nothing that shows who told."),
    )

    def validate_location(self, field: StringField) -> None:
        if field.place is None:
            raise ValidationError(_l("A hotspot needs a point on the map or coordinates."))
