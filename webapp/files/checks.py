"""What a file really is, by its bytes: neither its name nor the browser is believed."""

import re
import subprocess
import sys
import threading
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from werkzeug.datastructures import FileStorage

from webapp.files import errors, reencode

WALL_S = 10
MAX_NAME = 100
CHILDREN = threading.BoundedSemaphore(2)  # of one server process, each of up to 1 GiB
SCRIPT = Path(reencode.__file__)


class Kind(StrEnum):
    """What a form may take."""

    PICTURE = "picture"
    PDF = "pdf"


PICTURE_TYPE = "image/jpeg"
PDF_TYPE = "application/pdf"
EXTENSION = {PICTURE_TYPE: ".jpg", PDF_TYPE: ".pdf"}
BLANK = b"\0\t\n\f\r "  # ISO 32000-1, 7.2.3
ENDINGS = re.compile(r"(\.[A-Za-z][A-Za-z0-9]{0,4})+$")


@dataclass(frozen=True)
class Checked:
    """Bytes that may be kept, with a name that is safe to show."""

    name: str
    media_type: str
    data: bytes


def check(upload: FileStorage, *, kinds: set[Kind], max_bytes: int) -> Checked:
    """Return what may be kept of `upload`; a picture is drawn anew, a PDF stays as it is.

    Raises:
        BadFile: with a message for the person who chose the file.
    """
    data = upload.stream.read(max_bytes + 1)
    if not data:
        raise errors.EmptyFile
    if len(data) > max_bytes:
        raise errors.FileTooLarge(max_bytes)
    if Kind.PICTURE in kinds and looks_like_picture(data):
        media_type, data = PICTURE_TYPE, redrawn(data)
    elif Kind.PDF in kinds and looks_like_pdf(data):
        media_type = PDF_TYPE
    else:
        raise errors.NotPictureOrPdf if Kind.PDF in kinds else errors.WrongKindOfFile
    return Checked(clean_name(upload.filename or "", media_type), media_type, data)


def looks_like_picture(data: bytes) -> bool:
    """True for the signatures of JPEG, PNG, WebP and HEIC; the decoder has the last word."""
    return (
        data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1"))
    )


def looks_like_pdf(data: bytes) -> bool:
    """True when nothing stands before its first mark, and nothing but blanks after its last."""
    return data.startswith(b"%PDF-") and data.rstrip(BLANK).endswith(b"%%EOF")


def redrawn(data: bytes) -> bytes:
    """Return the picture as a JPEG without any metadata, made by a child process with limits.

    Raises:
        NotAPicture: it cannot be read. PictureTooLarge: it needs too many pixels, bytes or seconds.
    """
    with CHILDREN:
        try:
            child = subprocess.run(
                [sys.executable, "-I", str(SCRIPT)],
                input=data,
                capture_output=True,
                timeout=WALL_S,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise errors.PictureTooLarge from error
    if child.returncode == 0 and child.stdout:
        return child.stdout
    if child.returncode == reencode.DAMAGED:
        raise errors.NotAPicture
    raise errors.PictureTooLarge


def clean_name(name: str, media_type: str) -> str:
    """Return a name without folders, control or direction marks, ending as its type does.

    >>> clean_name("../../QD 12.pdf.exe", "application/pdf")
    'QD 12.pdf'
    >>> clean_name("Biên bản 12.5.2026.PDF", "application/pdf")
    'Biên bản 12.5.2026.pdf'
    >>> clean_name("", "image/jpeg")
    'tep.jpg'
    """
    stem = ENDINGS.sub("", shown_name(name)).strip(" .")[:MAX_NAME]
    return (stem or "tep") + EXTENSION[media_type]


def shown_name(name: str) -> str:
    r"""Return the last part of a name, without control and direction marks.

    >>> shown_name("..\\..\\ranh giới.zip")
    'ranh giới.zip'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
