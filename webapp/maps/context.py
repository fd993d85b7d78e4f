"""What the public map page, its table twin and its panel show besides the areas themselves."""

from datetime import date

from flask import request, url_for
from flask_babel import gettext as _

from webapp.clock import today
from webapp.maps.places import Place
from webapp.villages.filters import STATUSES


def of_map(place: Place, counts: dict[str, int], day: date) -> dict[str, object]:
    """Return the links and the legend of the page about `place` as of `day`."""
    asked = asked_for(place, day)
    shown = legend(counts)
    return {
        "as_of": day,
        "ways_up": ways_up(place, day),
        "legend_counts": shown,
        "is_bare": is_bare(counts),
        "legend_links": {
            status: url_for("public_villages.index", **asked, status=status)
            for status, _number in shown
        },
        "map_url": url_for("maps.index", **asked),
        "table_url": url_for("maps.index", **asked, view="table"),
        "print_url": url_for("maps.index", **asked, view="print"),
        "csv_url": url_for("public_villages.export_csv", **asked),
        "geojson_url": url_for("public_villages.export_geojson", **asked) if place.code else None,
        "map_script": url_for("maps.map_script", key="public"),
        "suggest_url": url_for("public_villages.suggest"),
    }


def ways_up(place: Place, day: date) -> list[tuple[str, str]]:
    """Return name and address of what `place` lies in, the country first, in the same view."""
    if not place.code:
        return []
    kept = {"view": request.args.get("view") or None}
    if day != today():
        kept["on"] = day.isoformat()
    above = [(_("The whole country"), url_for("maps.index", **kept))]
    if place.level == "commune" and place.parents:
        address = url_for("maps.index", province=place.parent_code, **kept)
        above.append((place.parents[0], address))
    return above


def legend(counts: dict[str, int] | None) -> list[tuple[str, int | None]]:
    """Return every status of a village with its count, in the order of the legend.

    Without `counts`, as for a place that is one village itself, no number is said; nor where
    nothing has been entered yet: a nought would read as a finding.
    """
    has_numbers = counts is not None and not is_bare(counts)
    return [(str(one), counts.get(one, 0) if has_numbers else None) for one in STATUSES]


def is_bare(counts: dict[str, int] | None) -> bool:
    """Tell whether no village at all has been entered where `counts` were taken."""
    return counts is not None and not any(counts.values())


def asked_for(place: Place, day: date) -> dict[str, str]:
    """Return the part of the address that names the place and the day."""
    asked = {place.level: place.code} if place.code else {}
    if day != today():
        asked["on"] = day.isoformat()
    return asked
