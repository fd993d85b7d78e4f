"""The register as CSV for spreadsheets and as GeoJSON for maps, streamed row by row."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from flask import Response, request, stream_with_context, url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from webapp.areas.names import full_name
from webapp.extensions import public_session
from webapp.villages.labels import status_label

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500


def harmless(cell: Any) -> str:
    """Return the cell so that no spreadsheet takes it for a formula.

    >>> harmless("=1+1"), harmless(12), harmless(None), harmless("Thôn 2")
    ("'=1+1", '12', '', 'Thôn 2')
    """
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_rows(rows: Select) -> Iterator[str]:
    """Yield the lines of the CSV: UTF-8 with a mark at its head, cells parted by semicolons."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(columns())
    for row in in_batches(rows):
        writer.writerow([harmless(cell) for cell in cells(row)])
        if buffer.tell() > 32_000:
            yield taken(buffer)
    yield taken(buffer)


def columns() -> list[str]:
    """Return the headings of the register as a table."""
    return [
        _("Province code"),
        _("Province"),
        _("Commune code"),
        _("Commune"),
        _("Village code"),
        _("Village"),
        _("Status"),
        _("Since"),
        _("Decision number"),
        _("Decision signed on"),
        _("Decided by"),
        _("Valid until"),
        _("Last confirmed on"),
        _("Households"),
        _("Residents"),
        _("Source of the figures"),
        _("Figures as of"),
        _("Web address"),
    ]


def cells(row) -> list[Any]:
    """Return the cells of one village in the order of `columns`."""
    return [
        row.province_code,
        full_name(row.province_kind, row.province_name),
        row.commune_code,
        full_name(row.commune_kind, row.commune_name),
        row.code,
        full_name(row.kind, row.name),
        status_label(row.status),
        row.since,
        row.decision_number,
        row.decision_signed_on,
        row.decision_body,
        row.expires_on,
        row.confirmed_on,
        row.households,
        row.population,
        row.population_source,
        row.population_on,
        url_for("public_villages.show", village_id=row.uuid, _external=True),
    ]


def geojson_rows(rows: Select) -> Iterator[str]:
    """Yield a FeatureCollection in EPSG:4326 (lon, lat); no boundary is a null geometry."""
    yield '{"type":"FeatureCollection","features":['
    comma = ""
    for row in in_batches(rows):
        yield comma + feature(row)
        comma = ","
    yield "]}\n"


def feature(row) -> str:
    """Return one village as a GeoJSON feature; PostGIS has written the geometry already."""
    properties = {
        "code": row.code,
        "name": full_name(row.kind, row.name),
        "kind": row.kind,
        "commune_code": row.commune_code,
        "commune": full_name(row.commune_kind, row.commune_name),
        "province_code": row.province_code,
        "province": full_name(row.province_kind, row.province_name),
        "status": row.status,
        "since": plain(row.since),
        "decision_number": row.decision_number,
        "decision_signed_on": plain(row.decision_signed_on),
        "last_confirmed_on": plain(row.confirmed_on),
        "boundary_source": row.boundary_source,
        "approximate": row.boundary_source == "approximate",
    }
    written = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    return (
        f'{{"type":"Feature","id":"{row.uuid}","geometry":{row.geometry or "null"},'
        f'"properties":{written}}}'
    )


def plain(day) -> str | None:
    """Return a day as programs read it."""
    return day.isoformat() if day else None


def in_batches(rows: Select) -> Iterable[Any]:
    """Read through a cursor of the server, so that a country never sits in memory.

    The session is taken when the first row is wanted: a streamed answer is written after the
    request's own session was closed, and what is opened here closes with the stream.
    """
    return public_session().execute(rows, execution_options={"yield_per": BATCH})


def taken(buffer: io.StringIO) -> str:
    """Return what was written into `buffer` and empty it."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def download(parts: Iterator[str], media_type: str, name: str, *, whole: bool) -> Response:
    """Answer with a file; a `whole` one is small and carries an ETag of its bytes."""
    if whole:
        body = "".join(parts).encode()
        response = Response(body, content_type=media_type)
        response.set_etag(sha256(body).hexdigest()[:32])
        response.make_conditional(request)
    else:
        response = Response(
            stream_with_context(part.encode() for part in parts), content_type=media_type
        )
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
