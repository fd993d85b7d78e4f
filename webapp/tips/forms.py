"""The forms for everybody."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from webapp.files.checks import Kind
from webapp.files.forms import Attachable
from webapp.forms import Meta
from webapp.tips.pins import Pin
from webapp.tips.states import Occurred

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
    SelectChoice(Occurred.THIS_WEEK, _l("In the past week")),
    SelectChoice(Occurred.OFTEN, _l("Repeatedly")),
    SelectChoice(Occurred.UNKNOWN, _l("Not known")),
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

    class Meta(Meta):
        csrf = False

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
        """Refuse what filled in the field that people do not see."""
        if field.data:
            raise ValidationError(_l("Leave this field empty, then send again."))


class ReceiptForm(FlaskForm):
    class Meta(Meta):
        csrf = False

    code = StringField(
        _l("Tracking code"),
        validators=[DataRequired(), Length(max=100)],
        description=_l("26 digits; spaces do not matter."),
    )
