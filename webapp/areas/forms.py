"""Forms about areas: they check shape, never rights."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from gis.names import spelling_key, without_unit_word
from webapp.areas.consequences import Consequence
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
    """Return a name with single spaces and none around it."""
    return " ".join(text.split()) if text else text


def kinds_of(level: Level) -> list[SelectChoice]:
    """Return the kinds of unit that a level has, with their words."""
    return [SelectChoice(kind.value, WORDS[kind]) for kind in KINDS_OF[level]]


class DatedForm(Form):
    """An act with its first day and the decision it rests on."""

    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)
    decision = StringField(
        _l("Decision"),
        description=_l("Number and body, for example: 12/NQ-HĐND, Hội đồng nhân dân xã"),
        filters=[trimmed],
        validators=[DataRequired(), Length(max=200)],
    )

    def facts(self) -> dict[str, object]:
        """Return what the acts on an area take: the day, the decision, and what else is asked."""
        return {one.short_name: one.data for one in self if one.short_name in FACTS}


class EndingForm(Form):
    """An act that ends units: it is confirmed after what it means has been shown.

    `confirmed` comes back as the seal of what was shown.
    """

    confirmed = HiddenField()
    told: Sequence[Consequence] = ()
    ending_names = ""


class EndForm(EndingForm, DatedForm):
    """The end of one unit."""


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
    """Boxes to tick; `gone` are the names of those ticked that exist no more."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    gone: Sequence[str] = ()

    def pre_validate(self, form) -> None:
        """Say by name what has gone since the page was drawn, and refuse what was never offered."""
        if self.gone:
            names = ", ".join(self.gone)
            raise StopValidation(_("No longer exists: %(names)s. Choose again.", names=names))
        if self.not_offered:
            raise StopValidation(_l("Something you chose is not in the list. Choose again."))

    @property
    def not_offered(self) -> set[str]:
        """What is ticked and not in the list, as it stands by now."""
        return set(self.data or ()) - {choice.value for choice in self.choices or ()}


class MergeForm(EndingForm, NamedForm):
    others = TickList(_l("Merge with"), validators=[DataRequired()])
    goes_on = BooleanField(_l("This unit goes on under the new name"))


class SplitForm(EndingForm, DatedForm):
    names = TextAreaField(
        _l("Names of the new units"),
        description=_l("One per line, at least two."),
        validators=[DataRequired(), Length(max=4000)],
    )

    def lines(self) -> list[str]:
        """Return the names of the new villages, one from each line."""
        return names_in(self.names.data)

    def validate_names(self, field) -> None:
        """Refuse fewer than two names, names too long, and one written twice."""
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
    """Refuse names that are too long or written twice, with or without the word of the unit."""
    names = names_in(field.data) if names is None else names
    twice = written_twice(names)
    if twice:
        raise ValidationError(_("Written more than once: %(names)s.", names=", ".join(twice[:5])))
    if any(len(name) > 120 for name in names):
        raise ValidationError(_l("A name is too long."))


def written_twice(names: Sequence[str]) -> list[str]:
    """Return those of `names` that are one name; a word for the unit and none are no difference.

    >>> written_twice(["X1", "Thôn x1", "Thôn 2", "Tổ dân phố 2"])
    ['X1', 'Thôn x1']
    """
    keys = {name: (spelling_key(name), _bare_key(name)) for name in names}
    spelt = Counter(keys[name][0] for name in names)
    bare = Counter(keys[name][1] for name in names)
    wordless = {whole for whole, rest in keys.values() if whole == rest}
    return [
        name
        for name, (whole, rest) in keys.items()
        if spelt[whole] > 1 or (rest in wordless and bare[rest] > 1)
    ]


def _bare_key(name: str) -> str:
    return spelling_key(without_unit_word(name, Level.VILLAGE))


class RestoreForm(Form):
    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)
