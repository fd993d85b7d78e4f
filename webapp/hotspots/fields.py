"""Small fields that several forms of hotspots share."""

from collections.abc import Mapping

from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from wtforms import FloatField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from gis.coordinates import number
from webapp.number_fields import OneMessage


class Decimal(OneMessage, FloatField):
    """A number read with a decimal comma or point, and written as the language does."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing typed is None.

        Raises:
            ValueError: it is not a number as people here write it.
        """
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = number(valuelist[0])
        except ValueError as error:
            raise ValueError(_("Not a valid decimal value.")) from error

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        if self.data is None:
            return ""
        text = f"{self.data:.2f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if str(get_locale()) == "vi" else text


class Ticks(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def pairs(words: Mapping[object, LazyString]) -> list[SelectChoice]:
    """Return words as the choices of a field."""
    return [SelectChoice(key, word) for key, word in words.items()]


def stripped(text: str | None) -> str:
    """Return the text without NULs, which no text column takes, and without outer blanks."""
    return (text or "").replace("\0", "").strip()
