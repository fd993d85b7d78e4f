"""The base of every form: WTForms' own messages come from our catalogue, in both languages."""

import re
from typing import Any

from flask import request
from flask_babel import get_domain, lazy_ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField, FileField
from wtforms import TimeField as PlainTimeField
from wtforms.widgets import TextInput

from webapp.days import NoDay, read_day
from webapp.times import NoTime, read_time

# What WTForms and Flask-WTF say by themselves, named here so that the catalogues hold it.
MESSAGES = (
    _l("This field is required."),
    _l("Invalid input."),
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Choices cannot be None."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _l("Not a valid datetime value."),
    _l("Not a valid date value."),
    _l("Not a valid time value."),
    _l("Not a valid week value."),
    _l("Not a valid integer value."),
    _l("Not a valid decimal value."),
    _l("Not a valid float value."),
    _l("Field must be equal to %(other_name)s."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("Date must be at least %(min)s."),
    _l("Date must be at most %(max)s."),
    _l("Date must be between %(min)s and %(max)s."),
    _l("Invalid email address."),
    _l("Invalid URL."),
    _l("Invalid UUID."),
    _l("Invalid value, must be one of: %(values)s."),
    _l("Invalid value, can't be any of: %(values)s."),
    _l("This field cannot be edited."),
    _l("This field is disabled and cannot have a value."),
    _l("Invalid CSRF Token."),
    _l("CSRF token missing."),
    _l("CSRF failed."),
    _l("CSRF token expired."),
    _l("File does not have an approved extension: {extensions}"),
    _l("File does not have an approved extension."),
)
PLURALS = (
    lazy_ngettext(
        "Field must be at least %(min)d character long.",
        "Field must be at least %(min)d characters long.",
        1,
    ),
    lazy_ngettext(
        "Field cannot be longer than %(max)d character.",
        "Field cannot be longer than %(max)d characters.",
        1,
    ),
    lazy_ngettext(
        "Field must be exactly %(max)d character long.",
        "Field must be exactly %(max)d characters long.",
        1,
    ),
    lazy_ngettext(
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
        1,
    ),
)
# Flask-WTF fills in the numbers before it asks for a translation.
FILE_SIZE = re.compile(r"File must be between \d+ and (\d+) bytes\.")


class Translations:
    """What WTForms asks for its messages; it fills in the variables by itself."""

    def gettext(self, text: str) -> str:
        """Return a message of the form library in the language of the page, sizes in MB."""
        if size := FILE_SIZE.fullmatch(text):
            return _(
                "The file is larger than %(limit)s MB. Choose a smaller one.",
                limit=int(size[1]) // 1024**2,
            )
        return get_domain().get_translations().ugettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the singular or plural message for `count` in the language of the page."""
        return get_domain().get_translations().ungettext(one, many, count)


TRANSLATIONS = Translations()


class Meta(FlaskForm.Meta):
    """What every form has in common: its messages, and what a body may hold."""

    def get_translations(self, form: FlaskForm) -> Translations:
        """Return our own translations, whatever the library brings along."""
        return TRANSLATIONS

    def wrap_formdata(self, form: FlaskForm, formdata: Any) -> MultiDict | None:
        """Return what the body holds: files for the fields of files alone, and no JSON.

        A text field never sees a file or a number, whatever a body calls by its name.
        """
        if formdata is None or isinstance(formdata, MultiDict):
            return formdata
        if not form.is_submitted() or not (request.files or request.form):
            return None
        wanted = {field.name for field in form._fields.values() if isinstance(field, FileField)}
        files = [(name, file) for name, file in request.files.items(multi=True) if name in wanted]
        return CombinedMultiDict((MultiDict(files), request.form))


class Form(FlaskForm):
    """A form with CSRF token whose standard messages speak the visitor's language."""

    Meta = Meta


class DayField(DateField):
    """A day typed as 22/11/2026, whatever the language of the browser."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format="%d/%m/%Y", **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a day as people here write it; a field that was not sent keeps its value.

        Raises:
            ValueError: it is not a day.
        """
        if not valuelist:
            return
        try:
            self.data = read_day(valuelist[0])
        except NoDay as error:
            self.data = None
            raise ValueError(_("This is not a date. Write it as 22/11/2026.")) from error


class TimeField(PlainTimeField):
    """A time of day typed as 19:30, whatever the language of the browser."""

    widget = TextInput()

    def _value(self) -> str:
        """Return what was read in its one form, else what was typed."""
        return f"{self.data:%H:%M}" if self.data else super()._value()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a time of day; a field that was not sent keeps its value.

        Raises:
            ValueError: it is not a time.
        """
        if not valuelist:
            return
        try:
            self.data = read_time(valuelist[0])
        except NoTime as error:
            self.data = None
            raise ValueError(_("This is not a time. Write it as 19:30.")) from error
