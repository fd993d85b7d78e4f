"""Changes of what is known of a hotspot, by two people at once without loss."""

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry

from gis import coordinates
from webapp import formatters
from webapp.areas.models import Level
from webapp.areas.path_names import last_name
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.hotspots import labels, queries, shapes
from webapp.hotspots.models import Hotspot
from webapp.hotspots.placing import around


def is_current(hotspot: Hotspot, edition: int | None) -> bool:
    """Lock the hotspot for this transaction; True when nobody saved it since `edition` was read."""
    db.session.scalars(queries.locked(hotspot)).one()
    return edition == hotspot.edition


def revise(hotspot: Hotspot, *, by, edition: int, **facts) -> Hotspot:
    """Change what is known of a hotspot; `place` is a shape in EPSG:4326, `area` an Area.

    Raises:
        ChangedMeanwhile: somebody saved it after `edition` was read.
    """
    if not is_current(hotspot, edition):
        raise ChangedMeanwhile
    named = differing(hotspot, facts)
    if not named:
        return hotspot
    for name in named:
        value = facts[name]
        setattr(hotspot, name, from_shape(value, srid=4326) if name == "place" else value)
    hotspot.edition += 1
    audit.record("hotspot.revised", hotspot, by=by, named=named)
    return hotspot


def differing(hotspot: Hotspot, facts: dict) -> tuple[str, ...]:
    """Return the names of the facts that are not yet so; a place is the same within 0.1 m."""
    return tuple(
        name
        for name, value in facts.items()
        if (
            not to_shape(hotspot.place).equals_exact(value, 1e-6)
            if name == "place"
            else getattr(hotspot, name) != value
        )
    )


def facts_of(hotspot: Hotspot, form) -> dict[str, object]:
    """Return what the form says of a known hotspot; a place left as it was stays as rough."""
    facts = form.facts | {"area": form.placed.area}
    if "place" not in differing(hotspot, facts):
        facts["place_is_rough"] = hotspot.place_is_rough
    return facts


def conflict(hotspot: Hotspot, facts: dict[str, object]) -> list[dict[str, str]]:
    """Return where the saved version and the typed one differ, in words."""
    return [
        {
            "label": str(labels.FACTS[name]),
            "theirs": in_words(name, getattr(hotspot, name)),
            "yours": in_words(name, facts[name]),
        }
        for name in differing(hotspot, facts)
        if name in labels.FACTS
    ]


def in_words(name: str, value) -> str:
    """Return one fact as the comparison shows it."""
    if name == "place":
        shape = value if isinstance(value, BaseGeometry) else to_shape(value)
        return coordinates.write(shape)
    if name == "area":
        return last_name(value)
    if name == "first_seen_on":
        return formatters.day(value)
    if name in labels.WORDS_OF:
        return str(labels.WORDS_OF[name].get(value, value))
    return "–" if value in (None, "") else str(value)


class Known:
    """A hotspot as the fields of its form hold it."""

    def __init__(self, hotspot: Hotspot) -> None:
        for name in ("kind", "first_seen_on", "source", "level", "description"):
            setattr(self, name, getattr(hotspot, name))
        self.plants, self.plants_m2 = hotspot.plants, hotspot.plants_m2
        self.edition = str(hotspot.edition)
        for name, value in shapes.as_fields(hotspot).items():
            setattr(self, name, value)


def village_choice(hotspot: Hotspot) -> str:
    """Return the village to choose beforehand: none when the map alone says the same."""
    shape = to_shape(hotspot.place)
    said = db.session.scalar(around(shape, Level.VILLAGE, today(), hotspot.commune.path))
    is_same = said is hotspot.area or (said is None and hotspot.area.level == Level.COMMUNE)
    return "" if is_same or hotspot.area.level != Level.VILLAGE else str(hotspot.area.uuid)
