"""WTForms' own messages speak the visitor's language."""

import pytest
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length

from webapp.forms import MESSAGES, TRANSLATIONS, DayField, Form


class Sample(Form):
    name = StringField(validators=[DataRequired()])
    code = StringField(validators=[Length(min=5)])
    count = IntegerField()


@pytest.mark.parametrize(
    "language, expected",
    [
        ("vi", ["Chưa điền mục này.", "Phải có ít nhất 5 ký tự.", "Phải là số nguyên."]),
        (
            "en",
            [
                "This field is required.",
                "Field must be at least 5 characters long.",
                "Not a valid integer value.",
            ],
        ),
    ],
)
def test_standard_messages_are_translated(app, language, expected):
    with app.test_request_context(
        f"/?lang={language}", method="POST", data={"code": "abc", "count": "x"}
    ):
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        assert [form.name.errors[0], form.code.errors[0], form.count.errors[0]] == expected


def test_no_standard_message_is_left_in_english(app):
    with app.test_request_context("/"):
        same = [str(text) for text in MESSAGES if str(text).isascii()]
        assert same == []
        assert TRANSLATIONS.gettext("File must be between 0 and 5242880 bytes.") == (
            "Tệp lớn hơn 5\u00a0MB. Chọn tệp nhỏ hơn."
        )


def forms_of(kind: type[Form]) -> set[type[Form]]:
    return {kind}.union(*(forms_of(one) for one in kind.__subclasses__()))


def test_day_that_is_no_date_is_not_called_missing(app):
    with app.test_request_context("/", method="POST", data={}):
        for kind in forms_of(Form) - {Sample, Form}:
            for field in kind(meta={"csrf": False}):
                wrong = isinstance(field, DayField) and any(
                    isinstance(one, DataRequired) for one in field.validators
                )
                assert not wrong, f"{kind.__name__}.{field.name}: use InputRequired()"
