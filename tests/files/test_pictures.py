"""What is kept of a picture: its pixels, upright, and nothing else."""

import io
import json
import subprocess

import pytest
from PIL import Image

from tests.files.pictures import (
    CANARY,
    animated_webp,
    photo_with_place,
    picture,
    upload,
    white_png,
)
from webapp.files import errors
from webapp.files.checks import Kind, check

MB = 1024 * 1024


def taken(data: bytes, *, kinds=frozenset({Kind.PICTURE}), max_bytes=10 * MB, **how):
    return check(upload(data, **how), kinds=set(kinds), max_bytes=max_bytes)


def heic() -> bytes:
    import pillow_heif

    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "green")).save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG"),
        picture("JPEG", mode="CMYK"),
        picture("JPEG", mode="L"),
        picture("PNG", mode="RGBA"),
        picture("PNG", mode="P"),
        picture("PNG", mode="I;16"),
        picture("PNG", mode="1"),
        picture("WEBP"),
        heic(),
    ],
    ids=["jpeg", "cmyk", "grey", "rgba", "palette", "deep", "bits", "webp", "heic"],
)
def test_picture_of_each_format_is_kept_as_jpeg(data):
    kept = taken(data)
    assert kept.media_type == "image/jpeg"
    with Image.open(io.BytesIO(kept.data)) as again:
        again.load()
        assert (again.format, again.mode, again.size) == ("JPEG", "RGB", (64, 48))


def test_metadata_are_gone_and_orientation_is_applied(tmp_path):
    sent = photo_with_place()
    assert CANARY.encode() in sent
    kept = taken(sent).data
    assert CANARY.encode() not in kept
    with Image.open(io.BytesIO(kept)) as again:
        assert again.size == (40, 80), "turned upright"
        assert not again.getexif()
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.endswith(b"\xff\xd9")


def test_exiftool_finds_nothing_but_size_and_type(tmp_path):
    path = tmp_path / "kept.jpg"
    path.write_bytes(taken(photo_with_place()).data)
    said = subprocess.run(
        ["exiftool", "-json", "-G1", str(path)], capture_output=True, check=True, text=True
    )
    groups = {key.partition(":")[0] for key in json.loads(said.stdout)[0]} - {"SourceFile"}
    assert groups <= {"ExifTool", "System", "File", "JFIF", "Composite"}, groups


def test_large_picture_is_made_smaller():
    kept = taken(picture("JPEG", size=(6000, 3000)))
    with Image.open(io.BytesIO(kept.data)) as again:
        assert again.size == (2560, 1280)


def test_animation_keeps_its_first_frame_only():
    with Image.open(io.BytesIO(taken(animated_webp()).data)) as again:
        assert getattr(again, "n_frames", 1) == 1
        red, green, blue = again.getpixel((5, 5))
        assert red > 200
        assert green < 60
        assert blue < 60


@pytest.mark.parametrize(
    "tail",
    [
        b"<script>alert(1)</script>",
        b"<?php system($_GET['c']); ?>",
        b"PK\x03\x04" + b"evil.exe" * 20,
        b"%PDF-1.7 /JavaScript %%EOF",
        b"#!/bin/sh\nrm -rf /\n",
    ],
    ids=["html", "php", "zip", "pdf", "shell"],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_polyglot_loses_what_hangs_behind_the_picture(form, tail):
    kept = taken(picture(form) + tail).data
    assert tail[:8] not in kept


def test_script_inside_a_comment_is_lost():
    kept = taken(picture("JPEG", comment=b"*/=alert(document.domain)/*")).data
    assert b"alert" not in kept


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_truncated_picture_is_refused(form):
    noise = Image.effect_noise((300, 300), 90)
    whole = io.BytesIO()
    noise.save(whole, form)
    with pytest.raises(errors.NotAPicture):
        taken(whole.getvalue()[: len(whole.getvalue()) // 2])


def test_empty_file_is_refused():
    with pytest.raises(errors.EmptyFile):
        taken(b"")


@pytest.mark.parametrize(
    "data, name",
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "anh.png"),
        (picture("GIF"), "anh.jpg"),
        (picture("BMP"), "anh.jpg"),
        (picture("TIFF"), "anh.jpg"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "anh.jpg"),
        (b"MZ" + bytes(200), "anh.jpg"),
        (b"<!doctype html><h1>anh</h1>", "anh.jpg"),
        (b"%PDF-1.7\n%%EOF\n", "anh.jpg"),
    ],
    ids=["svg", "gif", "bmp", "tiff", "eps", "exe", "html", "pdf"],
)
def test_other_kind_is_refused_whatever_its_name(data, name):
    with pytest.raises(errors.WrongKindOfFile):
        taken(data, name=name)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + b"\0" * 400,
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic",
    ],
    ids=["jpeg", "png", "webp", "heic"],
)
def test_signature_alone_is_not_enough(data):
    with pytest.raises(errors.NotAPicture):
        taken(data)


@pytest.mark.parametrize("side", [13_000, 7_100])
def test_bomb_of_pixels_is_refused(side):
    bomb = white_png(side, side)
    assert len(bomb) < MB
    with pytest.raises(errors.PictureTooLarge):
        taken(bomb)


def test_picture_of_fifty_megapixels_is_taken():
    with Image.open(io.BytesIO(taken(white_png(10_000, 5_000)).data)) as again:
        assert again.size == (2560, 1280)


def test_file_over_the_limit_is_refused_and_names_the_limit():
    with pytest.raises(errors.FileTooLarge) as caught:
        taken(picture("PNG") + bytes(MB), max_bytes=MB)
    assert caught.value.status == 413


def test_pdf_is_kept_as_it_is_only_where_asked():
    data = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    kept = taken(data, kinds={Kind.PICTURE, Kind.PDF}, name="Quyết định 12.pdf")
    assert (kept.data, kept.media_type, kept.name) == (data, "application/pdf", "Quyết định 12.pdf")
    with pytest.raises(errors.NotPictureOrPdf):
        taken(b"%PDF-1.7 without an end", kinds={Kind.PDF})


@pytest.mark.parametrize(
    "name, shown",
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\A\\anh.JPG", "anh.jpg"),
        ("anh\u202egpj.exe", "anhgpj.jpg"),
        ("anh\0.php.jpg", "anh.jpg"),
        ("ă" * 300 + ".png", "ă" * 100 + ".jpg"),
        ("", "tep.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("Ảnh 22.11.2026.png", "Ảnh 22.11.2026.jpg"),
    ],
)
def test_name_is_made_safe(name, shown):
    assert taken(picture(), name=name).name == shown
