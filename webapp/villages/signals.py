"""What lower features shake in a village's status; connected where the features are registered."""

from datetime import date

from webapp.villages import reviews
from webapp.villages.models import Cause


def on_relapse(sender, *, village_id: int, by=None, on: date | None = None, **_more) -> None:
    """A confirmed relapse of a hotspot puts its village under review inside, at once."""
    reviews.shake(village_id, by=by, on=on, cause=Cause.HOTSPOT)
