"""Forms of shifts: the plan, the cancelling, the report."""

import json
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from gis import coordinates
from gis.errors import GeometryError
from webapp.audit.meanwhile import Seen
from webapp.clock import VIETNAM, now, today
from webapp.forms import DayField, Form, TimeField
from webapp.patrols.forms import NO_PERSONS, trimmed
from webapp.patrols.labels import KIND_LABELS
from webapp.patrols.models import Kind, Status

FARTHEST = timedelta(days=366)  # local rule, to be confirmed: nobody plans further ahead
ONE_NIGHT = timedelta(days=1)


class ShiftForm(Form):
    """A plan; an end not after the start means the next morning."""

    route = SelectField(_l("Route"), validators=[DataRequired()])
    kind = SelectField(_l("Kind of patrol"), validators=[DataRequired()], default=str(Kind.PEOPLE))
    team = SelectField(_l("Team"), validators=[DataRequired()])
    on = DayField(_l("Day"), validators=[InputRequired()])
    start = TimeField(_l("Begins at"), validators=[InputRequired()])
    end = TimeField(
        _l("Ends at"),
        validators=[InputRequired()],
        description=_l("A time not after the start means the next day."),
    )
    meeting_point = StringField(
        _l("Meeting point"),
        filters=[trimmed],
        validators=[Length(max=200)],
        description=NO_PERSONS,
    )
    place = HiddenField(_l("Meeting point on the map"))
    place_text = HiddenField(_l("Meeting point on the map"))
    edition = IntegerField(widget=HiddenInput(), validators=[Optional()])

    found = None

    def offer(self, routes: list, teams: list, kinds: list[Kind]) -> None:
        """Offer the routes, the teams and the kinds of patrol that the planner may choose."""
        self.route.choices = [("", _("Choose…"))] + [(str(one.uuid), one.name) for one in routes]
        self.team.choices = [("", _("Choose…"))] + [(str(one.uuid), one.name) for one in teams]
        self.kind.choices = [(str(kind), KIND_LABELS[kind]) for kind in kinds]

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.on.data, self.start.data, VIETNAM)

    @property
    def ends_at(self) -> datetime:
        end = datetime.combine(self.on.data, self.end.data, VIETNAM)
        return end if end > self.starts_at else end + timedelta(days=1)

    def validate(self, extra_validators=None) -> bool:
        """Check the fields, that the shift lies ahead, and that its meeting point is a place."""
        fine = super().validate(extra_validators)
        if not (self.on.errors or self.start.errors or self.end.errors):
            fine = self._is_ahead() and fine
        return self._has_place() and fine

    def _is_ahead(self) -> bool:
        day, at_present = self.on.data, today()
        if day > at_present + FARTHEST:
            self.on.errors = [_("This date is more than a year ahead.")]
        elif day < at_present - ONE_NIGHT or self.ends_at.date() < at_present:
            self.on.errors = [_("This day has passed. Choose a later one.")]
        elif self.ends_at <= now():
            self.end.errors = [_("The shift would already be over. Choose a later time.")]
        return not (self.on.errors or self.end.errors)

    def _has_place(self) -> bool:
        """Take the meeting place from the map, else from the text; none is fine."""
        text = (self.place_text.data or "").strip()
        try:
            if (self.place.data or "").strip():
                lon, lat = json.loads(self.place.data)["coordinates"][:2]
                text = f"{float(lat):.7f}, {float(lon):.7f}"
            self.found = coordinates.parse(text, "point") if text else None
        except (GeometryError, ValueError, TypeError, KeyError, RecursionError):
            self.place.errors = [
                _("This place cannot be read. Write latitude, then longitude: 20.9512, 105.8123.")
            ]
        return not self.place.errors


class CancelForm(Seen, Form):
    reason = StringField(
        _l("Reason"),
        filters=[trimmed],
        validators=[DataRequired(), Length(max=500)],
        description=NO_PERSONS,
    )


class ReportForm(Seen, Form):
    outcome = RadioField(
        _l("How it went"),
        choices=[
            SelectChoice(value=Status.DONE.value, label=_l("Walked in full")),
            SelectChoice(value=Status.INCOMPLETE.value, label=_l("Not walked in full")),
        ],
        validators=[DataRequired()],
    )
    note = TextAreaField(
        _l("Note"),
        filters=[trimmed],
        validators=[Length(max=2000)],
        description=NO_PERSONS,
        render_kw={"rows": 4},
    )

    def validate(self, extra_validators=None) -> bool:
        """Check the fields; a shift not walked in full needs the reason."""
        fine = super().validate(extra_validators)
        if self.outcome.data == Status.INCOMPLETE and not self.note.data:
            self.note.errors = [*self.note.errors, _("Say why it was not walked in full.")]
            return False
        return fine
