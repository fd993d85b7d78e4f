"""Forms about areas: they check shape, never rights."""

from collections import Counter
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from gis.names import spelling_key
from webapp.areas.models import KINDS_OF, Level
from webapp.areas.names import WORDS
from webapp.clock import today
from webapp.forms import DayField, Form

FIRST_DAY = date(1900, 1, 1)
FACTS = ("name", "kind", "code", "since", "decision")


def past(_form, field) -> None:
    """Refuse a day that has not come, or that no decision could bear."""
    if field.data and field.data > today():
        raise ValidationError(_l("This date is in the future."))
    if field.data and field.data < FIRST_DAY:
        raise ValidationError(_l("This date is too far back."))


def trimmed(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


def kinds_of(level: Level) -> list[SelectChoice]:
    return [SelectChoice(kind.value, WORDS[kind]) for kind in KINDS_OF[level]]


class DatedForm(Form):
    """An act with its first day and the decision it rests on."""

    since = DayField(_l("Valid from"), validators=[DataRequired(), past], default=today)
    decision = StringField(
        _l("Decision"),
        description=_l("Number and body, for example: 12/NQ-HĐND, Hội đồng nhân dân xã"),
        filters=[trimmed],
        validators=[DataRequired(), Length(max=200)],
    )

    def facts(self) -> dict[str, object]:
        """Return what the acts on an area take: the day, the decision, and what else is asked."""
        return {one.short_name: one.data for one in self if one.short_name in FACTS}


class NamedForm(DatedForm):
    name = StringField(_l("Name"), filters=[trimmed], validators=[DataRequired(), Length(max=120)])
    kind = SelectField(_l("Kind of unit"))


class NewAreaForm(NamedForm):
    code = StringField(
        _l("Local code"),
        description=_l(
            "Letters, digits and hyphens. If left empty, the next free number is taken."
        ),
        filters=[trimmed],
        validators=[Optional(), Regexp(r"^[0-9A-Za-z-]{1,20}$")],
    )


class TickList(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MergeForm(NamedForm):
    others = TickList(_l("Merge with"), validators=[DataRequired()])
    goes_on = BooleanField(_l("This unit goes on under the new name"))


class SplitForm(DatedForm):
    names = TextAreaField(
        _l("Names of the new units"),
        description=_l("One per line, at least two."),
        validators=[DataRequired(), Length(max=4000)],
    )

    def lines(self) -> list[str]:
        return names_in(self.names.data)

    def validate_names(self, field) -> None:
        if len(names_in(field.data)) < 2:
            raise ValidationError(_l("Write at least two names."))
        check_names(field)


class MoveForm(DatedForm):
    commune = StringField(
        _l("Code of the commune it moves to"),
        filters=[trimmed],
        validators=[DataRequired(), Regexp(r"^[0-9A-Z]{5}$")],
    )


def names_in(text: str | None) -> list[str]:
    """Return the names, one a line, empty lines left out."""
    return [name for line in (text or "").splitlines() if (name := " ".join(line.split()))]


def check_names(field, names: list[str] | None = None) -> None:
    """Refuse names that are too long or written twice."""
    names = names_in(field.data) if names is None else names
    counted = Counter(spelling_key(name) for name in names)
    twice = [name for name in dict.fromkeys(names) if counted[spelling_key(name)] > 1]
    if twice:
        raise ValidationError(_("Written more than once: %(names)s.", names=", ".join(twice[:5])))
    if any(len(name) > 120 for name in names):
        raise ValidationError(_l("A name is too long."))


class RestoreForm(Form):
    since = DayField(_l("Valid from"), validators=[DataRequired(), past], default=today)
