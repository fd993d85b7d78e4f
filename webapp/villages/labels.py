"""Words for statuses, acts and facts where no component draws them: files, titles, the trace."""

from datetime import date

from flask import Blueprint
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.areas.names import full_name, people_committee
from webapp.audit import words
from webapp.formatters import day, number
from webapp.villages.catalogue import model_names
from webapp.villages.models import Status
from webapp.villages.public import NO_DATA

STATUS_LABELS: dict[str, LazyString] = {
    Status.UNREGISTERED: _l("Not registered"),
    Status.REGISTERED: _l("Registered"),
    Status.PROPOSED: _l("Proposed for recognition"),
    Status.CERTIFIED: _l("Recognised as drug-free"),
    Status.UNDER_REVIEW: _l("Under review"),
    Status.DELISTED: _l("Removed from the list"),
    NO_DATA: _l("No data yet"),
}

FACT_LABELS: dict[str, LazyString] = {
    "status": _l("Status"),
    "on": _l("Valid from"),
    "decision": _l("Decision"),
    "name": _l("Name"),
    "source": _l("Source"),
    "households": _l("Households"),
    "population": _l("Residents"),
    "population_source": _l("Source"),
    "population_on": _l("Figures as of"),
    "households_signed": _l("Households that signed the commitment"),
    "signed_as_of": _l("Signatures counted on"),
    "hotline": _l("Hotline"),
    "hotline_is_public": _l("Show the hotline to everybody"),
    "community_models": _l("Models it runs"),
}


def status_label(status: str) -> str:
    """Return the words of a status."""
    return str(STATUS_LABELS[status])


def fact_label(name: str) -> str:
    """Return the words of a fact about a village."""
    return str(FACT_LABELS.get(name, name))


def fact_text(value: object, name: str) -> str:
    """Return a fact as a page writes it; the audit log holds days as text."""
    if name == "status" and value in STATUS_LABELS:
        return status_label(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list):
        return ", ".join(model_names(value)) or "–"
    if isinstance(value, str) and name == "community_models":
        return ", ".join(model_names(value.split(", "))) or "–"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str) and name in ("on", "population_on", "signed_as_of"):
        return day(date.fromisoformat(value))
    return str(value) if value not in (None, "") else "–"


def add_filters(bp: Blueprint) -> None:
    """Offer the words to templates, on whichever surface `bp` is registered."""
    for function, name in (
        (full_name, "named"),
        (people_committee, "people_committee"),
        (model_names, "model_names"),
        (status_label, "status_label"),
        (words.word, "audit_label"),
        (fact_label, "fact_label"),
        (fact_text, "fact_text"),
    ):
        bp.add_app_template_filter(function, name)
