"""What a PDF says of itself to those who do not see it."""

import re
import subprocess
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """`tags` are the kinds of its parts in order; `alts` what stands for each picture."""

    is_tagged: bool
    title: str
    language: str
    tags: tuple[str, ...]
    alts: tuple[str, ...]


def told(pdf: bytes) -> Told:
    facts = run("pdfinfo", "-", pdf=pdf)
    tree = run("pdfinfo", "-struct", "-", pdf=pdf)
    objects = unpacked(pdf)
    language = re.search(rb"/Lang ?\((\w+)\)", objects)
    return Told(
        "Tagged:          yes" in facts,
        re.search(r"^Title: +(.*)$", facts, re.MULTILINE)[1],
        language[1].decode() if language else "",
        tuple(re.findall(r"^ +(\w+)", tree, re.MULTILINE)),
        tuple(text(one) for one in re.findall(rb"/Alt ?(\((?:\\.|[^)])*\)|<[^<>]*>)", objects)),
    )


def unpacked(pdf: bytes) -> bytes:
    """Return the objects of a PDF as they are before they are packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(map(inflated, packed))


def inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:  # a picture or a font
        return b""


def text(raw: bytes) -> str:
    """Return a PDF string as text.

    >>> text(b"<feff1ea1>"), text(b"(QR)")
    ('ạ', 'QR')
    """
    if raw.startswith(b"<"):
        return bytes.fromhex(raw[1:-1].decode()).decode("utf-16")
    return raw[1:-1].decode()


def run(*command: str, pdf: bytes) -> str:
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return done.stdout.decode()
