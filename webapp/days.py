"""Days as people here write them: 22/11/2026 in every field, 2026-11-22 in every address.

A browser's own date field follows the language of the browser: on an office computer set to
American English, 03/04/2026 would be the 4th of March. So days are typed as text.
"""

import re
from datetime import date
from urllib.parse import urlencode

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

WRITTEN = re.compile(
    r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})"
)
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
IN_ADDRESSES = ("on", "known", "day")
"""Parameters of addresses that name a day."""


class NoDay(ValueError):
    """The text names no day."""


def read_day(text: str) -> date:
    """Return the day that `text` names.

    Args:
        text: 22/11/2026 with any of `/ . -` or a space, 22112026, or 2026-11-22.

    Raises:
        NoDay: it names no day.

    >>> read_day("2/3/2026")
    datetime.date(2026, 3, 2)
    """
    text = text.strip()
    if found := WRITTEN.fullmatch(text):
        day, month, year = (int(part) for part in found.groups() if part)
    elif found := ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise NoDay(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDay(text) from error


def init_app(app: Flask) -> None:
    """Give every day in an address its one form, so that the same page has one address."""
    app.before_request(_one_address)
    app.add_template_filter(as_written)


def as_written(text: str) -> str:
    """Return a day of an address as people write it; what names no day as it is."""
    try:
        return read_day(text).strftime("%d/%m/%Y")
    except NoDay:
        return text


def _one_address() -> ResponseReturnValue | None:
    if request.method != "GET":
        return None
    asked = {name: request.args[name] for name in IN_ADDRESSES if request.args.get(name)}
    written = {name: _iso(text) for name, text in asked.items()}
    if written == asked:
        return None
    pairs = [(name, written.get(name, text)) for name, text in request.args.items(multi=True)]
    return redirect(f"{request.path}?{urlencode(pairs)}", 302)


def _iso(text: str) -> str:
    try:
        return read_day(text).isoformat()
    except NoDay:
        return text
