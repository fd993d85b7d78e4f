"""Times of day are read as people write them, on a clock of 24 hours in every browser."""

from datetime import time

import pytest
from wtforms.validators import InputRequired

from webapp.forms import Form, TimeField
from webapp.times import NoTime, read_time


class Sample(Form):
    start = TimeField("Start", validators=[InputRequired()])


def filled(app, text, language="vi"):
    address = f"/?lang={language}"
    with app.test_request_context(address, method="POST", data={"start": text}):
        form = Sample(meta={"csrf": False})
        return form.validate(), form.start.data, form.start._value(), form.start.errors


@pytest.mark.parametrize(
    "text", ["19:30", "19.30", "19h30", "19H30", "19 h 30", "19g30", "19 giờ 30", "1930"]
)
def test_every_way_to_write_a_time_means_half_past_seven_in_the_evening(text):
    assert read_time(f" {text} ") == time(19, 30)


@pytest.mark.parametrize(
    "text, expected",
    [("19h", time(19)), ("7 giờ", time(7)), ("730", time(7, 30)), ("0:05", time(0, 5))],
)
def test_hours_without_minutes_and_mornings(text, expected):
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text", ["", "19", "24:00", "19:60", "7:30 PM", "19:3", "19:30:00", "tối", "2460", "1" * 99]
)
def test_what_names_no_time_is_refused(text):
    with pytest.raises(NoTime):
        read_time(text)


@pytest.mark.parametrize("text", ["19:30", "19h30", "1930"])
def test_a_time_is_shown_back_in_its_one_form(app, text):
    assert filled(app, text)[:3] == (True, time(19, 30), "19:30")


@pytest.mark.parametrize("language, says", [("vi", "Giờ không hợp lệ"), ("en", "not a time")])
def test_an_unreadable_time_stays_and_is_told_with_an_example(app, language, says):
    fine, _data, shown, errors = filled(app, "7:30 PM", language)

    assert (fine, shown) == (False, "7:30 PM")
    assert says in errors[0]
    assert "19:30" in errors[0]
