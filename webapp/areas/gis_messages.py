"""What `gis` refuses, in the visitor's words."""

from collections.abc import Callable

from flask import Flask, Response
from flask_babel import gettext as _
from shapely import Point

from gis import coordinates
from gis import errors as gis
from webapp.errors import answer
from webapp.formatters import number

MB = 1_000_000
FIRST_PROBLEMS = 3


def message_for(error: gis.GeometryError) -> str:
    """Return what is wrong and what to do about it, in one or two sentences."""
    for kind in type(error).__mro__:
        if kind in MESSAGES:
            return MESSAGES[kind](error)
    return _("The file or the shape cannot be used.")


def note_for(key: str) -> str:
    """Return in words what a reader of files had to assume; the key itself when it is new."""
    known = {
        "encoding-utf-8": _("The file names no encoding; its texts were read as UTF-8."),
        "encoding-tcvn3": _("The file names no encoding; its texts were read as TCVN3."),
        "encoding-cp1258": _("The file names no encoding; its texts were read as Windows-1258."),
        "crs-not-understood": _("The projection named in the file is not known."),
        "x-read-as-northing": _("X was read as northing and Y as easting, as on Vietnamese plans."),
        "x-read-as-easting": _("X was read as easting and Y as northing, as the numbers show."),
        "others-left-out": _("Communes that the file places in other provinces were left out."),
    }
    return known.get(key, key)


def init_app(app: Flask) -> None:
    """Answer a stray GeometryError with its message: bad input is never a fault of ours."""
    app.register_error_handler(gis.GeometryError, _answer)


def _answer(error: gis.GeometryError) -> Response:
    return answer(422, message_for(error))


def _unreadable(_error: gis.GeometryError) -> str:
    return _(
        "The file cannot be read: it is damaged or of another kind. Send GeoJSON, GeoPackage,"
        " zipped Shapefile, KML or KMZ."
    )


def _too_large(error: gis.FileTooLarge) -> str:
    limit = number(error.limit_bytes / MB)
    return _("The file is too large; at most %(limit)s MB are accepted.", limit=limit)


def _unpacks_too_large(error: gis.UnpacksTooLarge) -> str:
    limit = number(error.limit_bytes / MB)
    return _("The archive unpacks to more than %(limit)s MB and was not opened.", limit=limit)


def _several_layers(error: gis.SeveralLayers) -> str:
    names = ", ".join(error.names[:8])
    return _("The file has several layers (%(names)s). Send one with a single layer.", names=names)


def _cannot_repair(error: gis.CannotRepair) -> str:
    if error.name:
        return _(
            "The boundary of %(name)s is broken and cannot be mended without guessing.",
            name=error.name,
        )
    return _("The boundary is broken and cannot be mended without guessing.")


def _place_outside(error: gis.PlaceOutside) -> str:
    place = coordinates.write(Point(error.lon, error.lat))
    if error.name:
        return _(
            "“%(name)s” leaves Việt Nam: it has a point at %(place)s (latitude, longitude). Check"
            " that it is the right file, take such points out of it, and send it again.",
            name=error.name,
            place=place,
        )
    return _(
        "There is a point outside Việt Nam, at %(place)s (latitude, longitude). Move it or take it"
        " out; if it comes from a file, check that it is the right one.",
        place=place,
    )


def reason_of(problem: coordinates.LineProblem) -> str:
    """Return why one place that was typed cannot be used."""
    reasons = {
        "not-two-numbers": _("there must be two numbers"),
        "swapped": _("latitude and longitude are swapped"),
        "outside": _("the place lies outside Việt Nam"),
        "too-many-lines": _("there are too many lines; send a file instead"),
    }
    return reasons.get(problem.reason, problem.reason)


def _unreadable_lines(error: gis.CoordinatesUnreadable) -> str:
    lines = [
        _("line %(line)s: %(reason)s", line=one.line, reason=reason_of(one))
        for one in error.problems[:FIRST_PROBLEMS]
    ]
    more = len(error.problems) - FIRST_PROBLEMS
    if more > 0:
        lines.append(_("and %(count)s more", count=number(more)))
    return _("Some coordinates cannot be used: %(lines)s.", lines="; ".join(lines))


