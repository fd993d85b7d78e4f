"""Forms of hotspots. They check shape; where a place may lie is asked by the view's `locate`."""

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from shapely.geometry.base import BaseGeometry
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gis.errors import GeometryError
from webapp.areas.gis_messages import message_for
from webapp.clock import today
from webapp.files.forms import checked
from webapp.forms import DayField, Form
from webapp.hotspots import attachments, labels, shapes
from webapp.hotspots.fields import Decimal, pairs, stripped
from webapp.hotspots.models import Kind, Source
from webapp.hotspots.placing import Placed, PlaceRefused
from webapp.number_fields import Between, WholeNumberField

NO_NAMES = _l(
    "No name of a person, no house number, no list of people: the law forbids it, and such lists"
    " belong to the police's own system."
)
EARLIEST = date(2000, 1, 1)
MOST = 10_000_000


class HotspotForm(Form):
    """What is known of a hotspot. `locate` says where the shape belongs, or why it may not."""

    kind = RadioField(_l("Kind"), choices=pairs(labels.KINDS), default=Kind.RISK_POINT)
    place = StringField(_l("Place"))
    place_text = StringField(validators=[Length(max=200_000)])
    place_kind = StringField()
    village = SelectField(
        _l("Village"),
        validators=[Optional()],
        description=_l(
            "Without a point on the map, the middle of the village stands for the place."
        ),
    )
    first_seen_on = DayField(_l("First seen on"), default=today, validators=[InputRequired()])
    source = SelectField(_l("Known from"), choices=pairs(labels.SOURCES), default=Source.PATROL)
    level = RadioField(_l("Level"), choices=pairs(labels.LEVELS), coerce=int, default=2)
    plants = WholeNumberField(_l("Number of plants"), validators=[Optional(), Between(0, MOST)])
    plants_m2 = Decimal(_l("Area planted"), validators=[Optional(), Between(0, MOST)])
    description = TextAreaField(
        _l("Description"),
        filters=[stripped],
        validators=[Optional(), Length(max=5000)],
        description=NO_NAMES,
    )
    edition = HiddenField()

    locate: Callable[[BaseGeometry | None, str], Placed]
    placed: Placed | None = None

    def validate_place(self, _field: StringField) -> None:
        """Read the place as drawn or as typed, then ask where it belongs."""
        try:
            shape = shapes.read(self.place.data, self.place_text.data, self.place_kind.data)
            wrong = shapes.unfit(shape, self.kind.data)
            if wrong:
                raise ValidationError(wrong)
            self.placed = self.locate(shape, self._chosen_village())
        except GeometryError as error:
            raise ValidationError(message_for(error)) from error
        except PlaceRefused as error:
            raise ValidationError(str(error.message)) from error
        if self.placed.is_rough and self.kind.data == Kind.KEY_ROUTE:
            raise ValidationError(_("A key route is a line: draw it, or give two places or more."))

    def validate_first_seen_on(self, field: DayField) -> None:
        """Refuse a day to come, or one too far back."""
        in_days(field, EARLIEST)

    def _chosen_village(self) -> str:
        """Return the choice if it is one that was offered; its own field reports any other."""
        offered = {choice.value for choice in self.village.choices}
        return self.village.data if self.village.data in offered else ""

    @property
    def facts(self) -> dict[str, object]:
        """What the form says, as the operations take it; counts of plants for plants alone."""
        are_plants = self.kind.data == Kind.PLANTS
        return {
            "kind": self.kind.data,
            "place": self.placed.shape,
            "place_is_rough": self.placed.is_rough,
            "first_seen_on": self.first_seen_on.data,
            "source": self.source.data,
            "level": self.level.data,
            "description": self.description.data or "",
            "plants": self.plants.data if are_plants else None,
            "plants_m2": self.plants_m2.data if are_plants else None,
        }

    def offer_villages(self, villages: list[tuple[str, str]], *, default: str = "") -> None:
        """Offer (id, name) of villages after “as the map says”; `default` fills a new form."""
        first = SelectChoice("", _l("As the map says"))
        self.village.choices = [first, *(SelectChoice(*village) for village in villages)]
        if not self.is_submitted():
            self.village.data = default

    @property
    def edition_read(self) -> int | None:
        text = self.edition.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None


class NewHotspotForm(HotspotForm):
    """A hotspot that is logged for the first time, with the files that show it."""

    files = attachments.files_field()

    @property
    def facts(self) -> dict[str, object]:
        return super().facts | {"files": checked(self.files)}


def in_days(field: DayField, earliest: date) -> None:
    """Refuse a day before `earliest` or after today."""
    if field.data is None:
        return
    if field.data > today():
        raise ValidationError(_("This date is in the future."))
    if field.data < earliest:
        raise ValidationError(
            _("This day lies before %(day)s, the last step before it.", day=f"{earliest:%d/%m/%Y}")
            if earliest > EARLIEST
            else _("This date is too far back.")
        )
