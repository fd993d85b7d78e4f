"""What a village head keeps: dated figures, commitments signed, the hotline, models, notes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from webapp.areas import operations as areas
from webapp.areas.models import Area, AreaVersion
from webapp.audit import operations as audit
from webapp.clock import now, today
from webapp.extensions import db
from webapp.villages import queries
from webapp.villages.models import VillageNote, VillageProfile
from webapp.villages.standing import lock

DATED = ("households", "population", "population_source", "population_on")
PROFILE = ("hotline", "hotline_is_public", "community_models")
KEPT = ("households_signed", "signed_as_of", *PROFILE)


@dataclass(frozen=True)
class Figures:
    """What is known now, and the edition by which a form tells whether it is still so."""

    values: dict[str, Any]
    edition: str
    updated_at: Any = None
    updated_by_id: int | None = None

    @property
    def without_private(self) -> "Figures":
        """The same for who does not work inside the village: no hotline that is staff's alone."""
        if self.values["hotline_is_public"]:
            return self
        return replace(self, values=self.values | {"hotline": ""})


def of(village: Area) -> Figures:
    """Return the figures of a village as known now."""
    version = _latest_version(village)
    profile = db.session.scalar(queries.profile_of(village.id))
    values = {name: getattr(version, name) for name in DATED}
    for name in KEPT:
        values[name] = getattr(profile, name) if profile else _nothing(name)
    return Figures(
        values,
        edition=f"{profile.edition if profile else 0}-{version.id}",
        updated_at=profile.updated_at if profile else None,
        updated_by_id=profile.updated_by_id if profile else None,
    )


def as_of(version: AreaVersion) -> Figures:
    """Return the figures of the days of `version`; what has no history is left out."""
    values = {name: getattr(version, name) for name in DATED}
    return Figures(values | {name: _nothing(name) for name in KEPT}, edition=f"0-{version.id}")


def save(village: Area, *, by, **values: Any) -> VillageProfile:
    """Keep `values` (some of `DATED` and `KEPT`); earlier households and residents stay known."""
    return _keep(village, "village.figures_saved", by, values)


def save_profile(village: Area, *, by, **values: Any) -> VillageProfile:
    """Keep `values` (some of `PROFILE`): what the village is reached by and what it runs."""
    return _keep(village, "village.profile_saved", by, values)


def _keep(village: Area, action: str, by, values: dict[str, Any]) -> VillageProfile:
    lock(village)
    before = of(village).values
    values = before | values
    if any(values[name] != before[name] for name in DATED):
        restate(village, by=by, **{name: values[name] for name in DATED})
    profile = db.session.scalar(queries.profile_of(village.id))
    if profile is None:
        profile = VillageProfile(village_id=village.id, edition=0)
        db.session.add(profile)
    for name in KEPT:
        setattr(profile, name, values[name])
    profile.edition += 1
    profile.updated_at, profile.updated_by_id = now(), by.id if by else None
    db.session.flush()
    changes = {
        name: (_written(before[name]), _written(values[name]))
        for name in (*DATED, *KEPT)
        if before[name] != values[name]
    }
    audit.record(action, village, by=by, changes=changes)
    return profile


def restate(village: Area, *, by, **facts: Any) -> None:
    """Let households and residents be true from the day they are known for.

    Versions that began later, for another reason (a new name, say), and hold older figures take
    the new ones too.
    """
    counted_on = facts["population_on"] or today()
    versions = _versions(village)
    since = max(counted_on, versions[0].valid.lower or counted_on)
    starts = [row.valid.lower for row in versions if row.valid.lower and row.valid.lower > since]
    older = [
        start
        for start, row in ((row.valid.lower, row) for row in versions)
        if start in starts and (row.population_on or date.min) <= counted_on
    ]
    for start in (since, *older):
        areas.revise(village, since=start, by=by, **facts)


def put_back(village: Area, *, by, **facts: Any) -> None:
    """Let `facts` hold again from the day from which what is known now was true."""
    counted_on = of(village).values["population_on"] or today()
    versions = _versions(village)
    since = max(counted_on, versions[0].valid.lower or counted_on)
    for start in [row.valid.lower for row in versions if (row.valid.lower or date.min) >= since]:
        areas.revise(village, since=start, by=by, **facts)


def add_note(village: Area, *, by, body: str) -> VillageNote:
    """Keep a note that staff alone read; the audit log says that it was written, not what."""
    lock(village)
    note = VillageNote(village_id=village.id, by_id=by.id, body=body.strip())
    db.session.add(note)
    db.session.flush()
    audit.record("village.note_added", village, by=by)
    return note


def remove_note(note: VillageNote, *, village: Area, by) -> None:
    """Take a note back; only who wrote it may."""
    db.session.delete(note)
    db.session.flush()
    audit.record("village.note_removed", village, by=by)


def _versions(village: Area) -> list[AreaVersion]:
    return list(
        db.session.scalars(
            select(AreaVersion)
            .where(AreaVersion.area_id == village.id, func.upper_inf(AreaVersion.known))
            .order_by(func.lower(AreaVersion.valid).nulls_first())
        )
    )


def _latest_version(village: Area) -> AreaVersion:
    return _versions(village)[-1]


def _nothing(name: str) -> Any:
    empty = {"hotline": "", "hotline_is_public": False, "community_models": []}
    return empty.get(name)


def _written(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value
