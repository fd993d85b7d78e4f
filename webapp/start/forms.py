"""Forms of the first run."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.areas.forms import check_names, past
from webapp.clock import today
from webapp.forms import DayField, Form
from webapp.start.name_list import names_in


class VillagesForm(Form):
    """Many villages at once."""

    names = TextAreaField(
        _l("Names of the villages"),
        description=_l(
            "One per line. A column or rows copied from Excel can be pasted as they are."
        ),
        validators=[DataRequired(), Length(max=8000)],
        render_kw={"rows": 14, "spellcheck": "false"},
    )
    kind = SelectField(
        _l("Kind of unit"),
        description=_l("A name that begins with another word keeps its own: “Tổ dân phố 3”."),
        validators=[DataRequired()],
    )
    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)

    def validate_names(self, field) -> None:
        """Refuse names too long, and one written twice."""
        check_names(field, names_in(field.data))


class TeamForm(Form):
    """The ticked seats; their fields are read by `seats.typed`."""
