"""Forms about accounts; they check shape, `operations` and `permissions` the rest."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from webapp.accounts.words import ROLE_NAMES
from webapp.clock import today
from webapp.forms import DayField, Form
from webapp.permissions import Role

USERNAME = re.compile(r"^[a-z0-9][a-z0-9._-]{2,39}$")
SAME = _l("The two passwords do not match.")


def role_choices() -> list[SelectChoice]:
    """Return every role with its name."""
    return [SelectChoice(role.value, ROLE_NAMES[role]) for role in Role]


class LoginForm(Form):
    username = StringField(
        _l("User name"),
        [DataRequired()],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"), [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class CodeForm(Form):
    code = StringField(
        _l("Code"),
        [DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class PasswordForm(Form):
    """The present password, asked for again."""

    password = PasswordField(
        _l("Password"), [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class NewPasswordForm(Form):
    new_password = PasswordField(
        _l("New password"), [DataRequired()], render_kw={"autocomplete": "new-password"}
    )
    repeated = PasswordField(
        _l("Repeat the new password"),
        [DataRequired(), EqualTo("new_password", message=SAME)],
        render_kw={"autocomplete": "new-password"},
    )


class InviteForm(NewPasswordForm):
    username = StringField(
        _l("User name"),
        [DataRequired(), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    code = StringField(
        _l("One-time code"),
        [DataRequired(), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ChangePasswordForm(NewPasswordForm):
    password = PasswordField(
        _l("Current password"), [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class SecondFactorForm(CodeForm):
    password = PasswordField(
        _l("Password"), [DataRequired()], render_kw={"autocomplete": "current-password"}
    )


class GrantForm(Form):
    role = SelectField(_l("Role"), [DataRequired()], choices=role_choices)
    area = StringField(_l("Area"), [Length(max=100)])
    since = DayField(_l("From"), [InputRequired()], default=today)
    until = DayField(_l("Until"), [Optional()])

    def validate_until(self, field: DayField) -> None:
        """Refuse a last day before the first; the same day is a right of one day."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("The last day is before the first."))


class AccountForm(GrantForm):
    title = StringField(_l("Post"), [DataRequired(), Length(max=120)])
    username = StringField(
        _l("User name"),
        [
            DataRequired(),
            Regexp(
                USERNAME,
                message=_l(
                    "3 to 40 lower-case letters without diacritics, digits, full stops or hyphens."
                ),
            ),
        ],
        filters=[lambda text: text.strip().lower() if text else text],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class ConfirmForm(Form):
    """Nothing but the token: the question is asked by the page."""
