"""Forms of routes, their points, and teams."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from shapely import LineString
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from gis.courses import NamedLine
from gis.errors import (
    GeometryError,
    InvalidShape,
    NotAReadableFile,
    TooManyVertices,
    TrackUnreadable,
)
from gis.measure import length_m
from webapp.areas.gis_messages import message_for
from webapp.audit.meanwhile import Seen
from webapp.files.forms import Limited
from webapp.formatters import number
from webapp.forms import Form
from webapp.number_fields import Between, WholeNumberField
from webapp.patrols import courses

NO_PERSONS = _l("Never names or addresses of persons.")
MOST_POINTS = 60


def trimmed(text: str | None) -> str | None:
    """Return a text without the space around it."""
    return text.strip() if text else text


def named(text: str | None) -> str | None:
    """Return a name with single spaces and none around it: pages show no others."""
    return " ".join(text.split()) if text else text


def offer_communes(field: SelectField, areas: list) -> None:
    """Offer (Area, AreaVersion) pairs; where there is but one, the form need not send it."""
    field.choices = [(str(area.uuid), version.name) for area, version in areas]
    field.validate_choice = len(areas) > 1


def why(error: GeometryError) -> str:
    """Return what is wrong with a course, in the planner's words."""
    if isinstance(error, courses.TooLong):
        limit = number(courses.MAX_LENGTH_M / 1000)
        return _("The line is longer than %(limit)s km.", limit=limit)
    if isinstance(error, TooManyVertices):
        return _("The line has more than %(limit)s points.", limit=number(error.limit))
    if isinstance(error, InvalidShape):
        return _("The line cannot be read. It needs at least two different places.")
    if isinstance(error, NotAReadableFile | TrackUnreadable):
        return _("The file cannot be read. Send a route as GPX, GeoJSON, KML or KMZ.")
    return message_for(error)


class RouteForm(Form):
    """A route; its course comes from a file, a line chosen out of one, the map, or typed places."""

    area = SelectField(_l("Commune"))
    name = StringField(
        _l("Name of the route"), filters=[named], validators=[DataRequired(), Length(max=120)]
    )
    note = TextAreaField(
        _l("What the route covers"),
        filters=[trimmed],
        validators=[Length(max=2000)],
        description=NO_PERSONS,
        render_kw={"rows": 3},
    )
    file = FileField(
        _l("File with the course"),
        validators=[Limited(courses.MAX_FILE_BYTES)],
        description=_l("GPX, GeoJSON, KML or KMZ. It replaces what is drawn."),
    )
    line = RadioField(_l("Line in the file"), choices=[], validate_choice=False)
    lines = HiddenField()
    course = HiddenField(_l("Course of the route"))
    course_text = HiddenField(_l("Course of the route"))
    edition = IntegerField(widget=HiddenInput(), validators=[Optional()])

    found: LineString | None = None

    def offer(self, areas: list) -> None:
        """Offer the communes where the planner plans; one needs no choice."""
        offer_communes(self.area, areas)

    def validate(self, extra_validators=None) -> bool:
        """Check the fields, then read the course into `found`, from the file or as it was drawn."""
        fine = super().validate(extra_validators)
        if self.file.errors:
            return False
        try:
            self.found = self._course()
        except GeometryError as error:
            self.course.errors = [*self.course.errors, why(error)]
        return fine and self.found is not None

    def _course(self) -> LineString | None:
        if self.file.data:
            return self._only(courses.uploaded(self.file.data))
        if self.lines.data:
            return self._only(courses.unpacked(self.lines.data))
        if (self.course.data or "").strip():
            return courses.drawn(self.course.data)
        if (self.course_text.data or "").strip():
            return courses.typed(self.course_text.data)
        self.course.errors = [_("Draw the route, write its places, or choose a file.")]
        return None

    def _only(self, lines: list[NamedLine]) -> LineString | None:
        """Return the one line, or the one chosen of several; else offer them."""
        if len(lines) == 1:
            self.lines.data = ""
            return lines[0].line
        self.lines.data = courses.packed(lines)
        self.line.choices = [(str(i), described(i, one)) for i, one in enumerate(lines)]
        chosen = self.line.data or ""
        if chosen.isdecimal() and int(chosen) < len(lines) and not self.file.data:
            return lines[int(chosen)].line
        self.line.data = None
        self.line.errors = [_("The file has several lines. Choose one.")]
        return None


def described(index: int, one: NamedLine) -> str:
    """Return how a line of a file is offered: its name and its length."""
    name = one.name or _("Line %(number)s", number=index + 1)
    return f"{name} ({number(length_m(one.line) / 1000, 1)} km)"


class PointsForm(Seen, Form):
    """Numbered points: one field for each place, or evenly spread along the course."""

    every_m = WholeNumberField(
        _l("Or spread them evenly, one every"),
        validators=[Optional(), Between(50, 20_000)],
    )


class TeamForm(Form):
    area = SelectField(_l("Commune"))
    name = StringField(
        _l("Name of the team"), filters=[named], validators=[DataRequired(), Length(max=120)]
    )
    members = SelectMultipleField(
        _l("Members"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Accounts of the commune that may patrol."),
    )
    edition = IntegerField(widget=HiddenInput(), validators=[Optional()])


class CopyForm(Form):
    name = StringField(
        _l("Name of the new route"), filters=[named], validators=[DataRequired(), Length(max=120)]
    )
    is_reversed = BooleanField(_l("Walked the other way round"))
