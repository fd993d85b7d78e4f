"""Whole numbers as people type them, and what is said about the others."""

import pytest
from wtforms.validators import InputRequired, Optional

from webapp.forms import Form
from webapp.number_fields import Between, WholeNumberField


class Sample(Form):
    households = WholeNumberField(validators=[InputRequired(), Between(0, 200_000)])
    signed = WholeNumberField(validators=[Optional(), Between(0, 200_000)])


@pytest.fixture
def sent(app):
    """Return a function that sends the form with this text and returns the form."""

    def send(text, language="vi"):
        data = {"households": text, "signed": ""}
        with app.test_request_context(f"/?lang={language}", method="POST", data=data):
            form = Sample(meta={"csrf": False})
            form.validate()
            return form.households.data, [str(one) for one in form.households.errors], form

    return send


@pytest.mark.parametrize(
    "text, value",
    [
        ("1051", 1051),
        ("1.051", 1051),
        (" 12 000 ", 12_000),
        ("12\u00a0000", 12_000),
        ("12\u202f000", 12_000),
        ("100.000", 100_000),
        ("0", 0),
        ("007", 7),
    ],
)
def test_thousands_may_be_parted_as_they_are_printed(sent, text, value):
    assert sent(text)[:2] == (value, [])
    assert not sent(text)[2].signed.errors


@pytest.mark.parametrize(
    "text", ["1.5", "1,5", "1,051", "1.0000", "1.05.100", "1. 051", "1 000.000", "a", "١٢", "1e3"]
)
def test_what_is_no_whole_number_gets_one_message(sent, text):
    value, errors, _form = sent(text)
    assert (value, errors) == (None, ["Ghi một số nguyên, chẳng hạn 1.051."])


def test_english_parts_thousands_by_commas(sent):
    assert sent("1,051", "en")[0] == 1051
    assert sent("1,05", "en")[1] == ["Write a whole number, for example 1,051."]


@pytest.mark.parametrize("text", ["200.001", "-1", "9" * 5000])
def test_bounds_are_written_as_pages_write_numbers(sent, text):
    _value, errors, _form = sent(text)
    if len(text) < 4000:
        assert errors == ["Ghi một số từ 0 đến 200.000."]
    else:
        assert len(errors) == 1


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_an_empty_field_is_missing_and_nothing_else(sent, text):
    assert sent(text)[1] == ["Chưa điền mục này."]


def test_what_was_typed_stands_in_the_field_that_asks_for_digits(sent, app):
    form = sent("1.5")[2]
    with app.test_request_context("/"):
        html = form.households()
    assert 'value="1.5"' in html
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
