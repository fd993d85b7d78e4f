"""Numbers as they are read."""

import pytest

from webapp.formatters import share


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.0574, 1, "5,7\u00a0%"),
        (0.0574, 2, "5,74\u00a0%"),
        (0.0, 1, "0\u00a0%"),
        (0.00001, 2, "< 0,01\u00a0%"),
    ],
)
def test_share_that_is_not_nothing_never_reads_as_nothing(app, value, digits, shown):
    with app.test_request_context():
        assert share(value, digits) == shown