MESSAGES: dict[type[gis.GeometryError], Callable[[gis.GeometryError], str]] = {
    gis.NotAReadableFile: _unreadable,
    gis.TrackUnreadable: lambda error: _("The track file is damaged and cannot be read."),
    gis.EmptyFile: lambda error: _("The file is empty."),
    gis.FileTooLarge: _too_large,
    gis.UnpacksTooLarge: _unpacks_too_large,
    gis.UnsafeArchive: lambda error: _(
        "The archive holds a link or a file that would leave its folder; it was not opened."
    ),
    gis.TooManyEntries: lambda error: _(
        "The archive holds more than %(limit)s files.", limit=error.limit
    ),
    gis.MissingShapefilePart: lambda error: _(
        "A part of the file is missing in the archive: %(part)s.", part=error.part
    ),
    gis.SeveralLayers: _several_layers,
    gis.FieldMissing: lambda error: _("The file has no field “%(name)s”.", name=error.name),
    gis.EntitiesRefused: lambda error: _(
        "The file declares XML entities, which are not accepted. Export it again as plain KML."
    ),
    gis.NestedTooDeep: lambda error: _("The file is nested deeper than any map; it was not read."),
    gis.NoPolygons: lambda error: _("The file was read, but there is no area in it."),
    gis.NoneOfArea: lambda error: _(
        "The file was read, but none of its areas lies in the one with the code %(code)s.",
        code=error.code,
    ),
    gis.NoLines: lambda error: _("The file was read, but there is no line in it."),
    gis.NoPoints: lambda error: _("The file was read, but there is no point in it."),
    gis.TooManyVertices: lambda error: _(
        "The boundaries have more than %(limit)s corners in all.", limit=number(error.limit)
    ),
    gis.TooManyParts: lambda error: _(
        "The file has more than %(limit)s parts, more than any map here; it was not read.",
        limit=number(error.limit),
    ),
    gis.TooTangled: lambda error: _(
        "The lines of %(name)s cross each other in too many places (more than %(limit)s in the"
        " file). Mend the shapes in QGIS (Vector, Geometry Tools, Fix Geometries), or draw them"
        " anew, then send the file again.",
        name=error.name,
        limit=number(error.limit),
    ),
    gis.ComputedContent: lambda error: _(
        "The GeoPackage holds views or computed columns, which are not read. Export the layer to a"
        " file of its own."
    ),
    gis.CoordinatesOutsideWorld: lambda error: _(
        "The coordinates fall outside Việt Nam whichever projection is tried. Check that it is the"
        " right file, and export it again in VN-2000 or WGS 84 with its projection named."
    ),
    gis.PlaceOutside: _place_outside,
    gis.NamelessAreas: lambda error: _(
        "The file names no area. Write the code of the area whose boundary it holds."
    ),
    gis.OutsideAsRead: lambda error: _(
        "Read as %(projection)s, the coordinates fall outside Việt Nam.",
        projection=error.projection,
    ),
    gis.SwappedAxes: lambda error: _(
        "The axes are swapped: latitude stands where longitude should, or northing where easting"
        " should. Export the file again with easting (longitude) first."
    ),
    gis.ProjectionUnknown: lambda error: _(
        "The projection of the file cannot be told with certainty. Choose it."
    ),
    gis.CannotRepair: _cannot_repair,
    gis.InvalidShape: lambda error: _("The shape is empty, or its lines cross."),
    gis.NeighbourSwallowed: lambda error: _(
        "The new boundary covers the whole of a neighbour. Merge the two instead."
    ),
    gis.PinsTooFew: lambda error: _("At least %(needed)s points are needed.", needed=error.needed),
    gis.PinsCoincide: lambda error: _(
        "Points %(first)s and %(second)s stand on the same spot.",
        first=error.first + 1,
        second=error.second + 1,
    ),
    gis.PinOutside: lambda error: _(
        "Point %(place)s stands outside the area.", place=error.index + 1
    ),
    gis.CoordinatesUnreadable: _unreadable_lines,
    gis.PointsTooFew: lambda error: _(
        "%(count)s places are too few; at least %(needed)s are needed.",
        count=error.count,
        needed=error.needed,
    ),
}
