"""One A4 sheet of a route: map, numbered points, length, and the way back to its page."""

from dataclasses import dataclass
from datetime import date

import segno
from flask import current_app, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from geoalchemy2.shape import to_shape
from markupsafe import Markup
from shapely import LineString, box
from sqlalchemy import func, select

from gis import coordinates, sheet
from gis.measure import length_m, minutes_by_motorbike, minutes_on_foot
from webapp.areas import queries as areas
from webapp.areas.models import Area, AreaBoundary, AreaVersion
from webapp.clock import today
from webapp.extensions import db
from webapp.patrols import nearby
from webapp.patrols.errors import SheetFailed
from webapp.patrols.models import PatrolRoute
from webapp.printing import PrintingFailed, pdf

PAPER_MM = (180.0, 185.0)
SCREEN_MM = (120.0, 84.0)  # smaller, so that its names stay legible on a phone
MARGIN = 0.12  # of the course's extent, kept around it
LEAST_DEG = 0.002  # about 200 m: a short walk is not blown up to single houses


@dataclass(frozen=True)
class Stop:
    number: int
    at: str
    after_m: float


def context(route: PatrolRoute) -> dict[str, object]:
    """Return what the sheet shows, on screen as on paper."""
    course = to_shape(route.course)
    code_title = _("QR code of the page of the route")
    page_url = url_for("patrols.show", route_id=route.uuid, lang=None)
    address = current_app.config["PUBLIC_URL"] + page_url
    return {
        "route": route,
        "place": place_of(route.area, today()),
        "drawing": drawing(route, PAPER_MM),
        "stops": stops(route),
        "length_m": route.length_m,
        "on_foot": minutes_on_foot(route.length_m),
        "by_motorbike": minutes_by_motorbike(route.length_m),
        "start": coordinates.write(course.interpolate(0)),
        "address": address,
        "qr": Markup(
            segno.make(address, error="m").svg_inline(border=2, omitsize=True, title=code_title)
        ),
    }


def paper(route: PatrolRoute) -> bytes:
    """Return the sheet as a PDF.

    Raises:
        SheetFailed: it could not be made in time.
    """
    try:
        return pdf(render_template("patrols/paper.html", **context(route)))
    except PrintingFailed as error:
        raise SheetFailed from error


def drawing(route: PatrolRoute, size_mm: tuple[float, float], *, with_points=True) -> Markup:
    """Return the map of a route: villages around it, its line with arrows, its numbered points."""
    course = to_shape(route.course)
    bounds = extent(course)
    window = box(*bounds).buffer(LEAST_DEG)
    villages = db.session.execute(nearby.villages_around(window, today())).all()
    features = [
        sheet.Feature(to_shape(boundary), label=version.name) for version, boundary in villages
    ]
    border = db.session.scalar(
        areas.boundary_on(today()).where(AreaBoundary.area_id == route.area_id)
    )
    if border is not None:
        features.append(sheet.Feature(to_shape(border.boundary), strong=True))
    features.append(sheet.Feature(course))
    if with_points:
        features += [
            sheet.Feature(to_shape(point.location), number=point.number) for point in route.points
        ]
    words = sheet.Words(
        north=_("N"), title=route.name, decimal="," if str(get_locale()) == "vi" else "."
    )
    return Markup(sheet.svg(features, bounds, size_mm, words=words, prefix="route"))


def extent(course: LineString) -> tuple[float, float, float, float]:
    """Return west, south, east, north of what the map shows around `course`."""
    west, south, east, north = course.bounds
    wide, high = max(east - west, LEAST_DEG) * MARGIN, max(north - south, LEAST_DEG) * MARGIN
    return west - wide, south - high, east + wide, north + high


def stops(route: PatrolRoute) -> list[Stop]:
    """Return the numbered points with their place and the metres walked up to each."""
    course = to_shape(route.course)
    found = []
    for point in route.points:
        place = to_shape(point.location)
        share = course.project(place, normalized=True)
        found.append(Stop(point.number, coordinates.write(place), walked_m(course, share)))
    return found


def walked_m(course: LineString, share: float) -> float:
    """Return the metres from the start of `course` to `share` (0-1) of it, by its degrees."""
    from shapely.ops import substring

    return length_m(substring(course, 0, share, normalized=True)) if share > 0 else 0.0


def place_of(area: Area, day: date) -> dict[str, object]:
    """Return level, kind and name of an area as its title needs them."""
    version = db.session.scalar(
        select(AreaVersion).where(
            AreaVersion.area_id == area.id,
            func.upper_inf(AreaVersion.known),
            AreaVersion.valid.contains(day),
        )
    )
    version = version or db.session.scalars(areas.last_version(area.id)).one()
    return {"level": area.level, "kind": version.kind, "name": version.name}
