"""Read a picture from standard input, write it to standard output as a JPEG without metadata.

Run as a script of its own (`python -I reencode.py`) and never imported by the application: whatever
a hostile picture does to a decoder, it does in a process without settings, database or network use,
with little memory and little time. It imports nothing of the application.
"""

import contextlib
import io
import resource
import sys
import warnings

MEMORY_BYTES = 1024**3
CPU_S = 10
MAX_PIXELS = 50_000_000
MAX_SIDE = 2560  # of what is kept
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
ORIENTATION = 0x0112

DAMAGED = 3
TOO_LARGE = 4


def limit_resources() -> None:
    """Bound memory and time, and leave no core file with the picture in it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def reencode(data: bytes) -> bytes:
    """Return the first picture in `data`, upright, at most MAX_SIDE pixels long, as JPEG bytes."""
    from PIL import Image

    if b"ftyp" in data[:32]:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        source.draft("RGB", (MAX_SIDE, MAX_SIDE))
        source.load()
        turn = orientation(source)
        picture = on_white(source)
    picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=2.0)
    if turn is not None:
        picture = picture.transpose(turn)
    # A new picture has pixels and nothing else: no profile, no comment, no thumbnail.
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def orientation(source):
    """Return how to turn the picture upright; unreadable metadata turn nothing."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    with contextlib.suppress(Exception):
        return turns.get(source.getexif().get(ORIENTATION))
    return None


def on_white(source):
    """Return `source` in RGB; what is transparent lies on white."""
    from PIL import Image

    if source.mode == "P" or "transparency" in source.info:
        source = source.convert("RGBA")
    if source.mode.startswith("I"):
        source = source.point(lambda value: value / 256).convert("L")
    if source.mode not in ("RGBA", "LA", "PA"):
        return source.convert("RGB")
    source.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=2.0)
    rgba = source.convert("RGBA")
    white = Image.new("RGB", rgba.size, "white")
    white.paste(rgba, mask=rgba.getchannel("A"))
    return white


def main() -> int:
    """Draw the picture on standard input anew onto standard output, within limits."""
    limit_resources()
    warnings.simplefilter("error")
    # Phones write pictures with a second one behind it; only the first is wanted.
    warnings.filterwarnings("ignore", message="Image appears to be a malformed MPO")
    data = sys.stdin.buffer.read()
    try:
        picture = reencode(data)
    except MemoryError:
        return TOO_LARGE
    except Exception as error:
        return TOO_LARGE if "DecompressionBomb" in type(error).__name__ else DAMAGED
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
