"""Paper made on the server: a page in, a tagged PDF out, by a child process with limits."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from webapp.config import ROOT

STATIC = ROOT / "webapp" / "static"
HOST = "static.invalid"
MAX_SECONDS = 60
MAX_BYTES = 1_500_000_000
VARIANT = "pdf/ua-1"  # ISO 14289-1: headings, lists and pictures are told to a screen reader
KINDS = {
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class PrintingFailed(Exception):
    """The PDF was not made within its limits."""


def pdf(html: str) -> bytes:
    """Return `html` as a tagged PDF; its pictures and styles may only come from our static files.

    It has the title and the language of the page. An SVG in it is read out by its `<title>`, a
    picture by its `alt`.

    WeasyPrint runs in a process of its own: a page that is slow or hungry takes nothing else down.

    Raises:
        PrintingFailed: it took too long, too much, or failed.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "webapp.printing"],
            input=html.encode(),
            capture_output=True,
            timeout=MAX_SECONDS,
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},  # no secret goes along
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise PrintingFailed from error
    return done.stdout


def static_file(url: str) -> Path:
    """Return the static file that `url` names.

    Raises:
        ValueError: it is none, or lies elsewhere.
    """
    parts = urlsplit(url)
    _, found, inside = unquote(parts.path).partition("/static/")
    path = (STATIC / inside).resolve()
    if parts.hostname != HOST or not found or not path.is_relative_to(STATIC.resolve()):
        raise ValueError("not one of our static files")
    return path


def fetched(url: str) -> tuple[bytes, dict[str, str]]:
    """Return a static file and its headers for WeasyPrint.

    Raises:
        ValueError: it is none that a page prints.
    """
    path = static_file(url)
    if path.suffix not in KINDS:
        raise ValueError("not a kind of file that a page prints")
    return path.read_bytes(), {"Content-Type": KINDS[path.suffix]}


def main() -> None:
    """Turn the page on standard input into a PDF on standard output, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFiles(URLFetcher):
        def fetch(self, url, headers=None):
            return URLFetcherResponse(url, *fetched(url))

    html = sys.stdin.buffer.read().decode()
    document = HTML(string=html, base_url=f"http://{HOST}/", url_fetcher=OurFiles())
    sys.stdout.buffer.write(document.write_pdf(pdf_variant=VARIANT))


if __name__ == "__main__":
    main()
