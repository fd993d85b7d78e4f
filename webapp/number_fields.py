"""Fields for numbers that people type: read as they are printed, refused in one message."""

import re
from typing import Any

from flask import has_request_context
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, ValidationError
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from webapp.formatters import number

# A minus is read so that the answer is the range; groups of three alone are thousands.
WHOLE = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:([.\s])[0-9]{3})(?:\1[0-9]{3})*)")
WHOLE_WITH_COMMAS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+")


class OneMessage:
    """A field that cannot be read says so, and not also what an empty field would hear."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Stop at what could not be read; a second message would say the same in other words."""
        if self.process_errors:
            raise StopValidation


def read_whole(text: str) -> int:
    """Return the whole number in `text`; dots and spaces may part its thousands.

    Commas do so in English alone: in Vietnamese they begin decimals.

    Raises:
        ValueError: it is none, or has more digits than anybody types.

    >>> read_whole("1.051"), read_whole(" 12 000 "), read_whole("1051")
    (1051, 12000, 1051)
    """
    text = text.strip()
    is_english = has_request_context() and str(get_locale()) == "en"
    if not WHOLE.fullmatch(text) and not (is_english and WHOLE_WITH_COMMAS.fullmatch(text)):
        raise ValueError(text)
    return int(re.sub(r"[.,\s]", "", text))


class WholeNumberField(OneMessage, IntegerField):
    """A whole number typed as it is printed: 1.051 in Vietnamese, 1,051 in English."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off"} | (self.render_kw or {})

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a whole number; spaces alone are None.

        Raises:
            ValueError: it is none.
        """
        self.data = None
        if not valuelist:
            return
        if not valuelist[0].strip():
            self.raw_data = [""]
            return
        try:
            self.data = read_whole(valuelist[0])
        except ValueError as error:
            sample = number(1051)
            raise ValueError(
                _("Write a whole number, for example %(sample)s.", sample=sample)
            ) from error


class Between:
    """The number lies in these bounds, which the message writes as the pages do."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if field.data is None or not self.least <= field.data <= self.most:
            least, most = number(self.least), number(self.most)
            raise ValidationError(
                _("Write a number from %(least)s to %(most)s.", least=least, most=most)
            )
