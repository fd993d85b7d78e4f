"""Pictures for tests, honest and hostile."""

import io
import struct
import zlib

from PIL import Image
from werkzeug.datastructures import FileStorage

CANARY = "CANARY-7f3a"


def picture(form: str = "JPEG", size=(64, 48), mode: str = "RGB", **options) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "P") else None).save(written, form, **options)
    return written.getvalue()


def photo_with_place() -> bytes:
    """Return a JPEG on its side that says where and by whom it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = CANARY
    exif[0x010E] = CANARY
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (20.0, 51.0, 7.0), 3: "E", 4: (105.0, 21.0, 7.0)})
    return picture(size=(80, 40), exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode())


def white_png(width: int, height: int) -> bytes:
    """Return a PNG of few bytes and many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (width * 3)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def animated_webp() -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], duration=50)
    return written.getvalue()


def upload(data: bytes, name: str = "anh.jpg", media_type: str = "image/jpeg") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name, content_type=media_type)
