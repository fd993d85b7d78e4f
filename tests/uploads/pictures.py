"""Pictures that are more than pictures: polyglots, bombs of pixels, hidden places, torn files."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.files.pictures import photo_with_place, picture, white_png
from tests.uploads.attack import MARK, Attack, attack

HTML = f"<!doctype html><script>alert('{MARK}')</script>".encode()
SCRIPT = f"*/=1;alert('{MARK}');/*".encode()
PHP = f"<?php system('{MARK}'); ?>".encode()
SHELL = f"#!/bin/sh\necho {MARK}\n".encode()
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("{MARK}")</script></svg>'.encode()
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def zipped(*members: tuple[str, bytes], comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        archive.comment = comment
    return written.getvalue()


def polyglots() -> list[Attack]:
    packed = zipped(("evil.html", HTML))
    scripted_pdf = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>")
    return [
        attack("JPEG + HTML behind it", "a.jpg", lambda: picture("JPEG") + HTML),
        attack("JPEG + HTML named so", "a.html", lambda: picture("JPEG") + HTML),
        attack("JPEG + JS in a comment", "a.js", lambda: picture("JPEG", comment=SCRIPT)),
        attack("JPEG + PHP in a comment", "a.php.jpg", lambda: picture("JPEG", comment=PHP)),
        attack("JPEG + zip behind it", "a.jpg", lambda: picture("JPEG") + packed),
        attack("JPEG + PDF behind it", "a.pdf", lambda: picture("JPEG") + PDF),
        attack("PNG + PHP in its text", "a.png", png_with_text),
        attack("PNG + PHP behind it", "a.php", lambda: picture("PNG") + PHP),
        attack("PNG + shell script behind it", "a.png", lambda: picture("PNG") + SHELL),
        attack("WebP + HTML behind it", "a.webp", lambda: picture("WEBP") + HTML),
        attack("GIF + JS", "a.gif", b"GIF89a/*" + bytes(20) + b"*/=1;" + SCRIPT),
        attack("GIF under a JPEG's name", "a.jpg", lambda: picture("GIF")),
        attack("SVG under a PNG's name", "a.png", SVG),
        attack("HTML under a JPEG's name", "a.jpg", HTML),
        attack("PostScript under a JPEG's name", "a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n" + SHELL),
        attack("program under a JPEG's name", "a.jpg", b"MZ" + bytes(64) + SHELL),
        attack("PDF + zip behind it", "a.pdf", PDF + packed),
        attack("PDF + HTML behind it", "a.pdf", PDF + HTML),
        attack("PDF + zip that ends like a PDF", "a.pdf", PDF + zipped(("a.js", SCRIPT),
               comment=b"%%EOF")),
        attack("PDF that runs a script", "a.pdf", scripted_pdf),
        attack("PDF without an end", "a.pdf", PDF[:40]),
    ]  # fmt: skip


def bombs() -> list[Attack]:
    return [
        attack("PNG of 900 megapixels, said only", "a.png", lambda: png_that_says(30_000, 30_000)),
        attack("PNG of 90 megapixels, all there", "a.png", lambda: white_png(9_500, 9_500)),
        attack("PNG of 4 thousand million pixels a side", "a.png",
               lambda: png_that_says(2**31 - 1, 2**31 - 1)),
        attack("PNG with a swelling text", "a.png", png_with_swelling_text),
        attack("WebP animation of 300 frames", "a.webp", lambda: frames("WEBP", 300)),
        attack("GIF of 2,000 frames", "a.gif", lambda: frames("GIF", 2000)),
        attack("JPEG 2000 of 2,500 megapixels, said only", "a.jp2", jpeg_2000),
        attack("JPEG that says 65,500 x 65,500", "a.jpg", jpeg_that_says_much),
        attack("TIFF that says 60,000 x 60,000", "a.tif", tiff_that_says_much),
    ]  # fmt: skip


def hidden() -> list[Attack]:
    return [
        attack("JPEG with place, author, profile", "a.jpg", photo_with_place),
        attack("JPEG with XMP and IPTC", "a.jpg", jpeg_with_more),
        attack("JPEG with a thumbnail that shows more", "a.jpg", jpeg_with_thumbnail),
        attack("PNG with EXIF", "a.png", lambda: picture("PNG", exif=exif().tobytes())),
        attack("WebP with EXIF and XMP", "a.webp",
               lambda: picture("WEBP", exif=exif().tobytes(), xmp=MARK.encode())),
    ]  # fmt: skip


def torn() -> list[Attack]:
    return [
        attack("JPEG cut in half", "a.jpg", lambda: half(noise("JPEG"))),
        attack("PNG cut in half", "a.png", lambda: half(noise("PNG"))),
        attack("WebP cut in half", "a.webp", lambda: half(noise("WEBP"))),
        attack("signature of a JPEG alone", "a.jpg", b"\xff\xd8\xff" + bytes(100)),
        attack("signature of a HEIC alone", "a.heic", b"\0\0\0\x18ftypheic" + bytes(100)),
        attack("PNG with a wrong checksum", "a.png", png_with_wrong_sum),
        attack("empty picture", "a.jpg", b""),
    ]


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@cache
def noise(form: str) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(written, form)
    return written.getvalue()


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = made[0x013B] = MARK
    made.get_ifd(0x8825).update({1: "N", 2: (20.0, 51.0, 7.0), 3: "E", 4: (105.0, 21.0, 7.0)})
    return made


def png_with_text() -> bytes:
    text = PngInfo()
    text.add_text("Comment", PHP.decode())
    return picture("PNG", pnginfo=text)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with_swelling_text() -> bytes:
    """Return a PNG whose compressed text chunks unpack to 200 MB each."""
    packer = zlib.compressobj(9)
    swollen = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    whole = picture("PNG")
    text = png_chunk(b"zTXt", b"Comment\0\0" + swollen)
    return whole[:33] + text * 2 + whole[33:]


def png_that_says(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + body + png_chunk(b"IEND", b"")


def png_with_wrong_sum() -> bytes:
    whole = bytearray(noise("PNG"))
    whole[60] ^= 0xFF
    return bytes(whole)


def frames(form: str, count: int) -> bytes:
    written = io.BytesIO()
    pictures = [Image.new("P" if form == "GIF" else "RGB", (64, 64), n % 250) for n in range(count)]
    pictures[0].save(written, form, save_all=True, append_images=pictures[1:], duration=10)
    return written.getvalue()


def jpeg_2000() -> bytes:
    """Return the head of a JPEG 2000 codestream that says 50,000 x 50,000."""
    size = struct.pack(">HIIIIIIIIH", 0, 50_000, 50_000, 0, 0, 50_000, 50_000, 0, 0, 1)
    size += b"\x07\x01\x01"
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + bytes(100)


def jpeg_that_says_much() -> bytes:
    whole = bytearray(picture("JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(whole)


def tiff_that_says_much() -> bytes:
    entries = [(256, 4, 60_000), (257, 4, 60_000), (258, 3, 8), (259, 3, 1), (262, 3, 1)]
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + fields + bytes(4)


def jpeg_with_more() -> bytes:
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + MARK.encode() + b"</x:xmpmeta>"
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x78\0\x08" + MARK.encode()
    segments = b"".join(
        marker + struct.pack(">H", len(data) + 2) + data
        for marker, data in ((b"\xff\xe1", xmp), (b"\xff\xed", iptc))
    )
    whole = picture("JPEG")
    return whole[:2] + segments + whole[2:]


def jpeg_with_thumbnail() -> bytes:
    """Return a JPEG whose EXIF block carries another, smaller picture with a comment."""
    inner = picture("JPEG", size=(16, 16), comment=MARK.encode())
    entries = [(0x0201, 4, 38 + 18), (0x0202, 4, len(inner)), (0x0103, 3, 6)]
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    block = b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 14) + struct.pack("<H", 3) + fields
    data = b"Exif\0\0" + block + bytes(4) + inner
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data + whole[2:]
