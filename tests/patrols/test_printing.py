"""What is printed on the server takes nothing from elsewhere."""

import pytest

from webapp.config import ROOT
from webapp.printing import HOST, fetched


def test_our_own_styles_are_given():
    data, headers = fetched(f"http://{HOST}/static/sheet.css")
    assert b".sheet" in data
    assert headers["Content-Type"] == "text/css"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/static/sheet.css",
        "file:///etc/passwd",
        f"http://{HOST}/etc/passwd",
        f"http://{HOST}/static/../config.py",
        f"http://{HOST}/static/%2e%2e/%2e%2e/setup.cfg",
        f"http://{HOST}/static/site.js",
        "data:text/css,body{}",
    ],
)
def test_everything_else_is_refused(url):
    with pytest.raises((ValueError, OSError)):
        fetched(url)


def test_paper_is_made_in_one_place():
    """Whatever is printed passes the door that tags it."""
    sources = [path for path in (ROOT / "webapp").rglob("*.py") if "weasyprint" in path.read_text()]
    assert sources == [ROOT / "webapp" / "printing.py"]
