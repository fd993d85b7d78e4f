"""XML from strangers: refused before it can expand, then parsed; and what a KML says."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
import shapely
from shapely import GEOSException
from shapely.geometry.base import BaseGeometry

from gis.errors import EntitiesRefused, NestedTooDeep, NotAReadableFile, TooManyParts
from gis.weight import OBJECTS_MOST

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding=[\"']([\w.-]+)[\"']")
ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s/>]")  # comments and <!… begin otherwise
ROOT_WITHIN_BYTES = 65_536
MAX_ATTRIBUTES = 1000  # of one element; what a parser does with many grows with their square
CROWDED = re.compile(
    rb"""<[^\s<>!?/"'][^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*){%d}""" % MAX_ATTRIBUTES
)
MAX_DEPTH = 100  # local rule: the deepest KML of a GIS has about fifteen levels


@dataclass(frozen=True)
class Placemark:
    """One KML placemark: its name, its data as text, and its shape in lon/lat degrees."""

    name: str
    properties: dict[str, str]
    shape: BaseGeometry


def parse_xml(data: bytes, *, most: int = OBJECTS_MOST) -> ElementTree.Element:
    """Return the root of `data`, in whatever encoding its first bytes declare.

    Raises:
        EntitiesRefused: a document type declares entities (a few hundred bytes can swell to
            gigabytes).
        NestedTooDeep: more than 100 levels.
        TooManyParts: more than `most` elements.
        NotAReadableFile: not well-formed.

    >>> parse_xml(b"<a><b/></a>").tag
    'a'
    """
    try:
        plain = decode_xml(data).encode()
        _scan(plain, most)
        return ElementTree.fromstring(plain)
    except (expat.ExpatError, ElementTree.ParseError, LookupError, ValueError) as error:
        raise NotAReadableFile(str(error)) from error


def decode_xml(data: bytes) -> str:
    """Return the text of an XML file, its declaration and byte order mark taken off.

    Everything after this sees the same characters: no encoding is left to disagree about.

    Raises:
        LookupError, ValueError: the encoding is unknown or not kept to.

    >>> decode_xml("\ufeff<?xml version='1.0' encoding='utf-8'?><a>ấ</a>".encode())
    '<a>ấ</a>'
    """
    mark = next((codec for mark, codec in MARKS.items() if data.startswith(mark)), None)
    declared = DECLARED.match(data)
    codec = mark or (declared.group(1).decode() if declared else "utf-8")
    return re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", data.decode(codec).lstrip("\ufeff"))


def root_of(data: bytes) -> str:
    """Return the name of the root element, "" when `data` is not XML; namespaces do not count.

    >>> root_of(b"<a:gpx xmlns:a='x'/>"), root_of(b"<")
    ('gpx', '')
    """
    try:
        found = ROOT.search(decode_xml(data[:ROOT_WITHIN_BYTES]))
    except (LookupError, ValueError):
        return ""
    return found.group(1) if found else ""


def placemarks(data: bytes) -> Iterator[Placemark]:
    """Yield the placemarks of a KML document that have a shape.

    Args:
        data: KML of any version, namespaced or not. Coordinates are lon,lat[,height] in EPSG:4326;
            heights are dropped.

    Yields:
        Placemarks in the order of the file; a MultiGeometry gives a collection.

    Raises:
        NotAReadableFile: not XML, or coordinates that are no numbers.

    Source:
        OGC KML 2.3 (12-007r2): 10.7 coordinates, 9.2 ExtendedData.

    >>> pin = b"<kml><Placemark><name>A</name><Point><coordinates>105,21,9</coordinates></Point>"
    >>> [str(one.shape) for one in placemarks(pin + b"</Placemark></kml>")]
    ['POINT (105 21)']
    """
    root = parse_xml(data)
    if _tag(root) != "kml":
        raise NotAReadableFile("not a KML document")
    for element in root.iter():
        if _tag(element) == "Placemark":
            try:
                with np.errstate(invalid="ignore"):
                    shapes = [found for child in element if (found := _shape(child)) is not None]
                if not np.isfinite(shapely.get_coordinates(shapes)).all():
                    raise ValueError("a coordinate is not a number")
            except (ValueError, GEOSException) as error:
                raise NotAReadableFile(str(error)) from error
            if shapes:
                yield Placemark(_text(element, "name"), _data(element), _one(shapes))


def _scan(data: bytes, most: int) -> None:
    """Run the parser once without building anything, to stop at what must not be built."""
    if CROWDED.search(data):
        raise TooManyParts(MAX_ATTRIBUTES)
    parser = expat.ParserCreate()
    depth = count = 0

    def enter(*_: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise NestedTooDeep
        if count > most:
            raise TooManyParts(most)

    def leave(_: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise EntitiesRefused

    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    parser.EntityDeclHandler = refuse
    parser.Parse(data, True)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: ElementTree.Element, tag: str) -> str:
    found = next((child for child in element if _tag(child) == tag), None)
    return " ".join((found.text or "").split()) if found is not None else ""


def _data(placemark: ElementTree.Element) -> dict[str, str]:
    found = {}
    for element in placemark.iter():
        if _tag(element) == "Data":
            found[element.get("name", "")] = _text(element, "value")
        elif _tag(element) == "SimpleData":
            found[element.get("name", "")] = " ".join((element.text or "").split())
    return found


def _shape(element: ElementTree.Element) -> BaseGeometry | None:
    tag = _tag(element)
    if tag == "MultiGeometry":
        parts = [found for child in element if (found := _shape(child)) is not None]
        return _one(parts) if parts else None
    if tag in ("Point", "LineString", "LinearRing"):
        points = _coordinates(element)
        return (
            (shapely.Point(points[0]) if tag == "Point" else shapely.LineString(points))
            if (points)
            else None
        )
    if tag == "Polygon":
        outer = [_coordinates(ring) for ring in element if _tag(ring) == "outerBoundaryIs"]
        inner = [_coordinates(ring) for ring in element if _tag(ring) == "innerBoundaryIs"]
        return shapely.Polygon(outer[0], [ring for ring in inner if ring]) if outer else None
    return None


def _coordinates(element: ElementTree.Element) -> list[tuple[float, float]]:
    found = next((child for child in element.iter() if _tag(child) == "coordinates"), None)
    tuples = (found.text or "").split() if found is not None else []
    numbers = [[float(number) for number in one.split(",")[:2]] for one in tuples]
    return [(lon, lat) for lon, lat in numbers]


def _one(shapes: list[BaseGeometry]) -> BaseGeometry:
    return shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes)
