"""Numbers as they are read."""

import pytest

from webapp.formatters import share, unbroken


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tin báo mới T-FCC0EC52", 'Tin báo mới <span class="nowrap">T-FCC0EC52</span>'),
        ("Điểm 11635-004 <b>", 'Điểm <span class="nowrap">11635-004</span> &lt;b&gt;'),
        ("Quyết định 12/QĐ-UBND", "Quyết định 12/QĐ-UBND"),
        ("T-<script>", "T-&lt;script&gt;"),
    ],
)
def test_no_line_ends_within_a_reference(text, shown):
    assert unbroken(text) == shown
