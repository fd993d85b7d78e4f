"""What can be wrong with a file or a shape: one class for each cause.

The attributes say what a message needs; its words and the HTTP status belong to `webapp`. Every
`str()` is English and technical, for logs and developers.
"""

from dataclasses import dataclass, fields


class GeometryError(Exception):
    """Base of everything `gis` refuses."""

    def __str__(self) -> str:
        """Return the cause and its attributes in one line.

        >>> str(FileTooLarge(100))
        'The file is larger than what is accepted. limit_bytes=100'
        """
        cause = (type(self).__doc__ or "").splitlines()[0]
        known = fields(self) if hasattr(self, "__dataclass_fields__") else ()
        return " ".join([cause, *(f"{one.name}={getattr(self, one.name)!r}" for one in known)])


@dataclass(eq=False)
class NotAReadableFile(GeometryError):
    """The content is none of the formats read here, or is damaged."""

    reason: str = ""


class EmptyFile(GeometryError):
    """The file has no bytes."""


@dataclass(eq=False)
class FileTooLarge(GeometryError):
    """The file is larger than what is accepted."""

    limit_bytes: int


@dataclass(eq=False)
class UnpacksTooLarge(GeometryError):
    """The archive unpacks to more than what is accepted."""

    limit_bytes: int


@dataclass(eq=False)
class UnsafeArchive(GeometryError):
    """The archive has an entry that would leave its folder, or is a link."""

    member: str


@dataclass(eq=False)
class TooManyEntries(GeometryError):
    """The archive has more entries than what is accepted."""

    limit: int


@dataclass(eq=False)
class MissingShapefilePart(GeometryError):
    """The archive lacks a part of the shapefile (`.shp`, `.dbf`) or the `.kml`."""

    part: str


@dataclass(eq=False)
class SeveralLayers(GeometryError):
    """The file has more than one layer that could be meant."""

    names: tuple[str, ...]


@dataclass(eq=False)
class FieldMissing(GeometryError):
    """The file has no field of the name asked for."""

    name: str
    known: tuple[str, ...] = ()


class EntitiesRefused(GeometryError):
    """The XML declares entities, which nothing honest here needs."""


class NestedTooDeep(GeometryError):
    """The file is nested deeper than any map is."""


class NoPolygons(GeometryError):
    """The file was read and has no area in it."""


@dataclass(eq=False)
class NoneOfArea(GeometryError):
    """The file has areas, and none of them lies in the one asked for."""

    code: str


class NoLines(GeometryError):
    """The file was read and has no line in it."""


class NoPoints(GeometryError):
    """The file was read and has no point in it."""


@dataclass(eq=False)
class TooManyVertices(GeometryError):
    """The shapes have more vertices than what is accepted."""

    limit: int


@dataclass(eq=False)
class TooManyParts(GeometryError):
    """The file has more features, fields or elements than what is accepted."""

    limit: int


@dataclass(eq=False)
class TooTangled(GeometryError):
    """The lines of a shape cross too often."""

    name: str
    limit: int


class ComputedContent(GeometryError):
    """The database computes what it shows (views, computed columns), which may never end."""


@dataclass(eq=False)
class CoordinatesOutsideWorld(GeometryError):
    """The coordinates fall outside Việt Nam whichever projection is tried."""

    where: str = ""


@dataclass(eq=False)
class PlaceOutside(GeometryError):
    """A place in degrees lies outside Việt Nam; `name` is that of the line it belongs to."""

    lat: float
    lon: float
    name: str = ""


class NamelessAreas(GeometryError):
    """The file names none of its areas, and nothing else says which they are."""


@dataclass(eq=False)
class OutsideAsRead(GeometryError):
    """Read in the projection asked for, the coordinates fall outside Việt Nam."""

    projection: str


@dataclass(eq=False)
class SwappedAxes(GeometryError):
    """Latitude stands where longitude should (or northing where easting should)."""

    where: str = ""


@dataclass(eq=False)
class ProjectionUnknown(GeometryError):
    """The projection cannot be told with certainty; a person must choose among `choices`."""

    choices: tuple = ()


@dataclass(eq=False)
class CannotRepair(GeometryError):
    """The shape is broken beyond what can be mended without guessing."""

    name: str = ""
    reason: str = ""


@dataclass(eq=False)
class InvalidShape(GeometryError):
    """The shape is empty, or its rings cross."""

    reason: str = ""


@dataclass(eq=False)
class NeighbourSwallowed(GeometryError):
    """The edited shape covers the whole of a neighbour."""

    index: int


@dataclass(eq=False)
class PinsTooFew(GeometryError):
    """There are too few pins to divide an area."""

    count: int
    needed: int = 2


@dataclass(eq=False)
class PinsCoincide(GeometryError):
    """Two pins stand on the same spot."""

    first: int
    second: int


@dataclass(eq=False)
class PinOutside(GeometryError):
    """A pin stands outside the area to be divided."""

    index: int


@dataclass(eq=False)
class TrackUnreadable(GeometryError):
    """The track file is damaged."""

    reason: str = ""


@dataclass(eq=False)
class CoordinatesUnreadable(GeometryError):
    """Some lines of the typed coordinates cannot be used."""

    problems: tuple = ()  # of gis.coordinates.LineProblem


@dataclass(eq=False)
class PointsTooFew(GeometryError):
    """The coordinates are too few for a line or an area."""

    count: int
    needed: int
