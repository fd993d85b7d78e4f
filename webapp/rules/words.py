"""What each term is called, in which unit it counts, and how far it may go."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from babel.lists import format_list
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.formatters import number
from webapp.rules.models import Key, Rule


class Unit(StrEnum):
    DAYS = "days"
    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class Term:
    """One term: its words, its unit, its greatest amount, and whether it has several."""

    label: LazyString
    help: LazyString
    unit: Unit = Unit.DAYS
    most: int = 366
    least: int = 1
    has_several: bool = False


TERMS: dict[Key, Term] = {
    Key.HOTSPOT_WATCH: Term(
        _l("Visits after a clearance"),
        _l(
            "Days after the clearance on which the place is visited again; the last ends the watch."
        ),
        most=1095,
        has_several=True,
    ),
    Key.HOTSPOT_GRACE: Term(
        _l("Grace period for a visit"),
        _l("A visit counts as late when this many days have passed since it was due."),
        most=60,
        least=0,
    ),
    Key.TIP_URGENT: Term(
        _l("Passing on an urgent tip"),
        _l("Counted from the hour in which the tip was received."),
        Unit.HOURS,
        most=720,
    ),
    Key.TIP_ORDINARY: Term(
        _l("Passing on any other tip"), _l("Counted from the hour in which the tip was received.")
    ),
    Key.TIP_NOTICE: Term(
        _l("Telling the sender that a tip was received"),
        _l("Working days after the tip was received."),
        Unit.WORKING_DAYS,
        most=60,
    ),
    Key.TIP_OUTCOME: Term(
        _l("Outcome of a tip that was passed on"),
        _l("After this time, whoever passed it on is told that no outcome has come."),
    ),
    Key.SHIFT_OPEN_BEFORE: Term(
        _l("Route shown to the team before a shift"),
        _l("Time to print the sheet and reach the meeting point; if it is longer, plans may leak."),
        Unit.HOURS,
        most=72,
        least=0,
    ),
    Key.SHIFT_OPEN_AFTER: Term(
        _l("Route shown to the team after a shift"),
        _l("How long a patrol that runs late keeps its map."),
        Unit.HOURS,
        most=72,
        least=0,
    ),
    Key.SHIFT_REPORT: Term(
        _l("Report on a shift"),
        _l("How long a team member may still report on a shift that is over."),
    ),
    Key.ROUTE_IDLE: Term(
        _l("Route without a shift"), _l("After this time, planners are told that nobody walks it.")
    ),
    Key.FIGURES_OLD: Term(
        _l("Figures of a village count as old"),
        _l("After this time, the head of the village is asked for new ones."),
        most=1095,
    ),
    Key.LAPSE_NOTICE: Term(
        _l("Notice before a recognition runs out"),
        _l("How long before its last day the office is told."),
    ),
}


def unit_of(rule: Rule) -> timedelta:
    """Return one unit of the rule; a working day counts as a day."""
    return timedelta(hours=1) if TERMS[rule.key].unit == Unit.HOURS else timedelta(days=1)


def amount(rule: Rule) -> str:
    """Return "7, 30 and 90 days"."""
    last = rule.amounts[-1]
    listed = days_listed(rule.amounts)
    match TERMS[rule.key].unit:
        case Unit.HOURS:
            return ngettext("%(listed)s hour", "%(listed)s hours", last, listed=listed)
        case Unit.WORKING_DAYS:
            return ngettext(
                "%(listed)s working day", "%(listed)s working days", last, listed=listed
            )
    return ngettext("%(listed)s day", "%(listed)s days", last, listed=listed)


def days_listed(amounts: list[int]) -> str:
    """Return "7, 30 and 90"."""
    return format_list([number(one) for one in amounts], locale=get_locale())


def basis(rule: Rule) -> str:
    """Return on what the rule rests, and whether anybody has confirmed that."""
    source = rule.source or _("internal rule")
    return source if rule.is_confirmed else _("%(source)s, to be confirmed", source=source)
