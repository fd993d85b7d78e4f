"""What the public map page, its table twin and its panel show besides the areas themselves."""

from datetime import date

from flask import url_for

from webapp.clock import today
from webapp.maps import statuses
from webapp.maps.places import Place
from webapp.villages.models import Status

IN_LEGEND = (
    Status.CERTIFIED,
    Status.PROPOSED,
    Status.REGISTERED,
    Status.UNDER_REVIEW,
    Status.DELISTED,
    Status.UNREGISTERED,
)


def of_map(place: Place, counts: dict[str, int], day: date) -> dict[str, object]:
    """Return the links and the legend of the page about `place` as of `day`."""
    asked = asked_for(place, day)
    shown = legend(counts)
    return {
        "legend_counts": shown,
        "legend_links": {
            status: url_for("public_villages.index", **asked, status=status) for status, _ in shown
        },
        "map_url": url_for("maps.index", **asked),
        "table_url": url_for("maps.index", **asked, view="table"),
        "csv_url": url_for("public_villages.export_csv", **asked),
        "geojson_url": url_for("public_villages.export_geojson", **asked) if place.code else None,
        "map_script": url_for("maps.map_script", key="public"),
        "suggest_url": url_for("public_villages.suggest"),
    }


def legend(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return every status of a village with its count, in the order of the legend."""
    shown = [(str(status), counts.get(status, 0)) for status in IN_LEGEND]
    return [*shown, (statuses.NO_DATA, counts.get(statuses.NO_DATA, 0))]


def asked_for(place: Place, day: date) -> dict[str, str]:
    """Return the part of the address that names the place and the day."""
    asked = {place.level: place.code} if place.code else {}
    if day != today():
        asked["on"] = day.isoformat()
    return asked
