"""The form of one rule."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.clock import today
from webapp.formatters import number
from webapp.forms import DayField, Form
from webapp.number_fields import read_whole
from webapp.rules.words import Term

EARLIEST = date(2020, 1, 1)
FARTHEST = timedelta(days=5 * 365)
MOST = 6


class RuleForm(Form):
    """What the rule says, from when, and on what it rests."""

    edition = HiddenField()
    amounts = StringField(_l("Term"), validators=[DataRequired(), Length(max=60)])
    since = DayField(
        _l("Valid from"),
        default=today,
        validators=[InputRequired()],
        description=_l("Records of earlier days keep the term of their own day."),
    )
    source = StringField(
        _l("Decree or decision"),
        validators=[Length(max=300)],
        filters=[lambda text: " ".join((text or "").replace("\0", "").split())],
        description=_l("Number, article and date. Leave it empty for an internal rule."),
    )
    is_confirmed = BooleanField(
        _l("Confirmed"),
        description=_l("Somebody responsible has checked the term against its source."),
    )
    term: Term

    @property
    def numbers(self) -> list[int]:
        return [read_whole(part) for part in self.amounts.data.replace(";", ",").split(",")]

    def validate_amounts(self, field: StringField) -> None:
        """Whole numbers within the term's bounds; several only where it has several, ascending."""
        try:
            numbers = self.numbers
        except ValueError as error:
            raise ValidationError(_("Write whole numbers, for example 7, 30, 90.")) from error
        least, most = self.term.least, self.term.most
        if not all(least <= one <= most for one in numbers):
            raise ValidationError(
                _("From %(least)s to %(most)s.", least=number(least), most=number(most))
            )
        if len(numbers) > 1 and not self.term.has_several:
            raise ValidationError(_("This rule has one term."))
        if len(numbers) > MOST or numbers != sorted(set(numbers)):
            raise ValidationError(_("At most 6 numbers, each greater than the one before."))

    def validate_since(self, field: DayField) -> None:
        """Refuse a day before 2020, or one so far ahead that it is a slip of the keyboard."""
        if field.data and not EARLIEST <= field.data <= today() + FARTHEST:
            raise ValidationError(_("A day since 2020, at most five years from now."))
