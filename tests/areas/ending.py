"""Ways in which a village ends, for tests of what lies in it."""

from datetime import timedelta

from webapp.areas import merging, reshaping
from webapp.areas.models import Area
from webapp.clock import today

SINCE = today() - timedelta(days=5)
ACT = {"since": SINCE, "decision": "1/NQ-HĐND"}


def split(east: Area, _west: Area, by) -> None:
    merging.split(east, ["Thôn Đông 1", "Thôn Đông 2"], by=by, **ACT)


def merge(east: Area, west: Area, by) -> None:
    merging.merge([east, west], name="Thôn Hợp Nhất", kind="thon", by=by, into=west, **ACT)


def end(east: Area, _west: Area, by) -> None:
    reshaping.end(east, by=by, **ACT)


WAYS = (split, merge, end)
