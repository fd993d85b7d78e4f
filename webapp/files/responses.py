"""Hand a stored file back; who may have it is asked by the feature that links to it."""

from flask import Response, send_file

from webapp.errors import NotFound
from webapp.files import storage
from webapp.files.checks import PICTURE_TYPE
from webapp.files.models import KeptFile

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def serve(stored: KeptFile, *, inline: bool = False) -> Response:
    """Answer the bytes as a download, or inside the page for a picture that we drew ourselves."""
    try:
        file = storage.path_of(stored.storage_name).open("rb")
    except OSError as error:
        raise NotFound from error
    response = send_file(
        file,
        mimetype=stored.media_type,
        as_attachment=not (inline and stored.media_type == PICTURE_TYPE),
        download_name=stored.name,
        conditional=False,
        etag=False,
    )
    response.content_length = stored.size_bytes
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response
