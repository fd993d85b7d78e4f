"""Verbs of teams: form, revise, disband."""

from collections.abc import Sequence

from gis.names import natural_key
from webapp.accounts.models import User
from webapp.areas.models import Area
from webapp.audit import operations as audit
from webapp.clock import today
from webapp.errors import ChangedMeanwhile
from webapp.extensions import db
from webapp.patrols import earlier
from webapp.patrols.models import PatrolTeam


def form(*, commune: Area, name: str, members: Sequence[User], by) -> PatrolTeam:
    team = PatrolTeam(commune_code=commune.commune_code, area=commune, name=name)
    team.members = list(members)
    db.session.add(team)
    db.session.flush()
    audit.record(
        "patrol_team.formed",
        team,
        by=by,
        changes={"name": (None, name), "members": (None, len(members))},
    )
    return team


def revise(team: PatrolTeam, *, by, edition: int, name: str, members: Sequence[User]) -> PatrolTeam:
    """Change name and members.

    Raises:
        ChangedMeanwhile: somebody saved it after `edition` was read.
    """
    db.session.refresh(team, with_for_update={"of": PatrolTeam})
    if edition != team.edition:
        raise ChangedMeanwhile
    earlier.remember(team)
    changes = {"name": (team.name, name), "members": (titles(team.members), titles(members))}
    team.name, team.members = name, list(members)
    team.edition += 1
    audit.record(
        "patrol_team.revised",
        team,
        by=by,
        changes={key: pair for key, pair in changes.items() if pair[0] != pair[1]},
    )
    return team


def disband(team: PatrolTeam, *, by) -> PatrolTeam:
    """Take the team out of the choices from today on; its shifts stay."""
    team.ended_on = today()
    team.edition += 1
    audit.record("patrol_team.disbanded", team, by=by, changes={"ended_on": (None, today())})
    return team


def reform(team: PatrolTeam, *, by) -> PatrolTeam:
    """Put a disbanded team among the choices again."""
    before, team.ended_on = team.ended_on, None
    team.edition += 1
    audit.record("patrol_team.reformed", team, by=by, changes={"ended_on": (before, None)})
    return team


def bring_back(team: PatrolTeam, *, by) -> PatrolTeam:
    """Let name and members be what they were before the last change."""
    earlier.bring_back(team)
    audit.record("patrol_team.revised", team, by=by)
    return team


def titles(members: Sequence[User]) -> str:
    return ", ".join(sorted((member.title for member in members), key=natural_key))
