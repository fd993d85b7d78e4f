"""Forms that bring boundaries: from a file, from points, from the map."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from gis.sources import MAX_BYTES
from webapp.areas.forms import past, trimmed
from webapp.areas.models import BoundarySource, Level
from webapp.areas.pins import MAX_FILE_BYTES
from webapp.clock import today
from webapp.files.forms import Limited, Storable
from webapp.forms import DayField, Form

LEVELS = [
    SelectChoice("village", _l("Villages of one commune")),
    SelectChoice("commune", _l("Communes")),
    SelectChoice("province", _l("Provinces")),
]
OF_A_PROVINCE = SelectChoice("province", _l("The boundary of the province alone"))
OF_A_COMMUNE = SelectChoice("commune", _l("The boundary of the commune alone"))
WHOLE_COUNTRY = _l(
    "For villages, the code of their commune. For one boundary alone, its own code. Empty for the"
    " whole country."
)


class ImportForm(Form):
    level = RadioField(
        _l("The file holds"),
        choices=LEVELS,
        default="village",
        validators=[DataRequired()],
    )
    inside = StringField(
        _l("Code of the commune or province"),
        description=_l("For villages, the code of their commune. For one boundary, its own code."),
        filters=[trimmed],
        validators=[Optional(), Regexp(r"^[0-9A-Z]{2}([0-9A-Z]{3})?$")],
    )
    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)
    file = FileField(
        _l("File"),
        description=_l("GeoJSON, GeoPackage, zipped Shapefile, KML or KMZ, at most 100 MB."),
        validators=[FileRequired(), Limited(MAX_BYTES), Storable()],
    )

    def offer(self, highest: Level | None) -> None:
        """Offer what may be imported where the visitor does: None is the whole country."""
        self.inside.flags.required = highest is not None
        if highest is None:
            self.inside.description = WHOLE_COUNTRY
        elif highest is Level.PROVINCE:
            self.level.choices = [*LEVELS[:2], OF_A_PROVINCE]
        else:
            self.level.choices = [LEVELS[0], OF_A_COMMUNE]


class ProjectionForm(Form):
    crs = RadioField(_l("Projection"), validators=[DataRequired()])


class ApplyForm(Form):
    confirmed = BooleanField(_l("I have seen the warnings; carry the import out"))


class BoundaryForm(Form):
    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)
    source = RadioField(
        _l("Where the boundary comes from"),
        choices=[
            SelectChoice(BoundarySource.DRAWN.value, _l("Drawn on the map")),
            SelectChoice(BoundarySource.SURVEYED.value, _l("Surveyed")),
        ],
        default=BoundarySource.DRAWN.value,
        validators=[DataRequired()],
    )
    follow = RadioField(
        _l("The borders next to it"),
        choices=[
            SelectChoice("only", _l("This village only")),
            SelectChoice("both", _l("Pull both along")),
        ],
        validators=[Optional()],
        default=None,
    )


class PinsForm(Form):
    """The points of many villages besides those typed one by one."""

    table = TextAreaField(
        _l("Paste a table"),
        description=_l(
            "One village per line: name, latitude, longitude, for example “Thôn Đông; "
            "20.9512; 105.8123”. Rows copied from Excel can be pasted as they are."
        ),
        validators=[Optional(), Length(max=20_000)],
        render_kw={"rows": 5, "spellcheck": "false"},
    )
    since = DayField(_l("Valid from"), validators=[InputRequired(), past], default=today)
    points = FileField(
        _l("Points from a file"),
        description=_l("GeoJSON, KML, GPX or CSV with a name for each point."),
        validators=[Limited(MAX_FILE_BYTES)],
    )
