"""Dates and numbers as a Vietnamese reader writes them, in both languages."""

import re
from datetime import date, datetime

from flask import Flask
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.clock import VIETNAM, today

REFERENCE = re.compile(r"\b(?:T|[0-9]{5})-[0-9A-F]{3,8}\b")


def number(value: float | None, digits: int = 0) -> str:
    """Return 1.234,5 in Vietnamese and 1,234.5 in English; "–" for nothing."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    if str(get_locale()) == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def share(value: float, digits: int = 1) -> str:
    """Return 5,7 % for 0.057; what is too small to show is "< 0,1 %", never nothing."""
    if not value:
        return "0\u00a0%"
    least = 10.0**-digits
    shown = f"< {number(least, digits)}" if value * 100 < least else number(value * 100, digits)
    return f"{shown}\u00a0%"


def distance(metres: float) -> str:
    """Return 620 m, or 148,2 km from a thousand metres on."""
    if metres < 999.5:
        return f"{number(metres)}\u00a0m"
    return f"{number(metres / 1000, 1)}\u00a0km"


def day(value: date | datetime | None) -> str:
    """Return 22/11/2026, the Việt Nam day of an instant; "–" for nothing."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return value.strftime("%d/%m/%Y")


def daytime(value: datetime | None) -> str:
    """Return 22/11/2026 14:05 in Việt Nam time; "–" for nothing."""
    return "–" if value is None else value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def hour(value: datetime | None) -> str:
    """Return 14 giờ 22/11/2026: an instant of which only the hour is known."""
    if value is None:
        return "–"
    local = value.astimezone(VIETNAM)
    return _("%(hour)s:00, %(day)s", hour=local.hour, day=day(local))


def ago(value: date | datetime | None) -> str:
    """Return how long ago a day was, in the largest whole unit."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    days = (today() - value).days
    if days <= 0:
        return _("today")
    if days < 60:
        return ngettext("%(num)d day ago", "%(num)d days ago", days)
    if days < 730:
        return ngettext("%(num)d month ago", "%(num)d months ago", days // 30)
    return ngettext("%(num)d year ago", "%(num)d years ago", days // 365)


def unbroken(text: object) -> Markup:
    """Return `text` in which no line ends within a reference, such as T-3F2B9A1C or 11635-004."""
    return Markup(REFERENCE.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


def init_app(app: Flask) -> None:
    """Offer the formatters to templates as filters."""
    app.add_template_filter(number, "number")
    app.add_template_filter(share, "share")
    app.add_template_filter(day, "date")
    app.add_template_filter(daytime, "daytime")
    app.add_template_filter(hour, "hour")
    app.add_template_filter(ago, "ago")
    app.add_template_filter(unbroken, "unbroken")
