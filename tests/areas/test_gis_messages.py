"""Every cause that `gis` can name has words, and a stray one is bad input, not a fault."""

import inspect

import pytest

from gis import errors
from gis.coordinates import LineProblem
from webapp.areas.gis_messages import MESSAGES, message_for, note_for

EXAMPLES = {
    "limit_bytes": 100_000_000,
    "limit": 200,
    "names": ("a", "b"),
    "problems": tuple(LineProblem(line, "x", "swapped") for line in range(1, 6)),
    "lat": 13.7563,
    "lon": 100.5018,
    "count": 1,
    "needed": 3,
    "index": 0,
    "first": 0,
    "second": 1,
}
CAUSES = [
    cause
    for _, cause in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cause, errors.GeometryError) and cause is not errors.GeometryError
]


def example(cause):
    names = getattr(cause, "__dataclass_fields__", ())
    return cause(**{name: EXAMPLES.get(name, "x") for name in names})


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_every_cause_has_words(app, cause):
    with app.test_request_context("/?lang=en"):
        assert cause in MESSAGES, f"add {cause.__name__} to webapp/areas/gis_messages.py"
        assert len(message_for(example(cause))) > 15


def test_unreadable_lines_are_named(app):
    with app.test_request_context("/?lang=en"):
        text = message_for(example(errors.CoordinatesUnreadable))
    assert "line 1: latitude and longitude are swapped" in text
    assert "and 2 more" in text


def test_note_not_known_yet_is_shown_as_it_is(app):
    with app.test_request_context("/?lang=en"):
        assert note_for("something-new") == "something-new"
        assert "TCVN3" in note_for("encoding-tcvn3")


def test_stray_geometry_error_is_bad_input(app):
    with app.test_request_context("/?lang=en", headers={"Accept": "application/json"}):
        response = app.make_response(app.handle_user_exception(errors.EmptyFile()))
    assert response.status_code == 422
    assert response.json["message"] == "The file is empty."
