"""What the rail counts, and what today's tasks lead into, both read from the page."""

import re
from collections import Counter
from urllib.parse import urlsplit

from flask import current_app

from webapp.navigation import SECTIONS

BUTTON = re.compile(r'<a class="button[^"]*" href="([^"]+)"')
COUNT = re.compile(r'class="count">(\d+)<')
HREF = re.compile(r'href="([^"?]+)')


def counted(html: str) -> dict[str, int]:
    """Return {address of a section: the number at it}."""
    rail = html.partition('class="rail"')[2].partition("</nav>")[0]
    items = re.findall(r"<li>(.*?)</li>", rail, re.S)
    return {
        HREF.search(item)[1]: int(number[1]) for item in items if (number := COUNT.search(item))
    }


def led_into(html: str) -> dict[str, int]:
    """Return {address of a section: how many tasks lead into it}, of sections in the rail."""
    rail = html.partition('class="rail"')[2].partition("</nav>")[0]
    offered = set(HREF.findall(rail))
    tasks = html.partition("<h1>")[2].partition('id="just-done"')[0]
    lists = "".join(re.findall(r'<ul class="tasks">(.*?)</ul>', tasks, re.S))
    return dict(Counter(section_at(address, offered) for address in BUTTON.findall(lists)))


def section_at(address: str, offered: set[str]) -> str:
    """Return the address of the section, among those offered, to which a page belongs."""
    adapter = current_app.url_map.bind("localhost")
    endpoint, _values = adapter.match(urlsplit(address).path)
    homes = {adapter.build(entry.endpoint) for entry in SECTIONS if entry.owns(endpoint)} & offered
    assert len(homes) == 1, f"{address} leads into no section of the rail, or into several."
    return homes.pop()
