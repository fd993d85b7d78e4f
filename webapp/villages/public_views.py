"""The register, one village, progress and search, for anybody: published facts alone."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import Session

from webapp.areas.models import Level
from webapp.areas.public import names
from webapp.areas.small_map import of_published
from webapp.areas.unchanged import while_unchanged
from webapp.clock import today
from webapp.errors import AppError, is_staff_request
from webapp.extensions import public_session
from webapp.history import asked_day
from webapp.htmx import page
from webapp.permissions import public
from webapp.villages import chronicle, exports, found, labels, progress, register, search
from webapp.villages.filters import STATUSES, Asked

bp = Blueprint("public_villages", __name__)
labels.add_filters(bp)


class TooMuchAtOnce(AppError):
    """The boundaries of a whole country are no answer to one request."""

    status = 422
    message = _l("Say which commune or province: add ?commune= or ?province= with its code.")


@bp.app_context_processor
def offer_suggestions() -> dict[str, object]:
    """Let the search field of every public page suggest as one types."""
    return {} if is_staff_request() else {"suggest_url": f"{request.script_root}/search/suggest"}


@bp.get("/villages")
@public
@while_unchanged
def index():
    """List the villages of a day with their status."""
    session = public_session()
    asked, in_province = in_one_province(session, Asked.from_address())
    counted = found.counts(session, asked)
    return page(
        "public_villages/index.html",
        asked=asked,
        found=found.page(session, asked),
        counts=[(status, counted.get(status, 0)) for status in STATUSES],
        count=counted.get(asked.status, 0) if asked.status else sum(counted.values()),
        provinces=session.execute(register.provinces(asked.day)).all(),
        communes=session.execute(register.communes_of(in_province, asked.day)).all(),
        in_province=in_province,
        is_past=asked.day != today(),
        search_query=asked.q,
        as_of=asked.day,
    )


@bp.get("/villages.csv")
@public
def export_csv() -> Response:
    """Send the register as a table for spreadsheets."""
    asked = Asked.from_address()
    rows = wanted(asked).order_by(*register.order())
    return exports.download(
        exports.csv_rows(rows),
        "text/csv; charset=utf-8",
        f"villages-{asked.day}.csv",
        whole=bool(asked.commune),
    )


@bp.get("/villages.geojson")
@public
def export_geojson() -> Response:
    """Send the boundaries and statuses of a commune or a province."""
    asked = Asked.from_address()
    if not (asked.commune or asked.province):
        raise TooMuchAtOnce
    rows = register.with_boundary(wanted(asked), asked.day).order_by(*register.order())
    return exports.download(
        exports.geojson_rows(rows),
        "application/geo+json",
        f"villages-{asked.day}.geojson",
        whole=bool(asked.commune),
    )


def wanted(asked: Asked) -> Select:
    """Return all rows of the register that `asked` names."""
    ids = found.chosen(public_session(), asked).with_only_columns(names.c.area_id)
    rows = register.listed(asked.day)
    if asked.commune or asked.province:
        # The numbers themselves: told only where to find them, the planner reads the country.
        few = public_session().scalars(ids).all()
        return rows.where(found.one_of(register.village.c.id, few))
    return rows.where(register.village.c.id.in_(ids))


@bp.get("/villages/<uuid:village_id>")
@public
@while_unchanged
def show(village_id: UUID):
    """Show one village: status, decision, history, name and boundary of the day."""
    village = chronicle.of(public_session(), village_id, asked_day())
    facts = village.facts
    return page(
        "public_villages/show.html",
        village=village,
        as_of=village.day,
        small_map=of_published(public_session(), facts, village.day),
    )


@bp.get("/progress")
@public
@while_unchanged
def show_progress():
    """Show how many villages were certified, by year and commune."""
    session = public_session()
    asked, in_province = in_one_province(session, Asked.from_address())
    found = progress.of(
        session, asked.day, province_code=asked.province, commune_code=asked.commune
    )
    return page(
        "public_villages/progress.html",
        asked=asked,
        progress=found,
        in_province=in_province,
        provinces=session.execute(register.provinces(asked.day)).all(),
        communes=session.execute(register.communes_of(in_province, asked.day)).all(),
        as_of=asked.day,
    )


@bp.get("/search/suggest")
@public
@while_unchanged
def suggest():
    """Answer what the words typed so far may mean, as a fragment."""
    asked = Asked.from_address()
    found = search.suggestions(public_session(), asked.q, asked.day)
    return page(
        "public_villages/suggest.html",
        "public_villages/_suggestions.html",
        suggestions=found,
        search_query=asked.q,
        is_short=len(asked.q) < search.SHORTEST,
    )


def in_one_province(session: Session, asked: Asked) -> tuple[Asked, str]:
    """Return what is asked, and the province whose communes there are to choose from.

    A commune of another province than the one asked for was chosen before that one was: it is
    let go.
    """
    if not asked.commune:
        return asked, asked.province
    found = session.execute(register.area_named(Level.COMMUNE, asked.commune, asked.day)).first()
    its_province = found.path.split("/")[0] if found else ""
    if asked.province and its_province != asked.province:
        return replace(asked, commune=""), asked.province
    return asked, its_province
