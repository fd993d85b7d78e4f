"""Forms of what a village head keeps: figures, hotline, models, notes."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.clock import today
from webapp.forms import DayField, Form
from webapp.number_fields import Between, WholeNumberField
from webapp.villages.catalogue import MODELS
from webapp.villages.phones import normal

NO_PERSONS = _l("Facts and counts only: no names of persons, no houses.")
MOST_PEOPLE = 200_000


def stripped(text: str | None) -> str:
    """Return a text with single spaces and none around it."""
    return " ".join((text or "").split())


class PastDay:
    """The day has come already, and the village was there."""

    def __call__(self, form, field) -> None:
        if field.data and field.data > today():
            raise ValidationError(_("This date is in the future."))
        if field.data and field.data.year < 1945:
            raise ValidationError(_("This date is too far back."))


class FiguresForm(Form):
    """Households and residents with source and date, and who signed the commitment."""

    edition = HiddenField()
    households = WholeNumberField(
        _l("Households"), validators=[InputRequired(), Between(0, MOST_PEOPLE)]
    )
    population = WholeNumberField(
        _l("Residents"), validators=[InputRequired(), Between(0, MOST_PEOPLE)]
    )
    population_source = StringField(
        _l("Source"),
        description=_l("For example: the household register of the village."),
        validators=[DataRequired(), Length(max=200)],
        filters=[stripped],
    )
    population_on = DayField(_l("Figures as of"), validators=[InputRequired(), PastDay()])
    households_signed = WholeNumberField(
        _l("Households that signed the commitment"),
        validators=[Optional(), Between(0, MOST_PEOPLE)],
    )
    signed_as_of = DayField(_l("Signatures counted on"), validators=[Optional(), PastDay()])

    def validate_population(self, field) -> None:
        """Refuse fewer residents than households: one of the two is a slip."""
        houses = self.households.data
        if field.data is not None and houses is not None and field.data < houses:
            raise ValidationError(_("There are fewer residents than households. Check both."))

    def validate_households_signed(self, field) -> None:
        """Refuse more signatures than households, and signatures without the day of the count."""
        everyone = self.households.data
        if field.data is not None and everyone is not None and field.data > everyone:
            raise ValidationError(_("More households signed than there are."))
        if field.data is not None and self.signed_as_of.data is None:
            raise ValidationError(_("Say on which day the signatures were counted."))


class ProfileForm(Form):
    """The hotline and the models that the village runs."""

    edition = HiddenField()
    hotline = StringField(
        _l("Hotline"),
        description=_l("The number of a post, for example of the head of the village."),
        validators=[Length(max=30)],
        filters=[stripped],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    hotline_is_public = BooleanField(_l("Show the hotline to everybody"))
    usual_models = SelectMultipleField(
        _l("Models it runs"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        choices=[SelectChoice(value=key, label=label) for key, label in MODELS.items()],
    )
    other_models = TextAreaField(
        _l("Other models"),
        description=_l("One per line."),
        validators=[Length(max=1000)],
        render_kw={"rows": 3},
    )

    def validate_hotline(self, field) -> None:
        """Refuse what is no Vietnamese telephone number."""
        if field.data and normal(field.data) is None:
            raise ValidationError(
                _("This is not a Vietnamese telephone number. Write it like 0912 345 678.")
            )

    @property
    def community_models(self) -> list[str]:
        lines = [stripped(line) for line in (self.other_models.data or "").splitlines()]
        return [*self.usual_models.data, *dict.fromkeys(line for line in lines if line)]


class NoteForm(Form):
    body = TextAreaField(
        _l("Note"),
        description=NO_PERSONS,
        validators=[DataRequired(), Length(max=2000)],
        filters=[lambda text: (text or "").strip()],
        render_kw={"rows": 3},
    )


class EmptyForm(Form):
    """A yes to one question."""
