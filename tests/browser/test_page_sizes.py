"""How many bytes a browser takes over the wire for a page and all that it loads, measured there."""

import pytest

from bench.first_view import OURS, PHONE, visit

pytestmark = pytest.mark.browser

KB = 1000
READ = "true"  # a page without a map is there when it has come
PAGES = {
    "/about": (50, READ),
    "/help": (50, READ),
    "/villages": (50, READ),
    "/?commune=00000&view=table": (50, READ),
    "/login": (50, READ),
    "/tip": (30, READ),
    "/tip?commune=00000": (30, READ),
    "/tip/receipt": (30, READ),
    "/?commune=00000": (170, OURS),
}
AGAIN_KB = 15


@pytest.mark.parametrize("path", PAGES)
def test_page_is_light_and_lighter_when_it_is_seen_again(chromium, live, path):
    limit_kb, drawn = PAGES[path]
    context = chromium.new_context(viewport=PHONE)
    first, _requests, _seconds = visit(context.new_page(), live.url.rstrip("/") + path, drawn)
    again, _requests, _seconds = visit(context.new_page(), live.url.rstrip("/") + path, drawn)
    context.close()
    assert KB < first <= limit_kb * KB, f"{path}: {first:,} bytes; what does it load more?"
    assert again <= AGAIN_KB * KB, f"{path}: {again:,} bytes; what is not kept by the browser?"
